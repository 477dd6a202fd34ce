/*
 * feature_flags: /api/v1/feature_flags (contract section 7.9). Key and type never change. The
 * contract has no way to read a flag but through its overrides; reading is jeton's own. So is
 * /api/v1/json_feature_flags: the contract has flags of JSON in its console (contract
 * section 3.11), and in its API no operation that makes or changes one. All else that is done with
 * flags takes them too.
 */
#include "store/feature_flags.h"
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/query.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/feature_flags.h"
#include "rest/answer.h"

static const char *const levels[] = { "env", "org", "usr", NULL };
#define NAME_MEMBER                                                         \
    {                                                                       \
        .name = "name", .type = MEMBER_TEXT, .is_required = true, .min = 1, \
        .max = FEATURE_FLAG_NAME_MAX_CHARS                                  \
    }
#define DESCRIPTION_MEMBER(required)                                           \
    {                                                                          \
        .name = "description", .type = MEMBER_TEXT, .is_required = (required), \
        .max = FEATURE_FLAG_DESCRIPTION_MAX_CHARS                              \
    }
static const struct member create_members[] = {
    NAME_MEMBER,
    DESCRIPTION_MEMBER(false),
    { .name = "key", .type = MEMBER_STRING, .is_required = true },
    { .name = "type",
      .type = MEMBER_CHOICE,
      .is_required = true,
      .choices = feature_flag_made_types },
    { .name = "allow_override_level", .type = MEMBER_CHOICE, .choices = levels },
    { .name = "default_value", .type = MEMBER_SCALAR, .is_required = true },
};
static const struct body_shape create_feature_flag_body = { create_members, COUNT(create_members),
                                                            false };

static const struct member create_json_members[] = {
    NAME_MEMBER,
    DESCRIPTION_MEMBER(false),
    { .name = "key", .type = MEMBER_STRING, .is_required = true },
    { .name = "allow_override_level", .type = MEMBER_CHOICE, .choices = levels },
    { .name = "default_value", .type = MEMBER_STRING, .is_required = true },
};
static const struct body_shape create_json_feature_flag_body = { create_json_members,
                                                                 COUNT(create_json_members),
                                                                 false };

/* usr is of creating alone (contract section 7.9). */
static const char *const replace_levels[] = { "env", "org", NULL };
static const struct query_parameter replace_query[] = {
    { "name", QUERY_LINE, true, 1, FEATURE_FLAG_NAME_MAX_CHARS, NULL, "Its name for people" },
    { "description", QUERY_LINE, true, 0, FEATURE_FLAG_DESCRIPTION_MAX_CHARS, NULL,
      "What it is for; may be empty" },
    { "type", QUERY_CHOICE, true, 0, 0, feature_flag_made_types, "The type that it has" },
    { "allow_override_level", QUERY_CHOICE, true, 0, 0, replace_levels,
      "Who may override it: the environment alone, or organizations, too" },
    { "default_value", QUERY_LINE, true, 0, FEATURE_FLAG_VALUE_MAX_CHARS, NULL,
      "A value of its type" },
    { 0 },
};

static const struct member replace_json_members[] = {
    NAME_MEMBER,
    DESCRIPTION_MEMBER(true),
    { .name = "allow_override_level",
      .type = MEMBER_CHOICE,
      .is_required = true,
      .choices = replace_levels },
    { .name = "default_value", .type = MEMBER_STRING, .is_required = true },
};
static const struct body_shape replace_json_feature_flag_body = { replace_json_members,
                                                                  COUNT(replace_json_members),
                                                                  false };

/* --- Reading -------------------------------------------------------------------------------- */

