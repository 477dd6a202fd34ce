/* test_client_record: a record holds copies, and the JSON that goes into tokens. */
#include "test.h"

#include "oauth/client_fixture.h"

TEST(client_record_copies_everything)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "org_1");
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK_STR("id", record->client_id, "c1");
    CHECK_STR("as azp", record->client_id_json, "\"c1\"");
    CHECK("its own bytes", record->client_id.ptr != data.app.id.ptr);
    CHECK_STR("organization claim", record->org_code_json, "\"org_1\"");
    CHECK_STR("audience escaped", record->apis[2].audience_json, "\"stock\\\"x\"");
    CHECK_STR("scope", record->apis[1].scopes[2].key, "d");
    CHECK_INT("scopes", record->apis[1].scope_count, 3);
    CHECK_INT("digest", record->secrets[1].digest[0], 2);
    CHECK("previous", record->secrets[1].is_previous);
    client_record_unref(record);
}

TEST(client_record_of_a_global_client_has_no_organization_claim)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK_STR("none", record->org_code_json, "");
    client_record_unref(record);
}

TEST(client_record_writes_the_claims_that_are_switched_on)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_customized_client("c1", "");
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK_STR("properties", record->application_properties_json,
              "{\"beta\":{\"v\":true},"
              "\"region\":{\"v\":\"eu\\u000a\\\"x\\\"\"}}");
    CHECK_STR("flags", record->feature_flags_json,
              "{\"level\":{\"t\":\"i\",\"v\":-3},"
              "\"name\":{\"t\":\"s\",\"v\":\"a\\\"b\"},\"new\":{\"t\":\"b\",\"v\":true},"
              "\"plan\":{\"t\":\"j\",\"v\":{\"a\":[1]}}}");
    CHECK("permissions", record->has_permissions_claim);
    CHECK("depends", record->depends_on_properties && record->depends_on_feature_flags);
}

TEST(client_record_tells_apart_nothing_in_a_claim_and_nothing_switched_on)
{
    JT_AUTO(client_record_unrefp) struct client_record *empty = NULL;
    JT_AUTO(client_record_unrefp) struct client_record *plain = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("plain", client_record_new(&data, &plain));
    CHECK("depends on nothing", !plain->depends_on_properties && !plain->depends_on_feature_flags);
    CHECK("no permissions", !plain->has_permissions_claim);
    CHECK_STR("no flags", plain->feature_flags_json, "");
    data.depends_on_properties = true; /* one that is private now */
    CHECK_OK("empty", client_record_new(&data, &empty));
    CHECK("depends all the same", empty->depends_on_properties);
    CHECK_STR("no claim", empty->application_properties_json, "");
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
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK("properties whole", record->application_properties_json.len > 6 * VALUE_BYTES * 100);
    CHECK("flags whole", record->feature_flags_json.len > 6 * VALUE_BYTES * 100);
    CHECK_STR("what comes behind them", record->apis[2].scopes[1].key, "c");
}

TEST(client_record_api_knows_both_spellings_of_the_management_api)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK("long", client_record_api(record, JT_STR("https://iss/api/v1"),
                                    JT_STR("https://iss/api")) == &record->apis[0]);
    CHECK("short", client_record_api(record, JT_STR("https://iss/api"),
                                     JT_STR("https://iss/api")) == &record->apis[0]);
    CHECK("prefix", client_record_api(record, JT_STR("order"), JT_STR("https://iss/api")) == NULL);
    client_record_unref(record);
}
