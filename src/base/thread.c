/* thread: the one that starts waits until the other one is in, so what it does not get in for is an
 * error of the start, and no thread ever runs outside. */
#include "base/thread.h"

#include <semaphore.h>
#include <sys/prctl.h>

/* On the starter's stack, until has_begun. */
struct beginning {
    const struct sandbox *sandbox;
    enum sandbox_kind kind;
    const char *name;
    void *(*run)(void *);
    void *argument;
    jt_err err;
    sem_t has_begun;
};

static void *begin(void *argument)
{
    struct beginning *beginning = argument;
    void *(*const run)(void *) = beginning->run;
    void *const own = beginning->argument;
    prctl(PR_SET_NAME, beginning->name);
    const jt_err err = sandbox_enter(beginning->sandbox, beginning->kind);
    beginning->err = err;
    sem_post(&beginning->has_begun);
    return err.code == JT_OK ? run(own) : NULL;
}

/* One that did not get in ends: it is waited for, so nothing of it is left. */
static void wait_for(struct beginning *beginning, pthread_t thread)
{
    while (sem_wait(&beginning->has_begun) != 0)
        ; /* a signal */
    if (beginning->err.code != JT_OK)
        pthread_join(thread, NULL);
}

jt_err jt_thread_start(const struct sandbox *sandbox, enum sandbox_kind kind, const char *name,
                       void *(*run)(void *), void *argument, pthread_t *ret_thread)
{
    struct beginning beginning = { sandbox, kind, name, run, argument, JT_DONE, { { 0 } } };
    sem_init(&beginning.has_begun, 0, 0);
    if (pthread_create(ret_thread, NULL, begin, &beginning) != 0)
        beginning.err = JT_ERR(JT_UNAVAILABLE, "cannot start a thread");
    else
        wait_for(&beginning, *ret_thread);
    sem_destroy(&beginning.has_begun);
    return beginning.err;
}
