/* Administrators, and what lets them in. */
#include "store/administrators.h"

#include "store/fixture.h"

static struct administrator some_administrator(const char *id, const char *email)
{
    return (struct administrator){ .id = str(id),
                                   .email = str(email),
                                   .name = JT_STR("Ada"),
                                   .role = ADMINISTRATOR_OWNER,
                                   .password_hash = JT_STR("$argon2id$..."),
                                   .created_ms = 5 };
}

static void put_administrator(struct store_tx *tx, const char *id, const char *email)
{
    const struct administrator administrator = some_administrator(id, email);
    CHECK_OK(id, store_administrator_create(tx, &administrator, test_arena()));
}

static struct administrator get_administrator(struct store_tx *tx, const char *id)
{
    struct administrator got = { 0 };
    CHECK_OK(id, store_administrator_get(tx, str(id), test_arena(), &got));
    return got;
}

static void put_session(struct store_tx *tx, uint8_t mark, const char *administrator_id,
                        int64_t created_ms, int64_t expires_ms)
{
    struct administrator_session session = { .administrator_id = str(administrator_id),
                                             .created_ms = created_ms,
                                             .last_seen_ms = created_ms,
                                             .expires_ms = expires_ms,
                                             .address = JT_STR("10.0.0.1"),
                                             .user_agent = JT_STR("Browser") };
    memset(session.digest, mark, sizeof(session.digest));
    CHECK_OK("session", store_administrator_session_create(tx, &session));
}

static size_t session_count(struct store_tx *tx, const char *administrator_id)
{
    struct administrator_session *rows = NULL;
    size_t count = 0;
    CHECK_OK("list", store_administrator_session_list(tx, str(administrator_id), test_arena(),
                                                      &rows, &count));
    return count;
}

TEST(an_administrator_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct administrator got;
    put_administrator(tx, "admin_1", "Ada@example.com");
    CHECK_OK("by e-mail",
             store_administrator_get_by_email(tx, JT_STR("ADA@example.COM"), test_arena(), &got));
    CHECK_STR("id", got.id, "admin_1");
    CHECK_STR("e-mail as given", got.email, "Ada@example.com");
    CHECK_STR("name", got.name, "Ada");
    CHECK_INT("role", got.role, ADMINISTRATOR_OWNER);
    CHECK_INT("no second factor", got.totp_box.len, 0);

    got.role = ADMINISTRATOR_READ_ONLY;
    got.password_hash = JT_STR("another");
    got.totp_box = JT_STR("box");
    got.totp_last_step = 7;
    got.last_login_ms = 9;
    CHECK_OK("update", store_administrator_update(tx, &got));
    got = get_administrator(tx, "admin_1");
    CHECK_INT("role", got.role, ADMINISTRATOR_READ_ONLY);
    CHECK_STR("password", got.password_hash, "another");
    CHECK_STR("box", got.totp_box, "box");
    CHECK_INT("step", got.totp_last_step, 7);
    CHECK_INT("log-in", got.last_login_ms, 9);
    CHECK_INT("created stays", got.created_ms, 5);
    fixture_commit(&tx);
}

TEST(an_address_is_taken_in_whatever_case)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    const struct administrator again = some_administrator("admin_2", "ADA@EXAMPLE.COM");
    put_administrator(tx, "admin_1", "ada@example.com");
    CHECK_ENDS("taken", f, tx, store_administrator_create(tx, &again, test_arena()), JT_CONFLICT);
    fixture_commit(&tx);
}

TEST(lists_and_counts_know_all_of_them)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct administrator *rows = NULL;
    size_t count = 0;
    int64_t number = -1;
    CHECK_OK("count", store_administrator_count(tx, &number));
    CHECK_INT("none", number, 0);
    put_administrator(tx, "admin_1", "b@example.com");
    put_administrator(tx, "admin_2", "A@example.com");
    struct administrator second = get_administrator(tx, "admin_2");
    second.role = ADMINISTRATOR_ADMIN;
    CHECK_OK("update", store_administrator_update(tx, &second));
    CHECK_OK("count", store_administrator_count(tx, &number));
    CHECK_INT("both", number, 2);
    CHECK_OK("owners", store_administrator_count_owners(tx, &number));
    CHECK_INT("one owner", number, 1);
    CHECK_OK("list", store_administrator_list(tx, test_arena(), &rows, &count));
    CHECK_INT("both", count, 2);
    CHECK_STR("by e-mail", rows[0].id, "admin_2");
    fixture_commit(&tx);
}

