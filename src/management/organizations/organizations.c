/*
 * organizations: /api/v1/organization and /api/v1/organizations (contract section 7.9): the record
 * in the singular, the list in the plural.
 *
 * Colors and the like are kept for the contract's SDKs; billing is not this product's: its members
 * are accepted, checked for their type and ignored.
 */
#include "management/api_key_owner.h"
#include "management/attributes.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/organizations/organization_json.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/feature_flags.h"

/* --- Bodies ----------------------------------------------------------------------------------- */

static const char *const flag_types[] = { "str", "int", "bool", NULL };
static const char *const themes[] = { "light", "dark", "user_preference", NULL };

#define KEPT_COLOR(color)                                           \
    {                                                               \
        .name = (color), .type = MEMBER_COLOR, .is_attribute = true \
    }
#define TEXT(name_)                                                              \
    {                                                                            \
        .name = (name_), .type = MEMBER_TEXT, .max = ORGANIZATION_TEXT_MAX_CHARS \
    }

/* What both bodies have. */
#define RECORD_MEMBERS                                                                            \
    TEXT("external_id"), TEXT("handle"), KEPT_COLOR("background_color"),                          \
        KEPT_COLOR("button_color"), KEPT_COLOR("button_text_color"), KEPT_COLOR("link_color"),    \
        KEPT_COLOR("background_color_dark"), KEPT_COLOR("button_color_dark"),                     \
        KEPT_COLOR("button_text_color_dark"), KEPT_COLOR("link_color_dark"),                      \
        { .name = "theme_code", .type = MEMBER_CHOICE, .is_attribute = true, .choices = themes }, \
        MEMBER_KEPT_SWITCH("is_allow_registrations"),                                             \
        MEMBER_KEPT_SWITCH("is_auto_membership_enabled"),                                         \
        { .name = "sender_name",                                                                  \
          .type = MEMBER_TEXT,                                                                    \
          .is_nullable = true,                                                                    \
          .is_attribute = true,                                                                   \
          .max = ORGANIZATION_TEXT_MAX_CHARS },                                                   \
    {                                                                                             \
        .name = "sender_email", .type = MEMBER_EMAIL, .is_nullable = true,                        \
        .max = ORGANIZATION_TEXT_MAX_CHARS                                                        \
    }

static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = ORGANIZATION_NAME_MAX_CHARS },
    RECORD_MEMBERS,
    { .name = "feature_flags", .type = MEMBER_CHOICES, .choices = flag_types },
    { .name = "is_create_billing_customer", .type = MEMBER_BOOLEAN },
    TEXT("billing_email"),
    TEXT("billing_plan_code"),
};
static const struct member update_members[] = {
    { .name = "name", .type = MEMBER_TEXT, .min = 1, .max = ORGANIZATION_NAME_MAX_CHARS },
    RECORD_MEMBERS,
    { .name = "is_suspended", .type = MEMBER_BOOLEAN },
    MEMBER_KEPT_SWITCH("is_auto_join_domain_list"),
    { .name = "allowed_domains",
      .type = MEMBER_TEXTS,
      .is_attribute = true,
      .min = 1,
      .max = BODY_URI_MAX_CHARS },
    MEMBER_KEPT_SWITCH("is_enable_advanced_orgs"),
    MEMBER_KEPT_SWITCH("is_enforce_mfa"),
};
const struct body_shape create_organization_body = { create_members, COUNT(create_members), false };
const struct body_shape update_organization_body = { update_members, COUNT(update_members), true };

static const char *const expansions[] = { "billing", NULL };

#define EXPAND                                                          \
    {                                                                   \
        .name = "expand", .type = QUERY_CHOICE, .choices = expansions,  \
        .description = "Shows the members of billing too, always empty" \
    }

static const struct query_parameter expand_query[] = { EXPAND, { 0 } };
static const struct query_parameter get_query[] = {
    { .name = "code", .is_required = true, .description = "The organization's code" },
    EXPAND,
    { 0 },
};

/* Takes over what body has; the names of what differed go into changed. */
static jt_err organization_merge(const json_t *body, const struct body_shape *shape, int64_t now_ms,
                                 struct jt_arena *arena, json_t *changed, struct organization *org)
{
    const struct {
        const char *name;
        jt_str *value;
    } columns[] = {
        { "name", &org->name },
        { "handle", &org->handle },
        { "external_id", &org->external_id },
        { "sender_email", &org->sender_email },
    };
    for (size_t i = 0; i < COUNT(columns); i++) {
        const jt_str value = body_text(body, columns[i].name); /* null empties it */
        if (json_object_get(body, columns[i].name) == NULL || jt_str_eq(value, *columns[i].value))
            continue;
        *columns[i].value = value;
        JT_TRY(attributes_note(changed, columns[i].name));
    }
    if (body_has(body, "is_suspended") && body_boolean(body, "is_suspended") != org->is_suspended) {
        org->is_suspended = !org->is_suspended;
        org->suspended_ms = org->is_suspended ? now_ms : 0;
        JT_TRY(attributes_note(changed, "is_suspended"));
    }
    return attributes_merge(body, shape, arena, changed, &org->attributes);
}

