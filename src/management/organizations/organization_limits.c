/*
 * organization_limits: /api/v1/organizations/{org_code}/limits and /quota, jeton's own resources:
 * how many tokens the applications of an organization may get together, and how many they got. An
 * organization's own application sees neither: it could else raise them.
 */
#include "management/quota_shapes.h"
#include "management/quota_use.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

static const struct member update_members[] = { QUOTA_MEMBERS };
static const struct body_shape update_organization_limits_body = { update_members,
                                                                   COUNT(update_members), false };

static const struct answer_shape limits_answer = {
    "organization_limits_response",
    ANSWER_MEMBER(struct quota, "limits", ANSWER_SAME(&quota_shown)), ANSWER_OK, .has_etag = true
};

static jt_err get_limits(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct quota_standing standing;
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(quota_lookup(tx, req, resp, QUOTA_OF_ORGANIZATION, 0, &standing));
    return answer_with(req, resp, &limits_answer, &standing.quota);
}

static jt_err update_limits(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct quota_standing standing;
    JT_TRY(body_read(req, resp, &update_organization_limits_body, &body));
    const struct quota_changes wanted = quota_given(body);
    JT_TRY(management_outcome(
        req, resp, &r,
        organization_limits_update(&r, request_path_param(req, "org_code"), &wanted)));
    JT_TRY(quota_lookup(r.tx, req, resp, QUOTA_OF_ORGANIZATION, 0, &standing));
    JT_TRY(answer_with(req, resp, &limits_answer, &standing.quota));
    return management_finish(context, &r);
}

static jt_err get_quota(void *context, struct request *req, struct response *resp)
{
    return quota_use_get(context, req, resp, QUOTA_OF_ORGANIZATION);
}

#define ORGANIZATION "/api/v1/organizations/{org_code}"

static const struct route routes[] = {
    { HTTP_GET, ORGANIZATION "/limits", 0, get_limits, RUNS_BLOCKING,
      "How many tokens the applications of an organization may get",
      OWN_OPERATION("getOrganizationLimits", "read:organizations", .gives = &limits_answer) },
    { HTTP_PATCH, ORGANIZATION "/limits", BODY_MAX_BYTES, update_limits, RUNS_BLOCKING,
      "Change how many tokens the applications of an organization may get",
      OWN_OPERATION("updateOrganizationLimits", "update:organizations",
                    .body = &update_organization_limits_body, .gives = &limits_answer) },
    { HTTP_GET, ORGANIZATION "/quota", 0, get_quota, RUNS_BLOCKING,
      "How much an organization has used of its quota of tokens",
      OWN_OPERATION("getOrganizationQuota", "read:organizations", .gives = &quota_use_answer) },
};
const struct resource organization_limits = { routes, COUNT(routes), RESOURCE_GLOBAL };
