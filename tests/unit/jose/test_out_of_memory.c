/*
 * Allocation is made to fail at each call in turn, those inside libcrypto and Jansson included.
 * Every function must come back, with an error or without, leave nothing behind, and never accept
 * what it would refuse otherwise.
 *
 * malloc() and its kin are replaced in this program by ones that count. Under AddressSanitizer the
 * memory still comes from its allocator, so that it finds misuse and leaks.
 */
#include "vectors.h"

#include <openssl/err.h>

#include "jose/jwk.h"
#include "jose/jwt.h"

#if defined(__SANITIZE_ADDRESS__)
#define REAL(name) __interceptor_##name
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL(name) __interceptor_##name
#endif
#endif
#ifndef REAL
#define REAL(name) __libc_##name
#endif

void *REAL(malloc)(size_t bytes);
void *REAL(calloc)(size_t items, size_t bytes);
void *REAL(realloc)(void *old, size_t bytes);
void REAL(free)(void *block);

static _Thread_local struct {
    bool is_counting;
    long fail_at; /* the call that fails, counted from 0; later ones succeed; below 0: none */
    long calls;
    long live; /* blocks given out and not given back while counting */
} memory;

/* Called before ThreadSanitizer is there: it must not watch them. */
#define UNWATCHED __attribute__((no_sanitize("thread")))

UNWATCHED static bool fails(void)
{
    return memory.is_counting && memory.calls++ == memory.fail_at;
}

UNWATCHED static void *given(void *block)
{
    if (memory.is_counting && block != NULL)
        memory.live++;
    return block;
}

UNWATCHED void *malloc(size_t bytes)
{
    return fails() ? NULL : given(REAL(malloc)(bytes));
}

UNWATCHED void *calloc(size_t items, size_t bytes)
{
    return fails() ? NULL : given(REAL(calloc)(items, bytes));
}

UNWATCHED void *realloc(void *old, size_t bytes)
{
    if (fails())
        return NULL;
    void *block = REAL(realloc)(old, bytes);
    return old == NULL ? given(block) : block;
}

UNWATCHED void free(void *block)
{
    if (memory.is_counting && block != NULL)
        memory.live--;
    REAL(free)(block);
}

/* --- What is tried -------------------------------------------------------------------------- */

static struct signing_key keys[JOSE_SIGNING_ALG_COUNT];
static struct keyset *set; /* of all of them; ES256 signs */
static jt_str token, altered_token;

static void prepare(void)
{
    static const enum signing_key_state states[JOSE_SIGNING_ALG_COUNT] = {
        [JOSE_RS256] = SIGNING_KEY_RETIRED,
        [JOSE_ES256] = SIGNING_KEY_ACTIVE,
        [JOSE_EDDSA] = SIGNING_KEY_PENDING,
    };
    struct keyset_current *current = NULL;
    struct signer *signer = NULL;
    struct jt_buf out;
    for (size_t i = 0; i < COUNT(keys); i++)
        keys[i] = new_key((enum jose_alg)i, states[i]);
    CHECK_OK("keyset", keyset_new(keys, COUNT(keys), seal_key, &set));
    CHECK_OK("current", keyset_current_new(&current));
    keyset_current_set(current, keyset_ref(set));
    CHECK_OK("signer", signer_new(current, &signer));
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &out));
    CHECK_OK("sign", signer_sign(signer, SIGNED_TOKEN,
                                 JT_STR("{\"exp\":2000000000,\"aud\":[\"a\"]}"), &out));
    token = jt_buf_str(&out);
    CHECK_OK("copy", jt_arena_copy(test_arena(), token, &altered_token));
    char *letter = (char *)(uintptr_t)altered_token.ptr + altered_token.len - 10;
    *letter = *letter == 'A' ? 'B' : 'A';
    signer_free(signer);
    keyset_current_free(current);
}

static jt_err try_jws_parse(struct jt_arena *arena)
{
    struct jws jws;
    return jws_parse(token, &any_rules, arena, &jws);
}

static jt_err try_claims_parse(struct jt_arena *arena)
{
    struct jwt_claims claims;
    return jwt_claims_parse(JT_STR("{\"exp\":1,\"aud\":[\"a\",\"b\"],\"scope\":\"a b\"}"), arena,
                            &claims);
}

static jt_err try_jwk_parse(struct jt_arena *arena)
{
    (void)arena;
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct jwk *jwk = NULL;
        JT_TRY(jwk_parse(keys[i].public_jwk, &jwk));
        jwk_free(jwk);
    }
    return JT_DONE;
}

