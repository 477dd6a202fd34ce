/*
 * property_values: what is said of an application or an organization:
 * /api/v1/applications/{application_id}/properties and /api/v1/organizations/{org_code}/properties.
 *
 * The empty text and null remove a value. What is audited are the keys, not the values.
 */
#include "management/examples.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/properties.h"
#include "rest/answer.h"

static const struct member application_members[] = {
    { .name = "value", .type = MEMBER_PROPERTY_VALUE, .is_required = true, .is_nullable = true },
};
static const struct member organization_members[] = {
    { .name = "properties", .type = MEMBER_PROPERTY_VALUES, .is_required = true },
};
static const struct body_shape update_application_property_body = { application_members,
                                                                    COUNT(application_members),
                                                                    false };
static const struct body_shape update_organization_properties_body = { organization_members,
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
    { "id", ANSWER_FROM(struct property_value, id), .example = EXAMPLE_PROPERTY_ID },
    { "name", ANSWER_FROM(struct property_value, name), .example = "Town" },
    { "description", ANSWER_FROM(struct property_value, description),
      ANSWER_NULL_IN_CONTRACT("string"), .example = "Where the entity is located" },
    { "key", ANSWER_FROM(struct property_value, key), .example = "kp_town" },
    { "value", ANSWER_FROM(struct property_value, value), .is_nullable = true,
      .example = "West-side Staines massive" },
};
static const struct answer_shape shown = { "property_value",
                                           ANSWER_MEMBERS(struct property_value, value_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("properties", &shown) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_property_values_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK, .has_etag = true };

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

static struct property_value_wanted wanted_of(jt_str key, const json_t *json)
{
    if (json_is_boolean(json))
        return (struct property_value_wanted){
            key, json_is_true(json) ? JT_STR("true") : JT_STR("false"), true
        };
    return (struct property_value_wanted){ key, json_view(json), false };
}

static jt_err update_application_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const struct property_owner owner = { CONTEXT_APP, request_path_param(req, "application_id") };

    JT_TRY(body_read(req, resp, &update_application_property_body, &body));
    const struct property_value_wanted wanted =
        wanted_of(request_path_param(req, "property_key"), json_object_get(body, "value"));
    JT_TRY(management_outcome(req, resp, &r, property_value_set(&r, owner, &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err update_organization_property(void *context, struct request *req,
                                           struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    const struct property_owner owner = { CONTEXT_ORG, request_path_param(req, "org_code") };
    struct property_value_wanted wanted = { .key = request_path_param(req, "property_key") };

    JT_TRY(guard_organization(req, resp, owner.id));
    JT_TRY(query_read_lines(req, resp, value_query, "value", &wanted.value));
    JT_TRY(management_outcome(req, resp, &r, property_value_set(&r, owner, &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err values_read(const json_t *body, struct jt_arena *arena,
                          struct property_value_wanted **ret_wanted, size_t *ret_count)
{
    json_t *members = json_object_get(body, "properties"), *value;
    const char *key;
    size_t count = 0;
    JT_TRY(jt_arena_calloc(arena, json_object_size(members) + 1, sizeof(**ret_wanted), ret_wanted));
    json_object_foreach(members, key, value)
    {
        (*ret_wanted)[count++] = wanted_of(jt_str_from(key), value);
    }
    *ret_count = count;
    return JT_DONE;
}

static jt_err update_organization_properties(void *context, struct request *req,
                                             struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str org_code = request_path_param(req, "org_code");
    struct property_value_wanted *wanted = NULL;
    size_t count = 0;

    JT_TRY(guard_organization(req, resp, org_code));
    JT_TRY(body_read(req, resp, &update_organization_properties_body, &body));
    JT_TRY(values_read(body, req->arena, &wanted, &count));
    JT_TRY(management_outcome(req, resp, &r, property_values_set(&r, org_code, wanted, count)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
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
                                                 RESOURCE_GLOBAL };

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
                                                  RESOURCE_OF_ORGANIZATIONS };
