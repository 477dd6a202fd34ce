/*
 * Changes that come at once share a transaction and its commit: each sees those before it, nobody
 * else sees any of them, and all are answered after the commit, with its outcome. The members of a
 * group are threads here, which go a step on when the test tells them to.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "store/commit_group.h"
#include "store/fixture.h"
#include "store/tx.h"

/* --- Turns ---------------------------------------------------------------------------------- */

TEST(who_is_alone_commits_at_once)
{
    struct commit_group group;
    jt_err outcome = JT_DONE;
    commit_group_init(&group, 20);
    for (int i = 0; i < 2; i++) {
        CHECK("a turn", commit_group_take(&group, TURN_SHARED, JT_INSTANT_NEVER));
        CHECK("no group", !commit_group_is_open(&group));
        CHECK("waits for nobody", !commit_group_join(&group, &outcome));
        commit_group_tell(&group, JT_DONE);
        commit_group_give(&group);
    }
    commit_group_clear(&group);
}

static void *take_and_give(void *argument)
{
    struct commit_group *group = argument;
    if (commit_group_take(group, TURN_SHARED, JT_INSTANT_NEVER))
        commit_group_give(group);
    return NULL;
}

static void *take_alone_and_give(void *argument)
{
    struct commit_group *group = argument;
    if (commit_group_take(group, TURN_ALONE, JT_INSTANT_NEVER))
        commit_group_give(group);
    return NULL;
}

static void wait_until_queued(struct commit_group *group)
{
    for (bool is_there = false; !is_there; usleep(1000)) {
        pthread_mutex_lock(&group->mutex);
        is_there = group->waiting.first != NULL;
        pthread_mutex_unlock(&group->mutex);
    }
}

TEST(a_group_does_not_go_on_when_it_is_old_or_the_next_one_must_be_alone)
{
    static const struct {
        const char *name;
        int max_ms;
        void *(*next)(void *group);
    } cases[] = { { "old", 0, take_and_give }, { "alone", 60000, take_alone_and_give } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct commit_group group;
        jt_err outcome = JT_DONE;
        pthread_t next;
        commit_group_init(&group, cases[i].max_ms);
        CHECK("a turn", commit_group_take(&group, TURN_SHARED, JT_INSTANT_NEVER));
        CHECK_INT("thread", pthread_create(&next, NULL, cases[i].next, &group), 0);
        wait_until_queued(&group);
        CHECK(cases[i].name, !commit_group_join(&group, &outcome));
        commit_group_give(&group);
        pthread_join(next, NULL);
        commit_group_clear(&group);
    }
}

TEST(a_turn_is_not_waited_for_longer_than_told)
{
    struct commit_group group;
    commit_group_init(&group, 20);
    CHECK("a turn", commit_group_take(&group, TURN_SHARED, JT_INSTANT_NEVER));
    CHECK("taken", !commit_group_take(&group, TURN_SHARED, jt_instant_in_ms(5)));
    CHECK("nobody is left behind", group.waiting.first == NULL);
    commit_group_give(&group);
    CHECK("free", commit_group_take(&group, TURN_SHARED, jt_instant_in_ms(5)));
    commit_group_give(&group);
    commit_group_clear(&group);
}

/* A group goes on as long as the test wants. */
#define FIXTURE_SHARING(f)                                      \
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder(); \
    f.lock_wait_ms = f.commit_wait_ms = 60000;                  \
    f.store = fixture_open(&f)

/* --- Members -------------------------------------------------------------------------------- */

enum deed { DEED_COMMIT, DEED_ABORT, DEED_FAIL, DEED_COMMIT_EARLIER };

struct member {
    struct store *store;
    const char *id;   /* of the application that it makes */
    const char *sees; /* it must see that one of a member before it; NULL: none */
    enum deed deed;
    pthread_t thread;
    atomic_int tid;
    sem_t has_begun, may_end;
    atomic_bool has_ended;
    bool has_seen;
    jt_err begun, done, outcome;
};

static jt_err make(struct store_tx *tx, const char *id)
{
    struct application app = fixture_application(id, id);
    JT_TRY(store_application_create(tx, &app));
    return store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                               JT_STR(""));
}

static bool is_there(struct store_tx *tx, const char *id)
{
    struct jt_arena *arena = NULL;
    struct application app;
    bool is_found = jt_arena_new(4096, 65536, &arena).code == JT_OK &&
                    store_application_get(tx, str(id), arena, &app).code == JT_OK;
    jt_arena_free(arena);
    return is_found;
}

