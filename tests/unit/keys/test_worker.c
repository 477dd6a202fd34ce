/* What a thread keeps for itself: made whole, freed whole. */
#include "test.h"

#include "keys/worker.h"
#include "model/application.h"

TEST(a_worker_digests_and_follows_the_keyset)
{
    static const struct jt_keys keys = { .client_secret_hmac = { 1 } };
    struct jt_random random = jt_random_system();
    struct keyset_current *current = NULL;
    struct worker *worker = NULL;
    struct signing_key key;
    struct keyset *keyset = NULL;
    uint8_t digest[JT_DIGEST_BYTES];
    struct jt_buf out;

    CHECK_OK("current", keyset_current_new(&current));
    CHECK_OK("worker", worker_new(&keys, current, jt_random_system(), &worker));
    CHECK_OK("hmac", jt_hmac_sha256(worker->hmac, JT_STR("secret"), digest));
    CHECK_OK("room", jt_arena_buf(test_arena(), signer_max_bytes(2), &out));
    CHECK_CODE("no key yet", signer_sign(worker->signer, SIGNED_TOKEN, JT_STR("{}"), &out),
               JT_NOT_FOUND);

    CHECK_OK("key",
             signing_key_generate(JOSE_ES256, keys.signing_key_seal, &random, test_arena(), &key));
    key.state = SIGNING_KEY_ACTIVE;
    CHECK_OK("keyset", keyset_new(&key, 1, keys.signing_key_seal, &keyset));
    keyset_current_set(current, keyset);
    CHECK_OK("signs", signer_sign(worker->signer, SIGNED_TOKEN, JT_STR("{}"), &out));
    worker_free(worker);
    worker_free(NULL);
    keyset_current_free(current);
}