static const struct answer_member flag_members[] = {
    { "key", ANSWER_FROM(struct feature_flag, key) },
    { "name", ANSWER_FROM(struct feature_flag, name) },
    { "description", ANSWER_FROM(struct feature_flag, description) },
    { "type", ANSWER_NAME(struct feature_flag, type, feature_flag_type_name),
      .choices = feature_flag_types },
    { "allow_override_level",
      ANSWER_NAME(struct feature_flag, allow_override_level, feature_flag_level_name),
      .choices = levels },
    { "default_value", ANSWER_FROM(struct feature_flag, default_value) },
    { "environment_value", ANSWER_FROM(struct feature_flag, environment_value),
      ANSWER_NULL_UNLESS(struct feature_flag, is_overridden),
      .description = "null: not overridden." },
    { "created_on", ANSWER_TIME(struct feature_flag, created_ms) },
};
static const struct answer_shape shown = { NULL,
                                           ANSWER_MEMBERS(struct feature_flag, flag_members) };
static const struct answer_shape list_answer = { "get_feature_flags_response",
                                                 ANSWER_LIST_OF("feature_flags", &shown),
                                                 ANSWER_OK };

static jt_err get_feature_flags(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag *flags = NULL;
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_feature_flag_list(tx, req->arena, &flags, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ flags, count });
}

static const struct answer_shape get_answer = { "get_feature_flag_response",
                                                ANSWER_MEMBER(struct feature_flag, "feature_flag",
                                                              ANSWER_SAME(&shown)),
                                                ANSWER_OK, .has_etag = true };

static jt_err get_feature_flag(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    return answer_with(req, resp, &get_answer, &flag);
}

/* --- Creating ------------------------------------------------------------------------------- */

static jt_err wanted_read(const json_t *body, enum feature_flag_type type, struct jt_arena *arena,
                          struct feature_flag_wanted *ret_wanted)
{
    struct feature_flag_wanted wanted = {
        .type = type,
        .key = body_text(body, "key"),
        .name = body_text(body, "name"),
        .description = body_text(body, "description"),
        .allow_override_level = FEATURE_FLAG_ENVIRONMENT,
    };
    if (body_has(body, "allow_override_level"))
        JT_TRY(feature_flag_level_parse(body_text(body, "allow_override_level"),
                                        &wanted.allow_override_level));
    JT_TRY(feature_flag_value_given(body, "default_value", arena, &wanted.default_value));
    *ret_wanted = wanted;
    return JT_DONE;
}

static const struct answer_shape created_answer = { "success_response", ANSWER_OK, .status = 201 };

static jt_err create(struct management *management, const json_t *body, enum feature_flag_type type,
                     struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(management, req);
    struct feature_flag_wanted wanted;

    JT_TRY(wanted_read(body, type, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r, feature_flag_create(&r, &wanted)));
    JT_TRY(answer_done(req, resp, &created_answer));
    return management_finish(management, &r);
}

static jt_err create_feature_flag(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *body = NULL;
    enum feature_flag_type type;

    JT_TRY(body_read(req, resp, &create_feature_flag_body, &body));
    JT_TRY(feature_flag_type_parse(body_text(body, "type"), &type));
    return create(context, body, type, req, resp);
}

static jt_err create_json_feature_flag(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &create_json_feature_flag_body, &body));
    return create(context, body, FEATURE_FLAG_JSON, req, resp);
}

/* --- Replacing ------------------------------------------------------------------------------ */

/* All of it is in the query. */
static jt_err replacement_read(struct request *req, struct response *resp,
                               struct feature_flag_replacement *ret_wanted)
{
    struct feature_flag_replacement wanted = { 0 };
    const struct query_parameter *query = replace_query;
    jt_str level;

    JT_TRY(query_read(req, resp, query, "name", &wanted.name));
    JT_TRY(query_read(req, resp, query, "description", &wanted.description));
    JT_TRY(query_read(req, resp, query, "type", &wanted.type));
    JT_TRY(query_read(req, resp, query, "allow_override_level", &level));
    JT_TRY(query_read(req, resp, query, "default_value", &wanted.default_value));
    JT_TRY(feature_flag_level_parse(level, &wanted.allow_override_level));
    *ret_wanted = wanted;
    return JT_DONE;
}

