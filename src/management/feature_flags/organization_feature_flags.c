/*
 * organization_feature_flags: /api/v1/organizations/{org_code}/feature_flags: what one organization
 * has instead of the environment's values. Tokens never carry these (contract section 2.4).
 */
#include "management/feature_flag_value.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/query.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/feature_flags.h"
#include "rest/answer.h"
#include "store/feature_flags.h"

static const struct query_parameter override_query[] = {
    { "value", QUERY_LINE, true, 0, FEATURE_FLAG_VALUE_MAX_CHARS, NULL,
      "A value of the flag's type" },
    { 0 },
};

static const struct answer_shape list_answer = {
    "get_organization_feature_flags_response",
    ANSWER_MEMBER(struct answer_list, FEATURE_FLAG_OVERRIDES), ANSWER_OK, .has_etag = true
};

static jt_err get_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag_value *flags = NULL;
    size_t count = 0;
    const jt_str org_code = request_path_param(req, "org_code");
    struct organization org = { 0 };

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, org_code, req, resp, &org));
    JT_TRY(store_organization_flag_list(tx, org_code, req->arena, &flags, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ flags, count });
}

static jt_err override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    const jt_str org_code = request_path_param(req, "org_code");
    const jt_str key = request_path_param(req, "feature_flag_key");
    jt_str value;

    JT_TRY(query_read(req, resp, override_query, "value", &value));
    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_outcome(req, resp, &r, organization_flag_override(&r, org_code, key, value)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err remove_override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    const jt_str org_code = request_path_param(req, "org_code");
    const jt_str key = request_path_param(req, "feature_flag_key");

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_outcome(req, resp, &r, organization_flag_remove(&r, org_code, key)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err remove_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    const jt_str org_code = request_path_param(req, "org_code");

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_outcome(req, resp, &r, organization_flags_remove(&r, org_code)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define OVERRIDES "/api/v1/organizations/{org_code}/feature_flags"

static const struct route routes[] = {
    { HTTP_GET, OVERRIDES, 0, get_overrides, RUNS_BLOCKING,
      "The feature flags that an organization overrides",
      OPERATION("GetOrganizationFeatureFlags", "read:organization_feature_flags",
                .gives = &list_answer) },
    { HTTP_DELETE, OVERRIDES, 0, remove_overrides, RUNS_BLOCKING,
      "Remove all overrides of an organization",
      OPERATION("DeleteOrganizationFeatureFlagOverrides", "delete:organization_feature_flags",
                .gives = &answer_success) },
    { HTTP_PATCH, OVERRIDES "/{feature_flag_key}", 0, override, RUNS_BLOCKING,
      "Override a feature flag for an organization; the value is in the query",
      OPERATION("UpdateOrganizationFeatureFlagOverride", "update:organization_feature_flags",
                .query = override_query, .gives = &answer_success) },
    { HTTP_DELETE, OVERRIDES "/{feature_flag_key}", 0, remove_override, RUNS_BLOCKING,
      "Remove an organization's override of a feature flag",
      OPERATION("DeleteOrganizationFeatureFlagOverride", "delete:organization_feature_flags",
                .gives = &answer_success) },
};
const struct resource organization_feature_flags = { routes, COUNT(routes),
                                                     RESOURCE_OF_ORGANIZATIONS };
