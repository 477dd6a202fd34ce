/* signer and keyset_current: tokens of each algorithm, following a rotation, and many threads. */
#include "jose/keyset.h"
#include "vectors.h"

#include <pthread.h>
#include <stdatomic.h>

static struct keyset *keyset_of_one(struct signing_key key)
{
    struct keyset *keys = NULL;
    CHECK_OK("keyset", keyset_new(&key, 1, seal_key, &keys));
    return keys;
}

static struct keyset_current *current_of(struct keyset *keys)
{
    struct keyset_current *current = NULL;
    CHECK_OK("current", keyset_current_new(&current));
    keyset_current_set(current, keys);
    return current;
}

static jt_str signed_by(struct signer *signer, jt_str payload)
{
    struct jt_buf out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(payload.len), &out));
    CHECK_OK("sign", signer_sign(signer, SIGNED_TOKEN, payload, &out));
    return jt_buf_str(&out);
}

TEST(signer_makes_tokens_that_verify)
{
    for (int alg = 0; alg < JOSE_SIGNING_ALG_COUNT; alg++) {
        struct signing_key key = new_key((enum jose_alg)alg, SIGNING_KEY_ACTIVE);
        struct keyset *keys = keyset_of_one(key);
        struct keyset_current *current = current_of(keyset_ref(keys));
        struct signer *signer = NULL;
        CHECK_OK("signer", signer_new(current, &signer));
        for (int round = 0; round < 3; round++) {
            struct jws jws;
            char header[256];
            jt_str token = signed_by(signer, JT_STR("{\"iss\":\"http://localhost\"}"));
            size_t bytes = 0;
            CHECK_OK("parse", jws_parse(token, &any_rules, test_arena(), &jws));
            CHECK_OK("verify", jws_verify(&jws, keyset_public(keys)));
            CHECK_OK("length", keyset_token_bytes(keys, jws.payload.len, &bytes));
            CHECK_INT("length", bytes, token.len);
            CHECK_STR("payload", jws.payload, "{\"iss\":\"http://localhost\"}");
            snprintf(header, sizeof(header), "{\"alg\":\"%.*s\",\"kid\":\"%.*s\",\"typ\":\"JWT\"}",
                     JT_FMT(jose_alg_name((enum jose_alg)alg)), JT_FMT(key.kid));
            CHECK_STR("header", jws.header, header);
        }
        signer_free(signer);
        keyset_current_free(current);
        keyset_unref(keys);
    }
}

/* A widespread validator decodes the header as plain base64 (contract section 2.1). */
TEST(signer_header_reads_the_same_as_plain_base64)
{
    for (int i = 0; i < 20; i++) {
        struct keyset_current *current =
            current_of(keyset_of_one(new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE)));
        struct signer *signer = NULL;
        jt_str rest, header;
        CHECK_OK("signer", signer_new(current, &signer));
        rest = signed_by(signer, JT_STR("{}"));
        CHECK("parts", jt_str_cut(&rest, '.', &header));
        CHECK("-", memchr(header.ptr, '-', header.len) == NULL);
        CHECK("_", memchr(header.ptr, '_', header.len) == NULL);
        signer_free(signer);
        keyset_current_free(current);
    }
}

TEST(signer_appends_and_leaves_the_output_alone_on_error)
{
    static char large[KEYSET_PAYLOAD_MAX_BYTES + 1];
    struct keyset_current *current =
        current_of(keyset_of_one(new_key(JOSE_ES256, SIGNING_KEY_ACTIVE)));
    struct signer *signer = NULL;
    struct jt_buf out;
    CHECK_OK("signer", signer_new(current, &signer));
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 2 * signer_max_bytes(sizeof(large)), &out));
    jt_buf_put(&out, JT_STR("{\"access_token\":\""));
    CHECK_CODE("a payload too large",
               signer_sign(signer, SIGNED_TOKEN, (jt_str){ large, sizeof(large) }, &out),
               JT_TOO_LARGE);
    CHECK_STR("untouched", jt_buf_str(&out), "{\"access_token\":\"");
    CHECK_OK("the largest payload",
             signer_sign(signer, SIGNED_TOKEN, (jt_str){ large, KEYSET_PAYLOAD_MAX_BYTES }, &out));
    CHECK("appended", jt_str_starts(jt_buf_str(&out), JT_STR("{\"access_token\":\"eyJhbGci")));
    CHECK("in the stated room", out.len <= 17 + signer_max_bytes(KEYSET_PAYLOAD_MAX_BYTES));
    size_t token_bytes = signed_by(signer, JT_STR("{}")).len;
    for (size_t room = 0; room <= token_bytes; room++) {
        CHECK_OK("buffer", jt_arena_buf(test_arena(), room, &out));
        CHECK_CODE("too little room", signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out),
                   room < token_bytes ? JT_TOO_LARGE : JT_OK);
        CHECK("untouched", room == token_bytes || (out.len == 0 && !out.has_overflown));
    }
    signer_free(signer);
    keyset_current_free(current);
}

