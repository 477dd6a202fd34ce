/*
 * exchange: one request and its answer. It judges the head, collects the body, runs guard and
 * handler (here or on a blocking pool), and refuses in the shape of the route group whatever must
 * be refused. A large body waits until the guard has let its sender through. It knows no socket:
 * bytes come in through its message, the answer stands in resp.
 *
 * It owns a buffer and an arena and is reused: a connection takes one when bytes come and gives it
 * back when it has nothing to say. The loop's thread is the only one to touch it, except between
 * EXCHANGE_RUNS and completed(), when a thread of a pool has it.
 */
#pragma once

#include <stdatomic.h>

#include "base/instant.h"
#include "http/body_stream.h"
#include "http/flights.h"
#include "http/head.h"
#include "http/message.h"
#include "http/options.h"
#include "http/pools.h"
#include "http/request_body.h"
#include "http/request_id.h"
#include "http/router.h"

struct exchange;

/* What all exchanges of a loop share. */
struct exchange_setting {
    const struct http_options *options;
    const struct router *router;       /* or the first of several, by host */
    struct pools *pools;               /* of each router, by its index */
    atomic_size_t *body_room_taken;    /* of REQUEST_BODIES_MAX_BYTES, by all loops */
    const atomic_bool *is_draining;    /* answers are the last on their connections */
    void **workers;                    /* of the loop's thread, in the same way */
    struct http_loop_figures *figures; /* the loop's; NULL: nothing is counted */
    struct jt_random random;           /* of that thread, for ids of requests */
    /* Gives the exchange back to its loop; called on a thread of a pool. */
    void (*completed)(void *context, struct exchange *ex);
    /* Its client has ended the stream: nobody may hear the answer. On a thread of a pool. */
    bool (*has_left)(const struct exchange *ex);
    void *completed_context;
};

struct exchange {
    struct blocking_job job; /* first: exchange_of() goes back from it */
    struct flight_wait wait; /* for what another request looks up just now */
    struct exchange *next;   /* in the loop's lists */
    struct connection *connection;
    const struct exchange_setting *setting;
    struct message *message;
    struct jt_arena *arena;
    jt_str peer_address; /* numeric; the request's may be another (trusted_proxies.h) */
    struct request req;
    struct response resp;
    struct head head;
    const struct router *router; /* whom the request is for */
    const struct route_group *group;
    char allow[ROUTER_ALLOW_BYTES];
    char id[REQUEST_ID_BYTES]; /* where the caller gives none */
    bool has_head;             /* it is judged, and the body comes */
    bool waits_to_continue;    /* the client does, for our "100 Continue" */
    bool is_answered;          /* by a pool: what comes back is a piece of the stream */
    bool is_last;              /* the connection ends with this answer */
    bool awaits_admission;     /* a pool runs the guard, before the body */
    bool is_refused;           /* refusal says why; the body is thrown away */
    bool is_refused_by_guard;  /* and the answer stands in resp */
    enum http_refusal refusal;
    enum http_lane lane; /* which way it went, as far as is known */
    jt_err cause;
    struct request_body body;
    struct body_stream stream; /* of the answer, where it is one */
    struct jt_instant began, queued;
};

enum exchange_step {
    EXCHANGE_READS,     /* needs more bytes */
    EXCHANGE_CONTINUES, /* needs more, and the client must be told "100 Continue" first */
    EXCHANGE_RUNS,      /* a pool has it; completed() brings it back: exchange_resume() */
    EXCHANGE_ANSWERED,  /* resp is whole and logged; or the first piece of its stream is there */
    EXCHANGE_CONTINUED, /* the next piece of the stream is there */
    EXCHANGE_CUT,       /* there is none, and the connection must end */
};

JT_MUST_USE jt_err exchange_new(const struct exchange_setting *setting, struct exchange **ret_ex);
void exchange_free(struct exchange *ex); /* takes NULL */

/* Begins with the first request of a connection, whose address (numeric) it borrows, on a new or
 * emptied arena; with the next one, whose bytes may be there already. now is when its loop woke: a
 * request's time in the log has what it waited for others of that turn. */
void exchange_begin(struct exchange *ex, struct connection *connection, jt_str peer_address,
                    struct jt_instant now);
void exchange_next(struct exchange *ex, struct jt_instant now);
void exchange_end(struct exchange *ex); /* gives back what a request took, all of it wiped */

/* Goes on with what has come; goes on after EXCHANGE_RUNS. */
enum exchange_step exchange_read(struct exchange *ex);
enum exchange_step exchange_resume(struct exchange *ex);

/* Answers a request that will not become whole: it took too long (408); its sender has ended
 * the stream (400). */
void exchange_time_out(struct exchange *ex);
void exchange_cut_short(struct exchange *ex);

/* A piece of a stream is with the kernel. EXCHANGE_RUNS: a pool makes the next one;
 * EXCHANGE_ANSWERED: it was the last; EXCHANGE_CUT. */
enum exchange_step exchange_go_on(struct exchange *ex);
/* Whether that is asked for: the answer is a stream, and not whole. */
bool exchange_is_unfinished(const struct exchange *ex);
/* Whether the stream, if it is one, goes in chunks. */
bool exchange_is_chunked(const struct exchange *ex);

/* After the answer: whether another request may follow. */
bool exchange_keeps_connection(const struct exchange *ex);
