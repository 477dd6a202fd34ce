/* API keys in the store: made, found by digest, listed, rotated, revoked, counted. */
#include "store/fixture.h"

#include "store/api_keys.h"

/* The digest is 32 times mark. */
static struct api_key make(const char *id, enum api_key_type type, uint8_t mark)
{
    struct api_key key = { .id = str(id),
                           .name = str(id),
                           .type = type,
                           .api_id = JT_STR("api"),
                           .suffix = JT_STR("wxyz"),
                           .created_ms = 1000,
                           .created_by = JT_STR("test") };
    if (type == API_KEY_ORGANIZATION)
        key.org_code = JT_STR("org_1");
    if (type == API_KEY_USER)
        key.user_id = JT_STR("user_1");
    memset(key.digest, mark, sizeof(key.digest));
    return key;
}

static void put_key(struct store_tx *tx, const char *id, enum api_key_type type, uint8_t mark)
{
    const jt_str scopes[] = { JT_STR("api:b"), JT_STR("api:a"), JT_STR("api:a") };
    struct api_key key = make(id, type, mark);
    CHECK_OK(id, store_api_key_create(tx, &key, scopes, COUNT(scopes)));
}

static void fill(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_organization(tx, "org_1", "One", "");
    put_api(tx, "api", "api.example.com");
    put_scope(tx, "api", "a");
    put_scope(tx, "api", "b");
    put_key(tx, "k1", API_KEY_ORGANIZATION, 1);
    put_key(tx, "k2", API_KEY_USER, 2);
    put_key(tx, "k3", API_KEY_ENVIRONMENT, 3);
    put_key(tx, "k4", API_KEY_ORGANIZATION, 4);
    CHECK_OK("revoke", store_api_key_revoke(tx, JT_STR("k4")));
    fixture_commit(&tx);
}

/* k5 and k6 end at 500 and 600; k7, which would end at 400, is revoked and has k5's suffix. */
static void fill_ending(struct fixture *f)
{
    struct api_key keys[] = { make("k5", API_KEY_USER, 5), make("k6", API_KEY_ORGANIZATION, 6),
                              make("k7", API_KEY_USER, 7) };
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    keys[0].suffix = keys[2].suffix = JT_STR("Ab5Z");
    keys[0].expires_ms = 500;
    keys[1].expires_ms = 600;
    keys[2].expires_ms = 400;
    for (size_t i = 0; i < COUNT(keys); i++)
        CHECK_OK("create", store_api_key_create(tx, &keys[i], NULL, 0));
    CHECK_OK("revoke", store_api_key_revoke(tx, JT_STR("k7")));
    fixture_commit(&tx);
}

static struct api_key get(struct fixture *f, const char *id)
{
    struct api_key key = { 0 };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK(id, store_api_key_get(tx, str(id), test_arena(), &key));
    return key;
}

static jt_err find(struct fixture *f, uint8_t mark, struct api_key_data *ret_data)
{
    uint8_t digest[JT_DIGEST_BYTES];
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    memset(digest, mark, sizeof(digest));
    return store_api_key_find(tx, digest, test_arena(), ret_data);
}

TEST(an_api_key_is_read_as_it_was_made)
{
    FIXTURE(f);
    fill(&f);
    struct api_key key = get(&f, "k1");
    CHECK_STR("name", key.name, "k1");
    CHECK_INT("type", key.type, API_KEY_ORGANIZATION);
    CHECK_INT("status", key.status, API_KEY_ACTIVE);
    CHECK_STR("owner", key.org_code, "org_1");
    CHECK_STR("no user", key.user_id, "");
    CHECK_STR("suffix", key.suffix, "wxyz");
    CHECK_INT("scopes, each once", key.scope_count, 2);
    CHECK_STR("by key", key.scopes[0], "a");
    CHECK_STR("by key", key.scopes[1], "b");
    CHECK_INT("never used", key.verification_count, 0);
}

static jt_err create_and_wait(struct store_tx *tx, const struct api_key *key)
{
    int64_t revision = 0;
    JT_TRY(store_api_key_create(tx, key, NULL, 0));
    return store_revision(tx, &revision);
}

TEST(an_api_key_needs_its_api_and_organization)
{
    FIXTURE(f);
    fill(&f);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct api_key key = make("k9", API_KEY_ORGANIZATION, 9);
    key.api_id = JT_STR("none");
    CHECK_ENDS("API", f, tx, create_and_wait(tx, &key), JT_STORE);
    key.api_id = JT_STR("api");
    key.org_code = JT_STR("none");
    CHECK_ENDS("organization", f, tx, create_and_wait(tx, &key), JT_STORE);
    key.org_code = JT_STR("org_1");
    memset(key.digest, 1, sizeof(key.digest));
    CHECK_ENDS("a digest is one key's", f, tx, create_and_wait(tx, &key), JT_STORE);
}