TEST(all_of_an_administrator_goes_with_it)
{
    static const uint8_t digest[JT_DIGEST_BYTES] = { 1 };
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    int64_t number = -1;
    put_administrator(tx, "admin_1", "a@example.com");
    put_session(tx, 1, "admin_1", 10, 100);
    CHECK_OK("code", store_recovery_code_add(tx, JT_STR("admin_1"), digest));
    struct administrator_link link = { .id = JT_STR("link_1"),
                                       .kind = LINK_PASSWORD_RESET,
                                       .administrator_id = JT_STR("admin_1"),
                                       .expires_ms = INT64_MAX };
    CHECK_OK("link", store_administrator_link_create(tx, &link, test_arena()));
    CHECK_OK("delete", store_administrator_delete(tx, JT_STR("admin_1")));
    CHECK_INT("sessions", session_count(tx, "admin_1"), 0);
    CHECK_OK("codes", store_recovery_code_count(tx, JT_STR("admin_1"), &number));
    CHECK_INT("codes", number, 0);
    CHECK_CODE("link", store_administrator_link_delete(tx, LINK_PASSWORD_RESET, JT_STR("link_1")),
               JT_NOT_FOUND);
    CHECK_CODE("again", store_administrator_delete(tx, JT_STR("admin_1")), JT_NOT_FOUND);
    fixture_commit(&tx);
}

TEST(a_recovery_code_works_once)
{
    static const uint8_t digest[JT_DIGEST_BYTES] = { 1 }, other[JT_DIGEST_BYTES] = { 2 };
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_administrator(tx, "admin_1", "a@example.com");
    put_administrator(tx, "admin_2", "b@example.com");
    CHECK_OK("add", store_recovery_code_add(tx, JT_STR("admin_1"), digest));
    CHECK_CODE("another's", store_recovery_code_use(tx, JT_STR("admin_2"), digest), JT_NOT_FOUND);
    CHECK_CODE("unknown", store_recovery_code_use(tx, JT_STR("admin_1"), other), JT_NOT_FOUND);
    CHECK_OK("used", store_recovery_code_use(tx, JT_STR("admin_1"), digest));
    CHECK_CODE("twice", store_recovery_code_use(tx, JT_STR("admin_1"), digest), JT_NOT_FOUND);
    fixture_commit(&tx);
}

TEST(taking_the_second_factor_away_takes_its_codes_too)
{
    static const uint8_t digest[JT_DIGEST_BYTES] = { 1 };
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    int64_t number = -1;
    put_administrator(tx, "admin_1", "a@example.com");
    struct administrator administrator = get_administrator(tx, "admin_1");
    administrator.totp_box = JT_STR("box");
    CHECK_OK("update", store_administrator_update(tx, &administrator));
    CHECK_OK("add", store_recovery_code_add(tx, JT_STR("admin_1"), digest));
    CHECK_OK("remove", store_administrator_totp_remove(tx, &administrator));
    CHECK_INT("gone", get_administrator(tx, "admin_1").totp_box.len, 0);
    CHECK_OK("count", store_recovery_code_count(tx, JT_STR("admin_1"), &number));
    CHECK_INT("none", number, 0);
    fixture_commit(&tx);
}

TEST(the_oldest_sessions_make_room)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct administrator_session *rows = NULL, got;
    uint8_t first[JT_DIGEST_BYTES];
    size_t count = 0;
    put_administrator(tx, "admin_1", "a@example.com");
    put_administrator(tx, "admin_2", "b@example.com");
    put_session(tx, 200, "admin_2", 1, 1000);
    for (uint8_t i = 0; i < ADMINISTRATOR_SESSIONS_MAX + 1; i++)
        put_session(tx, i, "admin_1", 10 + i, 1000);
    CHECK_OK("list",
             store_administrator_session_list(tx, JT_STR("admin_1"), test_arena(), &rows, &count));
    CHECK_INT("no more", count, ADMINISTRATOR_SESSIONS_MAX);
    CHECK_INT("the newest first", rows[0].created_ms, 10 + ADMINISTRATOR_SESSIONS_MAX);
    memset(first, 0, sizeof(first));
    CHECK_CODE("the oldest went", store_administrator_session_get(tx, first, test_arena(), &got),
               JT_NOT_FOUND);
    CHECK_INT("another's stayed", session_count(tx, "admin_2"), 1);

    memset(first, 5, sizeof(first));
    CHECK_OK("all but one", store_administrator_session_delete_all(tx, JT_STR("admin_1"), first));
    CHECK_INT("one", session_count(tx, "admin_1"), 1);
    CHECK_OK("all", store_administrator_session_delete_all(tx, JT_STR("admin_1"), NULL));
    CHECK_INT("none", session_count(tx, "admin_1"), 0);
    fixture_commit(&tx);
}

