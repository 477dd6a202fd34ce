/* test_client_record: a record holds copies, and the JSON that goes into tokens. */
#include "test.h"

#include "oauth/client_fixture.h"

TEST(client_record_copies_everything)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "org_1");
    CHECK_OK("new", client_record_new(&data, &record));
    CHECK_STR("id", record->client_id, "c1");
    CHECK("its own bytes", record->client_id.ptr != data.app.id.ptr);
    CHECK_STR("organization claim", record->org_code_json, ",\"org_code\":\"org_1\"");
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
