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

static const char *const expansions[] = { "json", NULL };
static const struct query_parameter list_query[] = {
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "json: flags of JSON too" },
    { 0 },
};

struct overrides {
    struct answer_list of_contract; /* first: the rows of its table are this struct's */
    struct feature_flag_value *of_json;
    size_t of_json_count;
    bool is_expanded;
};
static const struct answer_member list_members[] = {
    { FEATURE_FLAG_OVERRIDES },
    { "json_feature_flags", .kind = ANSWER_KIND_MAP, .offset = offsetof(struct overrides, of_json),
      .count_offset = offsetof(struct overrides, of_json_count),
      .shape = &feature_flag_json_override, .element_bytes = sizeof(struct feature_flag_value),
      .key_offset = offsetof(struct feature_flag_value, key),
      ANSWER_LEFT_OUT_UNLESS(struct overrides, is_expanded),
      .description = "Those of JSON; with expand=json." },
};
static const struct answer_shape list_answer = { "get_organization_feature_flags_response",
                                                 ANSWER_MEMBERS(struct overrides, list_members),
                                                 ANSWER_OK, .has_etag = true };

static jt_err get_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag_value *flags = NULL;
    size_t count = 0;
    const jt_str org_code = request_path_param(req, "org_code");
    struct organization org = { 0 };
    jt_str expand = JT_STR("");

    JT_TRY(query_read(req, resp, list_query, "expand", &expand));
    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, org_code, req, resp, &org));
    JT_TRY(store_organization_flag_list(tx, org_code, req->arena, &flags, &count));
    const size_t of_contract = feature_flag_values_split(flags, count);
    const struct overrides overrides = { .of_contract = { flags, of_contract },
                                         .of_json = count > 0 ? flags + of_contract : NULL,
                                         .of_json_count = count - of_contract,
                                         .is_expanded = expand.len > 0 };
    return answer_with(req, resp, &list_answer, &overrides);
}

static jt_err own_value_read(struct store_tx *tx, jt_str org_code, const struct feature_flag *flag,
                             struct jt_arena *arena, struct feature_flag_own_value *ret_own)
{
    struct feature_flag_value *rows = NULL;
    size_t count = 0;
    *ret_own = (struct feature_flag_own_value){ .flag = { .key = flag->key, .type = flag->type } };
    JT_TRY(store_organization_flag_list(tx, org_code, arena, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(rows[i].key, flag->key))
            *ret_own = (struct feature_flag_own_value){ rows[i], true };
    return JT_DONE;
}

static jt_err get_override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str org_code = request_path_param(req, "org_code");
    struct organization org = { 0 };
    struct feature_flag flag = { 0 };
    struct feature_flag_own_value own;

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, org_code, req, resp, &org));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(own_value_read(tx, org_code, &flag, req->arena, &own));
    return answer_with(req, resp, &feature_flag_own_value_answer, &own);
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
                .query = list_query, .gives = &list_answer) },
    { HTTP_DELETE, OVERRIDES, 0, remove_overrides, RUNS_BLOCKING,
      "Remove all overrides of an organization",
      OPERATION("DeleteOrganizationFeatureFlagOverrides", "delete:organization_feature_flags",
                .gives = &answer_success) },
    { HTTP_GET, OVERRIDES "/{feature_flag_key}", 0, get_override, RUNS_BLOCKING,
      "What an organization has of one feature flag, of any type",
      OWN_OPERATION("getOrganizationFeatureFlag", "read:organization_feature_flags",
                    .gives = &feature_flag_own_value_answer) },
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
