/*
 * property_values: what is said of an application or an organization:
 * /api/v1/applications/{application_id}/properties and /api/v1/organizations/{org_code}/properties.
 *
 * The empty text and null remove a value. What is audited are the keys, not the values.
 */
#include "management/guard.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/properties.h"

static const struct member application_members[] = {
    { .name = "value", .type = MEMBER_PROPERTY_VALUE, .is_required = true, .is_nullable = true },
};
static const struct member organization_members[] = {
    { .name = "properties", .type = MEMBER_PROPERTY_VALUES, .is_required = true },
};
const struct body_shape update_application_property_body = { application_members,
                                                             COUNT(application_members), false };
const struct body_shape update_organization_properties_body = { organization_members,
                                                                COUNT(organization_members),
                                                                false };

static const struct query_parameter value_query[] = {
    { .name = "value",
      .is_required = true,
      .description = "The new value; an empty one removes it" },
    { 0 },
};

/* --- Reading ---------------------------------------------------------------------------------- */

static const struct answer_member value_members[] = {
    { "id", ANSWER_FROM(struct property_value, id) },
    { "name", ANSWER_FROM(struct property_value, name) },
    { "description", ANSWER_FROM(struct property_value, description) },
    { "key", ANSWER_FROM(struct property_value, key) },
    { "value", ANSWER_FROM(struct property_value, value), .is_nullable = true },
};
static const struct answer_shape shown = { "property_value",
                                           ANSWER_MEMBERS(struct property_value, value_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("properties", &shown) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_property_values_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

/* Not paged: PROPERTIES_PER_CONTEXT_MAX bounds it. */
static jt_err answer_values(struct store_tx *tx, struct property_owner owner, struct request *req,
                            struct response *resp)
{
    struct property_value *values = NULL;
    size_t count = 0;

    JT_TRY(store_property_values(tx, owner, req->arena, &values, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ values, count });
}

static jt_err get_application_properties(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    return answer_values(tx, (struct property_owner){ CONTEXT_APP, app.id }, req, resp);
}

static jt_err get_organization_properties(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str code = request_path_param(req, "org_code");
    struct organization org = { 0 };

    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, code, req, resp, &org));
    return answer_values(tx, (struct property_owner){ CONTEXT_ORG, org.code }, req, resp);
}

/* --- Changing --------------------------------------------------------------------------------- */

/* A value as a request has it; name is where. */
struct given {
    jt_str name, value;
    bool is_boolean; /* true or false, not a text */
};

static struct given given_of(jt_str name, const json_t *json)
{
    if (json_is_boolean(json))
        return (struct given){ name, json_is_true(json) ? JT_STR("true") : JT_STR("false"), true };
    return (struct given){ name, json_view(json), false };
}