static const struct {
    const char *name;
    struct api_key_filter filter;
    const char *after, *want;
} lists[] = {
    { "all", { .type = { 0 } }, "", "k1 k2 k3 k4" },
    { "behind one", { .type = { 0 } }, "k2", "k3 k4" },
    { "of a type", { .type = JT_STR_INIT("organization") }, "", "k1 k4" },
    { "of a status", { .status = JT_STR_INIT("revoked") }, "", "k4" },
    { "of a type and status",
      { .type = JT_STR_INIT("organization"), .status = JT_STR_INIT("active") },
      "",
      "k1" },
    { "of a user", { .user_id = JT_STR_INIT("user_1") }, "", "k2" },
    { "of a user, another type",
      { .user_id = JT_STR_INIT("user_1"), .type = JT_STR_INIT("organization") },
      "",
      "" },
    { "of an organization", { .org_code = JT_STR_INIT("org_1") }, "", "k1 k4" },
    { "of an organization, behind one", { .org_code = JT_STR_INIT("org_1") }, "k1", "k4" },
    { "of an organization and a status",
      { .org_code = JT_STR_INIT("org_1"), .status = JT_STR_INIT("active") },
      "",
      "k1" },
    { "of an organization and a user",
      { .org_code = JT_STR_INIT("org_1"), .user_id = JT_STR_INIT("user_1") },
      "",
      "" },
    { "of another organization", { .org_code = JT_STR_INIT("org_2") }, "", "" },
};

/* Ids of the keys that there are after that one. */
static void check_list(struct store_tx *tx, const char *name, const struct api_key_filter *filter,
                       const char *after, const char *want)
{
    struct api_key *keys = NULL;
    size_t count = 0;
    char got[64] = "";
    CHECK_OK(name, store_api_key_list(tx, filter, str(after), 10, test_arena(), &keys, &count));
    for (size_t k = 0; k < count; k++) {
        strcat(got, k == 0 ? "" : " ");
        strncat(got, keys[k].id.ptr, keys[k].id.len);
    }
    CHECK_STR(name, str(got), want);
}

TEST(lists_keep_to_their_filter_and_place)
{
    FIXTURE(f);
    fill(&f);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    for (size_t i = 0; i < COUNT(lists); i++)
        check_list(tx, lists[i].name, &lists[i].filter, lists[i].after, lists[i].want);
    struct api_key *keys = NULL;
    size_t count = 0;
    CHECK_OK("limit",
             store_api_key_list(tx, &lists[0].filter, JT_STR(""), 2, test_arena(), &keys, &count));
    CHECK_INT("limit", count, 2);
    CHECK_INT("with scopes", keys[0].scope_count, 2);
    CHECK_CODE(
        "too long",
        store_api_key_list(tx, &lists[0].filter, JT_STR(""), 502, test_arena(), &keys, &count),
        JT_TOO_LARGE);
}

TEST(lists_are_of_keys_that_end_soon_or_with_these_characters)
{
    static const struct {
        const char *name;
        struct api_key_filter filter;
        const char *want;
    } cases[] = {
        { "until then", { .expires_by_ms = 600 }, "k5 k6" },
        { "until before", { .expires_by_ms = 599 }, "k5" },
        { "of a user", { .expires_by_ms = 600, .user_id = JT_STR_INIT("user_1") }, "k5" },
        { "of an organization", { .expires_by_ms = 600, .org_code = JT_STR_INIT("org_1") }, "k6" },
        { "of a type", { .expires_by_ms = 600, .type = JT_STR_INIT("user") }, "k5" },
        { "revoked ones end no more",
          { .expires_by_ms = 600, .status = JT_STR_INIT("revoked") },
          "" },
        { "of a suffix", { .suffix = JT_STR_INIT("Ab5Z") }, "k5 k7" },
        { "in its case", { .suffix = JT_STR_INIT("ab5z") }, "" },
        { "of a suffix and a status",
          { .suffix = JT_STR_INIT("Ab5Z"), .status = JT_STR_INIT("revoked") },
          "k7" },
        { "of a suffix, until then",
          { .suffix = JT_STR_INIT("Ab5Z"), .expires_by_ms = 500 },
          "k5" },
        { "of a suffix and an organization",
          { .suffix = JT_STR_INIT("Ab5Z"), .org_code = JT_STR_INIT("org_1") },
          "" },
    };
    FIXTURE(f);
    fill(&f);
    fill_ending(&f);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    for (size_t i = 0; i < COUNT(cases); i++)
        check_list(tx, cases[i].name, &cases[i].filter, "", cases[i].want);
}

