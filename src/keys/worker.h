/*
 * worker: what each thread of the server keeps for itself, because libcrypto's contexts must not be
 * shared. It is request.worker.
 */
#pragma once

#include "jose/keyset.h"
#include "keys/master_key.h"

struct worker {
    struct jt_hmac *hmac;         /* under jt_keys.client_secret_hmac */
    struct jt_hmac *api_key_hmac; /* under jt_keys.api_key_hmac */
    struct jt_hmac *replay_hmac;  /* of what may be used once (memory/replay.h) */
    struct signer *signer;        /* of the keyset in use */
    struct jt_random_buffer jti_random;
    unsigned number; /* among the workers of its issuer */
};

JT_MUST_USE jt_err worker_new(const struct jt_keys *keys, struct keyset_current *current,
                              struct jt_random random, struct worker **ret_worker);
void worker_free(struct worker *worker); /* takes NULL */
