/* session_seen: what is noted is known at once, written later, and kept until it is. */
#include "admin/session_seen.h"

#include "store/administrators.h"
#include "store/fixture.h"

static struct administrator_session session_put(struct fixture *f, uint8_t number)
{
    struct administrator_session row = { .administrator_id = JT_STR("admin_1"),
                                         .created_ms = 1,
                                         .last_seen_ms = 1,
                                         .expires_ms = INT64_MAX };
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    memset(row.digest, number, sizeof(row.digest));
    CHECK_OK("session", store_administrator_session_create(tx, &row));
    fixture_commit(&tx);
    return row;
}

static int64_t stored_ms(struct fixture *f, const struct administrator_session *session)
{
    struct administrator_session row = { 0 };
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("read", store_administrator_session_get(tx, session->digest, test_arena(), &row));
    store_tx_abortp(&tx);
    return row.last_seen_ms;
}

static void administrator_put(struct fixture *f)
{
    struct administrator administrator = { .id = JT_STR("admin_1"),
                                           .email = JT_STR("a@example.com"),
                                           .password_hash = JT_STR("x") };
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    fixture_commit(&tx);
}

TEST(what_is_noted_is_known_at_once_and_written_later)
{
    FIXTURE(f);
    struct session_seen seen = { .lock = PTHREAD_MUTEX_INITIALIZER };
    administrator_put(&f);
    const struct administrator_session one = session_put(&f, 1), two = session_put(&f, 2);
    session_seen_note(&seen, one.digest, 10);
    session_seen_note(&seen, two.digest, 20);
    session_seen_note(&seen, one.digest, 30);
    CHECK_INT("the last", session_seen_ms(&seen, one.digest), 30);
    CHECK_INT("not in the store", stored_ms(&f, &one), 1);
    CHECK_OK("flush", session_seen_flush(&seen, f.store));
    CHECK_INT("in the store", stored_ms(&f, &one), 30);
    CHECK_INT("both", stored_ms(&f, &two), 20);
    CHECK_INT("and there alone", session_seen_ms(&seen, one.digest), 0);
}

TEST(what_cannot_be_written_is_kept)
{
    FIXTURE_WAITING(f, 100);
    struct session_seen seen = { .lock = PTHREAD_MUTEX_INITIALIZER };
    administrator_put(&f);
    const struct administrator_session one = session_put(&f, 1);
    session_seen_note(&seen, one.digest, 10);
    struct store_tx *writer = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("a writer is there", session_seen_flush(&seen, f.store), JT_UNAVAILABLE);
    store_tx_abortp(&writer);
    CHECK_INT("kept", session_seen_ms(&seen, one.digest), 10);
}

TEST(what_finds_no_room_is_left_to_a_later_request)
{
    struct session_seen seen = { .lock = PTHREAD_MUTEX_INITIALIZER };
    uint8_t digest[JT_DIGEST_BYTES] = { 0 };
    for (int i = 0; i <= SESSIONS_SEEN_MAX; i++) {
        digest[0] = (uint8_t)i;
        digest[1] = (uint8_t)(i >> 8);
        session_seen_note(&seen, digest, 10);
    }
    CHECK_INT("no room", session_seen_ms(&seen, digest), 0);
    CHECK_INT("full", seen.count, SESSIONS_SEEN_MAX);
}
