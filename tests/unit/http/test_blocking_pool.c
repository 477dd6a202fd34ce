/* test_blocking_pool: all that is taken runs, a full queue refuses, the end waits. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "http/blocking_pool.h"

static atomic_int ran, workers;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static jt_err worker_new(void *context, void **ret_worker)
{
    *ret_worker = context;
    atomic_fetch_add(&workers, 1);
    return JT_DONE;
}

static void worker_free(void *worker)
{
    (void)worker;
    atomic_fetch_sub(&workers, 1);
}

static void run(struct blocking_job *job, void *worker)
{
    (void)job;
    CHECK("its worker", worker == &ran);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    atomic_fetch_add(&ran, 1);
}

TEST(blocking_pool_runs_what_it_takes_and_refuses_past_its_queue)
{
    enum { JOBS = 50, QUEUE = 8, THREADS = 2 };
    struct blocking_pool_options options = { .threads = THREADS,
                                             .queue_max = QUEUE,
                                             .worker_new = worker_new,
                                             .worker_free = worker_free,
                                             .worker_context = &ran };
    struct blocking_job jobs[JOBS] = { 0 };
    struct blocking_pool *pool = NULL;
    int taken = 0;
    CHECK_OK("new", blocking_pool_new(&options, &pool));
    CHECK_INT("a worker per thread", atomic_load(&workers), THREADS);
    pthread_mutex_lock(&gate); /* nothing can finish */
    for (int i = 0; i < JOBS; i++) {
        jobs[i].run = run;
        taken += blocking_pool_submit(pool, &jobs[i]);
    }
    CHECK("bounded", taken >= QUEUE && taken <= QUEUE + THREADS);
    pthread_mutex_unlock(&gate);
    blocking_pool_free(pool);
    CHECK_INT("all that was taken ran", atomic_load(&ran), taken);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}
