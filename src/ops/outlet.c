/*
 * outlet: the lock is held to copy memory and never while something is written. A chunk is some
 * whole lines of at most PIPE_BUF bytes, so that lines of several processes on one pipe never mix.
 */
#include "ops/outlet.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/secret.h"
#include "base/thread.h"

enum { CHUNK_MAX_BYTES = PIPE_BUF, NOTICE_MAX_BYTES = 256, TURN_MS = 1000 };

struct outlet {
    int fd;
    struct outlet_events events;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t has_work, has_ended;
    bool is_ending, is_over;
    bool is_broken;         /* the last write failed */
    bool is_mid_line;       /* the last thing written was no whole line */
    uint64_t lost;          /* lines dropped and not told yet; while there are any, none is taken */
    struct jt_instant turn; /* when the next second is over */
    size_t first, len, capacity;
    char ring[];
};

static uint64_t line_count(jt_str text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

/* --- The ring, with the lock ----------------------------------------------------------------- */

/* len bytes from the at-th of the ring on lie in two pieces where its end is between them. */
static size_t first_piece(const struct outlet *outlet, size_t at, size_t len)
{
    return len < outlet->capacity - at ? len : outlet->capacity - at;
}

static void ring_put(struct outlet *outlet, jt_str text)
{
    const size_t at = (outlet->first + outlet->len) % outlet->capacity;
    const size_t piece = first_piece(outlet, at, text.len);
    memcpy(outlet->ring + at, text.ptr, piece);
    memcpy(outlet->ring, text.ptr + piece, text.len - piece);
    outlet->len += text.len;
}

static void ring_drop(struct outlet *outlet, size_t len)
{
    const size_t piece = first_piece(outlet, outlet->first, len);
    jt_wipe(outlet->ring + outlet->first, piece);
    jt_wipe(outlet->ring, len - piece);
    outlet->first = (outlet->first + len) % outlet->capacity;
    outlet->len -= len;
}

/* Takes a chunk off the front. A line that is longer than one comes in several. */
static jt_str ring_take(struct outlet *outlet, char bytes[static CHUNK_MAX_BYTES])
{
    const size_t most = outlet->len < CHUNK_MAX_BYTES ? outlet->len : CHUNK_MAX_BYTES;
    const size_t piece = first_piece(outlet, outlet->first, most);
    memcpy(bytes, outlet->ring + outlet->first, piece);
    memcpy(bytes + piece, outlet->ring, most - piece);
    const char *last = memrchr(bytes, '\n', most);
    const size_t len = last == NULL ? most : (size_t)(last - bytes) + 1;
    ring_drop(outlet, len);
    return (jt_str){ bytes, len };
}

static void lose_all(struct outlet *outlet)
{
    char bytes[CHUNK_MAX_BYTES];
    while (outlet->len > 0)
        outlet->lost += line_count(ring_take(outlet, bytes));
    jt_wipe(bytes, sizeof(bytes));
}

void outlet_put(struct outlet *outlet, jt_str text)
{
    pthread_mutex_lock(&outlet->lock);
    if (outlet->lost == 0 && text.len <= outlet->capacity - outlet->len) {
        ring_put(outlet, text);
        pthread_cond_signal(&outlet->has_work);
    } else {
        outlet->lost += line_count(text);
    }
    pthread_mutex_unlock(&outlet->lock);
}

/* --- Writing, without the lock --------------------------------------------------------------- */

/* How much could be written; less than all of it: the rest cannot be. */
static size_t write_out(int fd, jt_str text)
{
    struct pollfd writable = { .fd = fd, .events = POLLOUT };
    size_t done = 0;
    while (done < text.len) {
        const ssize_t n = write(fd, text.ptr + done, text.len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno == EAGAIN) /* somebody else made it non-blocking */
            poll(&writable, 1, -1);
        else if (n == 0 || errno != EINTR)
            break;
    }
    return done;
}

/* Called and left with the lock, which is released in between. False: it could not be written, and
 * what waits behind it is lost as well. */
static bool write_chunk(struct outlet *outlet, jt_str chunk, uint64_t lines)
{
    pthread_mutex_unlock(&outlet->lock);
    const size_t done = write_out(outlet->fd, chunk);
    pthread_mutex_lock(&outlet->lock);
    if (done > 0)
        outlet->is_mid_line = chunk.ptr[done - 1] != '\n';
    outlet->is_broken = done < chunk.len;
    if (!outlet->is_broken)
        return true;
    outlet->lost += lines - line_count((jt_str){ chunk.ptr, done });
    lose_all(outlet);
    return false;
}

static void write_next(struct outlet *outlet)
{
    char bytes[CHUNK_MAX_BYTES];
    const jt_str chunk = ring_take(outlet, bytes);
    write_chunk(outlet, chunk, line_count(chunk));
    jt_wipe(bytes, sizeof(bytes));
}

/* All that was put before is written. What comes while the notice is, stands behind it. */
static void write_notice(struct outlet *outlet)
{
    char bytes[NOTICE_MAX_BYTES];
    struct jt_buf notice = jt_buf_over(bytes, sizeof(bytes));
    const uint64_t lines = outlet->lost;
    if (outlet->is_mid_line)
        jt_buf_put_char(&notice, '\n');
    if (outlet->events.tell_lost != NULL)
        outlet->events.tell_lost(outlet->events.context, lines, &notice);
    outlet->lost = 0;
    if (!write_chunk(outlet, jt_buf_str(&notice), 0))
        outlet->lost += lines;
}

/* --- The thread ------------------------------------------------------------------------------ */

/* What comes round each second, however much there is to write. */
static void take_turn(struct outlet *outlet)
{
    outlet->turn = jt_instant_in_ms(TURN_MS);
    outlet->is_broken = false; /* perhaps not any more */
    if (outlet->events.each_second == NULL)
        return;
    pthread_mutex_unlock(&outlet->lock);
    outlet->events.each_second(outlet->events.context);
    pthread_mutex_lock(&outlet->lock);
}

static void *run(void *argument)
{
    struct outlet *outlet = argument;
    pthread_mutex_lock(&outlet->lock);
    for (;;) {
        if (jt_instant_has_come(outlet->turn, jt_instant_now()) && !outlet->is_ending)
            take_turn(outlet);
        else if (outlet->len > 0)
            write_next(outlet);
        else if (outlet->lost > 0 && !outlet->is_broken)
            write_notice(outlet);
        else if (outlet->is_ending)
            break;
        else
            jt_cond_wait_until(&outlet->has_work, &outlet->lock, outlet->turn);
    }
    outlet->is_over = true;
    pthread_cond_signal(&outlet->has_ended);
    pthread_mutex_unlock(&outlet->lock);
    return NULL;
}

/* --- Opening and closing --------------------------------------------------------------------- */

static void outlet_free(struct outlet *outlet)
{
    pthread_cond_destroy(&outlet->has_ended);
    pthread_cond_destroy(&outlet->has_work);
    pthread_mutex_destroy(&outlet->lock);
    free(outlet);
}

/* The thread is born with every signal blocked: also SIGPIPE, which then is EPIPE. */
static jt_err start_thread(struct outlet *outlet, const struct sandbox *sandbox)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    jt_err err = jt_thread_start(sandbox, SANDBOX_LOG, "log", run, outlet, &outlet->thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

jt_err outlet_open(int fd, size_t capacity_bytes, const struct outlet_events *events,
                   const struct sandbox *sandbox, struct outlet **ret_outlet)
{
    struct outlet *outlet = calloc(1, sizeof(*outlet) + capacity_bytes);
    if (outlet == NULL)
        return JT_ERR(JT_NO_MEMORY, "outlet");
    outlet->fd = fd;
    outlet->events = *events;
    outlet->capacity = capacity_bytes;
    outlet->turn = jt_instant_in_ms(TURN_MS);
    pthread_cond_init(&outlet->has_work, NULL);
    pthread_cond_init(&outlet->has_ended, NULL);
    pthread_mutex_init(&outlet->lock, NULL);
    jt_err err = start_thread(outlet, sandbox);
    if (err.code != JT_OK) {
        outlet_free(outlet);
        return err;
    }
    *ret_outlet = outlet;
    return JT_DONE;
}

bool outlet_close(struct outlet *outlet, struct jt_instant end)
{
    if (outlet == NULL)
        return true;
    pthread_mutex_lock(&outlet->lock);
    outlet->is_ending = true;
    pthread_cond_signal(&outlet->has_work);
    bool is_in_time = true;
    while (!outlet->is_over && is_in_time)
        is_in_time = jt_cond_wait_until(&outlet->has_ended, &outlet->lock, end);
    const bool is_over = outlet->is_over;
    pthread_mutex_unlock(&outlet->lock);
    if (is_over) {
        pthread_join(outlet->thread, NULL);
        outlet_free(outlet);
    } else {
        pthread_detach(outlet->thread);
    }
    return is_over;
}
