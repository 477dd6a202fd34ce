/* throttle: with a clock that the tests move. */
#include "store/fixture.h"

#include "admin/throttle.h"
#include "base/digest.h"
#include "store/failed_attempts.h"

static struct attempt attempt_of(const char *account, const char *address)
{
    return (struct attempt){ .account = str(account), .address = str(address) };
}

static jt_str digest_of(const char *text)
{
    uint8_t *digest = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), JT_DIGEST_BYTES, &digest));
    CHECK_OK("digest", jt_sha256(str(text), digest));
    return (jt_str){ (const char *)digest, JT_DIGEST_BYTES };
}

/* Seconds to wait; 0: the attempt was begun. */
static int64_t try(struct fixture *f, const struct attempt *attempt)
{
    int64_t wait_s = 0;
    CHECK_OK("begin", throttle_begin(f->store, attempt, &wait_s));
    return wait_s;
}

static int64_t begin(struct fixture *f, const char *account, const char *address)
{
    const struct attempt attempt = attempt_of(account, address);
    return try(f, &attempt);
}

static void fail_times(struct fixture *f, int times, const char *account, const char *address)
{
    for (int i = 0; i < times; i++)
        CHECK_INT("free", begin(f, account, address), 0);
}

TEST(the_delay_of_an_account_doubles_up_to_its_limit)
{
    FIXTURE(f);
    char address[16];
    int64_t want_s = 1;
    fail_times(&f, THROTTLE_ACCOUNT_FREE, "a", "10.0.0.1");
    for (int i = 0; i < 12; i++) { /* from everywhere */
        snprintf(address, sizeof(address), "10.0.1.%d", i);
        CHECK_INT("one more fails", begin(&f, "a", address), 0);
        CHECK_INT("wait", begin(&f, "a", address), want_s);
        f.now_ms += want_s * 1000 - 1;
        CHECK_INT("not yet", begin(&f, "a", address), 1);
        f.now_ms += 1;
        want_s = want_s * 2 > THROTTLE_DELAY_MAX_S ? THROTTLE_DELAY_MAX_S : want_s * 2;
    }
    CHECK_INT("another account waits for nothing", begin(&f, "b", "10.0.0.2"), 0);
}

TEST(an_address_is_slowed_whatever_the_account)
{
    FIXTURE(f);
    char account[16];
    for (int i = 0; i <= THROTTLE_ADDRESS_FREE; i++) {
        snprintf(account, sizeof(account), "account %d", i);
        CHECK_INT(account, begin(&f, account, "10.0.0.1"), 0);
    }
    CHECK_INT("the next", begin(&f, "another", "10.0.0.1"), 1);
    CHECK_INT("from elsewhere", begin(&f, "another", "10.0.0.2"), 0);
}

TEST(addresses_of_one_ipv6_network_count_together)
{
    FIXTURE(f);
    char text[64];
    for (int i = 0; i <= THROTTLE_ADDRESS_FREE; i++) {
        snprintf(text, sizeof(text), "2001:db8:1:2:%x::1", i + 1);
        CHECK_INT(text, begin(&f, text, text), 0);
    }
    CHECK_INT("the same network", begin(&f, "x", "2001:db8:1:2:ffff::"), 1);
    CHECK_INT("another network", begin(&f, "x", "2001:db8:1:3::1"), 0);
}

TEST(from_a_known_source_only_what_was_guessed_there_counts)
{
    FIXTURE(f);
    const struct attempt known = { str("a"), str("10.0.0.1"), digest_of("laptop") };
    const struct attempt other = { str("a"), str("10.0.0.1"), digest_of("phone") };
    char address[16], account[16];
    for (int i = 0; i < 100; i++) { /* whoever, from everywhere and from the same address */
        snprintf(address, sizeof(address), "10.0.1.%d", i);
        snprintf(account, sizeof(account), "b%d", i);
        const struct attempt guesses[] = { attempt_of("a", address),
                                           attempt_of(account, "10.0.0.1") };
        for (size_t k = 0; k < COUNT(guesses); k++)
            CHECK("begun or not", try(&f, &guesses[k]) >= 0);
    }
    CHECK("elsewhere", begin(&f, "a", "10.0.0.2") > 0);
    CHECK("at that address", begin(&f, "c", "10.0.0.1") > 0);
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        CHECK_INT("there", try(&f, &known), 0);
    CHECK_INT("its own guesses are limited", try(&f, &known), 1);
    CHECK_INT("another one's are its own", try(&f, &other), 0);
    throttle_succeeded(f.store, &known); /* the last of them */
    CHECK("a success there is none elsewhere", begin(&f, "a", "10.0.0.2") > 0);
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        CHECK_INT("it forgets there", try(&f, &known), 0);
}

