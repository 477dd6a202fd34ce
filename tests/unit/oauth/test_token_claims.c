/* test_token_claims: the payload of a token, byte for byte (contract sections 2.2 to 2.4). */
#include "test.h"

#include "model/administrator.h"
#include "oauth/client_fixture.h"
#include "oauth/grant_types.h"

#define JTI "ffffffff-ffff-4fff-bfff-ffffffffffff" /* version 4 of nothing but ones */

/* In tokens for the management API only. */
#define SECRET_CLAIM "\"client_secret_id\":\"0123456789abcdef0123456789abcdef\","

static jt_err fill_with_ones(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self;
    memset(ret_bytes, 0xff, len);
    return JT_DONE;
}

static jt_err fill_fails(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self, (void)ret_bytes, (void)len;
    return JT_ERR(JT_IO, "no random");
}

static const struct token_service service = { .issuer_json = JT_STR_INIT("\"https://iss\"") };

static const struct {
    const char *name, *org_code, *apis, *asked; /* apis: digits, indexes into the client's */
    const char *want;
} cases[] = {
    { "of a global application", "", "1", "",
      "{\"aud\":[\"orders\"],\"azp\":\"c1\",\"exp\":1700003600,\"gty\":[\"client_credentials\"],"
      "\"iat\":1700000000,\"iss\":\"https://iss\",\"jti\":\"" JTI "\",\"scope\":\"a b d\","
      "\"scp\":[\"a\",\"b\",\"d\"],\"v\":\"2\"}" },
    { "of an organization, for two audiences in the order asked", "org_1", "21", "d c",
      "{\"aud\":[\"stock\\\"x\",\"orders\"],\"azp\":\"c1\",\"exp\":1700003600,"
      "\"gty\":[\"client_credentials\"],\"iat\":1700000000,\"iss\":\"https://iss\","
      "\"jti\":\"" JTI "\",\"org_code\":\"org_1\",\"scope\":\"d c\",\"scp\":[\"d\",\"c\"],"
      "\"v\":\"2\"}" },
    { "without scopes", "", "0", "",
      "{\"aud\":[\"https://iss/api/v1\"],\"azp\":\"c1\"," SECRET_CLAIM
      "\"exp\":1700003600,\"gty\":[\"client_credentials\"],\"iat\":1700000000,\"iss\":\"https://"
      "iss\","
      "\"jti\":\"" JTI "\",\"scope\":\"\",\"scp\":[],\"v\":\"2\"}" },
    { "for the management API beside another", "", "10", "",
      "{\"aud\":[\"orders\",\"https://iss/api/v1\"],\"azp\":\"c1\"," SECRET_CLAIM
      "\"exp\":1700003600,\"gty\":[\"client_credentials\"],\"iat\":1700000000,"
      "\"iss\":\"https://iss\",\"jti\":\"" JTI "\",\"scope\":\"a b d\","
      "\"scp\":[\"a\",\"b\",\"d\"],\"v\":\"2\"}" },
};

static struct token_grant grant_for(struct client_record *record, const char *apis,
                                    const char *asked_scope)
{
    struct token_request asked = { .scope = str(asked_scope) };
    struct token_grant grant = { .type = &client_credentials, .now_ms = 1700000000999 };
    struct token_refused refused;
    token_grant_assume_client(&grant, record);
    for (const char *digit = apis; *digit != '\0'; digit++) {
        const struct record_api *api = &record->profile->apis[*digit - '0'];
        grant.apis[grant.api_count] = api;
        grant.audiences_json[grant.api_count++] = api->audience_json;
    }
    CHECK_OK(apis, scopes_narrow(&asked, test_arena(), &grant, &refused));
    return grant;
}

TEST(claims_write_gives_the_members_of_the_contract_and_no_other)
{
    const struct jt_random ones = { .fill = fill_with_ones };
    for (size_t i = 0; i < COUNT(cases); i++) {
        JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
        struct client_data data = fixture_client("c1", cases[i].org_code);
        jt_str claims;
        CHECK_OK(cases[i].name, client_record_new(&data, NULL, &record));
        struct token_grant grant = grant_for(record, cases[i].apis, cases[i].asked);
        CHECK_OK(cases[i].name, token_claims_write(&service, &grant, &ones, test_arena(), &claims));
        CHECK_STR(cases[i].name, claims, cases[i].want);
    }
}

#define PROPERTIES_CLAIM                                              \
    "{\"application_properties\":{\"beta\":{\"v\":true},\"region\":{" \
    "\"v\":\"eu\\u000a\\\"x\\\"\"}},\"aud\":[\""
#define FLAGS_CLAIM                                                                         \
    "\"exp\":1700003600,\"feature_flags\":{\"level\":{\"t\":\"i\",\"v\":-3},\"name\":{"     \
    "\"t\":\"s\",\"v\":\"a\\\"b\"},\"new\":{\"t\":\"b\",\"v\":true},\"plan\":{\"t\":\"j\"," \
    "\"v\":{\"a\":[1]}}},\"gty\":[\"client_credentials\"],\"iat\":1700000000,"

static void check_customized(const char *name, const struct client_data *data, const char *apis,
                             const char *want)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    const struct jt_random ones = { .fill = fill_with_ones };
    jt_str claims;
    CHECK_OK(name, client_record_new(data, NULL, &record));
    struct token_grant grant = grant_for(record, apis, "");
    CHECK_OK(name, token_claims_write(&service, &grant, &ones, test_arena(), &claims));
    CHECK_STR(name, claims, want);
}

