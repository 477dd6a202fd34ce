/*
 * single_use: uses up what may be used once: a step behind all after which the same may be sent
 * again (token_endpoint.c). What remembers it is memory/replay.h; with replay_strict it is in the
 * store before the answer.
 */
#pragma once

#include "http/request.h"
#include "oauth/token_refusal.h"
#include "oauth/token_service.h"

struct single_use {
    enum replay_use use;
    jt_str owner, value;    /* as the use has them; value empty: nothing is used up */
    int64_t until_s;        /* after that it is refused anyway */
    jt_str client_id;       /* whose share it takes of the memory */
    enum token_refusal why; /* where it was used before */
};

/* Waits for the store where replay_strict is set: single_use_may_wait() asks for a thread first. */
JT_MUST_USE jt_err single_use_take(const struct token_service *service,
                                   const struct single_use *what, const struct request *req,
                                   struct token_refused *ret_refused);

/* JT_WOULD_BLOCK: taking it would, and req may not. Before anything is counted or used up. */
JT_MUST_USE jt_err single_use_may_wait(const struct token_service *service,
                                       const struct request *req);
