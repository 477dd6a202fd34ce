/*
 * descriptors: raises the limit to what is needed, counts what is open by asking for each number
 * (since /proc may not be there), and divides the rest.
 */
#include "ops/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "base/sentence.h"

enum {
    OWN = 64,          /* more than the store, the log and what was inherited take */
    OF_LOOP = 3,       /* listening socket, epoll, eventfd */
    OF_DELIVERY = 2,   /* its socket, and what resolving its name takes for a moment */
    SPARE = 24,        /* a certificate read again, resolver's files, libcurl's own */
    SCANNED_MAX = 4096 /* nobody hands down more */
};

static int64_t fixed_part(const struct descriptor_need *need)
{
    return need->event_loops * OF_LOOP + need->others + SPARE;
}

static struct rlimit limit_now(void)
{
    struct rlimit limit = { 0 };
    getrlimit(RLIMIT_NOFILE, &limit); /* cannot fail */
    return limit;
}

void descriptors_raise(const struct descriptor_need *need)
{
    const int64_t wanted =
        OWN + fixed_part(need) + need->deliveries * OF_DELIVERY + need->connections;
    struct rlimit limit = limit_now();
    if (limit.rlim_cur >= (rlim_t)wanted)
        return;
    limit.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
    setrlimit(RLIMIT_NOFILE, &limit); /* what it has not given is found missing later */
}

static int64_t count_open(void)
{
    int64_t count = 0;
    for (int fd = 0; fd < SCANNED_MAX; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* Deliveries that find no descriptor are tried again, so on a tight machine they have a quarter. */
static int64_t deliveries_part(const struct descriptor_need *need, int64_t left)
{
    const int64_t wanted = need->deliveries * OF_DELIVERY;
    return wanted < left / 4 ? wanted : left / 4;
}

jt_err descriptors_fit(const struct descriptor_need *need, int64_t least, struct log *log,
                       struct jt_arena *arena, int64_t *ret_connections, jt_str *ret_problem)
{
    const struct rlimit limit = limit_now();
    const int64_t most = limit.rlim_cur < INT32_MAX ? (int64_t)limit.rlim_cur : INT32_MAX;
    const int64_t own = count_open() + fixed_part(need);
    const int64_t left = most > own ? most - own : 0;
    const int64_t room = left - deliveries_part(need, left);
    const int64_t needed = own + need->deliveries * OF_DELIVERY + need->connections;

    *ret_connections = need->connections < room ? need->connections : room;
    if (room >= need->connections)
        return JT_DONE;
    if (room < least) {
        jt_sentence_set(arena, ret_problem,
                        "the limit of %lld file descriptors leaves too few for connections; raise "
                        "it to %lld: LimitNOFILE= of systemd, or ulimit -n",
                        (long long)most, (long long)needed);
        return JT_ERR(JT_UNAVAILABLE, "too few file descriptors");
    }
    log_event(log, LOG_WARNING,
              "connections_max is lowered: the limit of file descriptors is too low; raise it "
              "(LimitNOFILE= of systemd, ulimit -n) to what is needed",
              LOG_N("connections_max", *ret_connections), LOG_N("asked", need->connections),
              LOG_N("descriptors", most), LOG_N("needed", needed));
    return JT_DONE;
}
