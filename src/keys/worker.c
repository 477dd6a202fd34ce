/*
 * worker: makes the contexts of one thread for HMAC and signatures, and frees them with it. A
 * thread uses only its own, so nothing is locked.
 */
#include "keys/worker.h"

#include <stdlib.h>

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
    jt_hmac_free(worker->api_key_hmac);
    jt_hmac_free(worker->hmac);
    free(worker);
}
