/*
 * event_loop_thread: one thread, one epoll, one listening socket of its own (SO_REUSEPORT spreads
 * clients). Of sockets that were given to the process, one loop accepts, and hands connections to
 * all in turn. Pools hand finished exchanges back through a list under a lock; for either an
 * eventfd wakes the loop.
 */
#include "http/event_loop_thread.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/thread.h"
#include "http/connection.h"

enum {
    EVENTS_MAX = 128,      /* of one epoll_wait() */
    ACCEPTS_MAX = 64,      /* in a row, before those that are connected have their turn */
    ACCEPT_PAUSE_MS = 100, /* when there are no descriptors left, or no memory */
    LINGER_S = 2,
    IDLE_MARGIN_S = 1, /* a client that sends at the end of the time it was told is still heard */
    DRAIN_ROUNDS_MAX = 64, /* of ACCEPTS_MAX: more than can have waited; a flood has an end */
};

/* --- Exchanges ----------------------------------------------------------------------------- */

static void wake(struct event_loop *loop)
{
    const uint64_t one = 1;
    ssize_t written = write(loop->wake_fd, &one, sizeof(one));
    (void)written; /* fails only when 2^64 - 2 calls were not looked at yet */
}

/* On a thread of a pool. */
static void exchange_completed(void *context, struct exchange *ex)
{
    struct event_loop *loop = context;
    pthread_mutex_lock(&loop->lock);
    bool is_first = loop->completed == NULL;
    ex->next = loop->completed;
    loop->completed = ex;
    pthread_mutex_unlock(&loop->lock);
    if (is_first) /* the loop takes all of them when it wakes */
        wake(loop);
}

/* On a thread of a pool: the loop leaves the connection alone meanwhile. */
static bool exchange_has_left(const struct exchange *ex)
{
    return transport_has_ended(&ex->connection->transport);
}

static void take_completed(struct event_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    struct exchange *ex = loop->completed;
    loop->completed = NULL;
    pthread_mutex_unlock(&loop->lock);
    while (ex != NULL) {
        struct exchange *next = ex->next;
        connection_completed(ex);
        ex = next;
    }
}

/* --- Connections that another loop accepted ------------------------------------------------- */

/* By the loop that accepts. False: this one ends, or has too many to take already. */
static bool hand_to(struct event_loop *loop, int fd)
{
    pthread_mutex_lock(&loop->lock);
    const bool is_taken = loop->is_open && loop->handed_count < LOOP_HANDED_MAX;
    if (is_taken)
        loop->handed_fds[loop->handed_count++] = fd;
    const bool is_first = is_taken && loop->handed_count == 1;
    pthread_mutex_unlock(&loop->lock);
    if (is_first)
        wake(loop);
    return is_taken;
}

static void take_handed(struct event_loop *loop)
{
    JT_UNINITIALIZED int fds[LOOP_HANDED_MAX];
    pthread_mutex_lock(&loop->lock);
    const int count = loop->handed_count;
    memcpy(fds, loop->handed_fds, (size_t)count * sizeof(fds[0]));
    loop->handed_count = 0;
    pthread_mutex_unlock(&loop->lock);
    for (int i = 0; i < count; i++) {
        struct sockaddr_storage address;
        socklen_t len = sizeof(address);
        if (getpeername(fds[i], (struct sockaddr *)&address, &len) == 0)
            connection_open(loop, fds[i], (const struct sockaddr *)&address);
        else
            close(fds[i]); /* it has gone already */
    }
}

static void admit(struct event_loop *loop, int fd, const struct sockaddr *address)
{
    if (loop->siblings != NULL) {
        struct event_loop *next = &loop->siblings[loop->turn++ % loop->sibling_count];
        if (next != loop && hand_to(next, fd))
            return;
    }
    connection_open(loop, fd, address);
}

static void take_woken(struct event_loop *loop)
{
    uint64_t calls;
    ssize_t got = read(loop->wake_fd, &calls, sizeof(calls));
    (void)got;
    take_completed(loop);
    take_handed(loop);
}

/* --- Sockets ------------------------------------------------------------------------------- */

/* The loop's own descriptors are told apart by the address of the member they stand in. */
static bool watch_own(struct event_loop *loop, int fd, void *member)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = member };
    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 || errno == EEXIST;
}

