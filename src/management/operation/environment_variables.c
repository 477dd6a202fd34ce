/*
 * environment_variables: /api/v1/environment_variables (contract section 3.14). The value of a
 * secret one is sealed with the variable's id before it goes into the store, and no operation opens
 * the box: it can be replaced and deleted, and shown to nobody.
 */
#include "store/environment_variables.h"
#include "base/seal.h"
#include "management/attributes.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct member create_members[] = {
    { .name = "key",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = ENVIRONMENT_VARIABLE_KEY_MAX_CHARS },
    { .name = "value",
      .type = MEMBER_STRING,
      .is_required = true,
      .max = ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS },
    { .name = "is_secret", .type = MEMBER_BOOLEAN },
};
static const struct member update_members[] = {
    { .name = "key", .type = MEMBER_STRING, .min = 1, .max = ENVIRONMENT_VARIABLE_KEY_MAX_CHARS },
    { .name = "value", .type = MEMBER_STRING, .max = ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS },
    { .name = "is_secret", .type = MEMBER_BOOLEAN },
};
const struct body_shape create_environment_variable_body = { create_members, COUNT(create_members),
                                                             false };
const struct body_shape update_environment_variable_body = { update_members, COUNT(update_members),
                                                             false };

/* --- Rules ------------------------------------------------------------------------------------ */

/* key and value of a body, where they are there. */
static jt_err check_body(struct request *req, struct response *resp, const json_t *body)
{
    if (body_has(body, "key") &&
        environment_variable_key_check(body_text(body, "key")).code != JT_OK)
        return rest_refuse_parameter(
            req, resp, JT_STR("key"),
            JT_STR("1 to 128 letters, digits or underscores, and not begin with a digit"));
    if (environment_variable_value_check(body_text(body, "value")).code != JT_OK)
        return rest_refuse_parameter(req, resp, JT_STR("value"), JT_STR("at most 2048 characters"));
    return JT_DONE;
}
_Static_assert(ENVIRONMENT_VARIABLE_KEY_MAX_CHARS == 128 &&
                   ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS == 2048 &&
                   4 * ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS <= JT_SEAL_PLAIN_MAX_BYTES,
               "the rules above say so, and any value can be sealed");

/* The store's "it is taken" and "it is full" as the refusals they stand for; any other err as it
 * is.
 */
static jt_err refuse_put(struct request *req, struct response *resp, jt_err err)
{
    if (err.code == JT_CONFLICT)
        return rest_refuse_field(req, resp, "ENVIRONMENT_VARIABLE_KEY_TAKEN", JT_STR("key"),
                                 JT_STR("There is an environment variable with this key"));
    if (err.code == JT_TOO_LARGE)
        return rest_refuse(req, resp, 400, "ENVIRONMENT_VARIABLES_LIMIT_REACHED",
                           JT_STR("There are at most 250 environment variables"));
    return err;
}

/* Its value, still plain, as it is to be stored. */
static jt_err seal_secret(const struct management *management, struct jt_arena *arena,
                          struct environment_variable *variable)
{
    if (!variable->is_secret)
        return JT_DONE;
    return jt_seal(management->variable_seal_key, &management->random, variable->id,
                   variable->value, arena, &variable->value);
}

static jt_err lookup_variable(struct store_tx *tx, struct request *req, struct response *resp,
                              struct environment_variable *ret_variable)
{
    const jt_str id = request_path_param(req, "variable_id");
    return rest_refuse_missing(
        req, resp, store_environment_variable_get(tx, id, req->arena, ret_variable),
        "ENVIRONMENT_VARIABLE_NOT_FOUND", JT_STR("There is no environment variable with this id"));
}

/* --- Reading ---------------------------------------------------------------------------------- */

static const struct answer_member variable_members[] = {
    { "id", ANSWER_FROM(struct environment_variable, id),
      .example = "env_var_0192b1941f125645fa15bf28a662a0b3" },
    { "key", ANSWER_FROM(struct environment_variable, key), .example = "MY_API_KEY" },
    { "value", ANSWER_FROM(struct environment_variable, value),
      ANSWER_NULL_IF(struct environment_variable, is_secret) },
    { "is_secret", ANSWER_FROM(struct environment_variable, is_secret) },
    { "created_on", ANSWER_TIME(struct environment_variable, created_ms) },
};
static const struct answer_shape shown = {
    "environment_variable", ANSWER_MEMBERS(struct environment_variable, variable_members)
};
static const struct answer_shape get_answer = {
    "get_environment_variable_response",
    ANSWER_MEMBER(struct environment_variable, "environment_variable", ANSWER_SAME(&shown)),
    ANSWER_OK
};
static const struct answer_member list_members[] = {
    { ANSWER_HAS_MORE }, { ANSWER_ROWS("environment_variables", &shown) }
};
static const struct answer_shape list_answer = { "get_environment_variables_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };
static const struct answer_shape created_answer = {
    "create_environment_variable_response", ANSWER_ID_OF("environment_variable"),
    ANSWER_SAYS("VARIABLE_CREATED", "Environment variable created"), .status = 201
};
static const struct answer_shape updated_answer = { "update_environment_variable_response",
                                                    ANSWER_SAYS("ENVIRONMENT_VARIABLE_UPDATED",
                                                                "Environment variable updated") };
static const struct answer_shape deleted_answer = { "delete_environment_variable_response",
                                                    ANSWER_SAYS("ENVIRONMENT_VARIABLE_DELETED",
                                                                "Environment variable deleted") };

/* Not paged: ENVIRONMENT_VARIABLES_MAX bounds it. */
static jt_err get_variables(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct environment_variable *variables = NULL;
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_environment_variable_list(tx, req->arena, &variables, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ variables, count });
}