TEST(signer_follows_the_current_keyset)
{
    struct keyset *first = keyset_of_one(new_key(JOSE_ES256, SIGNING_KEY_ACTIVE)),
                  *second = keyset_of_one(new_key(JOSE_RS256, SIGNING_KEY_ACTIVE)),
                  *pending = keyset_of_one(new_key(JOSE_EDDSA, SIGNING_KEY_PENDING)),
                  *public_only = NULL;
    struct signing_key key = new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE);
    struct keyset_current *current = NULL;
    struct signer *signer = NULL;
    struct jws jws;
    struct jt_buf out;
    CHECK_OK("verifies only", keyset_new(&key, 1, NULL, &public_only));
    CHECK_OK("current", keyset_current_new(&current));
    CHECK_OK("signer", signer_new(current, &signer));
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &out));
    CHECK("none yet", keyset_current_get(current) == NULL);
    CHECK_CODE("no keyset yet", signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out),
               JT_NOT_FOUND);

    keyset_current_set(current, keyset_ref(first));
    CHECK_OK("parse", jws_parse(signed_by(signer, JT_STR("{}")), &any_rules, test_arena(), &jws));
    CHECK_OK("by the first", jws_verify(&jws, keyset_public(first)));
    keyset_current_set(current, keyset_ref(second));
    CHECK_OK("parse", jws_parse(signed_by(signer, JT_STR("{}")), &any_rules, test_arena(), &jws));
    CHECK_OK("by the second", jws_verify(&jws, keyset_public(second)));
    keyset_current_set(current, pending);
    CHECK_CODE("no active key", signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out),
               JT_NOT_FOUND);
    keyset_current_set(current, public_only);
    CHECK_CODE("no private key", signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out),
               JT_NOT_FOUND);
    keyset_current_set(current, NULL);
    CHECK_CODE("no keyset any more", signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out),
               JT_NOT_FOUND);
    CHECK("nothing written", out.len == 0 && !out.has_overflown);
    keyset_current_set(current, keyset_ref(first));
    CHECK_OK("parse", jws_parse(signed_by(signer, JT_STR("{}")), &any_rules, test_arena(), &jws));
    CHECK_OK("by the first again", jws_verify(&jws, keyset_public(first)));

    keyset_unref(first);
    keyset_unref(second);
    signer_free(signer);
    signer_free(NULL);
    keyset_current_free(current);
    keyset_current_free(NULL);
}

TEST(keyset_outlives_its_place_while_someone_holds_it)
{
    struct keyset_current *current =
        current_of(keyset_of_one(new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE)));
    struct keyset *held = keyset_current_get(current);
    keyset_current_free(current);
    CHECK("still there", jt_str_starts(keyset_jwks(held), JT_STR("{\"keys\":[{\"kty\":\"OKP\"")));
    keyset_unref(held);
}

struct crowd {
    struct keyset_current *current;
    atomic_bool is_over;
    atomic_int wrong, made;
};

/* Signs and verifies while the keysets change under it. cmocka's checks belong to the main thread.
 */
static void *crowd_run(void *context)
{
    struct crowd *crowd = context;
    struct signer *signer = NULL;
    struct jt_arena *arena = NULL;
    if (signer_new(crowd->current, &signer).code != JT_OK ||
        jt_arena_new(8192, 1 << 20, &arena).code != JT_OK)
        crowd->wrong++;
    while (!crowd->is_over) {
        struct jt_buf out;
        struct jws jws;
        struct keyset *keys = keyset_current_get(crowd->current);
        if (jt_arena_buf(arena, 2048, &out).code != JT_OK ||
            signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), &out).code != JT_OK ||
            jws_parse(jt_buf_str(&out), &any_rules, arena, &jws).code != JT_OK) {
            crowd->wrong++;
        } else {
            enum jt_code code = jws_verify(&jws, keyset_public(keys)).code;
            if (code != JT_OK && code != JT_NOT_FOUND) /* a rotation came between */
                crowd->wrong++;
        }
        crowd->made++;
        keyset_unref(keys);
        jt_arena_reset(arena);
    }
    jt_arena_free(arena);
    signer_free(signer);
    return NULL;
}

TEST(signers_of_many_threads_follow_rotations)
{
    enum { THREADS = 4, ROTATIONS = 60, TOKENS_EACH = 10 };
    struct keyset *keys[] = { keyset_of_one(new_key(JOSE_ES256, SIGNING_KEY_ACTIVE)),
                              keyset_of_one(new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE)) };
    struct crowd crowd = { .current = current_of(keyset_ref(keys[0])) };
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        CHECK_INT("thread", pthread_create(&threads[i], NULL, crowd_run, &crowd), 0);
    for (int i = 1; i <= ROTATIONS; i++) {
        while (crowd.made < i * TOKENS_EACH && crowd.wrong == 0)
            sched_yield();
        keyset_current_set(crowd.current, keyset_ref(keys[i % 2]));
    }
    crowd.is_over = true;
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("every token verified", crowd.wrong, 0);
    keyset_current_free(crowd.current);
    keyset_unref(keys[0]);
    keyset_unref(keys[1]);
}
