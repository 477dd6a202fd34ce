/* test_token_grant: what a grant takes of its client, whichever credential that has shown. */
#include "test.h"

#include "client_fixture.h"

#include "oauth/grant_types.h"
#include "oauth/usage.h"

static jt_str key_of(const struct token_grant *grant)
{
    jt_str key;
    CHECK_OK("key", token_grant_key(grant, test_arena(), &key));
    return key;
}

TEST(a_client_that_has_shown_no_secret_has_a_token_without_one)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_client("0123456789abcdef0123456789abcdef", "org_1");
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    CHECK("has a secret", record->secret_count != 0);
    struct token_grant with = { .type = &client_credentials };
    struct token_grant without = with;
    token_grant_assume_client(&with, record);
    without.client.record = record;
    token_grant_put_client(&without);
    CHECK("the one that was shown",
          jt_str_eq(with.client_secret_id, record_secret_id(&record->secrets[0])));
    CHECK("none was shown", without.client.secret == NULL && without.client_secret_id.len == 0);
    CHECK("all else is the same",
          jt_str_eq(with.claims.json[CLAIM_AZP], without.claims.json[CLAIM_AZP]) &&
              jt_str_eq(with.claims.json[CLAIM_ORG_CODE], without.claims.json[CLAIM_ORG_CODE]) &&
              with.lifetime_s == without.lifetime_s);
    CHECK("a token of the one is none of the other", !jt_str_eq(key_of(&with), key_of(&without)));
    CHECK("and always the same", jt_str_eq(key_of(&without), key_of(&without)));
}

TEST(a_client_without_any_secret_may_be_assumed)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_client("0123456789abcdef0123456789abcdef", "");
    data.secret_count = 0;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    struct token_grant grant = { .type = &client_credentials };
    token_grant_assume_client(&grant, record);
    CHECK("no secret", grant.client.secret == NULL && grant.client_secret_id.len == 0);
    CHECK("its client", grant.claims.json[CLAIM_AZP].len != 0);
}

TEST(a_token_without_a_secret_is_counted_for_its_client_alone)
{
    struct directory *directory = NULL;
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_client("0123456789abcdef0123456789abcdef", "");
    CHECK_OK("directory", directory_new(16, &directory));
    CHECK_OK("record", directory_add(directory, &data, &record));
    struct token_grant grant = { .type = &client_credentials, .now_ms = 1700000000999 };
    grant.client.record = record;
    token_grant_put_client(&grant);
    usage_count(directory, &grant, JT_STR("192.0.2.7"));
    CHECK_INT("the client", usage_counter_take(&record->usage), 1);
    CHECK_INT("no secret", usage_counter_take(&record->secrets[0].usage), 0);
    directory_free(directory);
}