/* The store's "it is taken" as the refusal it stands for; any other err as it is. */
static jt_err refuse_taken(struct request *req, struct response *resp, jt_err err)
{
    if (err.code != JT_CONFLICT)
        return err;
    return rest_refuse_field(req, resp, "ORGANIZATION_HANDLE_TAKEN", JT_STR("handle"),
                             JT_STR("Another organization has this handle"));
}

static jt_err expand_read(struct request *req, struct response *resp, bool *ret_with_billing)
{
    jt_str expand = JT_STR("");
    JT_TRY(query_read(req, resp, expand_query, "expand", &expand));
    *ret_with_billing = expand.len > 0;
    return JT_DONE;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err get_organization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct organization org = { 0 };
    bool with_billing = false;
    json_t *json = NULL;
    jt_str code = JT_STR("");

    JT_TRY(query_read(req, resp, get_query, "code", &code));
    JT_TRY(expand_read(req, resp, &with_billing));
    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, code, req, resp, &org));
    JT_TRY(organization_record_json(&org, with_billing, &json));
    return answer_json(req, resp, 200, json); /* bare: contract section 7.5 */
}

/* An organization's own token has a list of one. */
static jt_err page_rows(struct store_tx *tx, const struct page *page, struct request *req,
                        struct organization **ret_orgs, size_t *ret_count)
{
    const jt_str own = request_caller(req)->org_code;
    if (own.len == 0)
        return store_organization_list(tx, page->sort, page->after, page->size + 1, req->arena,
                                       ret_orgs, ret_count);
    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(**ret_orgs), ret_orgs));
    JT_TRY(store_organization_get(tx, own, req->arena, *ret_orgs));
    *ret_count = page->after.id.len == 0 ? 1 : 0;
    return JT_DONE;
}

static jt_err page_token(const struct page *page, const struct organization *last,
                         struct jt_arena *arena, json_t **ret_token)
{
    const bool by_email = page->sort == SORT_EMAIL_ASC || page->sort == SORT_EMAIL_DESC;
    const struct store_cursor cursor = {
        .value = by_email ? last->sender_email : last->name,
        .id = last->code,
    };
    return page_next_json(page, cursor, arena, ret_token);
}

