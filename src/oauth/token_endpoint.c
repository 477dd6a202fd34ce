/*
 * token_endpoint: POST /oauth2/token. Runs the steps of token_service.h in the order of contract
 * section 1.7, on the event loop when the client is cached, else on the blocking pool.
 */
#include "oauth/token_service.h"
#include "oauth/token_statistics.h"
#include "oauth/usage.h"

enum { ANSWER_FIXED_BYTES = 256 };

/* {"access_token":...,"expires_in":...,"scope":...,"token_type":"Bearer"}, for an exchange its
 * issued_token_type too; the token is signed right into the answer. */
static jt_err answer_write(const struct token_grant *grant, jt_str claims, struct request *req,
                           struct response *resp)
{
    struct worker *worker = req->worker;
    struct jt_buf body;
    JT_TRY(jt_arena_buf(req->arena,
                        ANSWER_FIXED_BYTES + signer_max_bytes(claims.len) + scopes_bytes(grant),
                        &body));
    jt_buf_put(&body, JT_STR("{\"access_token\":\""));
    JT_TRY(signer_sign(worker->signer, claims, &body));
    jt_buf_put(&body, JT_STR("\",\"expires_in\":"));
    jt_buf_put_int(&body, grant->lifetime_s);
    if (grant->issued_token_type.len != 0) {
        jt_buf_put(&body, JT_STR(",\"issued_token_type\":\""));
        jt_buf_put(&body, grant->issued_token_type);
        jt_buf_put_char(&body, '"');
    }
    jt_buf_put(&body, JT_STR(",\"scope\":\""));
    scopes_put(&body, grant);
    jt_buf_put(&body, JT_STR("\",\"token_type\":\"Bearer\"}"));
    if (body.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "answer larger than computed");
    response_json(resp, 200, jt_buf_str(&body));
    response_header(resp, "Pragma", "no-cache"); /* RFC 6749 section 5.1 */
    return JT_DONE;
}

jt_err token_write(const struct token_service *service, const struct token_grant *grant,
                   struct request *req, struct response *resp, enum token_refusal *ret_refusal)
{
    struct worker *worker = req->worker;
    const struct jt_random random = jt_random_buffered(&worker->jti_random);
    jt_str claims;
    jt_err err = claims_write(service, grant, &random, req->arena, &claims);
    if (err.code == JT_OK)
        err = answer_write(grant, claims, req, resp);
    if (err.code == JT_OK)
        token_statistics_count(worker->token_statistics, TOKEN_GRANTED);
    *ret_refusal = err.code == JT_TOO_LARGE ? REFUSED_TOKEN_TOO_LARGE : TOKEN_GRANTED;
    return err.code == JT_TOO_LARGE ? JT_DONE : err;
}

/* The steps of client credentials up to the granted scopes. */
static jt_err decide(const struct token_service *service, const struct token_request *asked,
                     struct request *req, struct token_grant *grant,
                     enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    if (asked->grant_type.len == 0)
        *ret_refusal = REFUSED_NO_GRANT_TYPE;
    else if (!jt_str_eq(asked->grant_type, JT_STR(GRANT_CLIENT_CREDENTIALS)))
        *ret_refusal = REFUSED_UNKNOWN_GRANT_TYPE;
    else
        *ret_refusal = asked->credentials;
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    if (!feed_is_fresh(service->feed)) {
        *ret_refusal = REFUSED_STORE_AWAY;
        return JT_DONE;
    }
    JT_TRY(client_authenticate(service, req, asked, grant, ret_refusal));
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    JT_TRY(audiences_resolve(service, asked, req->arena, grant, ret_refusal, ret_detail));
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    return scopes_narrow(asked, req->arena, grant, ret_refusal, ret_detail);
}

static jt_err client_credentials(const struct token_service *service,
                                 const struct token_request *asked, struct request *req,
                                 struct response *resp)
{
    enum token_refusal refusal = TOKEN_GRANTED;
    struct token_grant grant = { .now_ms = jt_now_ms(&service->clock) };
    jt_str detail = JT_STR("");

    jt_err err = decide(service, asked, req, &grant, &refusal, &detail);
    JT_AUTO(client_record_unrefp) struct client_record *held = grant.client;
    if (err.code == JT_OK && refusal == TOKEN_GRANTED)
        err = token_write(service, &grant, req, resp, &refusal);
    JT_TRY(err);
    if (held != NULL) /* the record may go before the log line is written */
        JT_TRY(jt_arena_copy(req->arena, held->client_id, &resp->client_id));
    if (refusal != TOKEN_GRANTED)
        return token_refuse(refusal, detail, req, resp);
    usage_count(service->directory, &grant, req->remote_address);
    return JT_DONE;
}

static jt_err token_issue(void *context, struct request *req, struct response *resp)
{
    const struct token_service *service = context;
    enum token_refusal refusal = TOKEN_GRANTED;
    struct token_request asked;
    jt_str detail = JT_STR("");

    JT_TRY(token_request_parse(req, &asked, &refusal, &detail));
    if (refusal != TOKEN_GRANTED)
        return token_refuse(refusal, detail, req, resp);
    if (jt_str_eq(asked.grant_type, JT_STR(GRANT_TOKEN_EXCHANGE)))
        return token_exchange(service, &asked, req, resp);
    return client_credentials(service, &asked, req, resp);
}

static enum token_refusal of_http(enum http_refusal refusal)
{
    switch (refusal) {
    case HTTP_REFUSAL_BAD_REQUEST:
        return REFUSED_FRAMING;
    case HTTP_REFUSAL_NOT_FOUND:
        return REFUSED_PATH;
    case HTTP_REFUSAL_METHOD:
        return REFUSED_METHOD;
    case HTTP_REFUSAL_TIMEOUT:
        return REFUSED_TIMEOUT;
    case HTTP_REFUSAL_BODY_TOO_LARGE:
        return REFUSED_BODY_TOO_LARGE;
    case HTTP_REFUSAL_URI_TOO_LONG:
        return REFUSED_URI_TOO_LONG;
    case HTTP_REFUSAL_HEADERS_TOO_LARGE:
        return REFUSED_HEAD_TOO_LARGE;
    case HTTP_REFUSAL_EXPECTATION:
        return REFUSED_EXPECTATION;
    case HTTP_REFUSAL_OVERLOADED:
    case HTTP_REFUSAL_MOVED:
        return REFUSED_OVERLOADED;
    case HTTP_REFUSAL_VERSION:
        return REFUSED_HTTP_VERSION;
    case HTTP_REFUSAL_NO_ROOM: /* a token is issued without it */
    case HTTP_REFUSAL_FAILED:
        break;
    }
    return REFUSED_FAILED;
}

void token_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                       struct response *resp)
{
    jt_err cause = resp->cause; /* more exact than the row's */
    (void)context;
    if (token_refuse(of_http(refusal), JT_STR(""), req, resp).code != JT_REFUSED)
        response_json(resp, 500, JT_STR("{\"error\":\"server_error\"}")); /* no memory for more */
    if (cause.code != JT_OK &&
        (refusal == HTTP_REFUSAL_FAILED || refusal == HTTP_REFUSAL_BAD_REQUEST))
        resp->cause = cause;
}

const struct route token_routes[] = {
    { HTTP_POST, "/oauth2/token", TOKEN_BODY_MAX_BYTES, token_issue, RUNS_LOOP_FIRST,
      "Exchange client credentials, or an API key, for an access token" },
};
const size_t token_route_count = COUNT(token_routes);
