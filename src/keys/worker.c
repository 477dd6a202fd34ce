/*
 * worker: makes the contexts of one thread for HMAC and signatures, and frees them with it. A
 * thread uses only its own, so nothing is locked.
 */
#include "keys/worker.h"

#include <stdlib.h>

#include "base/secret.h"

/* All nodes of a store have the same, whatever their master key does. */
static jt_err replay_hmac_new(const struct jt_keys *keys, struct jt_hmac **ret_hmac)
{
    const jt_str digest_key = { (const char *)keys->client_secret_hmac, JT_KEY_BYTES };
    uint8_t key[JT_KEY_BYTES];
    JT_TRY(
        jt_hkdf_sha256(digest_key, JT_STR(""), JT_STR("jeton replay hash v1"), key, sizeof(key)));
    const jt_err err = jt_hmac_new(key, ret_hmac);
    jt_wipe(key, sizeof(key));
    return err;
}

jt_err worker_new(const struct jt_keys *keys, struct keyset_current *current,
                  struct jt_random random, struct worker **ret_worker)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    if (worker == NULL)
        return JT_ERR(JT_NO_MEMORY, "worker");
    worker->jti_random.source = random;
    jt_err err = jt_hmac_new(keys->client_secret_hmac, &worker->hmac);
    if (err.code == JT_OK)
        err = jt_hmac_new(keys->api_key_hmac, &worker->api_key_hmac);
    if (err.code == JT_OK)
        err = replay_hmac_new(keys, &worker->replay_hmac);
    if (err.code == JT_OK)
        err = signer_new(current, &worker->signer);
    if (err.code != JT_OK) {
        worker_free(worker);
        return err;
    }
    *ret_worker = worker;
    return JT_DONE;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    signer_free(worker->signer);
    jt_hmac_free(worker->replay_hmac);
    jt_hmac_free(worker->api_key_hmac);
    jt_hmac_free(worker->hmac);
    free(worker);
}
