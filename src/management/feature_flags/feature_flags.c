/*
 * feature_flags: /api/v1/feature_flags (contract section 7.9). Key and type never change. The
 * contract has no way to read a flag but through its overrides; the list is jeton's own.
 */
#include "store/feature_flags.h"
#include "management/attributes.h"
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/query.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const char *const types[] = { "str", "int", "bool", NULL };
static const char *const levels[] = { "env", "org", "usr", NULL };
static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = FEATURE_FLAG_NAME_MAX_CHARS },
    { .name = "description", .type = MEMBER_TEXT, .max = FEATURE_FLAG_DESCRIPTION_MAX_CHARS },
    { .name = "key", .type = MEMBER_STRING, .is_required = true },
    { .name = "type", .type = MEMBER_CHOICE, .is_required = true, .choices = types },
    { .name = "allow_override_level", .type = MEMBER_CHOICE, .choices = levels },
    { .name = "default_value", .type = MEMBER_SCALAR, .is_required = true },
};
const struct body_shape create_feature_flag_body = { create_members, COUNT(create_members), false };

/* usr is of creating alone (contract section 7.9). */
static const char *const replace_levels[] = { "env", "org", NULL };
static const struct query_parameter replace_query[] = {
    { "name", QUERY_LINE, true, 1, FEATURE_FLAG_NAME_MAX_CHARS, NULL, "Its name for people" },
    { "description", QUERY_LINE, true, 0, FEATURE_FLAG_DESCRIPTION_MAX_CHARS, NULL,
      "What it is for; may be empty" },
    { "type", QUERY_CHOICE, true, 0, 0, types, "The type that it has" },
    { "allow_override_level", QUERY_CHOICE, true, 0, 0, replace_levels,
      "Who may override it: the environment alone, or organizations, too" },
    { "default_value", QUERY_LINE, true, 0, FEATURE_FLAG_VALUE_MAX_CHARS, NULL,
      "A value of its type" },
    { 0 },
};

/* --- Listing -------------------------------------------------------------------------------- */

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

/* --- Creating ------------------------------------------------------------------------------- */

static jt_err flag_of_body(struct request *req, struct response *resp, const json_t *body,
                           struct feature_flag *ret_flag)
{
    struct feature_flag flag = {
        .key = body_text(body, "key"),
        .name = body_text(body, "name"),
        .description = body_text(body, "description"),
        .allow_override_level = FEATURE_FLAG_ENVIRONMENT,
    };
    if (feature_flag_key_check(flag.key).code != JT_OK)
        return rest_refuse_parameter(req, resp, JT_STR("key"),
                                     JT_STR("1 to 64 letters, digits and any of _ - . :"));
    JT_TRY(feature_flag_type_parse(body_text(body, "type"), &flag.type));
    if (body_has(body, "allow_override_level"))
        JT_TRY(feature_flag_level_parse(body_text(body, "allow_override_level"),
                                        &flag.allow_override_level));
    JT_TRY(feature_flag_value_of_body(req, resp, flag.type, body, "default_value",
                                      &flag.default_value));
    *ret_flag = flag;
    return JT_DONE;
}

static jt_err flag_insert(struct store_tx *tx, const struct feature_flag *flag, struct request *req,
                          struct response *resp)
{
    jt_err err = store_feature_flag_create(tx, flag);
    if (err.code == JT_CONFLICT)
        return rest_refuse_field(req, resp, "FEATURE_FLAG_KEY_TAKEN", JT_STR("key"),
                                 JT_STR("Another feature flag has this key"));
    if (err.code == JT_TOO_LARGE)
        return rest_refuse(req, resp, 400, "TOO_MANY_FEATURE_FLAGS",
                           JT_STR("There are 1000 feature flags, as many as there may be"));
    JT_TRY(err);
    return record_json(tx, req->arena, CHANGE_FEATURE_FLAG, flag->key,
                       JT_STR("feature_flag.created"),
                       json_pack("{s:s%}", "name", JSON_TEXT(flag->name)));
}

static const struct answer_shape created_answer = { "success_response", ANSWER_OK, .status = 201 };

static jt_err create_feature_flag(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct feature_flag flag = { 0 };

    JT_TRY(body_read(req, resp, &create_feature_flag_body, &body));
    JT_TRY(flag_of_body(req, resp, body, &flag));
    flag.created_ms = jt_now_ms(&management->clock);
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(flag_insert(tx, &flag, req, resp));
    JT_TRY(answer_done(req, resp, &created_answer));
    return management_commit(management, &tx);
}

/* --- Replacing ------------------------------------------------------------------------------ */

/* What is asked for, all of it in the query; the type and the default are text yet. */
struct replacement {
    jt_str name, description, type, default_value;
    enum feature_flag_level level;
};

static jt_err replacement_read(struct request *req, struct response *resp,
                               struct replacement *ret_replacement)
{
    struct replacement asked = { 0 };
    const struct query_parameter *query = replace_query;
    jt_str level;

