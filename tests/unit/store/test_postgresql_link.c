/* postgresql_link: servers that do not answer, and what they say without being asked. */
#include <signal.h>

#include "store/fake_postgresql.h"
#include "store/postgresql_entry.h"
#include "test.h"
#include "test_database.h"

enum { ANSWER_MS = 300 };

static struct postgresql_link link_to(const char *url)
{
    return (struct postgresql_link){ .url = url, .answer_ms = ANSWER_MS };
}

static struct postgresql_link link_to_server(void)
{
    struct postgresql_link link;
    if (test_postgresql() == NULL)
        skip();
    link = link_to(test_postgresql());
    CHECK_OK("connect", postgresql_link_connect(&link, NULL, NULL));
    return link;
}

static jt_err run(struct postgresql_link *link, const char *sql)
{
    PGresult *result = NULL;
    jt_err err = postgresql_link_sql(link, sql, &result);
    if (err.code == JT_OK)
        err = postgresql_link_exchange(link, &result);
    PQclear(result);
    return err;
}

TEST(a_server_that_lets_in_and_says_nothing_more_is_not_waited_for)
{
    struct fake_postgresql fake = FAKE(FAKE_MAY_ENTER FAKE_IS_READY); /* as a pooler may be */
    jt_str problem;
    fake_postgresql_begin(&fake);
    const char *url = text("postgresql://x@127.0.0.1:%d/x?sslmode=disable&gssencmode=disable"
                           "&target_session_attrs=any",
                           fake.port);
    struct postgresql_link link = link_to(url);
    CHECK_CODE("connect", postgresql_link_connect(&link, test_arena(), &problem), JT_UNAVAILABLE);
    if (memmem(problem.ptr, problem.len, "nothing came from it", 20) == NULL)
        fail_msg("%.*s", JT_FMT(problem));
    CHECK("it is not tried again at once", !jt_instant_has_come(link.next_try, jt_instant_now()));
    fake_postgresql_end(&fake);
}

TEST(a_server_ends_a_statement_that_is_not_waited_for_any_longer)
{
    struct postgresql_link link = link_to_server(), other = link_to_server();
    CHECK_CODE("a long one", run(&link, "SELECT pg_sleep(60)"), JT_UNAVAILABLE);
    usleep(ANSWER_MS * 1000);
    CHECK_OK("it has ended", run(&other, "SELECT 1 / (1 - count(*)) FROM pg_stat_activity"
                                         " WHERE query = 'SELECT pg_sleep(60)'"
                                         "   AND state = 'active'"));
    postgresql_link_break(&link);
    postgresql_link_break(&other);
}

TEST(a_server_that_fell_silent_is_not_asked_again_at_once)
{
    struct postgresql_link link = link_to_server();
    const pid_t server = PQbackendPID(link.connection);
    if (kill(server, SIGSTOP) != 0) { /* it is another user's, or on another machine */
        postgresql_link_break(&link);
        skip();
    }
    jt_err err = run(&link, "SELECT 1");
    kill(server, SIGCONT);
    CHECK_CODE("a statement", err, JT_UNAVAILABLE);
    CHECK("later", !jt_instant_has_come(link.next_try, jt_instant_now()));
    usleep(100 * 1000);
    CHECK_OK("then", postgresql_link_connect(&link, NULL, NULL));
    postgresql_link_break(&link);
}

TEST(what_a_server_warns_of_is_not_printed)
{
    struct postgresql_link link = link_to_server();
    FILE *printed = tmpfile();
    const int standard_error = dup(STDERR_FILENO);
    dup2(fileno(printed), STDERR_FILENO);
    jt_err err = run(&link, "ROLLBACK"); /* "there is no transaction in progress" */
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);
    CHECK_OK("rollback", err);
    CHECK_INT("bytes printed", lseek(fileno(printed), 0, SEEK_END), 0);
    fclose(printed);
    postgresql_link_break(&link);
}

TEST(a_server_does_not_end_a_link_that_has_the_store_alone_and_waits)
{
    struct postgresql_link link = link_to_server();
    bool is_never = false;
    postgresql_link_break(&link);
    CHECK_OK("enter", postgresql_enter(&link, DB_READER_ALONE, NULL, NULL, NULL));
    CHECK_OK("ask", postgresql_link_ask(&link,
                                        "SELECT current_setting("
                                        "'idle_in_transaction_session_timeout') = '0'",
                                        &is_never));
    CHECK("never", is_never);
    postgresql_link_break(&link);
}
