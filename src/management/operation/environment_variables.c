/*
 * environment_variables: /api/v1/environment_variables (contract section 3.14). Values of secret
 * ones are not shown; the rules are registration/environment_variables.h's.
 */
#include "registration/environment_variables.h"
#include "management/examples.h"
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
static const struct body_shape create_environment_variable_body = { create_members,
                                                                    COUNT(create_members), false };
static const struct body_shape update_environment_variable_body = { update_members,
                                                                    COUNT(update_members), false };

/* --- Reading ---------------------------------------------------------------------------------- */

static const struct answer_member variable_members[] = {
    { "id", ANSWER_FROM(struct environment_variable, id), .example = EXAMPLE_VARIABLE_ID },
    { "key", ANSWER_FROM(struct environment_variable, key), .example = "MY_API_KEY" },
    { "value", ANSWER_FROM(struct environment_variable, value),
      ANSWER_NULL_IF(struct environment_variable, is_secret), .example = "some-secret" },
    { "is_secret", ANSWER_FROM(struct environment_variable, is_secret), .example = "false" },
    { "created_on", ANSWER_TIME(struct environment_variable, created_ms) },
};
static const struct answer_shape shown = {
    "environment_variable", ANSWER_MEMBERS(struct environment_variable, variable_members)
};
static const struct answer_shape get_answer = {
    "get_environment_variable_response",
    ANSWER_MEMBER(struct environment_variable, "environment_variable", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};
static const struct answer_member list_members[] = {
    { ANSWER_HAS_MORE }, { ANSWER_ROWS("environment_variables", &shown) }
};
static const struct answer_shape list_answer = { "get_environment_variables_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };
static const struct answer_shape created_answer = {
    "create_environment_variable_response",
    ANSWER_ID_OF("environment_variable", EXAMPLE_VARIABLE_ID),
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
    struct rule_break broken;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    jt_err err = environment_variable_find(tx, request_path_param(req, "variable_id"), req->arena,
                                           &variable, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    return answer_with(req, resp, &get_answer, &variable);
}

/* --- Changing --------------------------------------------------------------------------------- */

static struct environment_variable_changes wanted_of(const json_t *body)
{
    return (struct environment_variable_changes){
        .key = body_given_text(body, "key"),
        .value = body_given_text(body, "value"),
        .is_secret = body_given_boolean(body, "is_secret"),
    };
}

static jt_err create_variable(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct environment_variable variable = { 0 };

    JT_TRY(body_read(req, resp, &create_environment_variable_body, &body));
    const struct environment_variable_changes wanted = wanted_of(body);
    JT_TRY(management_outcome(req, resp, &r, environment_variable_create(&r, &wanted, &variable)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ variable.id }));
    return management_finish(context, &r);
}

static jt_err update_variable(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "variable_id");

    JT_TRY(body_read(req, resp, &update_environment_variable_body, &body));
    const struct environment_variable_changes wanted = wanted_of(body);
    JT_TRY(management_outcome(req, resp, &r, environment_variable_update(&r, id, &wanted)));
    JT_TRY(answer_done(req, resp, &updated_answer));
    return management_finish(context, &r);
}

static jt_err delete_variable(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    const jt_str id = request_path_param(req, "variable_id");

    JT_TRY(management_outcome(req, resp, &r, environment_variable_delete(&r, id)));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_finish(context, &r);
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
const struct resource environment_variables = { routes, COUNT(routes), RESOURCE_GLOBAL };
