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
    { .name = "address", .type = MEMBER_TEXT, .is_nullable = true, .max = JT_ADDRESS_TEXT_BYTES },
};
const struct body_shape verify_api_key_body = { members, COUNT(members), false };

/* --- The answer ------------------------------------------------------------------------------- */

/* Of a key that is not valid at most the first three are there, and when it may be used again: why
 * it lets nobody in. */
struct shown {
    jt_str key_id, status; /* empty: the key is unknown */
    jt_str reason;         /* empty: the status tells it */
    int64_t rate_limit_reset_s;
    bool is_valid;
    const jt_str *scopes;
    size_t scope_count;
    jt_str org_code, user_id;
    int64_t last_verified_ms, verification_count;
    jt_str metadata;
    int64_t uses_left, rate_limit_remaining;
    bool has_metadata, has_uses, has_rate;
};

static const char *const reasons[] = { "address", "rate_limited", "no_uses_left", NULL };
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
    /* Not in the contract: left out of what is said of a key without limits. */
    { "reason", ANSWER_FROM(struct shown, reason), .is_optional = true, .choices = reasons,
      .description = "Why an active key is not valid for this use." },
    { "metadata", ANSWER_OBJECT_JSON(struct shown, metadata),
      ANSWER_LEFT_OUT_UNLESS(struct shown, has_metadata),
      .description = "What the customer keeps of the key." },
    { "uses_left", ANSWER_FROM(struct shown, uses_left),
      ANSWER_LEFT_OUT_UNLESS(struct shown, has_uses), .description = "After this one.",
      .example = "999" },
    { "rate_limit_remaining", ANSWER_FROM(struct shown, rate_limit_remaining),
      ANSWER_LEFT_OUT_UNLESS(struct shown, has_rate),
      .description = "Verifications that would be valid now.", .example = "99" },
    { "rate_limit_reset_s", ANSWER_FROM(struct shown, rate_limit_reset_s), .is_optional = true,
      .description = "Seconds until all of the rate limit is there again; of a key that was "
                     "refused for it, until it may be used.",
      .example = "1" },
};
static const struct answer_shape verified_answer = {
    "verify_api_key_response", ANSWER_MEMBERS(struct shown, shown_members),
    ANSWER_SAYS("API_KEY_VERIFIED", "API key verified")
};
static const struct answer_shape invalid_answer = {
    NULL, ANSWER_MEMBERS(struct shown, shown_members),
    ANSWER_SAYS("API_KEY_INVALID", "API key is not valid")
};

static jt_err answer_valid(const struct api_key_outcome *outcome, struct request *req,
                           struct response *resp)
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
                                        .verification_count = outcome->verification_count,
                                        .has_metadata = record->metadata.len > 0,
                                        .metadata = record->metadata,
                                        .has_uses = record->has_uses,
                                        .uses_left = outcome->uses_left,
                                        .has_rate = record->rate.limit > 0,
                                        .rate_limit_remaining = outcome->rate_left.remaining,
                                        .rate_limit_reset_s = outcome->rate_left.reset_s });
}

static jt_str reason_of(enum api_key_verdict verdict)
{
    switch (verdict) {
    case API_KEY_IS_ELSEWHERE:
        return JT_STR("address");
    case API_KEY_IS_TOO_FAST:
        return JT_STR("rate_limited");
    case API_KEY_IS_USED_UP:
        return JT_STR("no_uses_left");
    default: /* the status tells it */
        return JT_STR("");
    }
}

static jt_err answer_not_valid(const struct api_key_outcome *outcome, struct request *req,
                               struct response *resp)
{
    struct shown shown = { .is_valid = false };
    if (outcome->record != NULL) {
        shown.key_id = outcome->record->id;
        shown.status = api_key_status_name(api_key_verdict_status(outcome->verdict));
        shown.reason = reason_of(outcome->verdict);
        shown.rate_limit_reset_s = outcome->rate_left.reset_s;
    }
    return answer_with(req, resp, &invalid_answer, &shown);
}

static jt_err refuse_throttled(int64_t wait_s, struct request *req, struct response *resp)
{
    JT_TRY(response_wait(resp, wait_s, req->arena));
    return rest_refuse(req, resp, 429, "RATE_LIMIT_EXCEEDED",
                       JT_STR("Too many API keys from this address were not valid"));
}

/* --- The operation ---------------------------------------------------------------------------- */

/* ret_body owns what ret_presented lies in, where it is not the request's own body. */
static jt_err presented_read(struct request *req, struct response *resp, json_t **ret_body,
                             struct api_key_presented *ret_presented)
{
    if (request_has_media_type(req, JT_STR("application/json")) &&
        api_key_body_scan(req->body, ret_presented))
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "a body to be parsed is the pool's");
    JT_TRY(body_read(req, resp, &verify_api_key_body, ret_body));
    *ret_presented = (struct api_key_presented){ body_text(*ret_body, "api_key"),
                                                 body_text(*ret_body, "address") };
    return JT_DONE;
}

/* To a token of an organization's application the keys of others are unknown. */
static bool is_of_another(const struct request *req, const struct api_key_record *record)
{
    const struct caller *caller = request_caller(req);
    return caller != NULL && caller->org_code.len > 0 &&
           !jt_str_eq(caller->org_code, record->org_code);
}

/* A key of another is unknown before it is used. */
static jt_err use(const struct management *management, struct request *req, jt_str address,
                  struct api_key_outcome *outcome)
{
    if (is_of_another(req, outcome->record)) {
        outcome->verdict = API_KEY_IS_UNKNOWN;
        outcome->record = NULL;
    }
    return outcome->verdict == API_KEY_IS_VALID
               ? api_key_use(&management->api_keys, req, address, outcome)
               : JT_DONE;
}

static jt_err verify(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct api_key_outcome outcome = { 0 };
    struct api_key_presented presented;

    JT_TRY(presented_read(req, resp, &body, &presented));
    JT_TRY(api_key_verify(&management->api_keys, req, presented.text, &outcome));
    JT_AUTO(api_key_record_unrefp) struct api_key_record *held = outcome.record;
    if (outcome.verdict == API_KEY_THROTTLED)
        return refuse_throttled(outcome.wait_s, req, resp);
    if (held != NULL)
        JT_TRY(use(management, req, presented.address, &outcome));
    return outcome.verdict == API_KEY_IS_VALID ? answer_valid(&outcome, req, resp)
                                               : answer_not_valid(&outcome, req, resp);
}

static const struct route routes[] = {
    { HTTP_POST, "/api/v1/api_keys/verify", HTTP_BODY_OPEN_MAX_BYTES, verify, RUNS_LOOP_FIRST,
      "Whether an API key is valid, and for what",
      OPERATION("verifyApiKey", NULL, .body = &verify_api_key_body, .gives = &verified_answer) },
};
const struct resource api_key_verification = { routes, COUNT(routes), RESOURCE_VERIFICATION };
