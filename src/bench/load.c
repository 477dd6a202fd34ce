/*
 * load: an epoll of edges over all connections. What the server used is read before and after, and
 * what is under way at the end is waited for, so that all that was paid for is counted.
 */
#include "bench/load.h"

#include <assert.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/instant.h"
#include "bench/child.h"
#include "bench/histogram.h"
#include "bench/process_usage.h"
#include "bench/response.h"
#include "bench/schedule.h"

enum { EVENTS_MAX = 128, SILENCE_MAX_MS = 20 * 1000, LOOK_MS = 200 };

struct line {
    struct client client;
    struct jt_instant due; /* from when its answer is counted */
    struct line *next_idle;
};

struct load {
    const struct load_plan *plan;
    int epoll_fd;
    struct line *lines, *idle, **idle_end;
    struct schedule schedule;
    struct jt_instant start, end, last_answer;
    uint64_t asked, answered;
    int refused_status;
    struct histogram latency;
};

/* --- Asking and answers --------------------------------------------------------------------- */

/* At least once, however late the scheduler lets it. */
static bool may_ask(const struct load *load, struct jt_instant now)
{
    return (load->asked == 0 || jt_instant_is_before(now, load->end)) &&
           (load->plan->answers_max == 0 || load->asked < load->plan->answers_max);
}

static jt_err watch(struct load *load, struct line *line)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                 .data.ptr = line };
    return epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, line->client.transport.fd, &event) == 0
               ? JT_DONE
               : JT_ERR(JT_IO, "a socket cannot be watched");
}

static jt_err ask(struct load *load, struct line *line, struct jt_instant due)
{
    struct client *client = &line->client;
    const bool is_new = client->phase == CLIENT_CLOSED;
    struct jt_buf request = client_room(client);
    if (!load->plan->only_connects)
        load->plan->put_request(load->plan->context, &request);
    if (request.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "a request is too long");
    line->due = due;
    load->asked++;
    JT_TRY(client_begin(client, request.len, NULL));
    return is_new ? watch(load, line) : JT_DONE;
}

/* It has nothing to do. All take turns, as many clients do: else the few that were answered last
 * would ask for all, and the loops that happen to have them work for all. */
static void rest(struct load *load, struct line *line)
{
    line->next_idle = NULL;
    *load->idle_end = line;
    load->idle_end = &line->next_idle;
}

static struct line *take_idle(struct load *load)
{
    struct line *line = load->idle;
    load->idle = line->next_idle;
    if (load->idle == NULL)
        load->idle_end = &load->idle;
    return line;
}

static jt_err answered(struct load *load, struct line *line)
{
    struct client *client = &line->client;
    const struct jt_instant now = jt_instant_now();
    const int status = client->only_connects ? 200 : response_status(client->response);
    if (status / 100 != 2) {
        load->refused_status = status;
        return JT_ERR(JT_REFUSED, "an answer is a refusal");
    }
    histogram_add(&load->latency, jt_us_between(line->due, now));
    load->answered++;
    load->last_answer = now;
    if (load->plan->is_connection_new)
        client_close(client);
    rest(load, line);
    return JT_DONE;
}

static jt_err go_on(struct load *load, struct line *line)
{
    if (line->client.phase == CLIENT_IDLE || line->client.phase == CLIENT_CLOSED)
        return JT_DONE; /* an edge that tells nothing new */
    switch (client_go_on(&line->client)) {
    case CLIENT_ANSWERED:
        return answered(load, line);
    case CLIENT_FAILED:
        return JT_ERR(JT_UNAVAILABLE, "a connection failed");
    default:
        return JT_DONE;
    }
}

/* Whether there is a request to make now, and from when it is counted. */
static bool take_due(struct load *load, struct jt_instant now, struct jt_instant *ret_due)
{
    *ret_due = now;
    return load->plan->per_second <= 0 || schedule_take(&load->schedule, now, ret_due);
}

static jt_err ask_what_is_due(struct load *load)
{
    struct jt_instant due, now = jt_instant_now();
    while (load->idle != NULL && may_ask(load, now) && take_due(load, now, &due)) {
        struct line *line = take_idle(load);
        JT_TRY(ask(load, line, due));
        JT_TRY(go_on(load, line));
        now = jt_instant_now();
    }
    return JT_DONE;
}

/* --- Waiting -------------------------------------------------------------------------------- */

/* Until the next one is due that somebody could ask for, or it is looked whether there is silence.
 */
static int64_t wait_us(const struct load *load, struct jt_instant now)
{
    if (load->plan->per_second <= 0 || load->idle == NULL)
        return LOOK_MS * 1000;
    const int64_t due_us = jt_us_between(now, schedule_due(&load->schedule));
    return due_us < 0 ? 0 : due_us;
}

static jt_err wait(struct load *load)
{
    struct epoll_event events[EVENTS_MAX];
    const struct jt_instant now = jt_instant_now();
    const int64_t us = wait_us(load, now);
    const struct timespec time = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    if (jt_ms_between(load->last_answer, now) > SILENCE_MAX_MS)
        return JT_ERR(JT_UNAVAILABLE, "the server does not answer");
    const int count = epoll_pwait2(load->epoll_fd, events, EVENTS_MAX, &time, NULL);
    if (child_is_interrupted())
        return JT_ERR(JT_REFUSED, "interrupted");
    for (int i = 0; i < count; i++)
        JT_TRY(go_on(load, events[i].data.ptr));
    return JT_DONE;
}

