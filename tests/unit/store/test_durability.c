/* What was answered is there after the process is killed, and writers at once never mix. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/fixture.h"

/* An application and an API of the same id, in one transaction. */
static jt_err put_pair(struct store *store, const char *id)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = fixture_application(id, id);
    struct api api = { .id = str(id), .name = str(id), .audience = str(id) };
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("test"), &tx));
    JT_TRY(store_application_create(tx, &app));
    JT_TRY(store_api_create(tx, &api));
    JT_TRY(store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                               JT_STR("")));
    return store_commit(&tx);
}

/* Commits numbered pairs for ever, and writes each number to the pipe once it is committed. */
static void commit_and_tell(struct fixture *f, int pipe_end)
{
    struct store_options options = fixture_options(f);
    struct store *store = NULL;
    jt_str problem;
    if (store_open(&options, test_arena(), &store, &problem).code != JT_OK)
        _exit(2);
    for (int number = 0;; number++) {
        char id[16];
        snprintf(id, sizeof(id), "%06d", number);
        if (put_pair(store, id).code != JT_OK ||
            write(pipe_end, &number, sizeof(number)) != sizeof(number))
            _exit(3);
    }
}

/* Kills the child after so many numbers; returns the last one told. */
static int kill_after(pid_t child, int pipe_end, int numbers)
{
    int last = -1, number = 0;
    while (last < numbers && read(pipe_end, &number, sizeof(number)) == sizeof(number))
        last = number;
    kill(child, SIGKILL);
    while (read(pipe_end, &number, sizeof(number)) == sizeof(number))
        last = number; /* told before the kill reached it */
    waitpid(child, NULL, 0);
    return last;
}

TEST(all_that_was_committed_before_a_kill_is_there)
{
    static const int numbers[] = { 0, 3, 40, 200 };
    for (size_t i = 0; i < COUNT(numbers); i++) {
        JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
        int ends[2];
        CHECK_INT("pipe", pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            commit_and_tell(&f, ends[1]);
        }
        close(ends[1]);
        int last = kill_after(child, ends[0], numbers[i]);
        close(ends[0]);
        CHECK("some were told", last >= numbers[i]);

        f.store = fixture_open(&f);
        struct store_tx *tx = fixture_begin(f.store, STORE_READ);
        int64_t revision = 0;
        for (int number = 0; number <= last; number++) {
            struct application app;
            struct api api;
            char id[16];
            snprintf(id, sizeof(id), "%06d", number);
            CHECK_OK(id, store_application_get(tx, str(id), test_arena(), &app));
            CHECK_OK(id, store_api_get(tx, str(id), test_arena(), &api));
        }
        CHECK_OK("revision", store_revision(tx, &revision));
        CHECK("one change a pair, and at most one more than was told",
              revision == last + 1 || revision == last + 2);
        store_tx_abortp(&tx);
    }
}

enum { THREADS = 6, PAIRS = 40 };

struct thread_work {
    struct store *store;
    int number;
    int won, refused;
    const char *problem; /* NULL: none */
    const bool *is_done; /* readers: until then */
};

static void *write_pairs(void *argument)
{
    struct thread_work *work = argument;
    for (int i = 0; i < PAIRS; i++) {
        char id[32];
        snprintf(id, sizeof(id), "t%d-%d", work->number, i);
        jt_err err = put_pair(work->store, id);
        work->won += err.code == JT_OK;
        work->refused += err.code == JT_UNAVAILABLE;
        if (err.code != JT_OK && err.code != JT_UNAVAILABLE)
            work->problem = err.what;
    }
    return NULL;
}

/* Each snapshot has as many applications as APIs, and as many changes. */
static jt_err look(struct store *store, struct jt_arena *arena, const char **ret_problem)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application *apps = NULL;
    struct api *apis = NULL;
    size_t app_count = 0, api_count = 0;
    int64_t revision = 0;
    JT_TRY(store_begin(store, STORE_READ, JT_STR(""), &tx));
    JT_TRY(store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 }, JT_STR(""),
                                  STORE_PAGE_MAX, arena, &apps, &app_count));
    JT_TRY(store_api_list(tx, arena, &apis, &api_count));
    JT_TRY(store_revision(tx, &revision));
    if (app_count != api_count - 1 || (int64_t)app_count != revision)
        *ret_problem = "half a transaction was seen";
    return JT_DONE;
}

static void *read_pairs(void *argument)
{
    struct thread_work *work = argument;
    struct jt_arena *arena = NULL;
    if (jt_arena_new(65536, 4 << 20, &arena).code != JT_OK)
        return NULL;
    while (!__atomic_load_n(work->is_done, __ATOMIC_ACQUIRE)) {
        jt_err err = look(work->store, arena, &work->problem);
        if (err.code != JT_OK)
            work->problem = err.what;
        jt_arena_reset(arena);
    }
    jt_arena_free(arena);
    return NULL;
}

TEST(threads_that_write_at_once_each_win_or_are_told)
{
    FIXTURE(f);
    struct store *second = fixture_open(&f); /* half of the threads, as if in another process */
    struct thread_work writers[THREADS] = { 0 }, readers[3] = { 0 };
    pthread_t writer_threads[THREADS], reader_threads[COUNT(readers)];
    bool is_done = false;
    int won = 0, refused = 0;

    for (size_t i = 0; i < COUNT(readers); i++) { /* more than the store has connections */
        readers[i] = (struct thread_work){ .store = f.store, .is_done = &is_done };
        pthread_create(&reader_threads[i], NULL, read_pairs, &readers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        writers[i] = (struct thread_work){ .store = i % 2 ? second : f.store, .number = i };
        pthread_create(&writer_threads[i], NULL, write_pairs, &writers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(writer_threads[i], NULL);
        CHECK_STR("a writer", jt_str_from(writers[i].problem), "");
        won += writers[i].won;
        refused += writers[i].refused;
    }
    __atomic_store_n(&is_done, true, __ATOMIC_RELEASE);
    for (size_t i = 0; i < COUNT(readers); i++) {
        pthread_join(reader_threads[i], NULL);
        CHECK_STR("a reader", jt_str_from(readers[i].problem), "");
    }

    int64_t revision = 0;
    struct store_tx *tx = fixture_begin(second, STORE_READ);
    CHECK_OK("revision", store_revision(tx, &revision));
    store_tx_abortp(&tx);
    CHECK_INT("each won or was told", won + refused, THREADS * PAIRS);
    CHECK_INT("those that won are there", revision, won);
    store_close(second);
}