static jt_err act(struct member *member, struct store_tx *tx)
{
    if (member->deed == DEED_COMMIT_EARLIER)
        JT_TRY(store_commit_earlier(tx));
    member->has_seen = member->sees == NULL || is_there(tx, member->sees);
    JT_TRY(make(tx, member->id));
    return member->deed == DEED_FAIL ? make(tx, member->id) : JT_DONE;
}

static void *take_part(void *argument)
{
    struct member *member = argument;
    struct store_tx *tx = NULL;
    atomic_store(&member->tid, (int)syscall(SYS_gettid));
    member->begun = store_begin(member->store, STORE_WRITE, JT_STR("test"), &tx);
    if (member->begun.code == JT_OK)
        member->done = act(member, tx);
    sem_post(&member->has_begun);
    sem_wait(&member->may_end);
    if (tx != NULL)
        member->outcome = member->deed == DEED_ABORT ? store_abort(&tx) : store_commit(&tx);
    atomic_store(&member->has_ended, true);
    return NULL;
}

static bool sleeps(const struct member *member)
{
    char path[64], state = '?';
    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", atomic_load(&member->tid));
    FILE *stat = fopen(path, "re");
    if (stat == NULL)
        return false;
    bool is_read = fscanf(stat, "%*d (%*[^)]) %c", &state) == 1;
    fclose(stat);
    return is_read && state == 'S';
}

/* Until it stands in the queue: nothing else lets it sleep, several looks in a row. */
static void wait_until_it_queues(const struct member *member)
{
    for (int asleep = 0; asleep < 20; usleep(1000))
        asleep = sleeps(member) ? asleep + 1 : 0;
}

static void join_in(struct member *member, struct store *store)
{
    member->store = store;
    member->begun = member->done = member->outcome = JT_DONE;
    sem_init(&member->has_begun, 0, 0);
    sem_init(&member->may_end, 0, 0);
    CHECK_INT("thread", pthread_create(&member->thread, NULL, take_part, member), 0);
}

/* All in the order of the array: the first has its turn, the others wait for theirs. */
static void gather(struct member *members, size_t count, struct store *store)
{
    join_in(&members[0], store);
    sem_wait(&members[0].has_begun);
    for (size_t i = 1; i < count; i++) {
        join_in(&members[i], store);
        wait_until_it_queues(&members[i]);
    }
}

/* Ends one, after which the next one has its turn. */
static void hand_on(struct member *from, struct member *to)
{
    sem_post(&from->may_end);
    sem_wait(&to->has_begun);
}

static void wait_for(struct member *members, size_t count)
{
    sem_post(&members[count - 1].may_end);
    for (size_t i = 0; i < count; i++) {
        pthread_join(members[i].thread, NULL);
        sem_destroy(&members[i].has_begun);
        sem_destroy(&members[i].may_end);
    }
}

static bool is_committed(struct fixture *f, const char *id)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    bool is = is_there(tx, id);
    store_tx_abortp(&tx);
    return is;
}

static int64_t revision_of(struct fixture *f)
{
    int64_t revision = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("revision", store_revision(tx, &revision));
    store_tx_abortp(&tx);
    return revision;
}

TEST(members_see_each_other_and_are_answered_after_one_commit)
{
    FIXTURE_SHARING(f);
    struct member members[] = { { .id = "a" },
                                { .id = "b", .sees = "a" },
                                { .id = "c", .sees = "b" } };
    gather(members, COUNT(members), f.store);
    hand_on(&members[0], &members[1]);
    hand_on(&members[1], &members[2]);
    usleep(20000);
    CHECK("nothing is answered yet",
          !atomic_load(&members[0].has_ended) && !atomic_load(&members[1].has_ended));
    CHECK("nor seen by others", !is_committed(&f, "a") && !is_committed(&f, "b"));
    wait_for(members, COUNT(members));
    for (size_t i = 0; i < COUNT(members); i++) {
        CHECK_OK(members[i].id, members[i].outcome);
        CHECK(members[i].id, members[i].has_seen && is_committed(&f, members[i].id));
    }
    CHECK_INT("a revision each", revision_of(&f), 3);
}

