/* test_api_key_directory: a key is found by its digest until a change of it, and counted once. */
#include "store/fixture.h"

#include "api_keys/api_key_directory.h"

static struct api_key_data make(const char *id, int64_t revision)
{
    static jt_str scopes[] = { JT_STR_INIT("a"), JT_STR_INIT("b") };
    return (struct api_key_data){ .key = { .id = str(id),
                                           .api_id = JT_STR("api1"),
                                           .org_code = JT_STR("org_1"),
                                           .verification_count = 40,
                                           .scopes = scopes,
                                           .scope_count = COUNT(scopes) },
                                  .audience = JT_STR("orders"),
                                  .revision = revision };
}

static void digest_of(uint8_t mark, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    memset(ret_digest, mark, JT_DIGEST_BYTES);
}

static struct api_key_record *add(struct api_key_directory *directory, uint8_t mark, const char *id,
                                  int64_t revision)
{
    uint8_t digest[JT_DIGEST_BYTES];
    struct api_key_data data = make(id, revision);
    struct api_key_record *record = NULL;
    digest_of(mark, digest);
    CHECK_OK(id, api_key_directory_add(directory, digest, &data, &record));
    return record;
}

static void put(struct api_key_directory *directory, uint8_t mark, const char *id, int64_t revision)
{
    JT_AUTO(api_key_record_unrefp)
    struct api_key_record *record = add(directory, mark, id, revision);
    CHECK_STR(id, record->id, id);
}

static bool has(struct api_key_directory *directory, uint8_t mark)
{
    uint8_t digest[JT_DIGEST_BYTES];
    digest_of(mark, digest);
    JT_AUTO(api_key_record_unrefp)
    struct api_key_record *record = api_key_directory_find(directory, digest);
    return record != NULL;
}

static const struct {
    const char *name;
    enum change_kind kind;
    const char *subject;
    bool keeps;
} changes[] = {
    { "the key", CHANGE_API_KEY, "k1", false },
    { "another key", CHANGE_API_KEY, "k2", true },
    { "a key that nobody asked for", CHANGE_API_KEY, "k9", true },
    { "its API", CHANGE_API, "api1", false },
    { "another API", CHANGE_API, "api2", true },
    { "its organization", CHANGE_ORGANIZATION, "org_1", false },
    { "another organization", CHANGE_ORGANIZATION, "org_2", true },
    { "an application", CHANGE_APPLICATION, "k1", true },
};

TEST(a_change_ends_the_records_it_affects_under_each_digest)
{
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct api_key_directory *directory = NULL;
        CHECK_OK("new", api_key_directory_new(100, &directory));
        put(directory, 1, "k1", 5);
        put(directory, 2, "k1", 5); /* the digest before a rotation */
        put(directory, 3, "k2", 5);
        struct change change = { 6, changes[i].kind, str(changes[i].subject) };
        api_key_directory_apply(directory, &change);
        CHECK_INT(changes[i].name, has(directory, 1), changes[i].keeps);
        CHECK_INT(changes[i].name, has(directory, 2), changes[i].keeps);
        put(directory, 1, "k1", 6);
        CHECK("read again", has(directory, 1));
        api_key_directory_free(directory);
    }
}

TEST(a_change_of_any_application_ends_delegated_ones_only)
{
    struct api_key_directory *directory = NULL;
    const struct change change = { 6, CHANGE_APPLICATION, JT_STR_INIT("a1") };
    struct api_key_data data = make("k2", 5);
    uint8_t digest[JT_DIGEST_BYTES];
    CHECK_OK("new", api_key_directory_new(100, &directory));
    put(directory, 1, "k1", 5);
    data.key.is_delegated = data.has_lost_api = true;
    digest_of(2, digest);
    {
        JT_AUTO(api_key_record_unrefp) struct api_key_record *record = NULL;
        CHECK_OK("add", api_key_directory_add(directory, digest, &data, &record));
        CHECK("told", record->is_delegated && record->has_lost_api);
    }
    CHECK("kept", has(directory, 2));
    api_key_directory_apply(directory, &change);
    CHECK("worth something else now", !has(directory, 2));
    CHECK("not the other", has(directory, 1));
    api_key_directory_free(directory);
}

