/*
 * blocking_pool: threads wait on one queue. Its mutex is held only while a pointer changes, never
 * while a job runs. A job that no thread is free for makes the pool grow, on the thread that hands
 * it over; threads that were started stay.
 */
#include "http/blocking_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

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
    struct pool_thread threads[];
};

/* The next job, or NULL when the pool is closed. was_busy: with the one before it. */
static struct blocking_job *take(struct blocking_pool *pool, bool was_busy)
{
    pthread_mutex_lock(&pool->lock);
    pool->busy -= was_busy;
    while (pool->first == NULL && !pool->is_closed)
        pthread_cond_wait(&pool->has_work, &pool->lock);
    struct blocking_job *job = pool->first;
    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = &pool->first;
        pool->waiting--;
        pool->busy++;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

/* On Linux this is of the calling thread alone. */
static void step_back(int niceness)
{
    if (niceness != 0)
        setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + niceness);
}

static void *run_thread(void *argument)
{
    struct pool_thread *thread = argument;
    struct blocking_job *job = NULL;
    step_back(thread->pool->options.niceness);
    while ((job = take(thread->pool, job != NULL)) != NULL)
        job->run(job, thread->worker);
    return NULL;
}

static jt_err start_thread(struct blocking_pool *pool)
{
    struct pool_thread *thread = &pool->threads[pool->started];
    thread->pool = pool;
    JT_TRY(pool->options.worker_new(pool->options.worker_context, &thread->worker));
    if (pthread_create(&thread->id, NULL, run_thread, thread) != 0) {
        pool->options.worker_free(thread->worker);
        return JT_ERR(JT_UNAVAILABLE, "cannot start a thread");
    }
    return JT_DONE;
}

/* With the lock held. */
static bool is_short_of_threads(const struct blocking_pool *pool)
{
    return !pool->is_closed && pool->started < pool->options.threads_max &&
           pool->waiting > (size_t)(pool->started - pool->busy);
}

/* One at a time. Where no more can be had, those that are there go on. */
static void grow(struct blocking_pool *pool)
{
    for (bool goes_on = true; goes_on;) {
        jt_err err = start_thread(pool);
        pthread_mutex_lock(&pool->lock);
        pool->started += err.code == JT_OK;
        goes_on = err.code == JT_OK && is_short_of_threads(pool);
        pool->is_growing = goes_on;
        pthread_mutex_unlock(&pool->lock);
    }
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
    }
    const bool must_grow = is_taken && !pool->is_growing && is_short_of_threads(pool);
    pool->is_growing |= must_grow;
    pthread_mutex_unlock(&pool->lock);
    if (must_grow)
        grow(pool);
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
    pthread_cond_broadcast(&pool->has_work);
    pthread_mutex_unlock(&pool->lock);
    while (job != NULL) {
        struct blocking_job *next = job->next; /* a dropped job may be gone */
        job->drop(job);
        job = next;
    }
}

void blocking_pool_free(struct blocking_pool *pool)
{
    if (pool == NULL)
        return;
    blocking_pool_close(pool);
    for (int i = 0; i < pool->started; i++) {
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
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->has_work, NULL);
    for (int i = 0; i < options->threads; i++) {
        jt_err err = start_thread(pool);
        if (err.code != JT_OK) {
            blocking_pool_free(pool);
            return err;
        }
        pool->started++;
    }
    *ret_pool = pool;
    return JT_DONE;
}
