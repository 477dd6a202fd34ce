/* deadlines: a doubly linked list, walked four times a second. Its length is the connection limit.
 */
#include "http/deadlines.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"

enum { WALK_EVERY_MS = 250 };

struct deadlines {
    pthread_mutex_t lock;
    pthread_cond_t is_over;
    pthread_t thread;
    bool is_ending;
    struct deadline *first;
};

static void shut_down_late(struct deadlines *deadlines)
{
    int64_t now_ms = jt_monotonic_ms();
    for (struct deadline *d = deadlines->first; d != NULL; d = d->next) {
        if (atomic_load_explicit(&d->at_ms, memory_order_relaxed) > now_ms)
            continue;
        shutdown(d->fd, SHUT_RDWR); /* the event loop sees the end of the stream and cleans up */
        deadline_set(d, DEADLINE_NONE);
    }
}

static void *walk(void *argument)
{
    struct deadlines *deadlines = argument;
    pthread_mutex_lock(&deadlines->lock);
    while (!deadlines->is_ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WALK_EVERY_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000L;
        }
        pthread_cond_timedwait(&deadlines->is_over, &deadlines->lock, &until);
        shut_down_late(deadlines);
    }
    pthread_mutex_unlock(&deadlines->lock);
    return NULL;
}

jt_err deadlines_new(struct deadlines **ret_deadlines)
{
    struct deadlines *deadlines = calloc(1, sizeof(*deadlines));
    if (deadlines == NULL)
        return JT_ERR(JT_NO_MEMORY, "deadlines");
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&deadlines->is_over, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&deadlines->lock, NULL);
    if (pthread_create(&deadlines->thread, NULL, walk, deadlines) != 0) {
        free(deadlines);
        return JT_ERR(JT_UNAVAILABLE, "cannot start a thread");
    }
    *ret_deadlines = deadlines;
    return JT_DONE;
}

void deadlines_free(struct deadlines *deadlines)
{
    if (deadlines == NULL)
        return;
    pthread_mutex_lock(&deadlines->lock);
    deadlines->is_ending = true;
    pthread_cond_signal(&deadlines->is_over);
    pthread_mutex_unlock(&deadlines->lock);
    pthread_join(deadlines->thread, NULL);
    pthread_cond_destroy(&deadlines->is_over);
    pthread_mutex_destroy(&deadlines->lock);
    free(deadlines);
}

void deadlines_add(struct deadlines *deadlines, struct deadline *deadline)
{
    pthread_mutex_lock(&deadlines->lock);
    deadline->previous = NULL;
    deadline->next = deadlines->first;
    if (deadlines->first != NULL)
        deadlines->first->previous = deadline;
    deadlines->first = deadline;
    pthread_mutex_unlock(&deadlines->lock);
}

void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline)
{
    pthread_mutex_lock(&deadlines->lock);
    if (deadline->previous != NULL)
        deadline->previous->next = deadline->next;
    else
        deadlines->first = deadline->next;
    if (deadline->next != NULL)
        deadline->next->previous = deadline->previous;
    pthread_mutex_unlock(&deadlines->lock);
}
