/*
 * environment_feature_flags: /api/v1/environment/feature_flags: what the environment has instead of
 * the defaults. Every flag lets the environment override it (contract section 3.11).
 */
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"
#include "store/feature_flags.h"

static const struct member override_members[] = {
    { .name = "value", .type = MEMBER_SCALAR, .is_required = true },
};
const struct body_shape override_feature_flag_body = { override_members, COUNT(override_members),
                                                       false };

static const struct answer_member list_members[] = { { FEATURE_FLAG_OVERRIDES },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_environment_feature_flags_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

/* All overrides; flags that keep their default are not listed. Not paged: contract section 7.4. */
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
    return answer_with(req, resp, &list_answer, &(struct answer_list){ rows, count });
}

static jt_err record_override(struct store_tx *tx, struct jt_arena *arena, jt_str key,
                              jt_str action)
{
    return record_json(tx, arena, CHANGE_FEATURE_FLAG, key, action,
                       json_pack("{s:s}", "level", "env"));
}

static jt_err override(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    jt_str value;

    JT_TRY(body_read(req, resp, &override_feature_flag_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(feature_flag_value_of_body(req, resp, flag.type, body, "value", &value));
    JT_TRY(store_feature_flag_override(tx, flag.key, value, &is_changed));
    JT_TRY(answer_ok(req, resp));
    if (!is_changed)
        return JT_DONE;
    JT_TRY(record_override(tx, req->arena, flag.key, JT_STR("feature_flag.overridden")));
    return management_commit(management, &tx);
}

static jt_err remove_override(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };
    bool is_changed = false;

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(store_feature_flag_override_remove(tx, flag.key, &is_changed));
    JT_TRY(answer_ok(req, resp));
    if (!is_changed)
        return JT_DONE;
    JT_TRY(record_override(tx, req->arena, flag.key, JT_STR("feature_flag.override_removed")));
    return management_commit(management, &tx);
}

/* Each with an entry of its own, so that the history of a flag is whole. */
static jt_err remove_overrides(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag *flags = NULL;
    size_t count = 0;
    bool is_changed = false;

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(store_feature_flag_overridden(tx, req->arena, &flags, &count));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(store_feature_flag_override_remove(tx, flags[i].key, &is_changed));
        JT_TRY(
            record_override(tx, req->arena, flags[i].key, JT_STR("feature_flag.override_removed")));
    }
    JT_TRY(answer_ok(req, resp));
    return count == 0 ? JT_DONE : management_commit(management, &tx);
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
    { HTTP_PATCH, OVERRIDES "/{feature_flag_key}", BODY_MAX_BYTES, override, RUNS_BLOCKING,
      "Override a feature flag in the environment; tokens carry it at once",
      OPERATION("UpdateEnvironementFeatureFlagOverride", "update:environment_feature_flags",
                .body = &override_feature_flag_body, .gives = &answer_success) },
    { HTTP_DELETE, OVERRIDES "/{feature_flag_key}", 0, remove_override, RUNS_BLOCKING,
      "Remove the environment's override of a feature flag",
      OPERATION("DeleteEnvironementFeatureFlagOverride", "delete:environment_feature_flags",
                .gives = &answer_success) },
};
const struct resource environment_feature_flags = { routes, COUNT(routes), false };