static jt_err get_organizations(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct organization *orgs = NULL;
    json_t *next_token = json_null();
    struct page page = { 0 };
    size_t count = 0;

    JT_TRY(page_read(req, resp, PAGE_ORGANIZATIONS, &page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(page_rows(tx, &page, req, &orgs, &count));
    for (size_t i = 0; i < count && i < page.size; i++) {
        json_t *item = NULL;
        JT_TRY(organization_item_json(&orgs[i], &item));
        if (json_array_append_new(list, item) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    if (count > page.size)
        JT_TRY(page_token(&page, &orgs[page.size - 1], req->arena, &next_token));
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success",
                                 "organizations", list, "next_token", next_token));
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err organization_insert(struct store_tx *tx, const struct organization *org,
                                  struct request *req, struct response *resp)
{
    jt_err err = store_organization_create(tx, org);
    if (org->handle.len > 0) /* otherwise it is the code, drawn twice: an error of ours */
        err = refuse_taken(req, resp, err);
    JT_TRY(err);
    return record_change(tx, req->arena, CHANGE_ORGANIZATION, org->code,
                         JT_STR("organization.created"),
                         json_pack("{s:s%}", "name", JSON_TEXT(org->name)));
}

/* The contract names flags and their types there, but no values: so there is nothing to override.
 */
static jt_err check_feature_flags(struct store_tx *tx, const json_t *body, struct request *req,
                                  struct response *resp)
{
    json_t *flags = json_object_get(body, "feature_flags"), *type;
    const char *key;
    json_object_foreach(flags, key, type)
    {
        struct feature_flag flag = { 0 };
        jt_err err = store_feature_flag_get(tx, jt_str_from(key), req->arena, &flag);
        if (err.code == JT_NOT_FOUND)
            return rest_refuse_field(
                req, resp, "FEATURE_FLAG_NOT_FOUND", JT_STR("feature_flags"),
                JT_STR("feature_flags names a feature flag that does not exist"));
        JT_TRY(err);
        if (!jt_str_eq(json_view(type), feature_flag_type_name(flag.type)))
            return rest_refuse_parameter(req, resp, JT_STR("feature_flags"),
                                         JT_STR("flags with the types that they have"));
    }
    return JT_DONE;
}

static jt_err create_organization(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    const int64_t now_ms = jt_now_ms(&management->clock);
    struct organization org = {
        .handle = JT_STR(""),
        .external_id = JT_STR(""),
        .sender_email = JT_STR(""),
        .created_ms = now_ms,
        .attributes = JT_STR("{}"),
    };

    JT_TRY(body_read(req, resp, &create_organization_body, &body));
    JT_TRY(organization_merge(body, &create_organization_body, now_ms, req->arena, changed, &org));
    JT_TRY(organization_code_new(&management->random, req->arena, &org.code));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(check_feature_flags(tx, body, req, resp));
    JT_TRY(organization_insert(tx, &org, req, resp));
    JT_TRY(answer_payload(req, resp, "Success", "organization",
                          json_pack("{s:s%}", "code", JSON_TEXT(org.code))));
    return management_commit(management, &tx);
}

static jt_err update_organization(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    const jt_str code = request_path_param(req, "org_code");
    struct organization org = { 0 };
    bool with_billing = false;

    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(
        expand_read(req, resp, &with_billing)); /* checked, but this answer has nothing to expand */
    JT_TRY(body_read(req, resp, &update_organization_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_organization(tx, code, req, resp, &org));
    JT_TRY(organization_merge(body, &update_organization_body, jt_now_ms(&management->clock),
                              req->arena, changed, &org));
    if (json_array_size(changed) == 0)
        return answer_ok(req, resp);
    JT_TRY(refuse_taken(req, resp, store_organization_update(tx, &org)));
    JT_TRY(record_change(tx, req->arena, CHANGE_ORGANIZATION, org.code,
                         JT_STR("organization.updated"),
                         json_pack("{s:s%,s:O}", "name", JSON_TEXT(org.name), "changed", changed)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

/* Its applications and API keys end with it, so each has an entry of its own. */
static jt_err organization_remove(struct store_tx *tx, const struct organization *org,
                                  struct jt_arena *arena)
{
    jt_str *app_ids = NULL;
    size_t count = 0;

    JT_TRY(record_api_keys_revoked(tx, &(struct api_key_filter){ .org_code = org->code }));
    JT_TRY(store_organization_delete(tx, org->code, arena, &app_ids, &count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(record_change(tx, arena, CHANGE_APPLICATION, app_ids[i],
                             JT_STR("application.deleted"),
                             json_pack("{s:s%}", "org_code", JSON_TEXT(org->code))));
    return record_change(tx, arena, CHANGE_ORGANIZATION, org->code, JT_STR("organization.deleted"),
                         json_pack("{s:s%}", "name", JSON_TEXT(org->name)));
}

static jt_err delete_organization(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct organization org = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_organization(tx, request_path_param(req, "org_code"), req, resp, &org));
    JT_TRY(organization_remove(tx, &org, req->arena));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static const struct route record_routes[] = {
    { HTTP_GET, "/api/v1/organization", 0, get_organization, RUNS_BLOCKING,
      "One organization, by its code",
      OPERATION("getOrganization", "read:organizations", .query = get_query,
                .answer = "get_organization_response") },
    { HTTP_GET, "/api/v1/organizations", 0, get_organizations, RUNS_BLOCKING,
      "List the organizations, a page at a time",
      OPERATION("getOrganizations", "read:organizations", .query = page_organizations_query,
                .answer = "get_organizations_response") },
    { HTTP_PATCH, "/api/v1/organization/{org_code}", BODY_MAX_BYTES, update_organization,
      RUNS_BLOCKING, "Change an organization, or suspend it",
      OPERATION("updateOrganization", "update:organizations", .body = &update_organization_body,
                .query = expand_query, .gives = &answer_success) },
};
const struct resource organization_records = { record_routes, COUNT(record_routes), true };

static const struct route routes[] = {
    { HTTP_POST, "/api/v1/organization", BODY_MAX_BYTES, create_organization, RUNS_BLOCKING,
      "Create an organization",
      OPERATION("createOrganization", "create:organizations", .body = &create_organization_body,
                .answer = "create_organization_response") },
    { HTTP_DELETE, "/api/v1/organization/{org_code}", 0, delete_organization, RUNS_BLOCKING,
      "Delete an organization with its applications",
      OPERATION("deleteOrganization", "delete:organizations", .gives = &answer_success) },
};
const struct resource organizations = { routes, COUNT(routes), false };
