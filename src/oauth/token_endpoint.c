/*
 * token_endpoint: POST /oauth2/token: the steps of every grant in the order of contract section
 * 1.7, on the event loop when what they need is in memory, else on the blocking pool:
 *
 *     1  the form                           5  a proof of the key that the token is bound to
 *     2  the grant                          6  what can be used once is used up
 *     3  the one credential that it has     7  whether that client may have tokens
 *     4  the credential is right            8  audiences, scopes, size
 *
 * 5 is nothing yet, and 6 nothing for a secret. What is refused before 6 may be sent again as it
 * was; behind it nothing waits any more.
 */
#include "audit/refused.h"
#include "oauth/grant_types.h"
#include "oauth/refusal_counts.h"
#include "oauth/token_limits.h"
#include "oauth/token_quotas.h"

static void count_granted(const struct token_service *service, const struct request *req,
                          const struct token_grant *grant)
{
    token_statistics_count_issued(service->statistics, req->worker, grant->alg,
                                  grant->is_coalesced);
    if (grant->type->count != NULL)
        grant->type->count(service, grant, req);
}

static jt_err answer_refused(const struct token_service *service,
                             const struct token_refused *refused, struct request *req,
                             struct response *resp)
{
    if (req->worker != NULL) /* NULL: refused before it came to a thread that answers */
        token_statistics_count_refused(service->statistics, req->worker, refused->why);
    return token_refusal_answer(refused, req, resp);
}

static jt_err read_own(const struct grant_type *type, const struct request *req,
                       struct token_request *asked, struct token_refused *ret_refused)
{
    if (type->parameter_count == 0)
        return JT_DONE;
    JT_TRY(
        token_request_parse_own(req, type->parameters, type->parameter_count, asked, ret_refused));
    return token_refuse(ret_refused, type->check(asked), JT_STR(""));
}

static jt_err read_credential(const struct grant_type *type, const struct token_request *asked,
                              const struct request *req, struct client_credential *ret_credential,
                              struct token_refused *ret_refused)
{
    JT_TRY(client_credential_read(asked, req, ret_credential));
    if (type->refuses_clients == TOKEN_GRANTED)
        return token_refuse(ret_refused, ret_credential->fault, JT_STR(""));
    if (ret_credential->method != NULL)
        return token_refuse(ret_refused, type->refuses_clients, JT_STR(""));
    return JT_DONE;
}

/* Steps 4 to 7, of a grant whose client authenticates. */
static jt_err admit(const struct token_service *service, const struct client_credential *credential,
                    const struct request *req, struct token_grant *grant,
                    struct token_refused *ret_refused)
{
    JT_TRY(
        client_authenticate(service, credential, req, grant->now_ms, &grant->client, ret_refused));
    JT_TRY(token_limits_take(service, grant->client.record, ret_refused));
    JT_TRY(single_use_take(service, &grant->client.used, req, ret_refused));
    JT_TRY(client_judge(grant->client.record, ret_refused));
    token_grant_put_client(grant);
    return JT_DONE;
}

/* What is decided, unless a quota has no more. */
static jt_err write_counted(const struct token_service *service, struct token_grant *grant,
                            struct request *req, struct response *resp,
                            struct token_refused *ret_refused)
{
    JT_TRY(token_quotas_take(grant, ret_refused));
    const jt_err err = token_write(service, grant, req, resp, ret_refused);
    if (err.code != JT_OK && token_grant_has_quotas(grant))
        token_quotas_give_back(grant);
    return err;
}

static jt_err issue(const struct token_service *service, struct request *req,
                    struct token_request *asked, struct token_grant *grant, struct response *resp,
                    struct token_refused *ret_refused)
{
    struct client_credential credential;

    JT_TRY(token_request_parse(req, asked, ret_refused));
    grant->type = grant_type_find(asked->grant_type);
    if (grant->type == NULL)
        return token_refuse(ret_refused,
                            asked->grant_type.len == 0 ? REFUSED_NO_GRANT_TYPE
                                                       : REFUSED_UNKNOWN_GRANT_TYPE,
                            JT_STR(""));
    JT_TRY(read_own(grant->type, req, asked, ret_refused));
    JT_TRY(read_credential(grant->type, asked, req, &credential, ret_refused));
    if (!freshness_holds(service->freshness))
        return token_refuse(ret_refused, REFUSED_STORE_AWAY, JT_STR(""));
    if (grant->type->refuses_clients == TOKEN_GRANTED)
        JT_TRY(admit(service, &credential, req, grant, ret_refused));
    JT_TRY(grant->type->decide(service, asked, req, grant, ret_refused));
    return write_counted(service, grant, req, resp, ret_refused);
}