static jt_err run(struct load *load)
{
    for (;;) {
        JT_TRY(ask_what_is_due(load));
        if (load->asked == load->answered && !may_ask(load, jt_instant_now()))
            return JT_DONE;
        JT_TRY(wait(load));
    }
}

/* --- Before and after ----------------------------------------------------------------------- */

/* The load stands for clients elsewhere: its waking up must not take the core from the server in
 * the middle of a request, which would add two changes of thread to what an answer costs. Where
 * requests are due at fixed times, they should leave when they are. */
static void stand_back(bool is_patient)
{
    const struct sched_param none = { 0 };
    (void)sched_setscheduler(0, is_patient ? SCHED_BATCH : SCHED_OTHER, &none);
}

/* Left to itself, the kernel may wake a thread 50 µs late. In nanoseconds; 0: as it was. */
static void be_punctual(bool is_punctual)
{
    prctl(PR_SET_TIMERSLACK, is_punctual ? 1 : 0);
}

/* Of connections that stay, making them is no part of what is measured. */
static jt_err connect_all(struct load *load)
{
    const size_t count = load->plan->connections;
    load->last_answer = jt_instant_now();
    for (size_t i = 0; i < count; i++) {
        struct line *line = &load->lines[i];
        line->client.only_connects = true;
        JT_TRY(client_begin(&line->client, 0, NULL));
        JT_TRY(watch(load, line));
    }
    load->asked = count;
    while (load->answered < count)
        JT_TRY(wait(load));
    for (size_t i = 0; i < count; i++)
        load->lines[i].client.only_connects = false;
    load->asked = load->answered = 0;
    load->latency = (struct histogram){ 0 };
    return JT_DONE;
}

static size_t server_count(const struct load_plan *plan)
{
    size_t count = 0;
    while (count < LOAD_SERVERS_MAX && plan->servers[count].target != NULL)
        count++;
    return count;
}

static jt_err lines_new(struct load *load)
{
    const size_t servers = server_count(load->plan);
    assert(servers > 0);
    load->lines = calloc(load->plan->connections, sizeof(*load->lines));
    if (load->lines == NULL)
        return JT_ERR(JT_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < load->plan->connections; i++) {
        struct line *line = &load->lines[i];
        JT_TRY(client_new(load->plan->servers[i % servers].target, &line->client));
        line->client.only_connects = load->plan->only_connects;
        if (load->plan->is_connection_new)
            rest(load, line);
    }
    return load->plan->is_connection_new ? JT_DONE : connect_all(load);
}

static void load_clear(struct load *load)
{
    for (size_t i = 0; load->lines != NULL && i < load->plan->connections; i++)
        if (load->lines[i].client.response != NULL)
            client_free(&load->lines[i].client);
    free(load->lines);
    if (load->epoll_fd >= 0)
        close(load->epoll_fd);
}

static void figures_of(const struct load *load, int64_t cpu_ns, struct load_figures *ret)
{
    const double answers = (double)load->answered;
    const int64_t us = jt_us_between(load->start, load->last_answer);
    *ret = (struct load_figures){
        .answers = load->answered,
        .per_second = us > 0 ? answers * 1e6 / (double)us : 0,
        .cpu_us = load->answered > 0 ? (double)cpu_ns / 1000 / answers : 0,
        .p50_us = (double)histogram_percentile(&load->latency, 50),
        .p99_us = (double)histogram_percentile(&load->latency, 99),
        .refused_status = load->refused_status,
    };
}

static jt_err cpu_ns_of(const struct load_plan *plan, int64_t *ret_ns)
{
    *ret_ns = 0;
    for (size_t i = 0; i < LOAD_SERVERS_MAX; i++) {
        int64_t ns = 0;
        if (plan->servers[i].process != 0)
            JT_TRY(process_cpu_ns(plan->servers[i].process, &ns));
        *ret_ns += ns;
    }
    return JT_DONE;
}

jt_err load_run(const struct load_plan *plan, struct load_figures *ret_figures)
{
    JT_AUTO(load_clear)
    struct load load = { .plan = plan, .epoll_fd = epoll_create1(EPOLL_CLOEXEC) };
    int64_t before_ns = 0, after_ns = 0;
    load.idle_end = &load.idle;
    JT_TRY(lines_new(&load));
    JT_TRY(cpu_ns_of(plan, &before_ns));
    load.start = load.last_answer = jt_instant_now();
    load.end = jt_instant_plus_ms(load.start, plan->duration_ms);
    load.schedule = (struct schedule){ .start = load.start, .per_second = plan->per_second };
    stand_back(plan->per_second <= 0);
    be_punctual(plan->per_second > 0);
    jt_err err = run(&load);
    stand_back(false);
    be_punctual(false);
    if (err.code == JT_OK)
        err = cpu_ns_of(plan, &after_ns);
    figures_of(&load, after_ns - before_ns, ret_figures);
    JT_TRY(err);
    return load.answered > 0 ? JT_DONE : JT_ERR(JT_UNAVAILABLE, "not one answer");
}