TEST(a_success_forgets_the_account_and_an_undecided_attempt_never_was)
{
    FIXTURE(f);
    const struct attempt attempt = attempt_of("a", "10.0.0.1");
    fail_times(&f, THROTTLE_ACCOUNT_FREE, "a", "10.0.0.1");
    for (int i = 0; i < 10; i++) {
        CHECK_INT("right password", begin(&f, "a", "10.0.0.1"), 0);
        throttle_undecided(f.store, &attempt);
    }
    CHECK_INT("and right code", begin(&f, "a", "10.0.0.1"), 0);
    throttle_succeeded(f.store, &attempt);
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("it counts anew", begin(&f, "a", "10.0.0.1"), 1);
}

TEST(a_success_does_not_make_an_address_innocent)
{
    FIXTURE(f);
    char account[16];
    const struct attempt own = attempt_of("own", "10.0.0.1");
    for (int i = 0; i < THROTTLE_ADDRESS_FREE; i++) {
        snprintf(account, sizeof(account), "account %d", i);
        CHECK_INT(account, begin(&f, account, "10.0.0.1"), 0);
        CHECK_INT("own", begin(&f, "own", "10.0.0.1"), 0);
        throttle_succeeded(f.store, &own);
    }
    CHECK_INT("one too many", begin(&f, "last", "10.0.0.1"), 0);
    CHECK_INT("wait", begin(&f, "own", "10.0.0.1"), 1);
}

TEST(an_hour_without_failures_forgets)
{
    FIXTURE(f);
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    f.now_ms += (int64_t)THROTTLE_FORGET_S * 1000 + 1;
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("wait", begin(&f, "a", "10.0.0.1"), 1);
}

/* So many rows as there may be, with a failure each: whoever guesses can make that many. */
static void fill(struct fixture *f)
{
    store_sql(f,
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
              " INSERT INTO failed_attempts (digest, failures, last_ms, until_ms)"
              " SELECT randomblob(32), 1, %lld + i, 0 FROM n",
              FAILED_ATTEMPTS_MAX, (long long)f->now_ms - 2 * FAILED_ATTEMPTS_MAX);
}

static int64_t count_rows(struct fixture *f)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    CHECK_INT("open", sqlite3_open(f->path, &connection), SQLITE_OK);
    CHECK_INT("prepare",
              sqlite3_prepare_v2(connection, "SELECT count(*) FROM failed_attempts", -1, &statement,
                                 NULL),
              SQLITE_OK);
    CHECK_INT("row", sqlite3_step(statement), SQLITE_ROW);
    const int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return count;
}

TEST(a_flood_of_names_takes_no_more_room_and_pushes_no_account_out)
{
    FIXTURE(f);
    char name[32], address[32];
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "victim", "10.0.0.1");
    fill(&f);
    const int64_t rows = count_rows(&f);
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof(name), "name %d", i);
        snprintf(address, sizeof(address), "192.0.%d.1", i);
        CHECK_INT("begun", begin(&f, name, address), 0);
    }
    CHECK_INT("no more rows", count_rows(&f), rows);
    CHECK_INT("still known", begin(&f, "victim", "10.0.0.2"), 1);
}

TEST(all_nodes_count_together)
{
    FIXTURE(f);
    struct fixture other = f;
    other.store = fixture_open(&f);
    const struct attempt attempt = attempt_of("a", "10.0.0.1");
    fail_times(&f, 3, "a", "10.0.0.1");
    fail_times(&other, THROTTLE_ACCOUNT_FREE - 2, "a", "10.0.0.1");
    CHECK_INT("here", begin(&f, "a", "10.0.0.1"), 1);
    CHECK_INT("there", begin(&other, "a", "10.0.0.1"), 1);
    f.now_ms += 1000;
    CHECK_INT("begun", begin(&f, "a", "10.0.0.1"), 0);
    throttle_succeeded(f.store, &attempt);
    fail_times(&f, THROTTLE_ACCOUNT_FREE, "a", "10.0.0.1");
    store_close(other.store);
}

/* Forward it frees, as time does; nobody is locked out for longer than the longest delay. */
TEST(a_step_of_the_time_of_day_locks_nobody_out)
{
    static const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    FIXTURE(f);
    f.now_ms += years_ms;
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("wait", begin(&f, "a", "10.0.0.1"), 1);
    f.now_ms -= years_ms;
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("it counts anew", begin(&f, "a", "10.0.0.1"), 1);
    f.now_ms -= JT_CLOCK_SKEW_MS / 2;
    CHECK_INT("a small step lasts", begin(&f, "a", "10.0.0.1"), 1 + JT_CLOCK_SKEW_MS / 2 / 1000);
}

TEST(what_is_forgotten_is_trimmed)
{
    FIXTURE(f);
    bool is_due = false;
    fail_times(&f, 1, "a", "10.0.0.1");
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("look", store_failed_attempts_trim_is_due(tx, f.now_ms, &is_due));
    CHECK("not yet", !is_due);
    CHECK_OK("look", store_failed_attempts_trim_is_due(tx, f.now_ms + 1, &is_due));
    CHECK("older ones", is_due);
    CHECK_OK("trim", store_failed_attempts_trim(tx, f.now_ms + 1));
    CHECK_OK("look", store_failed_attempts_trim_is_due(tx, f.now_ms + 1, &is_due));
    CHECK("none", !is_due);
    store_tx_abortp(&tx);
}
