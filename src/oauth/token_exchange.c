/*
 * token_exchange: an API key for a short-lived token of its API (RFC 8693), so that an API may
 * check its callers offline and a caller need not send its key to every API server.
 *
 * The key is the credential: it has over 300 bits, belongs to one API and gives no more than it
 * gives by itself. A client's authentication beside it would prove nothing about who may use the
 * key, so a client_secret is refused rather than ignored; a bare client_id says nothing and is.
 */
#include "base/json_write.h"
#include "oauth/token_service.h"

#define TYPE_API_KEY      "urn:jeton:params:oauth:token-type:api-key"
#define TYPE_ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"

/* Views into the request's arena; empty means absent. */
struct exchange {
    jt_str subject_token, subject_token_type, requested_token_type, actor_token;
    struct http_param *params; /* all of these, and resource */
    size_t param_count;
};

/* Those of this grant alone (RFC 8693 section 2.1). */
static const struct form_name parameters[] = {
    { JT_STR_INIT("subject_token"), FORM_LINE },
    { JT_STR_INIT("subject_token_type"), FORM_LINE },
    { JT_STR_INIT("requested_token_type"), FORM_LINE },
    { JT_STR_INIT("actor_token"), FORM_LINE },
    { JT_STR_INIT("resource"), FORM_LINE },
};

/* Of all but resource, one each. */
static enum token_refusal singles_take(struct exchange *exchange, jt_str *ret_detail)
{
    const struct {
        jt_str name;
        jt_str *value;
    } singles[] = {
        { JT_STR("subject_token"), &exchange->subject_token },
        { JT_STR("subject_token_type"), &exchange->subject_token_type },
        { JT_STR("requested_token_type"), &exchange->requested_token_type },
        { JT_STR("actor_token"), &exchange->actor_token },
    };
    for (size_t i = 0; i < exchange->param_count; i++) {
        const struct http_param *param = &exchange->params[i];
        for (size_t k = 0; k < COUNT(singles); k++) {
            if (param->value.len == 0 || !jt_str_eq(param->name, singles[k].name))
                continue;
            if (singles[k].value->len != 0) {
                *ret_detail = param->name;
                return REFUSED_REPEATED_PARAMETER;
            }
            *singles[k].value = param->value;
        }
    }
    return TOKEN_GRANTED;
}

static jt_err exchange_read(const struct request *req, struct exchange *ret_exchange,
                            enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    *ret_exchange = (struct exchange){ 0 };
    JT_TRY(token_parameters_read(req, parameters, COUNT(parameters), &ret_exchange->params,
                                 &ret_exchange->param_count, ret_refusal, ret_detail));
    if (*ret_refusal == TOKEN_GRANTED)
        *ret_refusal = singles_take(ret_exchange, ret_detail);
    return JT_DONE;
}

static enum token_refusal exchange_check(const struct token_request *asked,
                                         const struct exchange *exchange)
{
    if (exchange->subject_token.len == 0)
        return REFUSED_NO_SUBJECT_TOKEN;
    if (!jt_str_eq(exchange->subject_token_type, JT_STR(TYPE_API_KEY)))
        return REFUSED_SUBJECT_TOKEN_TYPE;
    if (exchange->requested_token_type.len != 0 &&
        !jt_str_eq(exchange->requested_token_type, JT_STR(TYPE_ACCESS_TOKEN)))
        return REFUSED_REQUESTED_TOKEN_TYPE;
    if (exchange->actor_token.len != 0)
        return REFUSED_ACTOR_TOKEN;
    if (asked->is_basic || asked->client_secret.len != 0)
        return REFUSED_EXCHANGE_CREDENTIALS;
    return TOKEN_GRANTED;
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
    }
    return REFUSED_FAILED;
}

/* audience (RFC 8693) and resource (RFC 8707) may be left out; what is sent must be the key's API.
 */
static enum token_refusal target_check(const struct token_request *asked,
                                       const struct exchange *exchange,
                                       const struct api_key_record *key, jt_str *ret_detail)
{
    for (size_t i = 0; i < asked->audience_count; i++) {
        *ret_detail = asked->audiences[i];
        if (!jt_str_eq(asked->audiences[i], key->audience))
            return REFUSED_API_KEY_AUDIENCE;
    }
    for (size_t i = 0; i < exchange->param_count; i++) {
        const struct http_param *param = &exchange->params[i];
        *ret_detail = param->value;
        if (jt_str_eq(param->name, JT_STR("resource")) && param->value.len != 0 &&
            !jt_str_eq(param->value, key->audience))
            return REFUSED_API_KEY_AUDIENCE;
    }
    *ret_detail = JT_STR("");
    return TOKEN_GRANTED;
}