TEST(a_digest_finds_its_key_with_what_verification_needs)
{
    FIXTURE(f);
    struct api_key_data data = { 0 };
    fill(&f);
    CHECK_OK("found", find(&f, 1, &data));
    CHECK_STR("the key", data.key.id, "k1");
    CHECK_STR("audience", data.audience, "https://api.example.com");
    CHECK_INT("scopes", data.key.scope_count, 2);
    CHECK("not suspended", !data.is_organization_suspended && !data.is_previous);
    CHECK("with the revision", data.revision > 0);
    CHECK_CODE("unknown", find(&f, 9, &data), JT_NOT_FOUND);

    struct organization org;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("get", store_organization_get(tx, JT_STR("org_1"), test_arena(), &org));
    org.is_suspended = true;
    CHECK_OK("suspend", store_organization_update(tx, &org));
    fixture_commit(&tx);
    CHECK_OK("found", find(&f, 1, &data));
    CHECK("suspended", data.is_organization_suspended);
    CHECK_OK("found", find(&f, 3, &data));
    CHECK("without an organization", !data.is_organization_suspended);
}

static void rotate(struct fixture *f, uint8_t mark, int64_t previous_expires_ms)
{
    struct api_key key = make("k1", API_KEY_ORGANIZATION, mark);
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    key.suffix = JT_STR("new!");
    CHECK_OK("rotate", store_api_key_rotate(tx, &key, previous_expires_ms));
    fixture_commit(&tx);
}

TEST(a_delegated_key_is_worth_what_its_organizations_applications_have)
{
    FIXTURE(f);
    const jt_str scopes[] = { JT_STR("api:a"), JT_STR("api:b") };
    struct api_key key = make("k5", API_KEY_ORGANIZATION, 5);
    struct api_key_data data;
    fill(&f);
    key.is_delegated = true;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_api_key_create(tx, &key, scopes, COUNT(scopes)));
    put_application_of(tx, "a1", "one", "org_1");
    put_application(tx, "a2", "global");
    authorize(tx, "a2", "api");
    enable(tx, "a2", "api", "a");
    fixture_commit(&tx);
    CHECK_OK("find", find(&f, 5, &data));
    CHECK("nothing", data.has_lost_api && data.key.scope_count == 0);
    tx = fixture_begin(f.store, STORE_WRITE);
    authorize(tx, "a1", "api");
    enable(tx, "a1", "api", "b");
    fixture_commit(&tx);
    CHECK_OK("find", find(&f, 5, &data));
    CHECK("the API", !data.has_lost_api);
    CHECK_INT("and one scope", data.key.scope_count, 1);
    CHECK_STR("and one scope", data.key.scopes[0], "b");
    CHECK_INT("it is read as it was made", get(&f, "k5").scope_count, 2);
    CHECK_OK("find", find(&f, 1, &data));
    CHECK_INT("another sort is worth what it says", data.key.scope_count, 2);
}

TEST(a_rotation_ends_the_digest_at_once_or_later)
{
    FIXTURE(f);
    struct api_key_data data = { 0 };
    fill(&f);
    rotate(&f, 11, 0);
    CHECK_CODE("ended", find(&f, 1, &data), JT_NOT_FOUND);
    CHECK_OK("the new one", find(&f, 11, &data));
    CHECK_STR("its suffix", data.key.suffix, "new!");
    rotate(&f, 12, 5000);
    CHECK_OK("goes on", find(&f, 11, &data));
    CHECK("as the previous one", data.is_previous && data.previous_expires_ms == 5000);
    CHECK_OK("the new one", find(&f, 12, &data));
    CHECK("is current", !data.is_previous);
    rotate(&f, 13, 6000);
    CHECK_CODE("one previous at the most", find(&f, 11, &data), JT_NOT_FOUND);
    CHECK_OK("the last", find(&f, 12, &data));
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("revoke", store_api_key_revoke(tx, JT_STR("k1")));
    CHECK_CODE("once", store_api_key_revoke(tx, JT_STR("k1")), JT_NOT_FOUND);
    CHECK_CODE("unknown", store_api_key_revoke(tx, JT_STR("none")), JT_NOT_FOUND);
    fixture_commit(&tx);
    CHECK_CODE("ends the previous one", find(&f, 12, &data), JT_NOT_FOUND);
    CHECK_OK("is told of", find(&f, 13, &data));
    CHECK_INT("revoked", data.key.status, API_KEY_REVOKED);
}

