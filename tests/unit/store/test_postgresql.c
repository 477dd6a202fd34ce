/* What only a store in PostgreSQL meets; skipped where there is none (test_database.h). */
#include "store/fixture.h"

static jt_err try_open(struct fixture *f, const char *url, jt_str *ret_problem)
{
    struct store_options options = fixture_options(f);
    struct store *store = NULL;
    options.url = str(url);
    jt_err err = store_open(&options, test_arena(), &store, ret_problem);
    store_close(store);
    return err;
}

static void check_says(jt_str problem, const char *words)
{
    if (memmem(problem.ptr, problem.len, words, strlen(words)) == NULL)
        fail_msg("\"%.*s\" does not say: %s", JT_FMT(problem), words);
}

TEST(a_database_of_a_newer_jeton_is_refused_and_stays_as_it_is)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    jt_str problem;
    store_sql(&f, "UPDATE jeton_schema SET version = 99");
    store_sql(&f, "UPDATE facts SET value = '98' WHERE name = 'schema_oldest'");
    CHECK_CODE("open", try_open(&f, f.url, &problem), JT_NEWER);
    check_says(problem, "was made by a newer jeton (schema 99");
    store_sql(&f, "UPDATE jeton_schema SET version = %d", store_schema_version);
    store_sql(&f, "UPDATE facts SET value = '1' WHERE name = 'schema_oldest'");
    CHECK_OK("nothing was lost", try_open(&f, f.url, &problem));
}

/* As no migration does (tools/migration_rules.py): statements that are prepared give other types
 * then. */
TEST(tables_that_change_underneath_cost_one_try)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    static const enum store_mode modes[] = { STORE_READ, STORE_WRITE };
    int64_t revision = 0;
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct store_tx *tx = fixture_begin(f.store, modes[i]);
        CHECK_OK("prepared", store_revision(tx, &revision));
        store_tx_abortp(&tx);
    }
    store_sql(&f, "ALTER TABLE feed ALTER COLUMN newest TYPE INTEGER");
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct store_tx *tx = fixture_begin(f.store, modes[i]);
        CHECK_CODE("one transaction", store_revision(tx, &revision), JT_UNAVAILABLE);
        store_tx_abortp(&tx);
        tx = fixture_begin(f.store, modes[i]);
        CHECK_OK("and the next one", store_revision(tx, &revision));
        store_tx_abortp(&tx);
    }
}

TEST(a_change_of_another_process_is_heard)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    enum { PROMPT_MS = 10 * 1000 };
    struct store_options options = fixture_options(&f);
    struct store *other = NULL;
    jt_str problem;
    bool has_heard = false;
    options.readers = 2;
    options.follows = true;
    CHECK_OK("open", store_open(&options, test_arena(), &other, &problem));
    CHECK_OK("begin", store_hear(other, 0, &has_heard));
    CHECK("what was before is not known", has_heard);
    while (has_heard) /* other stores of the database tell of theirs */
        CHECK_OK("silence", store_hear(other, 100, &has_heard));
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a", "Robot");
    fixture_commit(&tx);
    CHECK_OK("hear", store_hear(other, PROMPT_MS, &has_heard));
    CHECK("it is heard", has_heard);
    store_close(other);
    CHECK_CODE("who does not follow", store_hear(f.store, 0, &has_heard), JT_REFUSED);
}

TEST(a_database_with_other_tables_is_refused_and_stays_as_it_is)
{
    OF_POSTGRESQL();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    jt_str problem;
    store_sql(&f, "CREATE TABLE theirs (x TEXT)");
    CHECK_CODE("open", try_open(&f, f.url, &problem), JT_STORE);
    check_says(problem, "it has tables of another program");
    store_sql(&f, "DROP TABLE theirs");
    CHECK_OK("an empty one is taken", try_open(&f, f.url, &problem));
}

TEST(a_database_that_cannot_be_had_is_told_with_its_cause)
{
    OF_POSTGRESQL();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    const struct {
        const char *url, *says;
    } cases[] = {
        { "postgresql://jeton@127.0.0.1:1/x", "Connection refused" },
        { "postgresql://no-such-host.invalid/x", "could not translate host name" },
        { text("%s&dbname=nowhere", f.url), "database \"nowhere\" does not exist" },
        { text("%s&user=nobody", f.url), "role \"nobody\" does not exist" },
        { text("%s%%20-cdefault_transaction_read_only%%3Don&target_session_attrs=any", f.url),
          "it may only be read" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str problem;
        jt_err err = try_open(&f, cases[i].url, &problem);
        CHECK(cases[i].url, err.code != JT_OK);
        check_says(problem, cases[i].says);
    }
}

/* Ends all connections to the store but the one that asks. */
static void cut_connections(struct fixture *f)
{
    store_sql(f, "DO $$ BEGIN PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                 " WHERE application_name IN ('jeton ' || current_schema(),"
                 "                            'jeton alone ' || current_schema())"
                 "   AND pid <> pg_backend_pid(); END $$");
}

TEST(connections_that_were_cut_between_transactions_are_made_anew_unseen)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    struct application app;
    cut_connections(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a", "Robot");
    fixture_commit(&tx);
    cut_connections(&f);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("read", store_application_get(tx, JT_STR("a"), test_arena(), &app));
    store_tx_abortp(&tx);
}

TEST(a_connection_that_is_cut_within_a_change_fails_it_whole)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    struct application app = fixture_application("b", "Robot");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a", "Robot");
    cut_connections(&f);
    CHECK_CODE("the next statement", store_application_create(tx, &app), JT_UNAVAILABLE);
    store_tx_abortp(&tx);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE("nothing is there", store_application_get(tx, JT_STR("a"), test_arena(), &app),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_connection_that_had_the_store_alone_is_not_made_anew)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    struct store_tx *tx = NULL;
    jt_str problem;
    CHECK_OK("alone", store_take_alone(f.store, test_arena(), &problem));
    tx = fixture_begin(f.store, STORE_WRITE);
    store_tx_abortp(&tx);
    cut_connections(&f); /* now another process could come */
    CHECK_CODE("begin", store_begin(f.store, STORE_WRITE, JT_STR("test"), &tx), JT_UNAVAILABLE);
}
