/*
 * policy: /console/api/policy, what owners decide about all administrators: whether each must have
 * a second factor (admin/second_factor.c).
 */
#include "admin/second_factor.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member policy_members[] = {
    { .name = "is_second_factor_required", .type = MEMBER_BOOLEAN, .is_required = true },
};
const struct body_shape console_policy_body = { policy_members, COUNT(policy_members), false };

struct policy {
    bool is_second_factor_required;
};
static const struct answer_member shown_members[] = {
    { "is_second_factor_required", ANSWER_FROM(struct policy, is_second_factor_required) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct policy, shown_members) };
static const struct answer_shape policy_answer = {
    "policy_response", ANSWER_MEMBER(struct policy, "policy", ANSWER_SAME(&shown)), ANSWER_OK
};

static jt_err policy_get(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool is_required = false;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    JT_TRY(second_factor_is_required(tx, req->arena, &is_required));
    return answer_with(req, resp, &policy_answer, &(struct policy){ is_required });
}

static jt_err policy_put(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    bool is_required = false, was_required = false;

    JT_TRY(body_read(req, resp, &console_policy_body, &body));
    is_required = body_boolean(body, "is_second_factor_required");
    if (is_required && !administrator_has_second_factor(&request_session(req)->administrator))
        return rest_refuse(req, resp, 400, "TOTP_NOT_ENABLED",
                           JT_STR("Set up your own second factor first"));
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(second_factor_is_required(tx, req->arena, &was_required));
    JT_TRY(answer_with(req, resp, &policy_answer, &(struct policy){ is_required }));
    if (is_required == was_required)
        return store_abort(&tx);
    JT_TRY(second_factor_require(tx, is_required));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, JT_STR("policy"),
                         JT_STR("administrator.policy_changed"),
                         DETAILS(detail_boolean("is_second_factor_required", is_required))));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route routes[] = {
    { HTTP_GET, API "/policy", 0, policy_get, RUNS_BLOCKING,
      "Whether all administrators must have a second factor" },
};
const struct console_resource console_policy = { routes, COUNT(routes), console_guard_session };

static const struct route change_routes[] = {
    { HTTP_PUT, API "/policy", CONSOLE_BODY_MAX_BYTES, policy_put, RUNS_BLOCKING,
      "Require a second factor of all administrators, or no more" },
};
const struct console_resource console_policy_change = { change_routes, COUNT(change_routes),
                                                        console_guard_confirmed_owner };