TEST(claims_that_are_switched_on_stand_in_their_alphabetical_place)
{
    struct client_data data = fixture_customized_client("c1", "org_1");
    check_customized("all of them", &data, "1",
                     PROPERTIES_CLAIM "orders\"],\"azp\":\"c1\"," FLAGS_CLAIM
                                      "\"iss\":\"https://iss\",\"jti\":\"" JTI
                                      "\",\"org_code\":\"org_1\",\"permissions\":[\"a\",\"b\","
                                      "\"d\"],\"scope\":\"a b d\",\"scp\":[\"a\",\"b\",\"d\"],"
                                      "\"v\":\"2\"}");
    data = fixture_customized_client("c1", "");
    check_customized("without scopes there are no permissions", &data, "0",
                     PROPERTIES_CLAIM
                     "https://iss/api/v1\"],\"azp\":\"c1\"," SECRET_CLAIM FLAGS_CLAIM
                     "\"iss\":\"https://iss\",\"jti\":\"" JTI
                     "\",\"scope\":\"\",\"scp\":[],\"v\":\"2\"}");
    data.property_count = data.feature_flag_count = 0;
    check_customized("switched on, but nothing in them", &data, "0", cases[2].want);
}

TEST(a_token_for_a_test_names_who_asked_for_it)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    const struct jt_random ones = { .fill = fill_with_ones };
    struct client_data data = fixture_client("c1", "");
    jt_str claims;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    struct token_grant grant = grant_for(record, "0", "");
    grant.claims.json[CLAIM_ACT] = JT_STR("{\"sub\":\"a@example.com\"}");
    grant.client_secret_id = JT_STR("");
    CHECK_OK("claims", token_claims_write(&service, &grant, &ones, test_arena(), &claims));
    CHECK("who asked",
          jt_str_starts(claims, JT_STR("{\"act\":{\"sub\":\"a@example.com\"},\"aud\":[")));
    CHECK("and no secret, where none was shown",
          memmem(claims.ptr, claims.len, "client_secret_id", 16) == NULL);
    grant.session_id = JT_STR("aa");
    CHECK_OK("claims", token_claims_write(&service, &grant, &ones, test_arena(), &claims));
    CHECK("in which session, beside the other of a token's credentials",
          memmem(claims.ptr, claims.len, ",\"sid\":\"aa\",\"exp\":", 18) != NULL);
    struct token_grant other = grant_for(record, "1", "");
    other.session_id = grant.session_id;
    CHECK_OK("claims", token_claims_write(&service, &other, &ones, test_arena(), &claims));
    CHECK("not for other APIs", memmem(claims.ptr, claims.len, "sid", 3) == NULL);
}

TEST(claims_have_room_for_the_longest_of_everything)
{
    enum { SCOPES = 300, APIS = TOKEN_AUDIENCES_MAX };
    char key[SCOPE_KEY_MAX_BYTES + 1] = { 0 }, audience[4 * API_AUDIENCE_MAX_CHARS + 1] = { 0 };
    memset(key, 'k', sizeof(key) - 1);
    memset(audience, '"', sizeof(audience) - 1); /* two bytes each in JSON */
    struct client_scope scopes[SCOPES];
    struct client_api apis[APIS];
    for (size_t i = 0; i < SCOPES; i++)
        scopes[i] = (struct client_scope){ JT_STR("s"), str(key) };
    for (size_t i = 0; i < APIS; i++)
        apis[i] =
            (struct client_api){ JT_STR("id"), str(audience), true, scopes, i == 0 ? SCOPES : 0 };

    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    const struct jt_random ones = { .fill = fill_with_ones };
    struct client_data data =
        fixture_customized_client("0123456789abcdef0123456789abcdef", "org_1");
    jt_str claims;
    data.apis = apis;
    data.api_count = APIS;
    data.app.access_token_lifetime_s = TOKEN_LIFETIME_MAX_S;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    struct token_grant grant = { .type = &token_exchange, .now_ms = INT64_MAX };
    token_grant_assume_client(&grant, record);
    const struct record_scope *granted[SCOPES];
    for (size_t i = 0; i < SCOPES; i++)
        granted[i] = &record->profile->apis[0].scopes[i];
    grant.scopes = granted;
    grant.scope_count = SCOPES;
    for (size_t i = 0; i < APIS; i++) {
        grant.apis[i] = &record->profile->apis[i];
        grant.audiences_json[i] = record->profile->apis[i].audience_json;
    }
    grant.api_count = APIS;
    char actor[ADMINISTRATOR_EMAIL_MAX_CHARS + 1] = { 0 };
    memset(actor, 1, sizeof(actor) - 1); /* six bytes each in JSON */
    CHECK_OK("actor", claims_put_text(&grant.claims, CLAIM_ACT, str(actor), test_arena()));
    CHECK_OK("fits", token_claims_write(&service, &grant, &ones, test_arena(), &claims));
}

TEST(without_random_there_are_no_claims)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    const struct jt_random broken = { .fill = fill_fails };
    struct client_data data = fixture_client("c1", "");
    jt_str claims;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    struct token_grant grant = grant_for(record, "1", "");
    CHECK_CODE("fails", token_claims_write(&service, &grant, &broken, test_arena(), &claims),
               JT_IO);
}
