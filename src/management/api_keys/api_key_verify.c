/*
 * api_key_verify: POST /api/v1/api_keys/verify (contract section 4), which an API calls for each
 * call of its own. On the event loop, from memory and without the heap, where it comes without a
 * token and the key was verified lately.
 */
#include <assert.h>

#include "api_keys/api_key_verification.h"
#include "management/api_keys/api_key_body.h"
#include "management/examples.h"
#include "management/guard.h"
#include "management/management.h"
#include "management/resources.h"
#include "rest/refuse.h"

static const struct member members[] = {
    { .name = "api_key",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = API_KEY_TEXT_MAX_BYTES },
};
const struct body_shape verify_api_key_body = { members, COUNT(members), false };

/* --- The answer ------------------------------------------------------------------------------- */

/* Of a key that is not valid at most the first two are there: why it lets nobody in. */
struct shown {
    jt_str key_id, status; /* empty: the key is unknown */
    bool is_valid;
    const jt_str *scopes;
    size_t scope_count;
    jt_str org_code, user_id;
    int64_t last_verified_ms, verification_count;
};

static const struct answer_member shown_members[] = {
    { "is_valid", ANSWER_FROM(struct shown, is_valid), .example = "true" },
    { "key_id", ANSWER_FROM(struct shown, key_id), .is_nullable = true,
      .description = "null where the key is unknown, as all that follows.",
      .example = EXAMPLE_API_KEY_ID },
    { "status", ANSWER_FROM(struct shown, status), .is_nullable = true,
      .description = "active, or why a known key is not valid: revoked, inactive.",
      .example = "active" },
    { "scopes", ANSWER_TEXTS(struct shown, scopes, scope_count),
      .example = "[\"read:users\",\"write:users\"]" },
    { "org_code", ANSWER_FROM(struct shown, org_code), .is_nullable = true,
      .description = "Organization code.", .example = EXAMPLE_ORG_CODE },
    { "user_id", ANSWER_FROM(struct shown, user_id), .is_nullable = true, .example = "user_456" },
    { "last_verified_on", ANSWER_TIME(struct shown, last_verified_ms), .is_nullable = true },
    { "verification_count", ANSWER_FROM(struct shown, verification_count),
      ANSWER_NULL_UNLESS(struct shown, is_valid), .description = "Verification counter.",
      .example = "42" },
};
static const struct answer_shape verified_answer = {
    "verify_api_key_response", ANSWER_MEMBERS(struct shown, shown_members),
    ANSWER_SAYS("API_KEY_VERIFIED", "API key verified")
};
static const struct answer_shape invalid_answer = {
    NULL, ANSWER_MEMBERS(struct shown, shown_members),
    ANSWER_SAYS("API_KEY_INVALID", "API key is not valid")
};

static jt_err answer_valid(const struct api_key_outcome *outcome, int64_t count,
                           struct request *req, struct response *resp)
{
    const struct api_key_record *record = outcome->record;
    assert(record != NULL); /* only what was found is valid */
    return answer_with(req, resp, &verified_answer,
                       &(struct shown){ .is_valid = true,
                                        .key_id = record->id,
                                        .status = JT_STR("active"),
                                        .scopes = record->scopes,
                                        .scope_count = record->scope_count,
                                        .org_code = record->org_code,
                                        .user_id = record->user_id,
                                        .last_verified_ms = outcome->now_ms,
                                        .verification_count = count });
}

static jt_err answer_not_valid(const struct api_key_outcome *outcome, struct request *req,
                               struct response *resp)
{
    struct shown shown = { .is_valid = false };
    if (outcome->record != NULL) {
        shown.key_id = outcome->record->id;
        shown.status = api_key_status_name(api_key_verdict_status(outcome->verdict));
    }
    return answer_with(req, resp, &invalid_answer, &shown);
}

static jt_err refuse_throttled(int64_t wait_s, struct request *req, struct response *resp)
{
    struct jt_buf seconds;
    JT_TRY(jt_arena_buf(req->arena, 24, &seconds));
    jt_buf_put_int(&seconds, wait_s);
    jt_buf_put_char(&seconds, '\0'); /* for the header */
    response_header(resp, "RateLimit-Reset", seconds.ptr);
    return rest_refuse(req, resp, 429, "RATE_LIMIT_EXCEEDED",
                       JT_STR("Too many API keys from this address were not valid"));
}

/* --- The operation ---------------------------------------------------------------------------- */

/* ret_body owns what ret_text lies in, where it is not the request's own body. */
static jt_err key_read(struct request *req, struct response *resp, json_t **ret_body,
                       jt_str *ret_text)
{
    if (request_has_media_type(req, JT_STR("application/json")) &&
        api_key_body_scan(req->body, ret_text))
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "a body to be parsed is the pool's");
    JT_TRY(body_read(req, resp, &verify_api_key_body, ret_body));
    *ret_text = body_text(*ret_body, "api_key");
    return JT_DONE;
}

/* To a token of an organization's application the keys of others are unknown. */
static bool is_of_another(const struct request *req, const struct api_key_record *record)
{
    const struct caller *caller = request_caller(req);
    return caller != NULL && caller->org_code.len > 0 &&
           !jt_str_eq(caller->org_code, record->org_code);
}

static jt_err verify(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct api_key_outcome outcome = { 0 };
    jt_str text;

    JT_TRY(key_read(req, resp, &body, &text));
    JT_TRY(api_key_verify(&management->api_keys, req, text, &outcome));
    JT_AUTO(api_key_record_unrefp) struct api_key_record *held = outcome.record;
    if (outcome.verdict == API_KEY_THROTTLED)
        return refuse_throttled(outcome.wait_s, req, resp);
    if (held != NULL && is_of_another(req, held)) {
        outcome.verdict = API_KEY_IS_UNKNOWN;
        outcome.record = NULL;
    }
    if (outcome.verdict != API_KEY_IS_VALID)
        return answer_not_valid(&outcome, req, resp);
    return answer_valid(&outcome, api_key_verified(&management->api_keys, req, &outcome), req,
                        resp);
}

static const struct route routes[] = {
    { HTTP_POST, "/api/v1/api_keys/verify", HTTP_BODY_OPEN_MAX_BYTES, verify, RUNS_LOOP_FIRST,
      "Whether an API key is valid, and for what",
      OPERATION("verifyApiKey", NULL, .body = &verify_api_key_body, .gives = &verified_answer) },
};
const struct resource api_key_verification = { routes, COUNT(routes), RESOURCE_VERIFICATION };