    JT_TRY(query_read(req, resp, query, "name", &asked.name));
    JT_TRY(query_read(req, resp, query, "description", &asked.description));
    JT_TRY(query_read(req, resp, query, "type", &asked.type));
    JT_TRY(query_read(req, resp, query, "allow_override_level", &level));
    JT_TRY(query_read(req, resp, query, "default_value", &asked.default_value));
    JT_TRY(feature_flag_level_parse(level, &asked.level));
    *ret_replacement = asked;
    return JT_DONE;
}

static jt_err check_type(struct request *req, struct response *resp, jt_str asked,
                         enum feature_flag_type type)
{
    return jt_str_eq(asked, feature_flag_type_name(type))
               ? JT_DONE
               : rest_refuse_field(req, resp, "FEATURE_FLAG_TYPE_FIXED", JT_STR("type"),
                                   JT_STR("type must be the flag's own: the type of a feature flag "
                                          "never changes"));
}

/* Overrides that are no longer allowed would live on unseen, so they have to go first. */
static jt_err check_level(struct store_tx *tx, struct request *req, struct response *resp,
                          const struct feature_flag *flag, enum feature_flag_level asked)
{
    bool has = false;
    if (asked != FEATURE_FLAG_ENVIRONMENT || flag->allow_override_level == asked)
        return JT_DONE;
    JT_TRY(store_feature_flag_has_organizations(tx, flag->key, &has));
    return has ? rest_refuse_field(req, resp, "FEATURE_FLAG_OVERRIDDEN",
                                   JT_STR("allow_override_level"),
                                   JT_STR("allow_override_level cannot become env while an "
                                          "organization overrides the flag"))
               : JT_DONE;
}

/* The names of what differs go into changed. */
static jt_err replacement_merge(const struct replacement *asked, json_t *changed,
                                struct feature_flag *flag)
{
    const struct {
        const char *name;
        jt_str value, *current;
    } texts[] = {
        { "name", asked->name, &flag->name },
        { "description", asked->description, &flag->description },
        { "default_value", asked->default_value, &flag->default_value },
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (jt_str_eq(texts[i].value, *texts[i].current))
            continue;
        *texts[i].current = texts[i].value;
        JT_TRY(attributes_note(changed, texts[i].name));
    }
    if (asked->level == flag->allow_override_level)
        return JT_DONE;
    flag->allow_override_level = asked->level;
    return attributes_note(changed, "allow_override_level");
}

static jt_err update_feature_flag(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *changed = json_array();
    struct replacement asked = { 0 };
    struct feature_flag flag = { 0 };

    JT_TRY(replacement_read(req, resp, &asked));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(check_type(req, resp, asked.type, flag.type));
    JT_TRY(check_level(tx, req, resp, &flag, asked.level));
    JT_TRY(feature_flag_value_read(req, resp, flag.type, JT_STR("default_value"),
                                   asked.default_value, &asked.default_value));
    JT_TRY(replacement_merge(&asked, changed, &flag));
    if (json_array_size(changed) == 0)
        return answer_ok(req, resp);
    JT_TRY(store_feature_flag_update(tx, &flag));
    JT_TRY(record_json(tx, req->arena, CHANGE_FEATURE_FLAG, flag.key,
                       JT_STR("feature_flag.updated"), json_pack("{s:O}", "changed", changed)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static jt_err delete_feature_flag(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct feature_flag flag = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_feature_flag(tx, req, resp, &flag));
    JT_TRY(store_feature_flag_delete(tx, flag.key));
    JT_TRY(record_json(tx, req->arena, CHANGE_FEATURE_FLAG, flag.key,
                       JT_STR("feature_flag.deleted"),
                       json_pack("{s:s%}", "name", JSON_TEXT(flag.name))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

#define FLAGS "/api/v1/feature_flags"

static const struct route routes[] = {
    { HTTP_GET, FLAGS, 0, get_feature_flags, RUNS_BLOCKING,
      "All feature flags, with their defaults and what the environment has instead",
      OWN_OPERATION("getFeatureFlags", "read:environment_feature_flags", .gives = &list_answer) },
    { HTTP_POST, FLAGS, BODY_MAX_BYTES, create_feature_flag, RUNS_BLOCKING,
      "Define a feature flag; its key and type never change",
      OPERATION("CreateFeatureFlag", "create:feature_flags", .body = &create_feature_flag_body,
                .gives = &created_answer) },
    { HTTP_PUT, FLAGS "/{feature_flag_key}", 0, update_feature_flag, RUNS_BLOCKING,
      "Replace name, description, default and level of a feature flag, all in the query",
      OPERATION("UpdateFeatureFlag", "update:feature_flags", .query = replace_query,
                .gives = &answer_success) },
    { HTTP_DELETE, FLAGS "/{feature_flag_key}", 0, delete_feature_flag, RUNS_BLOCKING,
      "Delete a feature flag with its overrides; it leaves all tokens",
      OPERATION("DeleteFeatureFlag", "delete:feature_flags", .gives = &answer_success) },
};
const struct resource feature_flags = { routes, COUNT(routes), false };