static bool watch_listeners(struct event_loop *loop)
{
    for (int i = 0; i < loop->listener_count; i++)
        if (!watch_own(loop, loop->listener_fds[i], loop->listener_fds))
            return false;
    return true;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Without descriptors the listening socket stays readable: not looking at it is all that helps. */
static void pause_accepting(struct event_loop *loop)
{
    http_limits_meet(loop->setting.options->limits, HTTP_LIMIT_DESCRIPTORS, NULL);
    for (int i = 0; i < loop->listener_count; i++)
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, loop->listener_fds[i], NULL);
    loop->accepts_again = jt_instant_plus_ms(loop->now, ACCEPT_PAUSE_MS);
}

static void resume_accepting(struct event_loop *loop)
{
    if (!jt_instant_has_come(loop->accepts_again, loop->now) || loop->listener_count == 0)
        return;
    loop->accepts_again =
        watch_listeners(loop) ? JT_INSTANT_NEVER : jt_instant_plus_ms(loop->now, ACCEPT_PAUSE_MS);
}

/* False: nobody is waiting any more. */
static bool accept_from(struct event_loop *loop, int listener_fd)
{
    for (int i = 0; i < ACCEPTS_MAX; i++) {
        struct sockaddr_storage address;
        socklen_t len = sizeof(address);
        int fd =
            accept4(listener_fd, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(loop, fd, (const struct sockaddr *)&address);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pause_accepting(loop);
            return false;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return false;
        }
    }
    return true;
}

static bool accept_connections(struct event_loop *loop)
{
    bool has_more = false;
    for (int i = 0; i < loop->listener_count; i++)
        has_more |= accept_from(loop, loop->listener_fds[i]);
    return has_more;
}

static void close_listeners(struct event_loop *loop)
{
    while (loop->listener_count > 0)
        close(loop->listener_fds[--loop->listener_count]);
}

/* --- The thread ---------------------------------------------------------------------------- */

static bool is_draining(const struct event_loop *loop)
{
    return atomic_load_explicit(&loop->is_draining, memory_order_acquire);
}

/* When draining ends, as far as can be said now. */
static struct jt_instant drain_end(const struct event_loop *loop)
{
    return loop->busy == 0 ? jt_instant_earlier(loop->idle_until, loop->drain_until)
                           : loop->drain_until;
}

/* Until the next deadline, or what else has its time; rounded up, or it would look too early. The
 * turn that ends here has taken no time that counts. */
static int wait_ms(const struct event_loop *loop)
{
    const struct jt_instant other = is_draining(loop) ? drain_end(loop) : loop->accepts_again;
    const struct jt_instant next = jt_instant_earlier(deadlines_soonest(&loop->deadlines), other);
    const int64_t left_us = jt_us_between(loop->now, next);
    const int64_t left_ms = left_us > 0 ? left_us / 1000 + 1 : 0;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* Whoever has connected before the end began is still served. */
static void begin_drain(struct event_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    loop->is_open = false;
    pthread_mutex_unlock(&loop->lock);
    loop->siblings = NULL; /* they end, too */
    take_handed(loop);
    for (int i = 0; i < DRAIN_ROUNDS_MAX && accept_connections(loop); i++)
        ;
    close_listeners(loop);
}

static bool is_drained(const struct event_loop *loop)
{
    if (loop->is_open)
        return false;
    if (loop->connection_count == 0 || jt_instant_has_come(loop->drain_until, loop->now))
        return true;
    /* A busy one has not read all. */
    return loop->is_quiet && jt_instant_has_come(drain_end(loop), loop->now);
}

/* New connections, completed exchanges and deadlines come after the events: each may free a
 * connection that an event still speaks of. */
static void turn(struct event_loop *loop)
{
    struct epoll_event events[EVENTS_MAX];
    bool is_woken = false, has_callers = false;
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, wait_ms(loop));
    loop->is_quiet = count <= 0;
    loop->now = jt_instant_now();
    for (int i = 0; i < count; i++) {
        void *whose = events[i].data.ptr;
        if (whose == loop->listener_fds)
            has_callers = true;
        else if (whose == &loop->wake_fd)
            is_woken = true;
        else
            connection_ready(whose);
    }
    if (is_woken)
        take_woken(loop);
    if (has_callers)
        accept_connections(loop);
    struct deadline *passed;
    while ((passed = deadlines_passed(&loop->deadlines, loop->now)) != NULL)
        connection_late(passed);
    resume_accepting(loop);
    if (loop->is_open && is_draining(loop))
        begin_drain(loop);
}