TEST(verifications_add_up)
{
    FIXTURE(f);
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("add", store_api_key_usage_add(tx, JT_STR("k1"), 2, 700, JT_STR("192.0.2.1")));
    CHECK_OK("late", store_api_key_usage_add(tx, JT_STR("k1"), 3, 600, JT_STR("192.0.2.2")));
    CHECK_OK("no address", store_api_key_usage_add(tx, JT_STR("k1"), 1, 800, JT_STR("")));
    CHECK_OK("gone", store_api_key_usage_add(tx, JT_STR("none"), 1, 800, JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
    struct api_key key = get(&f, "k1");
    CHECK_INT("count", key.verification_count, 6);
    CHECK_INT("last", key.last_verified_ms, 800);
    CHECK_STR("from", key.last_verified_address, "192.0.2.1");
}

TEST(keys_go_with_their_api_and_organization)
{
    FIXTURE(f);
    struct api_key_data data = { 0 };
    jt_str *ids = NULL;
    size_t count = 0;
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("scope", store_scope_delete(tx, JT_STR("api"), JT_STR("api:a")));
    CHECK_OK("organization",
             store_organization_delete(tx, JT_STR("org_1"), test_arena(), &ids, &count));
    fixture_commit(&tx);
    CHECK_CODE("its key", find(&f, 1, &data), JT_NOT_FOUND);
    CHECK_OK("another", find(&f, 2, &data));
    CHECK_INT("the scope is gone", data.key.scope_count, 1);
    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("API", store_api_delete(tx, JT_STR("api")));
    fixture_commit(&tx);
    CHECK_CODE("all of its keys", find(&f, 2, &data), JT_NOT_FOUND);
}

/* As k9. */
static void put_with_uses(struct fixture *f)
{
    struct api_key key = make("k9", API_KEY_ENVIRONMENT, 9);
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    key.limits = (struct api_key_limits){ .metadata = JT_STR("{\"plan\":\"gold\"}"),
                                          .rate_limit = 5,
                                          .rate_limit_window_s = 60,
                                          .has_uses = true,
                                          .uses_left = 1,
                                          .refill_amount = 3,
                                          .refill_interval = REFILL_DAY,
                                          .refills_ms = JT_DAY_MS,
                                          .allowed_networks = JT_STR("10.0.0.0/8 ::1") };
    CHECK_OK("create", store_api_key_create(tx, &key, NULL, 0));
    fixture_commit(&tx);
}

TEST(limits_of_an_api_key_are_read_as_they_were_set)
{
    FIXTURE(f);
    fill(&f);
    put_with_uses(&f);
    const struct api_key_limits limits = get(&f, "k9").limits;
    CHECK_STR("metadata", limits.metadata, "{\"plan\":\"gold\"}");
    CHECK_INT("rate", limits.rate_limit, 5);
    CHECK_INT("window", limits.rate_limit_window_s, 60);
    CHECK("uses", limits.has_uses && limits.uses_left == 1);
    CHECK_INT("refill", limits.refill_amount, 3);
    CHECK_INT("interval", limits.refill_interval, REFILL_DAY);
    CHECK_INT("when", limits.refills_ms, JT_DAY_MS);
    CHECK_INT("networks", limits.network_count, 2);
    CHECK_STR("the second", limits.networks[1], "::1");
    CHECK("none of another", !get(&f, "k1").limits.has_uses);
}

/* JT_NOT_FOUND is -1. */
static int64_t use(struct fixture *f, const char *id, int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    int64_t left = -1;
    jt_err err = store_api_key_use(tx, str(id), REFILL_DAY, now_ms, &left);
    if (err.code == JT_NOT_FOUND)
        return -1;
    CHECK_OK(id, err);
    CHECK_OK("commit", store_commit(&tx));
    return left;
}

TEST(uses_of_an_api_key_run_out_and_are_refilled)
{
    FIXTURE(f);
    fill(&f);
    put_with_uses(&f);
    CHECK_INT("the last one", use(&f, "k9", 5), 0);
    CHECK_INT("none", use(&f, "k9", JT_DAY_MS - 1), -1);
    CHECK_INT("the next day", use(&f, "k9", JT_DAY_MS), 2);
    CHECK_INT("and on", use(&f, "k9", JT_DAY_MS + 1), 1);
    CHECK_INT("when it is refilled next", get(&f, "k9").limits.refills_ms, 2 * JT_DAY_MS);
    CHECK_INT("days later", use(&f, "k9", 10 * JT_DAY_MS), 2);
    CHECK_INT("no key", use(&f, "none", 5), -1);
    CHECK_INT("no limit", use(&f, "k1", 5), -1);
}
