/*
 * served: a server of this same program, in a process of its own, with a store of its own that goes
 * with it (served_store.h); or one more of them on the same store.
 */
#pragma once

#include <sys/types.h>

#include "bench/client.h"
#include "bench/served_store.h"
#include "jose/alg.h"

struct serve_plan {
    const char *parent; /* the folder that the store's is made in */
    jt_str database;    /* of PostgreSQL, where its store is in a schema of its own; else empty */
    char **environment; /* what it hands on, but for settings of jeton */
    enum jose_alg alg;
    size_t client_count;
    int event_loops; /* 0: as many as it makes by itself */
    bool is_tls;
};

struct served {
    const struct serve_plan *plan; /* the caller's */
    pid_t process;                 /* 0: it is not running */
    struct served_store store;
    bool is_guest; /* the store is another one's, and so are certificate and fixture */
    struct jt_arena *arena;
    char certificate_file[SERVED_PATH_MAX_BYTES], key_file[SERVED_PATH_MAX_BYTES];
    struct tls_client *tls;
    struct client_target target;
    struct fixture fixture;
    double ready_ms; /* from its start to the first 200 of /health/ready */
};

/* Fills a store, and starts a server on it. ret_problem, on error, is a sentence in arena. On error
 * too the caller ends it. */
JT_MUST_USE jt_err served_start(const struct serve_plan *plan, struct jt_arena *arena,
                                struct served *ret_served, jt_str *ret_problem);
/* One more server on its store, which must outlive it: ended first. */
JT_MUST_USE jt_err served_join(const struct served *served, struct jt_arena *arena,
                               struct served *ret_served, jt_str *ret_problem);
/* Ends the process, and starts another one on the same store. */
JT_MUST_USE jt_err served_restart(struct served *served, struct jt_arena *arena,
                                  jt_str *ret_problem);
void served_end(struct served *served); /* for JT_AUTO; removes its store */

/* A token of a client, looked at: 200, a JWT of that algorithm, with the fixture's scopes where it
 * is one for its audience. In arena. */
JT_MUST_USE jt_err served_token(const struct served *served, const struct credentials *client,
                                jt_str audience, struct jt_arena *arena, jt_str *ret_token,
                                jt_str *ret_problem);
