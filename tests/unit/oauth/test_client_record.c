/* test_client_record: a record holds copies, and the JSON that goes into tokens. */
#include "test.h"

#include <malloc.h>

#include "oauth/client_fixture.h"

TEST(client_record_copies_everything)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "org_1");
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK_STR("id", record_key(&record->head), "c1");
    CHECK_STR("as azp", client_record_id_json(record), "\"c1\"");
    CHECK("its own bytes", record_key(&record->head).ptr != data.app.id.ptr);
    CHECK_STR("organization claim", record->profile->org_code_json, "\"org_1\"");
    CHECK_STR("audience escaped", record->profile->apis[2].audience_json, "\"stock\\\"x\"");
    CHECK_STR("scope", record->profile->apis[1].scopes[2].key, "d");
    CHECK_INT("scopes", record->profile->apis[1].scope_count, 3);
    CHECK_INT("digest", record->secrets[1].digest[0], 2);
    CHECK("previous", record->secrets[1].is_previous);
    client_record_unref(record);
}

TEST(client_record_of_a_global_client_has_no_organization_claim)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK_STR("none", record->profile->org_code_json, "");
    client_record_unref(record);
}

TEST(client_record_writes_the_claims_that_are_switched_on)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_customized_client("c1", "");
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK_STR("properties", record->profile->application_properties_json,
              "{\"beta\":{\"v\":true},"
              "\"region\":{\"v\":\"eu\\u000a\\\"x\\\"\"}}");
    CHECK_STR("flags", record->profile->feature_flags_json,
              "{\"level\":{\"t\":\"i\",\"v\":-3},"
              "\"name\":{\"t\":\"s\",\"v\":\"a\\\"b\"},\"new\":{\"t\":\"b\",\"v\":true},"
              "\"plan\":{\"t\":\"j\",\"v\":{\"a\":[1]}}}");
    CHECK("permissions", record->profile->has_permissions_claim);
    CHECK("depends",
          record->profile->depends_on_properties && record->profile->depends_on_feature_flags);
}

TEST(client_record_tells_apart_nothing_in_a_claim_and_nothing_switched_on)
{
    JT_AUTO(client_record_unrefp) struct client_record *empty = NULL;
    JT_AUTO(client_record_unrefp) struct client_record *plain = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("plain", client_record_new(&data, NULL, &plain));
    CHECK("depends on nothing",
          !plain->profile->depends_on_properties && !plain->profile->depends_on_feature_flags);
    CHECK("no permissions", !plain->profile->has_permissions_claim);
    CHECK_STR("no flags", plain->profile->feature_flags_json, "");
    data.depends_on_properties = true; /* one that is private now */
    CHECK_OK("empty", client_record_new(&data, NULL, &empty));
    CHECK("depends all the same", empty->profile->depends_on_properties);
    CHECK_STR("no claim", empty->profile->application_properties_json, "");
}

TEST(client_record_has_room_for_values_that_all_need_escapes)
{
    enum { VALUE_BYTES = 3000, COUNT_EACH = 100 };
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_property properties[COUNT_EACH];
    struct feature_flag_value flags[COUNT_EACH];
    struct client_data data = fixture_client("c1", "");
    char value[VALUE_BYTES];
    memset(value, 1, sizeof(value)); /* six bytes each in JSON */
    for (size_t i = 0; i < COUNT_EACH; i++) {
        properties[i] = (struct client_property){ JT_STR("\"\""), false, { value, VALUE_BYTES } };
        flags[i] = (struct feature_flag_value){ JT_STR("\"\""),
                                                FEATURE_FLAG_STRING,
                                                { value, VALUE_BYTES } };
    }
    data.properties = properties;
    data.feature_flags = flags;
    data.property_count = data.feature_flag_count = COUNT_EACH;
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK("properties whole",
          record->profile->application_properties_json.len > 6 * VALUE_BYTES * 100);
    CHECK("flags whole", record->profile->feature_flags_json.len > 6 * VALUE_BYTES * 100);
    CHECK_STR("what comes behind them", record->profile->apis[2].scopes[1].key, "c");
}

TEST(client_record_api_knows_both_spellings_of_the_management_api)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK("long", client_profile_api(record->profile, JT_STR("https://iss/api/v1"),
                                     JT_STR("https://iss/api")) == &record->profile->apis[0]);
    CHECK("short", client_profile_api(record->profile, JT_STR("https://iss/api"),
                                      JT_STR("https://iss/api")) == &record->profile->apis[0]);
    CHECK("prefix",
          client_profile_api(record->profile, JT_STR("order"), JT_STR("https://iss/api")) == NULL);
    client_record_unref(record);
}

TEST(clients_that_are_alike_share_a_profile)
{
    static const struct {
        const char *name, *org_code;
        bool is_customized, is_shared;
        int64_t lifetime_s;
    } cases[] = {
        { "alike", "", false, true, 3600 },
        { "in an organization", "org_1", false, false, 3600 },
        { "with more in its tokens", "", true, false, 3600 },
        { "whose tokens live longer", "", false, false, 7200 },
    };
    struct client_shared shared = { 0 };
    struct client_record *first = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("profiles", record_map_new(100, &shared.profiles));
    CHECK_OK("first", client_record_new(&data, &shared, &first));
    for (size_t i = 0; i < COUNT(cases); i++) {
        JT_AUTO(client_record_unrefp) struct client_record *second = NULL;
        data = cases[i].is_customized ? fixture_customized_client("c2", cases[i].org_code)
                                      : fixture_client("c2", cases[i].org_code);
        data.app.access_token_lifetime_s = cases[i].lifetime_s;
        CHECK_OK(cases[i].name, client_record_new(&data, &shared, &second));
        CHECK_INT(cases[i].name, second->profile == first->profile, cases[i].is_shared);
        CHECK_STR(cases[i].name, client_record_id_json(second), "\"c2\"");
    }
    record_map_free(shared.profiles);
    CHECK_STR("a client keeps its own", first->profile->apis[1].audience, "orders");
    client_record_unref(first);
}

/* What docs/scaling.md counts with. */
TEST(a_client_with_one_secret_and_one_scope_takes_little)
{
    enum { RECORD_MAX_BYTES = 336 };
    struct client_record *record = NULL;
    struct client_data data = fixture_client("0123456789abcdef0123456789abcdef", "");
    data.secret_count = data.api_count = 1;
    data.apis = &(struct client_api){ JT_STR_INIT("api2"), JT_STR_INIT("orders"), false,
                                      fixture_orders, 1 };
    CHECK_OK("new", client_record_new(&data, NULL, &record));
    CHECK("small", malloc_usable_size(record) <= RECORD_MAX_BYTES);
    client_record_unref(record);
}
