/* test_pools: each kind of waiting has threads and a queue of its own. */
#include "test.h"

#include <semaphore.h>

#include "http/pools.h"

TEST(pools_kind_follows_from_the_row_of_a_route)
{
    static const struct {
        const char *name;
        struct route route;
        enum pool_kind kind;
    } cases[] = {
        { "a token", { .method = HTTP_POST, .runs = RUNS_LOOP_FIRST }, POOL_MISSES },
        { "a list", { .method = HTTP_GET, .runs = RUNS_BLOCKING }, POOL_READS },
        { "a creation", { .method = HTTP_POST, .runs = RUNS_BLOCKING }, POOL_CHANGES },
        { "a change", { .method = HTTP_PATCH, .runs = RUNS_BLOCKING }, POOL_CHANGES },
        { "a deletion", { .method = HTTP_DELETE, .runs = RUNS_BLOCKING }, POOL_CHANGES },
        { "a log-in", { .method = HTTP_POST, .runs = RUNS_HASHING }, POOL_HASHING },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, pools_kind(&cases[i].route), cases[i].kind);
}

static jt_err worker_new(void *context, void **ret_worker)
{
    *ret_worker = context;
    return JT_DONE;
}

static void worker_free(void *worker)
{
    (void)worker;
}

static sem_t release, finished;

static void wait_for_release(struct blocking_job *job, void *worker)
{
    (void)job, (void)worker;
    sem_wait(&release);
    sem_post(&release);
}

static void finish(struct blocking_job *job, void *worker)
{
    (void)job, (void)worker;
    sem_post(&finished);
}

static void ignore(struct blocking_job *job)
{
    (void)job;
}

/* As many as it takes until one is refused. */
static jt_err fill(struct pools *pools, enum pool_kind kind, struct blocking_job *jobs, int count)
{
    jt_err err = JT_DONE;
    for (int i = 0; i < count && err.code == JT_OK; i++) {
        jobs[i] = (struct blocking_job){ .run = wait_for_release, .drop = ignore };
        err = pools_submit(pools, kind, &jobs[i]);
    }
    return err;
}

TEST(pools_of_one_kind_stand_still_and_all_others_go_on)
{
    enum { JOBS = 2000 };
    static struct blocking_job stuck[JOBS], other;
    const struct pools_options options = { 2, worker_new, worker_free, NULL };
    for (int kind = 0; kind < POOL_KINDS; kind++) {
        struct pools pools = { 0 };
        sem_init(&release, 0, 0);
        sem_init(&finished, 0, 0);
        CHECK_OK("init", pools_init(&options, &pools));
        CHECK_CODE("refuses past its queue", fill(&pools, (enum pool_kind)kind, stuck, JOBS),
                   JT_UNAVAILABLE);
        for (int k = 0; k < POOL_KINDS; k++) {
            if (k == kind)
                continue;
            other = (struct blocking_job){ .run = finish };
            CHECK_OK("another kind", pools_submit(&pools, (enum pool_kind)k, &other));
            sem_wait(&finished);
        }
        sem_post(&release);
        pools_clear(&pools);
    }
}
