/*
 * environment_feature_flags: /api/v1/environment/feature_flags: what the environment has instead of
 * the defaults. Every flag lets the environment override it (contract section 3.11).
 */
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/feature_flags.h"
#include "rest/answer.h"
#include "store/feature_flags.h"

static const struct member override_members[] = {
    { .name = "value", .type = MEMBER_SCALAR, .is_required = true },
};
static const struct body_shape override_feature_flag_body = { override_members,
                                                              COUNT(override_members), false };

static const struct answer_member list_members[] = { { FEATURE_FLAG_OVERRIDES },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_environment_feature_flags_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK, .has_etag = true };

/* All overrides but those of JSON; flags that keep their default are not listed. Not paged:
 * contract section 7.4. */
static jt_err get_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag *flags = NULL;
    struct feature_flag_value *rows = NULL;
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_feature_flag_overridden(tx, req->arena, &flags, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (size_t i = 0; i < count; i++)
        rows[i] =
            (struct feature_flag_value){ flags[i].key, flags[i].type, flags[i].environment_value };
    count = feature_flag_values_split(rows, count);
    return answer_with(req, resp, &list_answer, &(struct answer_list){ rows, count });
}

static jt_err get_override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    const struct feature_flag_own_value own = {
        .flag = { flag.key, flag.type, flag.environment_value },
        .is_overridden = flag.is_overridden,
    };
    return answer_with(req, resp, &feature_flag_own_value_answer, &own);
}

static jt_err override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct flag_value_given value;

    JT_TRY(body_read(req, resp, &override_feature_flag_body, &body));
    JT_TRY(feature_flag_value_given(body, "value", req->arena, &value));
    JT_TRY(management_outcome(
        req, resp, &r,
        feature_flag_override_set(&r, request_path_param(req, "feature_flag_key"), value)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err remove_override(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(
        req, resp, &r,
        feature_flag_override_remove(&r, request_path_param(req, "feature_flag_key"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err remove_overrides(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r, feature_flag_overrides_remove(&r)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define OVERRIDES "/api/v1/environment/feature_flags"

static const struct route routes[] = {
    { HTTP_GET, OVERRIDES, 0, get_overrides, RUNS_BLOCKING,
      "The feature flags that the environment overrides",
      OPERATION("GetEnvironementFeatureFlags", "read:environment_feature_flags",
                .gives = &list_answer) },
    { HTTP_DELETE, OVERRIDES, 0, remove_overrides, RUNS_BLOCKING,
      "Remove all overrides of the environment",
      OPERATION("DeleteEnvironementFeatureFlagOverrides", "delete:environment_feature_flags",
                .gives = &answer_success) },
    { HTTP_GET, OVERRIDES "/{feature_flag_key}", 0, get_override, RUNS_BLOCKING,
      "What the environment has of one feature flag, of any type",
      OWN_OPERATION("getEnvironmentFeatureFlag", "read:environment_feature_flags",
                    .gives = &feature_flag_own_value_answer) },
    { HTTP_PATCH, OVERRIDES "/{feature_flag_key}", BODY_MAX_BYTES, override, RUNS_BLOCKING,
      "Override a feature flag in the environment; tokens carry it at once",
      OPERATION("UpdateEnvironementFeatureFlagOverride", "update:environment_feature_flags",
                .body = &override_feature_flag_body, .gives = &answer_success) },
    { HTTP_DELETE, OVERRIDES "/{feature_flag_key}", 0, remove_override, RUNS_BLOCKING,
      "Remove the environment's override of a feature flag",
      OPERATION("DeleteEnvironementFeatureFlagOverride", "delete:environment_feature_flags",
                .gives = &answer_success) },
};
const struct resource environment_feature_flags = { routes, COUNT(routes), RESOURCE_GLOBAL };