/* One box is enough: libcrypto opens one with 1,000 allocations, and of RSA with 10,000. */
static jt_err try_keyset_new(struct jt_arena *arena)
{
    struct keyset *made = NULL;
    (void)arena;
    JT_TRY(keyset_new(&keys[JOSE_EDDSA], 1, seal_key, &made));
    keyset_unref(made);
    JT_TRY(keyset_new(keys, COUNT(keys), NULL, &made));
    keyset_unref(made);
    return JT_DONE;
}

static jt_err verify(jt_str text, struct jt_arena *arena, enum jwt_verdict wanted)
{
    const struct jwt_expectation expected = { .now_s = 1000 };
    enum jwt_verdict verdict = JWT_MALFORMED;
    struct jwt_claims claims;
    JT_TRY(jwt_verify(keyset_public(set), text, &expected, arena, &verdict, &claims));
    if (verdict != wanted && verdict == JWT_VALID)
        return JT_ERR(JT_REFUSED, "accepted for want of memory");
    return verdict == wanted ? JT_DONE : JT_ERR(JT_NO_MEMORY, "refused for want of memory");
}

static jt_err try_verify(struct jt_arena *arena)
{
    return verify(token, arena, JWT_VALID);
}

static jt_err try_verify_altered(struct jt_arena *arena)
{
    return verify(altered_token, arena, JWT_BAD_SIGNATURE);
}

/* A signer that failed must be able to sign when there is memory again. */
static jt_err sign_twice(struct signer *signer, struct jt_buf *out)
{
    jt_err err = signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), out);
    if (err.code == JT_OK)
        return JT_DONE;
    if (out->len != 0 || signer_sign(signer, SIGNED_TOKEN, JT_STR("{}"), out).code != JT_OK)
        return JT_ERR(JT_REFUSED, "does not sign any more");
    return err;
}

static jt_err try_sign(struct jt_arena *arena)
{
    struct keyset_current *current = NULL;
    struct signer *signer = NULL;
    struct jt_buf out;
    JT_TRY(jt_arena_buf(arena, 2048, &out));
    JT_TRY(keyset_current_new(&current));
    keyset_current_set(current, keyset_ref(set));
    jt_err err = signer_new(current, &signer);
    if (err.code == JT_OK)
        err = sign_twice(signer, &out);
    signer_free(signer);
    keyset_current_free(current);
    return err;
}

static jt_err try_generate(struct jt_arena *arena)
{
    struct jt_random random = jt_random_system();
    struct signing_key key = { 0 };
    return signing_key_generate(JOSE_EDDSA, seal_key, &random, arena, &key);
}

static const struct {
    const char *name;
    jt_err (*run)(struct jt_arena *arena);
} tries[] = {
    { "jws_parse", try_jws_parse }, { "jwt_claims_parse", try_claims_parse },
    { "jwk_parse", try_jwk_parse }, { "keyset_new", try_keyset_new },
    { "jwt_verify", try_verify },   { "jwt_verify of an altered token", try_verify_altered },
    { "signer_sign", try_sign },    { "signing_key_generate", try_generate },
};

/* One run in an arena of its own; returns how many allocations it made. */
static long run(size_t i, long fail_at, jt_err *ret_err)
{
    struct jt_arena *arena = NULL;
    memory.is_counting = true;
    memory.fail_at = fail_at;
    memory.calls = memory.live = 0;
    *ret_err = jt_arena_new(16, 1 << 20, &arena); /* small: its growth is to fail too */
    if (ret_err->code == JT_OK)
        *ret_err = tries[i].run(arena);
    jt_arena_free(arena);
    ERR_clear_error(); /* libcrypto's notes on what went wrong, which it keeps for each thread */
    memory.is_counting = false;
    return memory.calls;
}

TEST(every_allocation_may_fail)
{
    prepare();
    for (size_t i = 0; i < COUNT(tries); i++) {
        jt_err err;
        run(i, -1, &err); /* what libcrypto makes once and keeps, it makes here */
        CHECK_OK(tries[i].name, err);
        run(i, 5, &err); /* and its room for notes on errors */
        long calls = run(i, -1, &err);
        CHECK_OK(tries[i].name, err);
        CHECK_INT("leaves nothing behind", memory.live, 0);
        CHECK("allocates", calls > 2);
        for (long at = 0; at < calls; at++) {
            run(i, at, &err);
            CHECK("fails as a failure, or not at all",
                  err.code == JT_OK || err.code == JT_NO_MEMORY || err.code == JT_CRYPTO ||
                      err.code == JT_INVALID);
            if (memory.live !=
                0) /* libcrypto may have made one of its caches; a leak comes again */
                run(i, at, &err);
            CHECK_INT(tries[i].name, memory.live, 0);
        }
        run(i, -1, &err);
        CHECK_OK(tries[i].name, err); /* as if nothing had happened */
    }
    keyset_unref(set);
}