/* The key of what changed goes into keys. */
static jt_err set_value(struct store_tx *tx, struct property_owner owner,
                        const struct property *property, const struct given *given,
                        struct request *req, struct response *resp, json_t *keys)
{
    bool is_changed = false;
    if ((given->is_boolean && property->type != PROPERTY_BOOLEAN) ||
        (given->value.len > 0 && property_value_check(property->type, given->value).code != JT_OK))
        return rest_refuse_parameter(req, resp, given->name, property_value_rule(property->type));
    JT_TRY(store_property_value_set(tx, owner, property->id, given->value, &is_changed));
    if (is_changed &&
        json_array_append_new(keys, json_stringn(property->key.ptr, property->key.len)) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    return JT_DONE;
}

/* The property that the path names. */
static jt_err set_value_of_path(struct store_tx *tx, struct property_owner owner,
                                const struct given *given, struct request *req,
                                struct response *resp, json_t *keys)
{
    const jt_str key = request_path_param(req, "property_key");
    struct property property = { 0 };
    JT_TRY(rest_refuse_missing(
        req, resp, store_property_get_by_key(tx, owner.context, key, req->arena, &property),
        "PROPERTY_NOT_FOUND",
        owner.context == CONTEXT_APP
            ? JT_STR("There is no property of applications with this key")
            : JT_STR("There is no property of organizations with this key")));
    return set_value(tx, owner, &property, given, req, resp, keys);
}

/* "properties.KEY" */
static jt_err member_name(jt_str key, struct jt_arena *arena, jt_str *ret_name)
{
    struct jt_buf name;
    JT_TRY(jt_arena_buf(arena, key.len + 16, &name));
    jt_buf_put(&name, JT_STR("properties."));
    jt_buf_put(&name, key);
    *ret_name = jt_buf_str(&name);
    return JT_DONE;
}

/* A member of the body: a key that is none is the body's fault, and 400. */
static jt_err set_value_of_member(struct store_tx *tx, struct property_owner owner, jt_str key,
                                  const json_t *json, struct request *req, struct response *resp,
                                  json_t *keys)
{
    struct property property = { 0 };
    jt_str name;

    JT_TRY(member_name(key, req->arena, &name));
    jt_err err = store_property_get_by_key(tx, owner.context, key, req->arena, &property);
    if (err.code == JT_NOT_FOUND)
        return rest_refuse_parameter(req, resp, name,
                                     JT_STR("the key of a property of organizations"));
    JT_TRY(err);
    const struct given given = given_of(name, json);
    return set_value(tx, owner, &property, &given, req, resp, keys);
}

/* The end of each of these operations. */
static jt_err finish(struct management *management, struct store_tx **tx,
                     struct property_owner owner, json_t *keys, struct request *req,
                     struct response *resp)
{
    const bool is_application = owner.context == CONTEXT_APP;
    if (json_array_size(keys) == 0)
        return answer_ok(req, resp);
    JT_TRY(record_json(
        *tx, req->arena, is_application ? CHANGE_APPLICATION : CHANGE_ORGANIZATION, owner.id,
        is_application ? JT_STR("application.updated") : JT_STR("organization.updated"),
        json_pack("{s:[s],s:O}", "changed", "properties", "properties", keys)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, tx);
}

static jt_err update_application_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *keys = json_array();
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &update_application_property_body, &body));
    JT_TRY(management_begin(context, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    const struct property_owner owner = { CONTEXT_APP, app.id };
    const struct given given = given_of(JT_STR("value"), json_object_get(body, "value"));
    JT_TRY(set_value_of_path(tx, owner, &given, req, resp, keys));
    return finish(context, &tx, owner, keys, req, resp);
}

static jt_err update_organization_property(void *context, struct request *req,
                                           struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *keys = json_array();
    const struct property_owner owner = { CONTEXT_ORG, request_path_param(req, "org_code") };
    struct given given = { .name = JT_STR("value") };
    struct organization org = { 0 };

    JT_TRY(guard_organization(req, resp, owner.id));
    JT_TRY(query_read_lines(req, resp, value_query, "value", &given.value));
    JT_TRY(management_begin(context, req, STORE_WRITE, &tx));
    JT_TRY(lookup_organization(tx, owner.id, req, resp, &org));
    JT_TRY(set_value_of_path(tx, owner, &given, req, resp, keys));
    return finish(context, &tx, owner, keys, req, resp);
}

static jt_err update_organization_properties(void *context, struct request *req,
                                             struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *keys = json_array();
    const struct property_owner owner = { CONTEXT_ORG, request_path_param(req, "org_code") };
    struct organization org = { 0 };
    const char *key;
    json_t *value;

    JT_TRY(guard_organization(req, resp, owner.id));
    JT_TRY(body_read(req, resp, &update_organization_properties_body, &body));
    JT_TRY(management_begin(context, req, STORE_WRITE, &tx));
    JT_TRY(lookup_organization(tx, owner.id, req, resp, &org));
    json_object_foreach(json_object_get(body, "properties"), key, value)
        JT_TRY(set_value_of_member(tx, owner, jt_str_from(key), value, req, resp, keys));
    return finish(context, &tx, owner, keys, req, resp);
}

#define OF_APPLICATION  "/api/v1/applications/{application_id}/properties"
#define OF_ORGANIZATION "/api/v1/organizations/{org_code}/properties"

static const struct route application_routes[] = {
    { HTTP_GET, OF_APPLICATION, 0, get_application_properties, RUNS_BLOCKING,
      "All properties of applications with this one's values",
      OPERATION("getApplicationPropertyValues", "read:application_properties",
                .gives = &list_answer) },
    { HTTP_PUT, OF_APPLICATION "/{property_key}", BODY_MAX_BYTES, update_application_property,
      RUNS_BLOCKING, "Set or remove the value of an application's property",
      OPERATION("updateApplicationsProperty", "update:application_properties",
                .body = &update_application_property_body, .gives = &answer_success) },
};
const struct resource application_properties = { application_routes, COUNT(application_routes),
                                                 false };

static const struct route organization_routes[] = {
    { HTTP_GET, OF_ORGANIZATION, 0, get_organization_properties, RUNS_BLOCKING,
      "All properties of organizations with this one's values",
      OPERATION("GetOrganizationPropertyValues", "read:organization_properties",
                .gives = &list_answer) },
    { HTTP_PATCH, OF_ORGANIZATION, BODY_MAX_BYTES, update_organization_properties, RUNS_BLOCKING,
      "Set or remove values of an organization's properties, all or none",
      OPERATION("UpdateOrganizationProperties", "update:organization_properties",
                .body = &update_organization_properties_body, .gives = &answer_success) },
    { HTTP_PUT, OF_ORGANIZATION "/{property_key}", 0, update_organization_property, RUNS_BLOCKING,
      "Set or remove the value of an organization's property, given in the query",
      OPERATION("UpdateOrganizationProperty", "update:organization_properties",
                .query = value_query, .gives = &answer_success) },
};
const struct resource organization_properties = { organization_routes, COUNT(organization_routes),
                                                  true };
