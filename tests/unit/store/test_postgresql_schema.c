/* postgresql_schema: a store has a schema of its own, which goes with all that is in it. */
#include "store/postgresql_schema.h"
#include "store/store.h"
#include "test.h"
#include "test_database.h"

static jt_err open_and_close(jt_str url)
{
    struct store *store = NULL;
    jt_str problem = JT_STR("");
    const struct store_options options = { .url = url,
                                           .issuer = JT_STR("http://localhost"),
                                           .clock = jt_clock_system(),
                                           .random = jt_random_system(),
                                           .readers = 1,
                                           .lock_wait_ms = STORE_LOCK_WAIT_MS };
    jt_err err = store_open(&options, test_arena(), &store, &problem);
    store_close(store);
    return err;
}

TEST(a_store_in_a_schema_of_its_own_goes_with_it)
{
    if (test_postgresql() == NULL)
        skip();
    const jt_str database = str(test_postgresql());
    const jt_str name = str(text("of_its_own_%d", (int)getpid()));
    jt_str url, problem = JT_STR("");
    CHECK_OK("make", postgresql_schema_make(database, name, test_arena(), &url, &problem));
    CHECK_OK("a store", open_and_close(url));
    CHECK_CODE("another one",
               postgresql_schema_make(database, name, test_arena(), &(jt_str){ 0 }, &problem),
               JT_STORE);
    CHECK_OK("drop", postgresql_schema_drop(database, name, test_arena(), &problem));
    CHECK_CODE("it is gone", open_and_close(url), JT_STORE);
    CHECK("once only",
          postgresql_schema_drop(database, name, test_arena(), &problem).code != JT_OK);
}

TEST(what_is_no_database_of_postgresql_is_refused_with_a_sentence)
{
    static const struct {
        const char *url, *says;
        enum jt_code code;
    } cases[] = {
        { "sqlite:jeton.db", "does not begin with postgresql://", JT_INVALID },
        { "postgresql://x:secret@localhost/x", "has a password", JT_INVALID },
        { "postgresql://x@127.0.0.1:1/x", "cannot be reached", JT_UNAVAILABLE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str url, problem = JT_STR("");
        CHECK_CODE(
            cases[i].url,
            postgresql_schema_make(str(cases[i].url), str("x"), test_arena(), &url, &problem),
            cases[i].code);
        if (strstr(problem.ptr, cases[i].says) == NULL || strstr(problem.ptr, "secret") != NULL)
            fail_msg("%s: %s", cases[i].url, problem.ptr);
    }
}