TEST(what_was_read_before_a_change_is_not_kept)
{
    struct api_key_directory *directory = NULL;
    CHECK_OK("new", api_key_directory_new(100, &directory));
    struct change change = { 7, CHANGE_API_KEY, JT_STR_INIT("k1") };
    api_key_directory_apply(directory, &change);
    put(directory, 1, "k1", 6);
    CHECK("not kept", !has(directory, 1));
    put(directory, 1, "k1", 7);
    CHECK("kept", has(directory, 1));
    api_key_directory_clear(directory, 9);
    CHECK("cleared", !has(directory, 1));
    api_key_directory_free(directory);
}

/* Past the size figures go; then a change could not reach the records that have them. */
TEST(a_record_whose_figures_went_is_not_used)
{
    enum { MAX = 64, ADDED = 2000 };
    struct api_key_directory *directory = NULL;
    uint8_t digest[JT_DIGEST_BYTES];
    char id[32];
    CHECK_OK("new", api_key_directory_new(MAX, &directory));
    for (int i = 0; i < ADDED; i++) {
        snprintf(id, sizeof(id), "key-%d", i);
        struct api_key_data data = make(id, 5);
        JT_AUTO(api_key_record_unrefp) struct api_key_record *record = NULL;
        memset(digest, 0, sizeof(digest));
        memcpy(digest, &i, sizeof(i));
        CHECK_OK(id, api_key_directory_add(directory, digest, &data, &record));
    }
    for (int i = 0; i < ADDED; i++) {
        snprintf(id, sizeof(id), "key-%d", i);
        struct change change = { 6 + i, CHANGE_API_KEY, str(id) };
        api_key_directory_apply(directory, &change);
    }
    for (int i = 0; i < ADDED; i++) {
        memset(digest, 0, sizeof(digest));
        memcpy(digest, &i, sizeof(i));
        CHECK("none is used", api_key_directory_find(directory, digest) == NULL);
    }
    api_key_directory_free(directory);
}

TEST(a_count_goes_on_over_changes_and_digests)
{
    struct api_key_directory *directory = NULL;
    CHECK_OK("new", api_key_directory_new(100, &directory));
    struct api_key_record *first = add(directory, 1, "k1", 5);
    CHECK_INT("begins with the store's",
              api_key_directory_count(directory, first, 10, JT_STR("192.0.2.1")), 41);
    struct change change = { 6, CHANGE_API_KEY, JT_STR_INIT("k1") };
    api_key_directory_apply(directory, &change);
    struct api_key_record *second = add(directory, 2, "k1", 6);
    CHECK_INT("the store knows of none yet",
              api_key_directory_count(directory, second, 20, JT_STR("192.0.2.1")), 42);
    CHECK_INT("the old record still counts",
              api_key_directory_count(directory, first, 30, JT_STR("192.0.2.1")), 43);
    api_key_record_unrefp(&first);
    api_key_record_unrefp(&second);
    api_key_directory_free(directory);
}

TEST(figures_reach_the_store_once)
{
    FIXTURE(f);
    struct api_key_directory *directory = NULL;
    struct api_key row = { .id = JT_STR("k1"),
                           .name = JT_STR("k1"),
                           .type = API_KEY_ENVIRONMENT,
                           .api_id = JT_STR("api1"),
                           .suffix = JT_STR("wxyz"),
                           .created_by = JT_STR("test") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "api1", "orders");
    CHECK_OK("row", store_api_key_create(tx, &row, NULL, 0));
    fixture_commit(&tx);

    CHECK_OK("new", api_key_directory_new(100, &directory));
    struct api_key_record *record = add(directory, 1, "k1", 5);
    for (int i = 0; i < 3; i++)
        (void)api_key_directory_count(directory, record, 500 + i, JT_STR("192.0.2.1"));
    CHECK_OK("flush", api_key_directory_flush(directory, f.store, FLUSH_TURN));
    CHECK_OK("nothing new", api_key_directory_flush(directory, f.store, FLUSH_TURN));
    (void)api_key_directory_count(directory, record, 600, JT_STR("192.0.2.9"));
    CHECK_OK("flush", api_key_directory_flush(directory, f.store, FLUSH_TURN));
    api_key_record_unrefp(&record);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("get", store_api_key_get(tx, JT_STR("k1"), test_arena(), &row));
    store_tx_abortp(&tx);
    CHECK_INT("count", row.verification_count, 4);
    CHECK_INT("last", row.last_verified_ms, 600);
    CHECK_STR("from", row.last_verified_address, "192.0.2.9");
    api_key_directory_free(directory);
}
