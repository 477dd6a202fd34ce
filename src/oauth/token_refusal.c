/*
 * token_refusal: the table of refusals, and the answer that is made from a row: error, description,
 * the challenge of a 401, when to try again, and the cause for the log.
 */
#include "oauth/token_refusal.h"

#include "base/json_write.h"

/* Of whoever has not shown a key or secret of the client: whether a client_id exists, and what it
 * may authenticate with, is not told. */
#define SECRET_IS_WRONG        "The client_id or client_secret is wrong, or the application was deleted."
#define ASSERTION_IS_NOT_VALID "The client assertion is not valid, or the application was deleted."

enum { DETAIL_MAX_BYTES = 200, BODY_MAX_BYTES = 1024 };

static const struct token_refusal_row rows[TOKEN_REFUSAL_COUNT] = {
    [REFUSED_PATH] = { 404, "invalid_request",
                       "There is nothing at this path; the token endpoint is oauth2/token "
                       "below the issuer.",
                       "path" },
    [REFUSED_METHOD] = { 405, "invalid_request", "Use POST for the token endpoint.", "method" },
    [REFUSED_BODY_TOO_LARGE] = { 413, "invalid_request", "The body is larger than 64 KiB.",
                                 "body_too_large" },
    [REFUSED_URI_TOO_LONG] = { 414, "invalid_request",
                               "The request target is too long; send the parameters in the "
                               "body.",
                               "uri_too_long" },
    [REFUSED_HEAD_TOO_LARGE] = { 431, "invalid_request",
                                 "Request line and headers are larger than 16 KiB.",
                                 "head_too_large" },
    [REFUSED_FRAMING] = { 400, "invalid_request",
                          "The HTTP request is malformed, or has repeated or contradicting "
                          "headers.",
                          "framing" },
    [REFUSED_TIMEOUT] = { 408, "invalid_request",
                          "The request did not arrive whole within the time limit.", "timeout" },
    [REFUSED_EXPECTATION] = { 417, "invalid_request",
                              "The only expectation that can be met is 100-continue.",
                              "expectation" },
    [REFUSED_HTTP_VERSION] = { 505, "invalid_request",
                               "Only HTTP/1.1 and HTTP/1.0 are spoken here.", "http_version" },
    [REFUSED_CONTENT_TYPE] = { 400, "invalid_request",
                               "Send the parameters in the body, with Content-Type: "
                               "application/x-www-form-urlencoded.",
                               "content_type" },
    [REFUSED_MALFORMED_PARAMETER] = { 400, "invalid_request",
                                      "A parameter must be percent-encoded UTF-8 without control "
                                      "characters:",
                                      "malformed_parameter" },
    [REFUSED_TOO_MANY_PARAMETERS] = { 400, "invalid_request",
                                      "At most 64 parameters can be sent; the one too many is:",
                                      "too_many_parameters" },
    [REFUSED_REPEATED_PARAMETER] = { 400, "invalid_request",
                                     "A parameter may be sent only once:", "repeated_parameter" },
    [REFUSED_NO_GRANT_TYPE] = { 400, "invalid_request",
                                "The parameter grant_type is missing; send "
                                "grant_type=client_credentials.",
                                "no_grant_type" },
    [REFUSED_UNKNOWN_GRANT_TYPE] = { 400, "unsupported_grant_type",
                                     "The grant_type must be client_credentials or, for an API "
                                     "key, urn:ietf:params:oauth:grant-type:token-exchange.",
                                     "unknown_grant_type" },
    [REFUSED_NO_CLIENT_ID] = { 400, "invalid_request",
                               "The parameter client_id is missing; send it in the body or with "
                               "HTTP Basic.",
                               "no_client_id" },
    [REFUSED_NO_CLIENT_SECRET] = { 400, "invalid_request",
                                   "The parameter client_secret is missing; send it in the body or "
                                   "with HTTP Basic.",
                                   "no_client_secret" },
    [REFUSED_MALFORMED_BASIC] = { 400, "invalid_request",
                                  "The Authorization header is not well-formed HTTP Basic: base64 "
                                  "of client_id:client_secret, both percent-encoded, the client_id "
                                  "in UTF-8 without control characters.",
                                  "malformed_basic" },
    [REFUSED_TWO_AUTHENTICATIONS] = { 400, "invalid_request",
                                      "Send one kind of client credentials: client_secret, "
                                      "HTTP Basic or client_assertion.",
                                      "two_authentications" },
    [REFUSED_HALF_ASSERTION] = { 400, "invalid_request",
                                 "The parameters client_assertion and client_assertion_type must "
                                 "be sent together.",
                                 "half_assertion" },
    [REFUSED_ASSERTION_KIND] = { 400, "invalid_request",
                                 "The client_assertion_type must be "
                                 "urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
                                 "assertion_kind" },
    [REFUSED_UNKNOWN_CLIENT] = { 401, "invalid_client", SECRET_IS_WRONG, "unknown_client" },
    [REFUSED_WRONG_SECRET] = { 401, "invalid_client", SECRET_IS_WRONG, "wrong_secret" },
    [REFUSED_SECRET_METHOD] = { 401, "invalid_client", SECRET_IS_WRONG, "secret_not_allowed" },
    [REFUSED_ASSERTION_MALFORMED] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID,
                                      "assertion_malformed" },
    [REFUSED_ASSERTION_CLIENT] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID,
                                   "assertion_unknown_client" },
    [REFUSED_ASSERTION_METHOD] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID,
                                   "assertion_not_allowed" },
    [REFUSED_ASSERTION_ALGORITHM] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID,
                                      "assertion_algorithm" },
    [REFUSED_ASSERTION_KEY] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID, "assertion_key" },
    [REFUSED_ASSERTION_SIGNATURE] = { 401, "invalid_client", ASSERTION_IS_NOT_VALID,
                                      "assertion_signature" },
    [REFUSED_ASSERTION_TYPE] = { 401, "invalid_client",
                                 "The typ of the client assertion must be "
                                 "client-authentication+jwt, or JWT where that is accepted.",
                                 "assertion_type" },
    [REFUSED_ASSERTION_ISSUER] = { 401, "invalid_client",
                                   "The iss of the client assertion must be the client_id.",
                                   "assertion_issuer" },
    [REFUSED_ASSERTION_SUBJECT] = { 401, "invalid_client",
                                    "The sub of the client assertion must be the client_id.",
                                    "assertion_subject" },
    [REFUSED_ASSERTION_CLIENT_ID] = { 401, "invalid_client",
                                      "The parameter client_id must be the sub of the client "
                                      "assertion, or left out.",
                                      "assertion_client_id" },
    [REFUSED_ASSERTION_AUDIENCE] = { 401, "invalid_client",
                                     "The aud of the client assertion must be one value alone:",
                                     "assertion_audience" },
    [REFUSED_ASSERTION_EXPIRED] = { 401, "invalid_client",
                                    "The client assertion has expired, or has no exp; make a new "
                                    "one for each request.",
                                    "assertion_expired" },
    [REFUSED_ASSERTION_TOO_LONG] = { 401, "invalid_client",
                                     "The exp of the client assertion is too far away; it may be "
                                     "so many seconds from now:",
                                     "assertion_too_long" },
    [REFUSED_ASSERTION_NOT_YET_VALID] = { 401, "invalid_client",
                                          "The iat or nbf of the client assertion is in the "
                                          "future; set the clock of its machine.",
                                          "assertion_not_yet_valid" },
    [REFUSED_ASSERTION_NO_JTI] = { 401, "invalid_client",
                                   "The client assertion must have a jti, a new one each time.",
                                   "assertion_no_jti" },
    [REFUSED_ASSERTION_REPLAYED] = { 401, "invalid_client",
                                     "The jti of the client assertion was used before; make a new "
                                     "one for each request.",
                                     "assertion_replayed" },
    [REFUSED_USED_TOO_MANY] = { 429, "temporarily_unavailable",
                                "The application has sent too many client assertions; use each "
                                "token until it expires, and try again later.",
                                "used_too_many" },
    [REFUSED_REPLAY_FULL] = { 503, "temporarily_unavailable",
                              "The token service has no room to remember another client assertion; "
                              "try again.",
                              "replay_full" },
    [REFUSED_APPLICATION_TYPE] = { 400, "unauthorized_client",
                                   "Only machine-to-machine applications may use "
                                   "client_credentials.",
                                   "application_type" },
    [REFUSED_ORGANIZATION_SUSPENDED] = { 400, "unauthorized_client",
                                         "The organization of this application is suspended.",
                                         "organization_suspended" },
    [REFUSED_NO_AUDIENCE] = { 400, "invalid_request",
                              "The parameter audience is missing; send the audience of the API "
                              "that "
                              "the token is for.",
                              "no_audience" },
    [REFUSED_TOO_MANY_AUDIENCES] = { 400, "invalid_request",
                                     "At most 16 audiences can be requested at once.",
                                     "too_many_audiences" },
    /* One answer for unregistered and unauthorized: registered audiences cannot be probed. */
    [REFUSED_AUDIENCE] = { 400, "unauthorized_client",
                           "The application is not authorized for this audience; authorize it for "
                           "the API, and check the spelling:",
                           "audience" },
    [REFUSED_TOO_MANY_SCOPES] = { 400, "invalid_scope",
                                  "At most 256 scopes can be requested at once.",
                                  "too_many_scopes" },
    [REFUSED_SCOPE] = { 400, "invalid_scope",
                        "This scope is not enabled for the application on the requested audience:",
                        "scope" },
    [REFUSED_SCOPE_WITHHELD] = { 400, "invalid_scope",
                                 "Several of the requested audiences define this scope, and it is "
                                 "not enabled on each of them; enable it there, or request them "
                                 "one by one:",
                                 "scope_withheld" },
    [REFUSED_TOKEN_TOO_LARGE] = { 400, "invalid_scope",
                                  "The token would be too large; request fewer audiences or "
                                  "scopes, or have less put into it.",
                                  "token_too_large" },
    /* RFC 8693 section 2.2.2: invalid_request, also for a subject_token that is not valid. */
    [REFUSED_NO_SUBJECT_TOKEN] = { 400, "invalid_request",
                                   "The parameter subject_token is missing; send the API key in "
                                   "it.",
                                   "no_subject_token" },
    [REFUSED_SUBJECT_TOKEN_TYPE] = { 400, "invalid_request",
                                     "The subject_token_type must be "
                                     "urn:jeton:params:oauth:token-type:api-key.",
                                     "subject_token_type" },
    [REFUSED_REQUESTED_TOKEN_TYPE] = { 400, "invalid_request",
                                       "The requested_token_type must be "
                                       "urn:ietf:params:oauth:token-type:access_token, or left "
                                       "out.",
                                       "requested_token_type" },
    [REFUSED_ACTOR_TOKEN] = { 400, "invalid_request",
                              "An API key is exchanged without an actor_token.", "actor_token" },
    [REFUSED_EXCHANGE_CREDENTIALS] = { 400, "invalid_request",
                                       "An API key is exchanged without client credentials; leave "
                                       "them out.",
                                       "exchange_credentials" },
    [REFUSED_API_KEY] = { 400, "invalid_request", "The subject_token is not a valid API key.",
                          "unknown_api_key" },
    [REFUSED_API_KEY_REVOKED] = { 400, "invalid_request", "The API key is revoked.",
                                  "revoked_api_key" },
    [REFUSED_API_KEY_EXPIRED] = { 400, "invalid_request", "The API key has expired.",
                                  "expired_api_key" },
    [REFUSED_API_KEY_SUSPENDED] = { 400, "invalid_request",
                                    "The API key is inactive, or its organization is suspended or "
                                    "not authorized for the API any more.",
                                    "suspended_api_key" },
    [REFUSED_API_KEY_ELSEWHERE] = { 400, "invalid_request",
                                    "The API key may not be used from this address.",
                                    "api_key_elsewhere" },
    [REFUSED_API_KEY_TOO_FAST] = { 429, "temporarily_unavailable",
                                   "The API key is over its rate limit; try again later.",
                                   "api_key_too_fast" },
    [REFUSED_API_KEY_USED_UP] = { 400, "invalid_request", "The API key has no uses left.",
                                  "api_key_used_up" },
    [REFUSED_API_KEY_AUDIENCE] = { 400, "invalid_target",
                                   "The API key is not for this audience:", "api_key_audience" },
    [REFUSED_API_KEY_SCOPE] = { 400, "invalid_scope",
                                "The API key does not have this scope:", "api_key_scope" },
    [REFUSED_THROTTLED] = { 429, "temporarily_unavailable",
                            "Too many API keys from this address were not valid.", "throttled" },
    /* One answer for known and unknown clients. */
    [REFUSED_WRONG_TOO_OFTEN] = { 429, "temporarily_unavailable",
                                  "Too many wrong client credentials came from this address; try "
                                  "again later.",
                                  "wrong_too_often" },
    [REFUSED_CLIENT_TOO_OFTEN] = { 429, "temporarily_unavailable",
                                   "The application asks too often; use each token until it "
                                   "expires, and try again later.",
                                   "client_too_often" },
    [REFUSED_QUOTA] = { 429, "temporarily_unavailable",
                        "The quota of tokens is used up until the next hour or day (UTC); use each "
                        "token until it expires. It is the quota of the",
                        "quota" },
    [REFUSED_STORE_AWAY] = { 503, "temporarily_unavailable",
                             "The token service cannot reach its store; try again.", "store_away" },
    [REFUSED_OVERLOADED] = { 503, "temporarily_unavailable",
                             "The token service is busy; try again.", "overloaded" },
    [REFUSED_FAILED] = { 500, "server_error", "The token service failed; its log says why.",
                         "failed" },
};