TEST(a_member_that_does_not_commit_takes_nobody_along)
{
    static const struct {
        const char *name;
        enum deed deed;
        enum jt_code done, outcome;
    } cases[] = {
        { "it aborts", DEED_ABORT, JT_OK, JT_OK },
        { "a statement of it failed", DEED_FAIL, JT_CONFLICT, JT_STORE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        FIXTURE_SHARING(f);
        struct member members[] = { { .id = "a" },
                                    { .id = "b", .sees = "a", .deed = cases[i].deed },
                                    { .id = "c", .sees = "a" } };
        gather(members, COUNT(members), f.store);
        hand_on(&members[0], &members[1]);
        hand_on(&members[1], &members[2]);
        usleep(20000);
        CHECK("what it saw is not so yet", !atomic_load(&members[1].has_ended));
        wait_for(members, COUNT(members));
        CHECK_CODE(cases[i].name, members[1].done, cases[i].done);
        CHECK_CODE(cases[i].name, members[1].outcome, cases[i].outcome);
        CHECK_OK("before it", members[0].outcome);
        CHECK_OK("after it", members[2].outcome);
        CHECK("all but that one", is_committed(&f, "a") && !is_committed(&f, "b") &&
                                      is_committed(&f, "c") && members[2].has_seen);
        CHECK_INT("a revision each", revision_of(&f), 2);
    }
}

TEST(the_first_and_the_last_may_abort_too)
{
    FIXTURE_SHARING(f);
    struct member members[] = { { .id = "a", .deed = DEED_ABORT },
                                { .id = "b" },
                                { .id = "c", .sees = "b", .deed = DEED_ABORT } };
    gather(members, COUNT(members), f.store);
    hand_on(&members[0], &members[1]);
    pthread_join(members[0].thread, NULL); /* it saw nobody's changes, so it waits for nobody */
    hand_on(&members[1], &members[2]);
    wait_for(members + 1, 2);
    CHECK_OK("b", members[1].outcome);
    CHECK_OK("c", members[2].outcome);
    CHECK("b alone", !is_committed(&f, "a") && is_committed(&f, "b") && !is_committed(&f, "c"));
}

TEST(what_a_member_must_know_is_committed_before_it_goes_on)
{
    FIXTURE_SHARING(f);
    struct member members[] = { { .id = "a" },
                                { .id = "b", .sees = "a", .deed = DEED_COMMIT_EARLIER },
                                { .id = "c", .sees = "b" } };
    gather(members, COUNT(members), f.store);
    hand_on(&members[0], &members[1]);
    pthread_join(members[0].thread, NULL);
    CHECK_OK("answered", members[0].outcome);
    CHECK("seen by others", is_committed(&f, "a") && !is_committed(&f, "b"));
    hand_on(&members[1], &members[2]);
    wait_for(members + 1, 2);
    CHECK_OK("b", members[1].outcome);
    CHECK_OK("c", members[2].outcome);
    CHECK("all", is_committed(&f, "b") && is_committed(&f, "c"));
}

/* --- A common commit that fails --------------------------------------------------------------- */

/* No file may become larger. */
static void fill_disk(bool is_full)
{
    struct rlimit limit;
    CHECK_INT("get", getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = is_full ? 1 : limit.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    CHECK_INT("set", setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* They are gone when it returns. */
static void cut_connections(struct fixture *f)
{
    store_sql(f, "DO $$ BEGIN PERFORM pg_terminate_backend(pid, 20000) FROM pg_stat_activity"
                 " WHERE application_name = 'jeton ' || current_schema()"
                 "   AND pid <> pg_backend_pid(); END $$");
}

TEST(a_common_commit_that_fails_fails_for_all)
{
    FIXTURE_SHARING(f);
    const bool is_file = test_postgresql() == NULL;
    struct member members[] = {
        { .id = "a" }, { .id = "b", .sees = "a", .deed = DEED_ABORT }, { .id = "c" }, { .id = "d" }
    };
    gather(members, 3, f.store);
    hand_on(&members[0], &members[1]);
    hand_on(&members[1], &members[2]);
    if (is_file)
        fill_disk(true);
    else
        cut_connections(&f);
    wait_for(members, 3);
    if (is_file)
        fill_disk(false);
    for (size_t i = 0; i < 3; i++) {
        CHECK_CODE(members[i].id, members[i].outcome, is_file ? JT_FULL : JT_UNAVAILABLE);
        CHECK(members[i].id, !is_committed(&f, members[i].id));
    }
    CHECK_INT("no revision", revision_of(&f), 0);
    gather(&members[3], 1, f.store);
    wait_for(&members[3], 1);
    CHECK_OK("it goes on", members[3].outcome);
    CHECK("the next", is_committed(&f, "d"));
}

TEST(a_connection_that_breaks_in_a_member_fails_all_before_it)
{
    if (test_postgresql() == NULL)
        skip();
    FIXTURE_SHARING(f);
    struct member members[] = { { .id = "a" }, { .id = "b" }, { .id = "c" } };
    gather(members, COUNT(members), f.store);
    hand_on(&members[0], &members[1]);
    cut_connections(&f);
    hand_on(&members[1], &members[2]); /* whose revision cannot be taken any more */
    wait_for(members, COUNT(members));
    CHECK_CODE("a", members[0].outcome, JT_UNAVAILABLE);
    CHECK_CODE("b", members[1].outcome, JT_UNAVAILABLE);
    CHECK_OK("c begins anew", members[2].outcome);
    CHECK("c alone", !is_committed(&f, "a") && !is_committed(&f, "b") && is_committed(&f, "c"));
}

/* Its commits end as if the connection broke in the middle. */
static const struct db_ops *sound_ops;

static jt_err commit_unknown(struct db *db)
{
    sound_ops->rollback(db);
    return JT_ERR(JT_UNCERTAIN, "nobody knows");
}

static struct db *writer_of(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    struct db *writer = tx->db;
    CHECK_OK("abort", store_abort(&tx));
    return writer;
}

TEST(who_changed_nothing_knows_it_also_where_the_outcome_of_others_is_unknown)
{
    static const struct {
        const char *name;
        enum deed deed;
    } cases[] = { { "it aborts", DEED_ABORT }, { "it must know", DEED_COMMIT_EARLIER } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        FIXTURE_SHARING(f);
        struct db *writer = writer_of(&f);
        struct db_ops unsure = *writer->ops;
        struct member members[] = { { .id = "a" }, { .id = "b", .deed = cases[i].deed } };
        sound_ops = writer->ops;
        unsure.commit = commit_unknown;
        writer->ops = &unsure;
        gather(members, COUNT(members), f.store);
        hand_on(&members[0], &members[1]);
        wait_for(members, COUNT(members));
        writer->ops = sound_ops;
        const bool is_told_early = cases[i].deed == DEED_COMMIT_EARLIER;
        CHECK_CODE(cases[i].name, members[0].outcome, JT_UNCERTAIN);
        CHECK_CODE(cases[i].name, is_told_early ? members[1].done : members[1].outcome,
                   JT_UNAVAILABLE);
    }
}

/* --- Many at once --------------------------------------------------------------------------- */

enum { WRITERS = 16, CHANGES = 25 };

struct writer {
    struct store *store;
    int number;
    bool is_made[CHANGES];
    const char *problem; /* NULL: none */
};

static void name_of(const struct writer *writer, int change, char ret_id[static 16])
{
    snprintf(ret_id, 16, "w%d-%d", writer->number, change);
}

/* Of three, one is kept, one given up and one broken; each says what became of it. */
static jt_err write_one(struct writer *writer, int change)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    char id[16];
    name_of(writer, change, id);
    JT_TRY(store_begin(writer->store, STORE_WRITE, JT_STR("test"), &tx));
    JT_TRY(make(tx, id));
    if (change % 3 == 1)
        return store_abort(&tx);
    if (change % 3 == 2 && make(tx, id).code != JT_CONFLICT)
        writer->problem = "a conflict is not told";
    jt_err err = store_commit(&tx);
    writer->is_made[change] = err.code == JT_OK;
    if (change % 3 == 2)
        return err.code == JT_OK ? JT_ERR(JT_STORE, "committed though it failed") : JT_DONE;
    return err;
}

static void *write_all(void *argument)
{
    struct writer *writer = argument;
    for (int change = 0; change < CHANGES && writer->problem == NULL; change++) {
        jt_err err = write_one(writer, change);
        if (err.code != JT_OK)
            writer->problem = err.what;
    }
    return NULL;
}

TEST(of_many_at_once_those_that_are_answered_are_there_and_no_others)
{
    FIXTURE_SHARING(f);
    struct writer writers[WRITERS] = { 0 };
    pthread_t threads[WRITERS];
    int64_t made = 0;
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){ .store = f.store, .number = i };
        CHECK_INT("thread", pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_STR("a writer", jt_str_from(writers[i].problem), "");
    }
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    for (int i = 0; i < WRITERS; i++)
        for (int change = 0; change < CHANGES; change++) {
            char id[16];
            name_of(&writers[i], change, id);
            CHECK_INT(id, is_there(tx, id), writers[i].is_made[change]);
            CHECK_INT(id, writers[i].is_made[change], change % 3 == 0);
            made += writers[i].is_made[change];
        }
    store_tx_abortp(&tx);
    CHECK_INT("a revision each", revision_of(&f), made);
}