static jt_err get_variable(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct environment_variable variable = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_variable(tx, req, resp, &variable));
    return answer_with(req, resp, &get_answer, &variable);
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err create_variable(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct environment_variable variable = { .created_ms = jt_now_ms(&management->clock) };

    JT_TRY(body_read(req, resp, &create_environment_variable_body, &body));
    JT_TRY(check_body(req, resp, body));
    variable.key = body_text(body, "key");
    variable.value = body_text(body, "value");
    variable.is_secret = body_boolean(body, "is_secret");
    JT_TRY(environment_variable_id_new(&management->random, variable.created_ms, req->arena,
                                       &variable.id));
    JT_TRY(seal_secret(management, req->arena, &variable));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(refuse_put(req, resp, store_environment_variable_create(tx, &variable)));
    JT_TRY(record_json(
        tx, req->arena, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
        JT_STR("environment_variable.created"),
        json_pack("{s:s%,s:b}", "key", JSON_TEXT(variable.key), "is_secret", variable.is_secret)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ variable.id }));
    return management_commit(management, &tx);
}

/*
 * Takes over what body has; the names of what differed go into changed. A new value of a secret one
 * always counts as different: saying that it is the old one would tell what that is.
 */
static jt_err variable_merge(const json_t *body, json_t *changed,
                             struct environment_variable *variable)
{
    const bool was_secret = variable->is_secret;
    const jt_str key = body_text(body, "key"), value = body_text(body, "value");

    if (body_has(body, "key") && !jt_str_eq(key, variable->key)) {
        variable->key = key;
        JT_TRY(attributes_note(changed, "key"));
    }
    if (body_has(body, "value") && (was_secret || !jt_str_eq(value, variable->value))) {
        variable->value = value;
        JT_TRY(attributes_note(changed, "value"));
    }
    if (body_has(body, "is_secret") && body_boolean(body, "is_secret") != was_secret) {
        variable->is_secret = !was_secret;
        JT_TRY(attributes_note(changed, "is_secret"));
    }
    return JT_DONE;
}

static jt_err update_variable(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct environment_variable variable = { 0 };

    JT_TRY(body_read(req, resp, &update_environment_variable_body, &body));
    JT_TRY(check_body(req, resp, body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_variable(tx, req, resp, &variable));
    /* The value in the box is kept where no other one comes; it cannot be had in the clear. */
    const bool has_value = !variable.is_secret || body_has(body, "value");
    JT_TRY(variable_merge(body, changed, &variable));
    if (!has_value && !variable.is_secret)
        return rest_refuse_parameter(
            req, resp, JT_STR("value"),
            JT_STR("given where is_secret is turned off: the secret value is not shown"));
    if (has_value)
        JT_TRY(seal_secret(management, req->arena, &variable));
    if (json_array_size(changed) > 0) {
        JT_TRY(refuse_put(req, resp, store_environment_variable_update(tx, &variable, has_value)));
        JT_TRY(record_json(tx, req->arena, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
                           JT_STR("environment_variable.updated"),
                           json_pack("{s:O}", "changed", changed)));
    }
    JT_TRY(answer_done(req, resp, &updated_answer));
    return management_commit(management, &tx);
}

static jt_err delete_variable(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct environment_variable variable = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_variable(tx, req, resp, &variable));
    JT_TRY(store_environment_variable_delete(tx, variable.id));
    JT_TRY(record_json(tx, req->arena, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
                       JT_STR("environment_variable.deleted"),
                       json_pack("{s:s%}", "key", JSON_TEXT(variable.key))));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_commit(management, &tx);
}

#define VARIABLES "/api/v1/environment_variables"

static const struct route routes[] = {
    { HTTP_GET, VARIABLES, 0, get_variables, RUNS_BLOCKING,
      "List the environment variables, without secret values",
      OPERATION("getEnvironmentVariables", "read:environment_variables", .gives = &list_answer) },
    { HTTP_POST, VARIABLES, BODY_MAX_BYTES, create_variable, RUNS_BLOCKING,
      "Create an environment variable",
      OPERATION("createEnvironmentVariable", "create:environment_variables",
                .body = &create_environment_variable_body, .gives = &created_answer) },
    { HTTP_GET, VARIABLES "/{variable_id}", 0, get_variable, RUNS_BLOCKING,
      "One environment variable, without a secret value",
      OPERATION("getEnvironmentVariable", "read:environment_variables", .gives = &get_answer) },
    { HTTP_PATCH, VARIABLES "/{variable_id}", BODY_MAX_BYTES, update_variable, RUNS_BLOCKING,
      "Change an environment variable, or make it secret",
      OPERATION("updateEnvironmentVariable", "update:environment_variables",
                .body = &update_environment_variable_body, .gives = &updated_answer) },
    { HTTP_DELETE, VARIABLES "/{variable_id}", 0, delete_variable, RUNS_BLOCKING,
      "Delete an environment variable",
      OPERATION("deleteEnvironmentVariable", "delete:environment_variables",
                .gives = &deleted_answer) },
};
const struct resource environment_variables = { routes, COUNT(routes), false };
