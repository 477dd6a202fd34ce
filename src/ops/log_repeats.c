/*
 * log_repeats: a window that is over goes on counting until it is told, so that nothing is told
 * twice and no line is lost in between.
 */
#include "ops/log_repeats.h"

#include <pthread.h>
#include <stdlib.h>

struct window {
    uint64_t key; /* fine or coarse; 0: free */
    struct jt_instant end;
    uint64_t written;
    struct log_repeated repeated;
};

struct log_repeats {
    pthread_mutex_t lock;
    struct window windows[LOG_REPEATS_CAUSES_MAX];
};

jt_err log_repeats_new(struct log_repeats **ret_repeats)
{
    struct log_repeats *repeats = calloc(1, sizeof(*repeats));
    if (repeats == NULL)
        return JT_ERR(JT_NO_MEMORY, "log");
    pthread_mutex_init(&repeats->lock, NULL);
    *ret_repeats = repeats;
    return JT_DONE;
}

void log_repeats_free(struct log_repeats *repeats)
{
    if (repeats == NULL)
        return;
    pthread_mutex_destroy(&repeats->lock);
    free(repeats);
}

static struct window *find(struct log_repeats *repeats, uint64_t key)
{
    for (size_t i = 0; i < LOG_REPEATS_CAUSES_MAX; i++)
        if (repeats->windows[i].key == key)
            return &repeats->windows[i];
    return NULL;
}

static bool is_over(const struct window *window, struct jt_instant now)
{
    return window->key != 0 && jt_instant_has_come(window->end, now);
}

/* A free one among the first count, or one that is over with nothing to say. */
static struct window *take_free(struct log_repeats *repeats, size_t count, uint64_t key,
                                const struct log_cause *cause, struct jt_instant now)
{
    for (size_t i = 0; i < count; i++) {
        struct window *window = &repeats->windows[i];
        if (window->key != 0 && !(is_over(window, now) && window->repeated.count == 0))
            continue;
        window->key = key;
        window->end = jt_instant_plus_ms(now, LOG_REPEATS_WINDOW_MS);
        window->written = 0;
        window->repeated.count = 0;
        window->repeated.example_len = 0;
        window->repeated.cause = *cause;
        return window;
    }
    return NULL;
}

/* The window that the cause is counted in; NULL when even the coarse ones are used up. */
static struct window *window_of(struct log_repeats *repeats, const struct log_cause *cause,
                                struct jt_instant now)
{
    struct window *window = find(repeats, cause->fine);
    if (window == NULL)
        window = take_free(repeats, LOG_REPEATS_CAUSES_MAX - LOG_REPEATS_COARSE_MAX, cause->fine,
                           cause, now);
    if (window == NULL)
        window = find(repeats, cause->coarse);
    if (window == NULL)
        window = take_free(repeats, LOG_REPEATS_CAUSES_MAX, cause->coarse, cause, now);
    return window;
}

static bool is_power_of_two(uint64_t count)
{
    return (count & (count - 1)) == 0;
}

/* An example that is wanted at the 1st, 2nd, 4th, 8th line costs little and is never old. */
static enum log_repeats_answer count_in(struct window *window, struct jt_instant now)
{
    if (is_over(window, now) && window->repeated.count == 0) {
        window->end = jt_instant_plus_ms(now, LOG_REPEATS_WINDOW_MS);
        window->written = 0;
    }
    if (window->written < LOG_REPEATS_WHOLE) {
        window->written++;
        return LOG_REPEATS_WRITE;
    }
    window->repeated.count++;
    return is_power_of_two(window->repeated.count) ? LOG_REPEATS_WANTED : LOG_REPEATS_COUNTED;
}

enum log_repeats_answer log_repeats_count(struct log_repeats *repeats,
                                          const struct log_cause *cause, struct jt_instant now)
{
    pthread_mutex_lock(&repeats->lock);
    struct window *window = window_of(repeats, cause, now);
    const enum log_repeats_answer answer =
        window == NULL ? LOG_REPEATS_WRITE : count_in(window, now);
    pthread_mutex_unlock(&repeats->lock);
    return answer;
}

void log_repeats_keep(struct log_repeats *repeats, const struct log_cause *cause, jt_str text)
{
    pthread_mutex_lock(&repeats->lock);
    struct window *window = find(repeats, cause->fine);
    if (window == NULL)
        window = find(repeats, cause->coarse);
    if (window != NULL && text.len <= LOG_REPEATS_EXAMPLE_MAX_BYTES) {
        memcpy(window->repeated.example, text.ptr, text.len);
        window->repeated.example_len = text.len;
    }
    pthread_mutex_unlock(&repeats->lock);
}

bool log_repeats_next(struct log_repeats *repeats, struct jt_instant now,
                      struct log_repeated *ret_repeated)
{
    bool is_found = false;
    pthread_mutex_lock(&repeats->lock);
    for (size_t i = 0; i < LOG_REPEATS_CAUSES_MAX && !is_found; i++) {
        struct window *window = &repeats->windows[i];
        if (!is_over(window, now) || window->repeated.count == 0)
            continue;
        *ret_repeated = window->repeated;
        window->key = 0;
        is_found = true;
    }
    pthread_mutex_unlock(&repeats->lock);
    return is_found;
}