/* What was presented proves nobody; else REFUSAL_KINDS. */
static enum refused_kind kind_of(enum token_refusal why)
{
    switch (why) {
    case REFUSED_UNKNOWN_CLIENT:
    case REFUSED_WRONG_SECRET:
    case REFUSED_SECRET_METHOD:
    case REFUSED_ASSERTION_MALFORMED:
    case REFUSED_ASSERTION_CLIENT:
    case REFUSED_ASSERTION_METHOD:
    case REFUSED_ASSERTION_ALGORITHM:
    case REFUSED_ASSERTION_KEY:
    case REFUSED_ASSERTION_SIGNATURE:
    case REFUSED_WRONG_TOO_OFTEN:
        return REFUSAL_OF_APPLICATION;
    case REFUSED_API_KEY:
    case REFUSED_API_KEY_REVOKED:
    case REFUSED_API_KEY_EXPIRED:
    case REFUSED_API_KEY_ELSEWHERE:
    case REFUSED_THROTTLED:
        return REFUSAL_OF_API_KEY;
    default:
        return REFUSAL_KINDS;
    }
}

/* Who is known by it; empty: nobody. */
static jt_str subject_of(const struct token_grant *grant)
{
    if (grant->client.record != NULL)
        return record_key(&grant->client.record->head);
    return grant->api_key.record != NULL ? grant->api_key.record->id : JT_STR("");
}

static void tell_refused(const struct token_service *service, const struct request *req,
                         const struct token_grant *grant, enum token_refusal why)
{
    const struct refused_authentication one = {
        .kind = kind_of(why),
        .subject = subject_of(grant),
        .cause = jt_str_from(token_refusal_row(why)->cause),
        .address = req->remote_address,
        .now_ms = grant->now_ms,
    };
    if (one.kind != REFUSAL_KINDS)
        refused_authentications_add(service->refused, &one);
}

static jt_err token_issue(void *context, struct request *req, struct response *resp)
{
    const struct token_service *service = context;
    JT_AUTO(token_grant_clear)
    struct token_grant grant = { .now_ms = jt_now_ms(&service->clock) };
    struct token_refused refused = { .why = TOKEN_GRANTED };
    struct token_request asked; /* read whenever the client is known */

    jt_err err = issue(service, req, &asked, &grant, resp, &refused);
    if (err.code != JT_OK && refused.why == TOKEN_GRANTED)
        return err;                  /* of our own, or it has to wait */
    if (grant.client.record != NULL) /* the record may go before the log line is written */
        JT_TRY(jt_arena_copy(req->arena, record_key(&grant.client.record->head), &resp->client_id));
    if (refused.why != TOKEN_GRANTED) {
        refusal_counts_add(service->refusals, grant.client.record,
                           client_is_authenticated(&grant.client), &asked, refused.why,
                           grant.now_ms);
        client_statistics_count(service->client_statistics, resp->client_id, false);
        tell_refused(service, req, &grant, refused.why);
        return answer_refused(service, &refused, req, resp);
    }
    client_statistics_count(service->client_statistics, resp->client_id, true);
    count_granted(service, req, &grant);
    return JT_DONE;
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
    case HTTP_REFUSAL_UNCERTAIN: /* a token is issued without a commit */
    case HTTP_REFUSAL_MOVED:
        return REFUSED_OVERLOADED;
    case HTTP_REFUSAL_VERSION:
        return REFUSED_HTTP_VERSION;
    case HTTP_REFUSAL_NO_ROOM: /* a token is issued without it */
    case HTTP_REFUSAL_PRECONDITION:
    case HTTP_REFUSAL_FAILED:
        break;
    }
    return REFUSED_FAILED;
}

void token_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                       struct response *resp)
{
    const struct token_refused refused = { .why = of_http(refusal) };
    jt_err cause = resp->cause; /* more exact than the row's */
    if (answer_refused(context, &refused, req, resp).code != JT_REFUSED)
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
