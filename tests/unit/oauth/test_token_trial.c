/* test_token_trial: the rule that refuses, or the token that would be issued. */
#include "service_fixture.h"

#include "oauth/token_trial.h"
#include "store/clients.h"

static struct token_trial try_for(struct service_fixture *s, const char *client_id,
                                  struct token_trial_request asked)
{
    struct request req = service_request(s, "");
    struct client_data client = { 0 };
    struct token_trial trial = { 0 };
    struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK(client_id, store_client_get(tx, str(client_id), test_arena(), &client));
    store_tx_abortp(&tx);
    client.app.access_token_lifetime_s = 2 * TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S;
    asked.client = &client;
    CHECK_OK(client_id, token_trial_run(&s->service, &asked, &req, &trial));
    return trial;
}

static struct token_trial_request asking(const char *audience, const char *scope)
{
    return (struct token_trial_request){ .audience = str(audience), .scope = str(scope) };
}

TEST(each_rule_refuses_as_the_endpoint_does)
{
    SERVICE_FIXTURE(s);
    static const struct {
        const char *client_id, *audience, *scope;
        enum token_rule rule;
        const char *error, *detail;
    } cases[] = {
        { SPA_ID, ORDERS, "", TOKEN_RULE_CLIENT_TYPE, "unauthorized_client", "" },
        { M2M_ID, "", "", TOKEN_RULE_AUDIENCE_GIVEN, "invalid_request", "" },
        { M2M_ID, "https://none", "", TOKEN_RULE_AUDIENCE, "unauthorized_client", "https://none" },
        { M2M_ID, FORBIDDEN, "", TOKEN_RULE_AUDIENCE, "unauthorized_client", FORBIDDEN },
        { M2M_ID, ORDERS, "z", TOKEN_RULE_SCOPE, "invalid_scope", "z" },
        { M2M_ID, ORDERS, "a", TOKEN_RULE_COUNT, "", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct token_trial trial =
            try_for(&s, cases[i].client_id, asking(cases[i].audience, cases[i].scope));
        CHECK_INT(cases[i].audience, trial.refused_by, cases[i].rule);
        CHECK_STR(cases[i].audience, trial.error, cases[i].error);
        CHECK_STR(cases[i].audience, trial.detail, cases[i].detail);
        CHECK_INT(cases[i].audience, trial.token.len, 0);
    }
}

TEST(a_suspended_organization_is_a_rule_of_its_own)
{
    SERVICE_FIXTURE(s);
    struct organization organization = { 0 };
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("organization",
             store_organization_get(tx, JT_STR(ORG_CODE), test_arena(), &organization));
    organization.is_suspended = true;
    CHECK_OK("suspend", store_organization_update(tx, &organization));
    fixture_commit(&tx);
    CHECK_INT("refused", try_for(&s, MEMBER_ID, asking(ORDERS, "")).refused_by,
              TOKEN_RULE_ORGANIZATION_ACTIVE);
}

TEST(what_would_be_issued_is_told_without_a_token)
{
    SERVICE_FIXTURE(s);
    const struct token_trial trial = try_for(&s, M2M_ID, asking(ORDERS " " STOCK, ""));
    json_t *claims = json_loadb(trial.claims.ptr, trial.claims.len, 0, NULL);
    CHECK_STR("whose", str(json_string_value(json_object_get(claims, "azp"))), M2M_ID);
    CHECK_INT("for both", json_array_size(json_object_get(claims, "aud")), 2);
    CHECK("nobody acts", json_object_get(claims, "act") == NULL);
    json_decref(claims);
    CHECK("its size", trial.bytes > trial.claims.len);
    CHECK("not signed", trial.token.len == 0);
    CHECK("no management", !trial.is_for_management);
}

TEST(a_token_for_a_test_names_who_asked_and_is_short_where_it_administers)
{
    SERVICE_FIXTURE(s);
    struct token_trial_request asked = asking(ORDERS, "a");
    asked.is_issued = true;
    asked.actor = JT_STR("administrator:\"a\"@example.com");
    asked.session_id = JT_STR("session-1");
    const struct token_trial orders = try_for(&s, M2M_ID, asked);
    CHECK_INT("its size is as foretold", orders.token.len, orders.bytes);
    json_t *claims = json_loadb(orders.claims.ptr, orders.claims.len, 0, NULL);
    CHECK_STR("act", str(json_string_value(json_object_get(json_object_get(claims, "act"), "sub"))),
              "administrator:\"a\"@example.com");
    json_decref(claims);
    asked.audience = JT_STR(ISSUER "/api/v1");
    asked.scope = JT_STR("");
    const struct token_trial management = try_for(&s, M2M_ID, asked);
    CHECK("it administers", management.is_for_management);
    CHECK("short", management.expires_in_s <= TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S);
    CHECK("the other is not", orders.expires_in_s > TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S);
    CHECK("it falls with the session", memmem(management.claims.ptr, management.claims.len,
                                              "\"sid\":\"session-1\"", 17) != NULL);
}

TEST(a_token_too_large_to_sign_is_a_rule_of_its_own)
{
    SERVICE_FIXTURE(s);
    struct token_trial_request asked = asking(ORDERS, "a");
    char *actor = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), KEYSET_PAYLOAD_MAX_BYTES, &actor));
    memset(actor, 'a', KEYSET_PAYLOAD_MAX_BYTES);
    asked.is_issued = true;
    asked.actor = (jt_str){ actor, KEYSET_PAYLOAD_MAX_BYTES };
    const struct token_trial trial = try_for(&s, M2M_ID, asked);
    CHECK_INT("size", trial.refused_by, TOKEN_RULE_SIZE);
    CHECK_INT("no token", trial.token.len, 0);
}
