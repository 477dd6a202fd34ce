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
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"
#include "store/feature_flags.h"

static const struct query_parameter override_query[] = {
    { "value", QUERY_LINE, true, 0, FEATURE_FLAG_VALUE_MAX_CHARS, NULL,
      "A value of the flag's type" },
    { 0 },
};

/* Begins, with the organization that the path names, if the caller may see it. */
static jt_err begin(struct management *management, struct request *req, struct response *resp,
                    enum store_mode mode, struct store_tx **ret_tx, jt_str *ret_org_code)
{
    const jt_str code = request_path_param(req, "org_code");
    struct organization org = { 0 };

    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(management_begin(management, req, mode, ret_tx));
    JT_TRY(lookup_organization(*ret_tx, code, req, resp, &org));
    *ret_org_code = org.code;
    return JT_DONE;
}

/* key empty: all of them. */
static jt_err record_and_commit(struct management *management, struct request *req,
                                struct store_tx **tx, jt_str org_code, jt_str key)
{
    json_t *detail = key.len == 0 ? json_pack("{s:[s]}", "changed", "feature_flags")
                                  : json_pack("{s:[s],s:s%}", "changed", "feature_flags",
                                              "feature_flag", JSON_TEXT(key));
    JT_TRY(record_json(*tx, req->arena, CHANGE_ORGANIZATION, org_code,
                       JT_STR("organization.updated"), detail));
    return management_commit(management, tx);
}

static const struct answer_shape list_answer = {
    "get_organization_feature_flags_response",
    ANSWER_MEMBER(struct answer_list, FEATURE_FLAG_OVERRIDES), ANSWER_OK
};

static jt_err get_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag_value *flags = NULL;
    size_t count = 0;
    jt_str org_code;

    JT_TRY(begin(context, req, resp, STORE_READ, &tx, &org_code));
    JT_TRY(store_organization_flag_list(tx, org_code, req->arena, &flags, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ flags, count });
}

static jt_err override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    jt_str org_code, value;

    JT_TRY(query_read(req, resp, override_query, "value", &value));
    JT_TRY(begin(context, req, resp, STORE_WRITE, &tx, &org_code));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    if (flag.allow_override_level == FEATURE_FLAG_ENVIRONMENT)
        return rest_refuse(req, resp, 400, "FEATURE_FLAG_OVERRIDE_NOT_ALLOWED",
                           JT_STR("Only the environment may override this feature flag"));
    JT_TRY(feature_flag_value_read(req, resp, flag.type, JT_STR("value"), value, &value));
    JT_TRY(store_organization_flag_override(tx, org_code, flag.key, value, &is_changed));
    JT_TRY(answer_ok(req, resp));
    return is_changed ? record_and_commit(context, req, &tx, org_code, flag.key) : JT_DONE;
}

static jt_err remove_override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    jt_str org_code;

    JT_TRY(begin(context, req, resp, STORE_WRITE, &tx, &org_code));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(store_organization_flag_remove(tx, org_code, flag.key, &is_changed));
    JT_TRY(answer_ok(req, resp));
    return is_changed ? record_and_commit(context, req, &tx, org_code, flag.key) : JT_DONE;
}

static jt_err remove_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool is_changed = false;
    jt_str org_code;

    JT_TRY(begin(context, req, resp, STORE_WRITE, &tx, &org_code));
    JT_TRY(store_organization_flags_remove(tx, org_code, &is_changed));
    JT_TRY(answer_ok(req, resp));
    return is_changed ? record_and_commit(context, req, &tx, org_code, JT_STR("")) : JT_DONE;
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
const struct resource organization_feature_flags = { routes, COUNT(routes), true };
