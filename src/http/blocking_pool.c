/*
 * blocking_pool: threads wait on one queue. Its mutex is held only while a pointer changes, never
 * while a job runs. A job that no thread is free for makes the pool grow, by its thread that took
 * the one before; threads that were started stay.
 */
#include "http/blocking_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/thread.h"

struct pool_thread {
    struct blocking_pool *pool;
    pthread_t id;
    void *worker;
};

struct blocking_pool {
    struct blocking_pool_options options;
    pthread_mutex_t lock;
    pthread_cond_t has_work;
    struct blocking_job *first, **last;
    size_t waiting;
    bool is_closed, is_growing;
    int started, busy;
    int nice; /* of each of its threads: that of who made the pool, and options.niceness */
    struct pool_thread threads[];
};

/* With the lock held, after it changed. */
static void tell_figures(const struct blocking_pool *pool)
{
    struct pool_figures *figures = pool->options.figures;
    if (figures == NULL)
        return;
    atomic_store_explicit(&figures->threads, pool->started, memory_order_relaxed);
    atomic_store_explicit(&figures->busy, pool->busy, memory_order_relaxed);
    atomic_store_explicit(&figures->queued, (long long)pool->waiting, memory_order_relaxed);
}

/* With the lock held: nobody is free for the next job. */
static bool is_short_of_threads(const struct blocking_pool *pool)
{
    return !pool->is_closed && pool->started < pool->options.threads_max &&
           pool->waiting + (size_t)pool->busy >= (size_t)pool->started;
}

/* The next job, or NULL when the pool is closed. was_busy: with the one before it. ret_must_grow:
 * the caller starts another thread before it begins. */
static struct blocking_job *take(struct blocking_pool *pool, bool was_busy, bool *ret_must_grow)
{
    pthread_mutex_lock(&pool->lock);
    pool->busy -= was_busy;
    while (pool->first == NULL && !pool->is_closed) {
        tell_figures(pool);
        pthread_cond_wait(&pool->has_work, &pool->lock);
    }
    struct blocking_job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = &pool->first;
        pool->waiting--;
        pool->busy++;
    }
    *ret_must_grow = job != NULL && !pool->is_growing && is_short_of_threads(pool);
    pool->is_growing |= *ret_must_grow;
    tell_figures(pool);
    pthread_mutex_unlock(&pool->lock);
    return job;
}

/* On Linux this is of the calling thread alone, and is handed on to threads that it starts: so it
 * is set to a value of the pool, and not added to what the thread was born with. */
static void step_back(const struct blocking_pool *pool)
{
    if (pool->options.niceness != 0)
        setpriority(PRIO_PROCESS, 0, pool->nice);
}

static void *run_thread(void *argument);

/* sandbox NULL: it is born in that of the thread of the pool that starts it. */
static jt_err start_thread(struct blocking_pool *pool, const struct sandbox *sandbox)
{
    struct pool_thread *thread = &pool->threads[pool->started];
    thread->pool = pool;
    JT_TRY(pool->options.worker_new(pool->options.worker_context, &thread->worker));
    jt_err err = jt_thread_start(sandbox, SANDBOX_STORE, "pool", run_thread, thread, &thread->id);
    if (err.code != JT_OK)
        pool->options.worker_free(thread->worker);
    return err;
}

/* Those that run already look at the number. */
static void one_more(struct blocking_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->started++;
    tell_figures(pool);
    pthread_mutex_unlock(&pool->lock);
}

/* One at a time, by a thread of the pool: event loops may start none. Where no more can be had,
 * those that are there go on. */
static void grow(struct blocking_pool *pool)
{
    for (bool goes_on = true; goes_on;) {
        jt_err err = start_thread(pool, NULL);
        pthread_mutex_lock(&pool->lock);
        pool->started += err.code == JT_OK;
        goes_on = err.code == JT_OK && is_short_of_threads(pool);
        pool->is_growing = goes_on;
        tell_figures(pool);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void *run_thread(void *argument)
{
    struct pool_thread *thread = argument;
    struct blocking_job *job = NULL;
    bool must_grow;
    step_back(thread->pool);
    while ((job = take(thread->pool, job != NULL, &must_grow)) != NULL) {
        if (must_grow)
            grow(thread->pool);
        job->run(job, thread->worker);
    }
    return NULL;
}

bool blocking_pool_submit(struct blocking_pool *pool, struct blocking_job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool is_taken = pool->waiting < pool->options.queue_max && !pool->is_closed;
    if (is_taken) {
        job->next = NULL;
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->has_work);
        tell_figures(pool);
    } else if (pool->options.figures != NULL) {
        jt_count(&pool->options.figures->rejected);
    }
    pthread_mutex_unlock(&pool->lock);
    return is_taken;
}

void blocking_pool_close(struct blocking_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    struct blocking_job *job = pool->first;
    pool->first = NULL;
    pool->last = &pool->first;
    pool->waiting = 0;
    pool->is_closed = true;
    tell_figures(pool);
    pthread_cond_broadcast(&pool->has_work);
    pthread_mutex_unlock(&pool->lock);
    while (job != NULL) {
        struct blocking_job *next = job->next; /* a dropped job may be gone */
        job->drop(job);
        job = next;
    }
}

/* A thread may still start another one, and then ends itself. */
static int count_started(struct blocking_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    const int started = pool->started;
    pthread_mutex_unlock(&pool->lock);
    return started;
}

void blocking_pool_free(struct blocking_pool *pool)
{
    if (pool == NULL)
        return;
    blocking_pool_close(pool);
    for (int i = 0; i < count_started(pool); i++) {
        pthread_join(pool->threads[i].id, NULL);
        pool->options.worker_free(pool->threads[i].worker);
    }
    pthread_cond_destroy(&pool->has_work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

jt_err blocking_pool_new(const struct blocking_pool_options *options,
                         struct blocking_pool **ret_pool)
{
    struct blocking_pool *pool =
        calloc(1, sizeof(*pool) + (size_t)options->threads_max * sizeof(pool->threads[0]));
    if (pool == NULL)
        return JT_ERR(JT_NO_MEMORY, "blocking pool");
    pool->options = *options;
    pool->nice = getpriority(PRIO_PROCESS, 0) + options->niceness;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->has_work, NULL);
    for (int i = 0; i < options->threads; i++) {
        jt_err err = start_thread(pool, options->sandbox);
        if (err.code != JT_OK) {
            blocking_pool_free(pool);
            return err;
        }
        one_more(pool);
    }
    *ret_pool = pool;
    return JT_DONE;
}
