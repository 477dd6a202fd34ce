/*
 * load: many requests on some connections, by one thread, and what they cost the server. Either
 * each connection asks again as soon as it has its answer, or requests are due at fixed times
 * (schedule.h).
 *
 * An answer that is no success (2xx), or a connection that fails, ends it: a fast wrong answer must
 * not count.
 */
#pragma once

#include <sys/types.h>

#include "bench/client.h"

enum { LOAD_CONNECTIONS_MAX = 1024, LOAD_SERVERS_MAX = 2 };

/* One that is asked, and whose time is counted. */
struct load_server {
    const struct client_target *target; /* NULL: there is no further one */
    pid_t process;                      /* 0: its time is not known */
};

struct load_plan {
    struct load_server servers[LOAD_SERVERS_MAX]; /* connections are spread over them */
    /* Writes the next request; not asked where only_connects. */
    void (*put_request)(void *context, struct jt_buf *out);
    void *context;
    size_t connections;     /* 1 to LOAD_CONNECTIONS_MAX */
    bool is_connection_new; /* for each request */
    bool only_connects;     /* and no request is made: a handshake is the answer */
    int64_t duration_ms;    /* after that, what is under way is still answered */
    uint64_t answers_max;   /* no more than so many; 0: any number */
    double per_second;      /* requests due in a second; 0: as fast as they are answered */
};

struct load_figures {
    uint64_t answers;
    double per_second, cpu_us; /* of the servers, for each answer; 0 where it is not known */
    double p50_us, p99_us;
    int refused_status; /* of the answer that ended it; 0: none */
};

/* JT_REFUSED: an answer was no success. JT_UNAVAILABLE: the server does not answer, or hardly. */
JT_MUST_USE jt_err load_run(const struct load_plan *plan, struct load_figures *ret_figures);
