/*
 * application_limits: /api/v1/applications/{application_id}/limits and /quota, jeton's own
 * resources: how much an application may ask for, how many tokens it may get, and how many it got.
 */
#include "registration/application_limits.h"
#include "management/lookup.h"
#include "management/quota_shapes.h"
#include "management/quota_use.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/application_limits.h"

static const struct member update_members[] = {
    { .name = "rate_limit_per_minute",
      .type = MEMBER_INTEGER,
      .is_nullable = true,
      .min = 0,
      .max = APPLICATION_RATE_LIMIT_MAX },
    QUOTA_MEMBERS,
};
static const struct body_shape update_application_limits_body = { update_members,
                                                                  COUNT(update_members), false };

struct shown {
    int64_t own, in_force;
    bool has_own;
    struct quota quota;
};

static const struct answer_member shown_members[] = {
    { "rate_limit_per_minute", ANSWER_FROM(struct shown, own),
      ANSWER_NULL_UNLESS(struct shown, has_own),
      .description = "Token requests that are answered in a minute, by each node; 0: any number; "
                     "null: as many as the server's setting says." },
    { "rate_limit_per_minute_in_force", ANSWER_FROM(struct shown, in_force),
      .description = "That one, or the server's; 0: any number." },
    { ANSWER_OBJECT(struct shown, quota, &quota_shown) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct shown, shown_members) };
static const struct answer_shape limits_answer = {
    "application_limits_response", ANSWER_MEMBER(struct shown, "limits", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};

/* As they are in this transaction, also when that is not committed yet. */
static jt_err answer_limits(const struct management *management, struct store_tx *tx,
                            struct request *req, struct response *resp, jt_str application_id)
{
    struct application_limits limits;
    JT_TRY(store_application_limits_get(tx, application_id, &limits));
    const int64_t own = limits.rate_limit_per_minute;
    const bool has_own = own != APPLICATION_RATE_LIMIT_OF_SERVER;
    const int64_t of_server = management->config->rate_limit_per_client_per_minute;
    return answer_with(req, resp, &limits_answer,
                       &(struct shown){ own, has_own ? own : of_server, has_own, limits.quota });
}

static jt_err get_limits(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    return answer_limits(context, tx, req, resp, app.id);
}

/* null stands for the server's figure, and is not the same as leaving it out. */
static struct given_integer given_rate_limit(const json_t *body)
{
    struct given_integer given = body_given_integer(body, "rate_limit_per_minute");
    if (body_is_null(body, "rate_limit_per_minute"))
        given = (struct given_integer){ true, APPLICATION_RATE_LIMIT_OF_SERVER };
    return given;
}

static jt_err update_limits(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "application_id");
    struct application_limits_changes wanted = { 0 };

    JT_TRY(body_read(req, resp, &update_application_limits_body, &body));
    wanted.rate_limit_per_minute = given_rate_limit(body);
    wanted.quota = quota_given(body);
    JT_TRY(management_outcome(req, resp, &r, application_limits_update(&r, id, &wanted)));
    JT_TRY(answer_limits(context, r.tx, req, resp, id));
    return management_finish(context, &r);
}

static jt_err get_quota(void *context, struct request *req, struct response *resp)
{
    return quota_use_get(context, req, resp, QUOTA_OF_APPLICATION);
}

#define APPLICATION "/api/v1/applications/{application_id}"
#define LIMITS      APPLICATION "/limits"

static const struct route routes[] = {
    { HTTP_GET, LIMITS, 0, get_limits, RUNS_BLOCKING, "How much an application may ask for",
      OWN_OPERATION("getApplicationLimits", "read:applications", .gives = &limits_answer) },
    { HTTP_PATCH, LIMITS, BODY_MAX_BYTES, update_limits, RUNS_BLOCKING,
      "Change how much an application may ask for",
      OWN_OPERATION("updateApplicationLimits", "update:applications",
                    .body = &update_application_limits_body, .gives = &limits_answer) },
    { HTTP_GET, APPLICATION "/quota", 0, get_quota, RUNS_BLOCKING,
      "How much an application has used of its quota of tokens",
      OWN_OPERATION("getApplicationQuota", "read:applications", .gives = &quota_use_answer) },
};
const struct resource application_limits = { routes, COUNT(routes), RESOURCE_GLOBAL };