static void *run(void *argument)
{
    struct event_loop *loop = argument;
    loop->now = jt_instant_now();
    while (!is_drained(loop))
        turn(loop);
    return NULL;
}

/* --- Start and stop ------------------------------------------------------------------------ */

static jt_err make_workers(struct exchange_setting *setting)
{
    setting->workers = calloc(router_count(setting->router), sizeof(*setting->workers));
    if (setting->workers == NULL)
        return JT_ERR(JT_NO_MEMORY, "workers");
    for (const struct router *router = setting->router; router != NULL; router = router->next)
        if (router->worker_context != NULL)
            JT_TRY(setting->options->worker_new(router->worker_context,
                                                &setting->workers[router->index]));
    return JT_DONE;
}

static void free_workers(struct exchange_setting *setting)
{
    for (size_t i = 0; setting->workers != NULL && i < router_count(setting->router); i++)
        setting->options->worker_free(setting->workers[i]);
    free(setting->workers);
}

jt_err event_loop_init(struct event_loop *loop, const struct event_loop_options *options)
{
    const struct http_options *http = options->http;
    const int durations_s[DEADLINE_KINDS] = {
        [DEADLINE_IDLE] = http->idle_timeout_s + IDLE_MARGIN_S,
        [DEADLINE_HEAD] = http->head_timeout_s,
        [DEADLINE_BODY] = http->body_timeout_s,
        [DEADLINE_WRITE] = http->body_timeout_s,
        [DEADLINE_LINGER] = LINGER_S,
        [DEADLINE_FIRST] = http->head_timeout_s,
    };
    loop->random_bytes.source = http->random;
    loop->setting = (struct exchange_setting){ .options = http,
                                               .router = options->router,
                                               .pools = options->pools,
                                               .body_room_taken = options->body_room_taken,
                                               .is_draining = &loop->is_draining,
                                               .random = jt_random_buffered(&loop->random_bytes),
                                               .completed = exchange_completed,
                                               .figures = options->figures,
                                               .has_left = exchange_has_left,
                                               .completed_context = loop };
    loop->certificate = options->certificate;
    loop->peers = options->peers;
    loop->connections_max = options->connections_max;
    loop->listener_count = options->listener_count;
    for (int i = 0; i < options->listener_count; i++)
        loop->listener_fds[i] = options->listener_fds[i];
    loop->siblings = options->siblings;
    loop->sibling_count = (unsigned)options->sibling_count;
    loop->is_open = true;
    loop->accepts_again = JT_INSTANT_NEVER;
    deadlines_init(&loop->deadlines, durations_s);
    connection_lines_init(&loop->connection_lines, http->idle_timeout_s);
    pthread_mutex_init(&loop->lock, NULL);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    JT_TRY(make_workers(&loop->setting));
    if (loop->epoll_fd < 0 || loop->wake_fd < 0 || !watch_listeners(loop) ||
        !watch_own(loop, loop->wake_fd, &loop->wake_fd))
        return JT_ERR(JT_IO, "no epoll for an event loop");
    return JT_DONE;
}

jt_err event_loop_start(struct event_loop *loop)
{
    JT_TRY(jt_thread_start(loop->setting.options->sandbox, SANDBOX_LOOP, "loop", run, loop,
                           &loop->thread));
    loop->is_started = true;
    return JT_DONE;
}

void event_loop_drain(struct event_loop *loop, struct jt_instant until,
                      struct jt_instant idle_until)
{
    loop->drain_until = until;
    loop->idle_until = idle_until;
    atomic_store_explicit(&loop->is_draining, true, memory_order_release);
    wake(loop);
}

void event_loop_join(struct event_loop *loop, struct jt_instant until)
{
    if (loop->is_started && jt_join_until(loop->thread, until))
        loop->is_started = false;
}

void event_loop_clear(struct event_loop *loop)
{
    while (loop->connections != NULL)
        connection_free(loop->connections, CONNECTION_ENDED_SHUTDOWN);
    while (loop->free_exchanges != NULL) {
        struct exchange *ex = loop->free_exchanges;
        loop->free_exchanges = ex->next;
        exchange_free(ex);
    }
    close_listeners(loop);
    while (loop->handed_count > 0)
        close(loop->handed_fds[--loop->handed_count]);
    close_fd(&loop->wake_fd);
    close_fd(&loop->epoll_fd);
    free_workers(&loop->setting);
    pthread_mutex_destroy(&loop->lock);
}
