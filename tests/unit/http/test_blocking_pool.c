/* test_blocking_pool: what is taken runs or is dropped, a full queue refuses, the pool grows for
 * what no thread is free for, the end waits. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/blocking_pool.h"

static atomic_int ran, dropped, workers, nicest;
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
    const int own = getpriority(PRIO_PROCESS, 0); /* of this thread */
    for (int seen = nicest; own > seen && !atomic_compare_exchange_weak(&nicest, &seen, own);)
        ;
    atomic_fetch_add(&ran, 1);
}

static void drop(struct blocking_job *job)
{
    (void)job;
    atomic_fetch_add(&dropped, 1);
}

static void wait_until_ran(int count)
{
    for (int i = 0; i < 10000 && atomic_load(&ran) < count; i++)
        usleep(1000);
    CHECK_INT("ran", atomic_load(&ran), count);
}

enum { JOBS = 50, QUEUE = 8, THREADS = 2, NICENESS = 2 };

static struct pool_figures figures;

static struct blocking_pool *new_pool(int threads_max)
{
    const struct blocking_pool_options options = { .threads = THREADS,
                                                   .threads_max = threads_max,
                                                   .queue_max = QUEUE,
                                                   .niceness = NICENESS,
                                                   .worker_new = worker_new,
                                                   .worker_free = worker_free,
                                                   .worker_context = &ran,
                                                   .figures = &figures };
    struct blocking_pool *pool = NULL;
    figures = (struct pool_figures){ 0 };
    CHECK_OK("new", blocking_pool_new(&options, &pool));
    CHECK_INT("a worker per thread", atomic_load(&workers), THREADS);
    atomic_store(&ran, 0);
    return pool;
}

/* How many it took; while the gate is shut none of them can finish. */
static int submit_all(struct blocking_pool *pool, struct blocking_job jobs[static JOBS])
{
    int taken = 0;
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct blocking_job){ .run = run, .drop = drop };
        taken += blocking_pool_submit(pool, &jobs[i]);
    }
    return taken;
}

TEST(blocking_pool_runs_what_it_takes_and_refuses_past_its_queue)
{
    struct blocking_job jobs[JOBS];
    struct blocking_pool *pool = new_pool(THREADS);
    pthread_mutex_lock(&gate);
    int taken = submit_all(pool, jobs);
    CHECK("bounded", taken >= QUEUE && taken <= QUEUE + THREADS);
    CHECK_INT("threads", jt_counted(&figures.threads), THREADS);
    CHECK_INT("refused", jt_counted(&figures.rejected), JOBS - taken);
    CHECK("some wait", jt_counted(&figures.queued) >= QUEUE - THREADS);
    pthread_mutex_unlock(&gate);
    wait_until_ran(taken);
    blocking_pool_free(pool);
    CHECK_INT("none waits", jt_counted(&figures.queued), 0);
    CHECK_INT("none is at work", jt_counted(&figures.busy), 0);
    CHECK_INT("none is dropped", atomic_load(&dropped), 0);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

TEST(blocking_pool_drops_what_has_not_begun_when_it_closes)
{
    struct blocking_job jobs[JOBS], late = { .run = run, .drop = drop };
    struct blocking_pool *pool = new_pool(THREADS);
    pthread_mutex_lock(&gate);
    int taken = submit_all(pool, jobs);
    blocking_pool_close(pool);
    CHECK("what waits is dropped, at once", atomic_load(&dropped) >= QUEUE - THREADS);
    CHECK("nothing is taken after", !blocking_pool_submit(pool, &late));
    pthread_mutex_unlock(&gate);
    blocking_pool_free(pool);
    CHECK_INT("each ran, or was dropped", atomic_load(&ran) + atomic_load(&dropped), taken);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

TEST(blocking_pool_grows_while_all_threads_are_busy)
{
    enum { THREADS_MAX = 5, NICEST = 19 };
    const int behind = getpriority(PRIO_PROCESS, 0) + NICENESS;
    struct blocking_job jobs[JOBS];
    struct blocking_pool *pool = new_pool(THREADS_MAX);
    jobs[0] = (struct blocking_job){ .run = run, .drop = drop };
    CHECK("taken", blocking_pool_submit(pool, &jobs[0]));
    wait_until_ran(1);
    CHECK_INT("not for a job that a thread is free for", atomic_load(&workers), THREADS);

    atomic_store(&ran, 0);
    pthread_mutex_lock(&gate);
    int taken = submit_all(pool, jobs);
    for (int i = 0; i < 10000 && atomic_load(&workers) < THREADS_MAX; i++)
        usleep(1000);
    CHECK_INT("as far as it may", atomic_load(&workers), THREADS_MAX);
    pthread_mutex_unlock(&gate);
    wait_until_ran(taken);
    CHECK_INT("they stay", atomic_load(&workers), THREADS_MAX);
    CHECK_INT("those that came later step back as far as the first", atomic_load(&nicest),
              behind < NICEST ? behind : NICEST);
    blocking_pool_free(pool);
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}