const struct token_refusal_row *token_refusal_row(enum token_refusal refusal)
{
    return &rows[refusal];
}

void token_refusal_text(const char *cause, const char **ret_error, const char **ret_description)
{
    *ret_error = *ret_description = "";
    for (size_t i = TOKEN_GRANTED + 1; i < COUNT(rows); i++)
        if (strcmp(rows[i].cause, cause) == 0) {
            *ret_error = rows[i].error;
            *ret_description = rows[i].description;
        }
}

/* RFC 6749 appendix A.8: %x20-21 / %x23-5B / %x5D-7E. */
static void put_detail(struct jt_buf *body, jt_str detail)
{
    jt_buf_put_char(body, ' ');
    for (size_t i = 0; i < detail.len && i < DETAIL_MAX_BYTES; i++) {
        char c = detail.ptr[i];
        bool is_allowed = c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
        jt_buf_put_char(body, is_allowed ? c : '?');
    }
}

jt_err token_refuse(struct token_refused *ret_refused, enum token_refusal why, jt_str detail)
{
    *ret_refused = (struct token_refused){ .why = why, .detail = detail };
    return why == TOKEN_GRANTED ? JT_DONE : (jt_err){ JT_REFUSED, rows[why].cause };
}

jt_err token_refusal_answer(const struct token_refused *refused, const struct request *req,
                            struct response *resp)
{
    const struct token_refusal_row *row = &rows[refused->why];
    struct jt_buf body;
    JT_TRY(jt_arena_buf(req->arena, BODY_MAX_BYTES, &body));
    jt_buf_put(&body, JT_STR("{\"error\":"));
    jt_json_put_string(&body, jt_str_from(row->error));
    jt_buf_put(&body, JT_STR(",\"error_description\":\""));
    jt_buf_put(&body, jt_str_from(row->description));
    if (refused->detail.len != 0)
        put_detail(&body, refused->detail);
    jt_buf_put(&body, JT_STR("\"}"));
    if (row->status == 401)
        response_unauthorized(resp, "Basic realm=\"oauth2\"", jt_buf_str(&body));
    else
        response_json(resp, row->status, jt_buf_str(&body));
    response_header(resp, "Pragma", "no-cache"); /* RFC 6749 section 5.1, for old caches */
    if (refused->why == REFUSED_STORE_AWAY || refused->why == REFUSED_REPLAY_FULL)
        response_header(resp, "Retry-After", "1");
    if (row->status == 429)
        JT_TRY(response_wait(resp, refused->wait_s, req->arena));
    resp->cause = (jt_err){ JT_REFUSED, row->cause };
    return resp->cause;
}
