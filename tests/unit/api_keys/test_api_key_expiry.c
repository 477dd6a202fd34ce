/* test_api_key_expiry: what is over becomes inactive, once, and is recorded. */
#include "store/fixture.h"

#include "api_keys/api_key_expiry.h"
#include "store/api_keys.h"

static void put_key(struct store_tx *tx, int number, int64_t expires_ms)
{
    char id[16];
    snprintf(id, sizeof(id), "k%d", number);
    struct api_key key = { .id = str(id),
                           .name = str(id),
                           .type = API_KEY_ENVIRONMENT,
                           .api_id = JT_STR("api"),
                           .suffix = JT_STR("wxyz"),
                           .expires_ms = expires_ms,
                           .created_by = JT_STR("test") };
    memcpy(key.digest, &number, sizeof(number));
    CHECK_OK(id, store_api_key_create(tx, &key, NULL, 0));
}

static size_t inactive_count(struct fixture *f)
{
    const struct api_key_filter filter = { .status = JT_STR("inactive") };
    struct api_key *keys = NULL;
    size_t count = 0;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("list", store_api_key_list(tx, &filter, JT_STR(""), 500, test_arena(), &keys, &count));
    return count;
}

static bool expire(struct fixture *f, struct jt_arena *arena)
{
    bool is_due = false;
    struct store_tx *look = fixture_begin(f->store, STORE_READ);
    CHECK_OK("look", api_keys_expiry_is_due(look, f->now_ms, arena, &is_due));
    store_tx_abortp(&look);
    if (is_due)
        CHECK_OK("expire", api_keys_expire(f->store, f->now_ms, arena));
    return is_due;
}

TEST(what_is_over_becomes_inactive_and_is_recorded)
{
    FIXTURE(f);
    struct change *changes = NULL;
    size_t count = 0;
    bool is_complete = false;
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    CHECK_OK("arena", jt_arena_new(4096, 1 << 20, &arena));
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "api", "api");
    put_key(tx, 1, 0);
    put_key(tx, 2, f.now_ms);
    put_key(tx, 3, f.now_ms + 1);
    put_key(tx, 4, f.now_ms);
    CHECK_OK("revoke", store_api_key_revoke(tx, JT_STR("k4")));
    fixture_commit(&tx);

    CHECK("one", expire(&f, arena));
    CHECK_INT("is inactive", inactive_count(&f), 1);
    CHECK("no other", !expire(&f, arena));
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("changes", store_changes(tx, 1, 10, test_arena(), &changes, &count, &is_complete));
    store_tx_abortp(&tx);
    CHECK_INT("recorded once", count, 1);
    CHECK_STR("by its id", changes[0].subject, "k2");
    f.now_ms++;
    CHECK("the next", expire(&f, arena));
    CHECK_INT("both", inactive_count(&f), 2);
}

TEST(many_that_end_at_once_go_a_part_at_a_time)
{
    enum { MANY = 250 };
    FIXTURE(f);
    int calls = 0;
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    CHECK_OK("arena", jt_arena_new(4096, 1 << 20, &arena));
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "api", "api");
    for (int i = 0; i < MANY; i++)
        put_key(tx, i, f.now_ms);
    fixture_commit(&tx);
    while (expire(&f, arena))
        calls++;
    CHECK_INT("all", inactive_count(&f), MANY);
    CHECK_INT("in parts", calls, 3);
}