static void put_source(struct store_tx *tx, const char *administrator_id,
                       enum administrator_source_kind kind, uint8_t mark, int64_t expires_ms)
{
    uint8_t digest[JT_DIGEST_BYTES];
    memset(digest, mark, sizeof(digest));
    CHECK_OK("source",
             store_administrator_source_put(tx, str(administrator_id), kind, digest, expires_ms));
}

static bool has_source(struct store_tx *tx, const char *administrator_id,
                       enum administrator_source_kind kind, uint8_t mark)
{
    uint8_t digest[JT_DIGEST_BYTES];
    bool is_known = false;
    memset(digest, mark, sizeof(digest));
    CHECK_OK("find",
             store_administrator_source_is_of(tx, str(administrator_id), kind, digest, &is_known));
    return is_known;
}

TEST(the_sources_that_were_used_last_are_kept)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_administrator(tx, "admin_1", "a@example.com");
    put_administrator(tx, "admin_2", "b@example.com");
    put_source(tx, "admin_2", SOURCE_BROWSER, 0, f.now_ms + 1);
    put_source(tx, "admin_1", SOURCE_ADDRESS, 0, f.now_ms + 1);
    for (uint8_t i = 0; i < ADMINISTRATOR_SOURCES_MAX; i++)
        put_source(tx, "admin_1", SOURCE_BROWSER, i, f.now_ms + 10 + i);
    put_source(tx, "admin_1", SOURCE_BROWSER, 0, f.now_ms + 100); /* used again */
    put_source(tx, "admin_1", SOURCE_BROWSER, ADMINISTRATOR_SOURCES_MAX, f.now_ms + 101);
    CHECK("used again", has_source(tx, "admin_1", SOURCE_BROWSER, 0));
    CHECK("not since", !has_source(tx, "admin_1", SOURCE_BROWSER, 1));
    CHECK("the next one", has_source(tx, "admin_1", SOURCE_BROWSER, 2));
    CHECK("of another kind", has_source(tx, "admin_1", SOURCE_ADDRESS, 0));
    CHECK("another's", has_source(tx, "admin_2", SOURCE_BROWSER, 0));
    CHECK_OK("delete", store_administrator_delete(tx, JT_STR("admin_1")));
    CHECK("gone with whose it was", !has_source(tx, "admin_1", SOURCE_BROWSER, 2));
    fixture_commit(&tx);
}

TEST(trimming_takes_what_has_expired)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_administrator(tx, "admin_1", "a@example.com");
    put_session(tx, 1, "admin_1", 1, f.now_ms);
    put_session(tx, 2, "admin_1", 2, f.now_ms + 1);
    put_source(tx, "admin_1", SOURCE_BROWSER, 1, f.now_ms + 1);
    put_source(tx, "admin_1", SOURCE_BROWSER, 2, f.now_ms + 2);
    f.now_ms += 1;
    CHECK("expired", !has_source(tx, "admin_1", SOURCE_BROWSER, 1));
    bool is_due = false;
    CHECK_OK("look", store_administrators_trim_is_due(tx, f.now_ms, &is_due));
    CHECK("there are some", is_due);
    CHECK_OK("trim", store_administrators_trim(tx, f.now_ms));
    CHECK_OK("look", store_administrators_trim_is_due(tx, f.now_ms, &is_due));
    CHECK("no more", !is_due);
    f.now_ms -= 1;
    CHECK_INT("none is left", session_count(tx, "admin_1"), 0);
    CHECK("dropped", !has_source(tx, "admin_1", SOURCE_BROWSER, 1));
    CHECK("kept", has_source(tx, "admin_1", SOURCE_BROWSER, 2));
    fixture_commit(&tx);
}
