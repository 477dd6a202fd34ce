/*
 * token_exchange: an API key for a short-lived token of its API (RFC 8693), so that an API may
 * check its callers offline and a caller need not send its key to every API server.
 *
 * The key is the credential: it has over 300 bits, belongs to one API and gives no more than it
 * gives by itself. A client's authentication beside it would prove nothing about who may use the
 * key, so a client_secret is refused rather than ignored; a bare client_id says nothing and is.
 */
#include "base/json_write.h"
#include "oauth/grant_types.h"

#define GRANT_TYPE        "urn:ietf:params:oauth:grant-type:token-exchange"
#define TYPE_API_KEY      "urn:jeton:params:oauth:token-type:api-key"
#define TYPE_ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"

/* Those of this grant alone (RFC 8693 section 2.1). */
static const struct form_name parameters[] = {
    { JT_STR_INIT("subject_token"), FORM_LINE },
    { JT_STR_INIT("subject_token_type"), FORM_LINE },
    { JT_STR_INIT("requested_token_type"), FORM_LINE },
    { JT_STR_INIT("actor_token"), FORM_LINE },
    { JT_STR_INIT("resource"), FORM_LINE },
};

static enum token_refusal check(const struct token_request *asked)
{
    if (asked->subject_token.len == 0)
        return REFUSED_NO_SUBJECT_TOKEN;
    if (!jt_str_eq(asked->subject_token_type, JT_STR(TYPE_API_KEY)))
        return REFUSED_SUBJECT_TOKEN_TYPE;
    if (asked->requested_token_type.len != 0 &&
        !jt_str_eq(asked->requested_token_type, JT_STR(TYPE_ACCESS_TOKEN)))
        return REFUSED_REQUESTED_TOKEN_TYPE;
    return asked->actor_token.len == 0 ? TOKEN_GRANTED : REFUSED_ACTOR_TOKEN;
}

static enum token_refusal of_verdict(enum api_key_verdict verdict)
{
    switch (verdict) {
    case API_KEY_IS_VALID:
        return TOKEN_GRANTED;
    case API_KEY_IS_UNKNOWN:
        return REFUSED_API_KEY;
    case API_KEY_IS_REVOKED:
        return REFUSED_API_KEY_REVOKED;
    case API_KEY_HAS_EXPIRED:
        return REFUSED_API_KEY_EXPIRED;
    case API_KEY_IS_SUSPENDED:
        return REFUSED_API_KEY_SUSPENDED;
    case API_KEY_THROTTLED:
        return REFUSED_THROTTLED;
    case API_KEY_IS_ELSEWHERE:
        return REFUSED_API_KEY_ELSEWHERE;
    case API_KEY_IS_TOO_FAST:
        return REFUSED_API_KEY_TOO_FAST;
    case API_KEY_IS_USED_UP:
        return REFUSED_API_KEY_USED_UP;
    }
    return REFUSED_FAILED;
}

static jt_err targets_check(const struct token_targets *targets, const struct api_key_record *key,
                            struct token_refused *ret_refused)
{
    for (size_t i = 0; i < targets->count; i++)
        if (!jt_str_eq(targets->items[i], key->audience))
            return token_refuse(ret_refused, REFUSED_API_KEY_AUDIENCE, targets->items[i]);
    return JT_DONE;
}

/* The key's API with the key's scopes, in the shape that the steps of a grant work on. */
static jt_err api_of_key(const struct api_key_record *key, struct jt_arena *arena,
                         const struct record_api **ret_api)
{
    struct record_api *api = NULL;
    struct jt_buf audience;
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*api), &api));
    JT_TRY(jt_arena_calloc(arena, key->scope_count, sizeof(*api->scopes), &api->scopes));
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(key->audience), &audience));
    jt_json_put_string(&audience, key->audience);
    api->audience_json = jt_buf_str(&audience);
    api->scope_count = key->scope_count;
    for (size_t i = 0; i < key->scope_count; i++)
        api->scopes[i].key = key->scopes[i];
    *ret_api = api;
    return JT_DONE;
}

/* sub is the key's id: whoever holds the key is the caller. There is no azp, because no application
 * took part. */
static jt_err put_claims(const struct api_key_record *key, struct jt_arena *arena,
                         struct claims *claims)
{
    JT_TRY(claims_put_text(claims, CLAIM_ORG_CODE, key->org_code, arena));
    JT_TRY(claims_put_text(claims, CLAIM_SUB, key->id, arena));
    return claims_put_text(claims, CLAIM_USER_ID, key->user_id, arena);
}

/* Never past the end of the key. */
static int64_t lifetime_s(const struct token_service *service, const struct api_key_record *key,
                          int64_t now_ms)
{
    const int64_t until_ms = api_key_usable_until_ms(key);
    const int64_t left_s = until_ms / 1000 - now_ms / 1000;
    return until_ms != 0 && left_s < service->api_key_token_lifetime_s
               ? left_s
               : service->api_key_token_lifetime_s;
}

/* What the key gives, narrowed to what is asked. audience (RFC 8693) and resource (RFC 8707) may be
 * left out; what is sent must be the key's API. */
static jt_err grant_key(const struct token_service *service, const struct token_request *asked,
                        struct jt_arena *arena, struct token_grant *grant,
                        struct token_refused *ret_refused)
{
    const struct api_key_record *key = grant->api_key.record;
    grant->lifetime_s = lifetime_s(service, key, grant->now_ms);
    if (grant->lifetime_s <= 0)
        return token_refuse(ret_refused, REFUSED_API_KEY_EXPIRED, JT_STR(""));
    JT_TRY(targets_check(&asked->audiences, key, ret_refused));
    JT_TRY(targets_check(&asked->resources, key, ret_refused));
    JT_TRY(put_claims(key, arena, &grant->claims));
    JT_TRY(api_of_key(key, arena, &grant->apis[0]));
    grant->audiences_json[0] = grant->apis[0]->audience_json;
    grant->api_count = 1;
    jt_err err = scopes_narrow(asked, arena, grant, ret_refused);
    if (ret_refused->why == REFUSED_SCOPE)
        ret_refused->why = REFUSED_API_KEY_SCOPE;
    return err;
}

static jt_err decide(const struct token_service *service, const struct token_request *asked,
                     const struct request *req, struct token_grant *grant,
                     struct token_refused *ret_refused)
{
    struct api_key_outcome *outcome = &grant->api_key;
    JT_TRY(api_key_verify(service->api_keys, req, asked->subject_token, outcome));
    jt_err err = token_refuse(ret_refused, of_verdict(outcome->verdict), JT_STR(""));
    ret_refused->wait_s = outcome->wait_s;
    JT_TRY(err);
    grant->now_ms = outcome->now_ms;
    JT_TRY(grant_key(service, asked, req->arena, grant, ret_refused));
    JT_TRY(api_key_use(service->api_keys, req, req->remote_address, outcome));
    err = token_refuse(ret_refused, of_verdict(outcome->verdict), JT_STR(""));
    ret_refused->wait_s = outcome->rate_left.reset_s;
    return err;
}

const struct grant_type token_exchange = {
    .name = JT_STR_INIT(GRANT_TYPE),
    .gty_json = JT_STR_INIT("[\"" GRANT_TYPE "\"]"),
    .issued_token_type_json = JT_STR_INIT(",\"issued_token_type\":\"" TYPE_ACCESS_TOKEN "\""),
    .parameters = parameters,
    .parameter_count = COUNT(parameters),
    .check = check,
    .refuses_clients = REFUSED_EXCHANGE_CREDENTIALS,
    .decide = decide,
};