/* The key's API with the key's scopes, in the shape that the steps of a grant work on. */
static jt_err api_of_key(const struct api_key_record *key, struct jt_arena *arena,
                         struct record_api **ret_api)
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

/* ,"NAME":"value" behind what is in json; nothing for an empty value. */
static void put_claim(struct jt_buf *json, jt_str name, jt_str value)
{
    if (value.len == 0)
        return;
    jt_buf_put(json, JT_STR(",\""));
    jt_buf_put(json, name);
    jt_buf_put(json, JT_STR("\":"));
    jt_json_put_string(json, value);
}

/* sub is the key: who holds it is the caller. There is no azp, for no application took part. */
static jt_err claims_of_key(const struct api_key_record *key, struct jt_arena *arena,
                            struct token_grant *grant)
{
    struct jt_buf organization, subject;
    JT_TRY(jt_arena_buf(arena, 32 + jt_json_string_max_bytes(key->org_code), &organization));
    JT_TRY(jt_arena_buf(
        arena, 64 + jt_json_string_max_bytes(key->id) + jt_json_string_max_bytes(key->user_id),
        &subject));
    put_claim(&organization, JT_STR("org_code"), key->org_code);
    put_claim(&subject, JT_STR("sub"), key->id);
    put_claim(&subject, JT_STR("user_id"), key->user_id);
    grant->org_code_json = jt_buf_str(&organization);
    grant->subject_json = jt_buf_str(&subject);
    return JT_DONE;
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

static jt_err grant_fill(const struct token_service *service, const struct token_request *asked,
                         const struct exchange *exchange, const struct api_key_record *key,
                         struct jt_arena *arena, struct token_grant *grant,
                         enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    grant->grant_type = JT_STR(GRANT_TOKEN_EXCHANGE);
    grant->issued_token_type = JT_STR(TYPE_ACCESS_TOKEN);
    grant->lifetime_s = lifetime_s(service, key, grant->now_ms);
    *ret_refusal = grant->lifetime_s > 0 ? target_check(asked, exchange, key, ret_detail)
                                         : REFUSED_API_KEY_EXPIRED;
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    JT_TRY(claims_of_key(key, arena, grant));
    JT_TRY(api_of_key(key, arena, &grant->apis[0]));
    grant->audiences_json[0] = grant->apis[0]->audience_json;
    grant->api_count = 1;
    JT_TRY(scopes_narrow(asked, arena, grant, ret_refusal, ret_detail));
    if (*ret_refusal == REFUSED_SCOPE)
        *ret_refusal = REFUSED_API_KEY_SCOPE;
    return JT_DONE;
}

jt_err token_exchange(const struct token_service *service, const struct token_request *asked,
                      struct request *req, struct response *resp)
{
    struct exchange exchange;
    struct api_key_outcome outcome = { 0 };
    struct token_grant grant = { 0 };
    jt_str detail = JT_STR("");
    enum token_refusal refusal = TOKEN_GRANTED;

    JT_TRY(exchange_read(req, &exchange, &refusal, &detail));
    if (refusal == TOKEN_GRANTED)
        refusal = exchange_check(asked, &exchange);
    if (refusal == TOKEN_GRANTED && !feed_is_fresh(service->feed))
        refusal = REFUSED_STORE_AWAY;
    if (refusal != TOKEN_GRANTED)
        return token_refuse(refusal, detail, req, resp);

    JT_TRY(api_key_verify(service->api_keys, req, exchange.subject_token, &outcome));
    JT_AUTO(api_key_record_unrefp) struct api_key_record *held = outcome.record;
    if (outcome.verdict == API_KEY_THROTTLED)
        return token_refuse_throttled(outcome.wait_s, req, resp);
    refusal = of_verdict(outcome.verdict);
    grant.now_ms = outcome.now_ms;
    if (refusal == TOKEN_GRANTED)
        JT_TRY(grant_fill(service, asked, &exchange, held, req->arena, &grant, &refusal, &detail));
    if (refusal != TOKEN_GRANTED)
        return token_refuse(refusal, detail, req, resp);
    JT_TRY(token_write(service, &grant, req, resp, &refusal));
    if (refusal != TOKEN_GRANTED)
        return token_refuse(refusal, detail, req, resp);
    (void)api_key_verified(service->api_keys, req, &outcome);
    return JT_DONE;
}
