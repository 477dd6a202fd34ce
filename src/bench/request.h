/*
 * request: HTTP/1.1 requests as the load sends them, and who sends them.
 */
#pragma once

#include "base/arena.h"
#include "bench/fixture.h"

struct request {
    const char *method, *host;
    jt_str path, content_type, authorization, body; /* what is empty is left out */
};

/* Sets has_overflown when it does not fit. */
void request_put(struct jt_buf *out, const struct request *request);
/* The same in arena. */
JT_MUST_USE jt_err request_text(const struct request *request, struct jt_arena *arena,
                                jt_str *ret_text);

/* What a client sends for a token. base_path stands before /oauth2/token; it is empty where the
 * issuer has no path. */
void token_request_put(struct jt_buf *out, const char *host, jt_str base_path,
                       const struct credentials *client, jt_str audience);

/* --- For load_plan.put_request -------------------------------------------------------------- */

/* context is a jt_str: the same each time. */
void fixed_request_put(void *context, struct jt_buf *out);

/* Clients of one store. */
struct crowd {
    const struct credentials *clients;
    size_t count;
    size_t next;     /* in_turn: who asks next */
    uint64_t random; /* by chance: the state of it, not 0 */
};
/* context is a struct crowd: one after another, or each time any of them. */
void crowd_in_turn_put(void *context, struct jt_buf *out);
void crowd_by_chance_put(void *context, struct jt_buf *out);