static jt_err update(struct management *management, const struct feature_flag_replacement *wanted,
                     struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(management, req);

    JT_TRY(management_outcome(
        req, resp, &r,
        feature_flag_update(&r, request_path_param(req, "feature_flag_key"), wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(management, &r);
}

static jt_err update_feature_flag(void *context, struct request *req, struct response *resp)
{
    struct feature_flag_replacement wanted;
    JT_TRY(replacement_read(req, resp, &wanted));
    return update(context, &wanted, req, resp);
}

static jt_err update_json_feature_flag(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &replace_json_feature_flag_body, &body));
    struct feature_flag_replacement wanted = {
        .name = body_text(body, "name"),
        .description = body_text(body, "description"),
        .default_value = body_text(body, "default_value"),
        .type = feature_flag_type_name(FEATURE_FLAG_JSON),
    };
    JT_TRY(feature_flag_level_parse(body_text(body, "allow_override_level"),
                                    &wanted.allow_override_level));
    return update(context, &wanted, req, resp);
}

static jt_err delete_feature_flag(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(
        req, resp, &r, feature_flag_delete(&r, request_path_param(req, "feature_flag_key"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define FLAGS      "/api/v1/feature_flags"
#define JSON_FLAGS "/api/v1/json_feature_flags"

static const struct route routes[] = {
    { HTTP_GET, FLAGS, 0, get_feature_flags, RUNS_BLOCKING,
      "All feature flags, with their defaults and what the environment has instead",
      OWN_OPERATION("getFeatureFlags", "read:environment_feature_flags", .gives = &list_answer) },
    { HTTP_POST, FLAGS, BODY_MAX_BYTES, create_feature_flag, RUNS_BLOCKING,
      "Define a feature flag; its key and type never change",
      OPERATION("CreateFeatureFlag", "create:feature_flags", .body = &create_feature_flag_body,
                .gives = &created_answer) },
    { HTTP_GET, FLAGS "/{feature_flag_key}", 0, get_feature_flag, RUNS_BLOCKING,
      "One feature flag, with its default and the environment's value",
      OWN_OPERATION("getFeatureFlag", "read:environment_feature_flags", .gives = &get_answer) },
    { HTTP_PUT, FLAGS "/{feature_flag_key}", 0, update_feature_flag, RUNS_BLOCKING,
      "Replace name, description, default and level of a feature flag, all in the query",
      OPERATION("UpdateFeatureFlag", "update:feature_flags", .query = replace_query,
                .gives = &answer_success) },
    { HTTP_DELETE, FLAGS "/{feature_flag_key}", 0, delete_feature_flag, RUNS_BLOCKING,
      "Delete a feature flag with its overrides; it leaves all tokens",
      OPERATION("DeleteFeatureFlag", "delete:feature_flags", .gives = &answer_success) },
    { HTTP_POST, JSON_FLAGS, BODY_MAX_BYTES, create_json_feature_flag, RUNS_BLOCKING,
      "Define a feature flag of JSON; its key never changes",
      OWN_OPERATION("createJSONFeatureFlag", "create:feature_flags",
                    .body = &create_json_feature_flag_body, .gives = &created_answer) },
    { HTTP_GET, JSON_FLAGS "/{feature_flag_key}", 0, get_feature_flag, RUNS_BLOCKING,
      "One feature flag, as /feature_flags/{feature_flag_key} has it",
      OWN_OPERATION("getJSONFeatureFlag", "read:environment_feature_flags", .gives = &get_answer) },
    { HTTP_PUT, JSON_FLAGS "/{feature_flag_key}", BODY_MAX_BYTES, update_json_feature_flag,
      RUNS_BLOCKING, "Replace name, description, default and level of a feature flag of JSON",
      OWN_OPERATION("replaceJSONFeatureFlag", "update:feature_flags",
                    .body = &replace_json_feature_flag_body, .gives = &answer_success) },
};
const struct resource feature_flags = { routes, COUNT(routes), RESOURCE_GLOBAL };
