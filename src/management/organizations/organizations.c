/*
 * organizations: /api/v1/organization and /api/v1/organizations (contract section 7.9): the record
 * in the singular, the list in the plural.
 *
 * Colors and the like are kept for the contract's SDKs; billing is not this product's: its members
 * are accepted, checked for their type and ignored.
 */
#include "registration/organizations.h"
#include "management/attributes.h"
#include "management/examples.h"
#include "management/feature_flag_value.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/organizations/organization_json.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/organization_search.h"
#include "store/organizations.h"

/* --- Bodies ----------------------------------------------------------------------------------- */

#define KEPT_COLOR(color)                                           \
    {                                                               \
        .name = (color), .type = MEMBER_COLOR, .is_attribute = true \
    }
#define TEXT(name_)                                                              \
    {                                                                            \
        .name = (name_), .type = MEMBER_TEXT, .max = ORGANIZATION_TEXT_MAX_CHARS \
    }

/* What both bodies have. */
#define RECORD_MEMBERS                                                                         \
    TEXT("external_id"), TEXT("handle"), KEPT_COLOR("background_color"),                       \
        KEPT_COLOR("button_color"), KEPT_COLOR("button_text_color"), KEPT_COLOR("link_color"), \
        KEPT_COLOR("background_color_dark"), KEPT_COLOR("button_color_dark"),                  \
        KEPT_COLOR("button_text_color_dark"), KEPT_COLOR("link_color_dark"),                   \
        { .name = "theme_code",                                                                \
          .type = MEMBER_CHOICE,                                                               \
          .is_attribute = true,                                                                \
          .choices = organization_themes },                                                    \
        { .name = "is_allow_registrations",                                                    \
          .type = MEMBER_BOOLEAN,                                                              \
          .is_attribute = true,                                                                \
          .is_deprecated = true },                                                             \
        MEMBER_KEPT_SWITCH("is_auto_membership_enabled"),                                      \
        { .name = "sender_name",                                                               \
          .type = MEMBER_TEXT,                                                                 \
          .is_nullable = true,                                                                 \
          .is_attribute = true,                                                                \
          .max = ORGANIZATION_TEXT_MAX_CHARS },                                                \
    {                                                                                          \
        .name = "sender_email", .type = MEMBER_EMAIL, .is_nullable = true,                     \
        .max = ORGANIZATION_TEXT_MAX_CHARS                                                     \
    }

static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = ORGANIZATION_NAME_MAX_CHARS },
    RECORD_MEMBERS,
    { .name = "feature_flags", .type = MEMBER_CHOICES, .choices = feature_flag_made_types },
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

static const struct query_parameter list_query[] = {
    { .name = "search",
      .type = QUERY_SEARCH,
      .max = ORGANIZATION_NAME_MAX_CHARS,
      .description = "In the name, the code, the handle or the external_id, whatever the case, the "
                     "accents and the width of letters; empty: all" },
    PAGE_SORTED_QUERY(page_organization_sorts),
    { 0 },
};
static const struct query_parameter expand_query[] = { EXPAND, { 0 } };
static const struct query_parameter get_query[] = {
    { .name = "code", .is_required = true, .description = "The organization's code" },
    EXPAND,
    { 0 },
};

static jt_err expand_read(struct request *req, struct response *resp, bool *ret_with_billing)
{
    jt_str expand = JT_STR("");
    JT_TRY(query_read(req, resp, expand_query, "expand", &expand));
    *ret_with_billing = expand.len > 0;
    return JT_DONE;
}

/* --- Answers ---------------------------------------------------------------------------------- */

struct listed {
    struct shown_organization org;
    jt_str matched_on; /* empty: nothing was searched */
};
static const char *const searched_members[] = { "name", "code", "handle", "external_id", NULL };
static const struct answer_member listed_members[] = {
    { ANSWER_OBJECT(struct listed, org, &organization_item) },
    { "matched_on", ANSWER_FROM(struct listed, matched_on), .is_optional = true,
      .choices = searched_members, .description = "Where the search was found; with search." },
};
static const struct answer_shape listed = { "organization_item_schema",
                                            ANSWER_MEMBERS(struct listed, listed_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("organizations", &listed) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_organizations_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static const struct answer_member code_members[] = {
    { "code", ANSWER_FROM(struct organization, code), .example = EXAMPLE_ORG_CODE }
};
static const struct answer_shape code_shape = { NULL,
                                                ANSWER_MEMBERS(struct organization, code_members) };
static const struct answer_shape created_answer = {
    "create_organization_response",
    ANSWER_MEMBER(struct organization, "organization", ANSWER_SAME(&code_shape)), ANSWER_OK
};

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err answer_organization(void *context, struct request *req, struct response *resp,
                                  jt_str code)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct organization org = { 0 };
    JT_AUTO(json_decrefp) json_t *attributes = NULL;
    struct shown_organization answer = { 0 };
    bool with_billing = false;

    JT_TRY(expand_read(req, resp, &with_billing));
    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_organization(tx, code, req, resp, &org));
    JT_TRY(attributes_read(org.attributes, &attributes));
    JT_TRY(organization_show(&org, attributes, req->arena, &answer));
    answer.with_billing = with_billing;
    return answer_with(req, resp, &organization_answer, &answer); /* bare: contract section 7.5 */
}

static jt_err get_organization(void *context, struct request *req, struct response *resp)
{
    jt_str code = JT_STR("");
    JT_TRY(query_read(req, resp, get_query, "code", &code));
    return answer_organization(context, req, resp, code);
}

/* What a change of its path is about. */
static jt_err get_organization_of_path(void *context, struct request *req, struct response *resp)
{
    return answer_organization(context, req, resp, request_path_param(req, "org_code"));
}

static jt_err list_all(struct store_tx *tx, const struct page *page, struct jt_arena *arena,
                       struct organizations_found *ret_found)
{
    struct organizations_found found = { 0 };
    JT_TRY(store_organization_list(tx, page->sort, page->after, page->size + 1, arena, &found.orgs,
                                   &found.count));
    if (found.count > page->size) {
        found.has_more = true;
        found.next = organization_cursor(&found.orgs[--found.count - 1], page->sort);
    }
    *ret_found = found;
    return JT_DONE;
}

/* An organization's own token has a list of one. */
static jt_err list_own(struct store_tx *tx, const struct page *page, jt_str own,
                       struct jt_needle *needle, struct jt_arena *arena,
                       struct organizations_found *ret_found)
{
    struct organizations_found found = { 0 };
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*found.orgs), &found.orgs));
    JT_TRY(store_organization_get(tx, own, arena, found.orgs));
    found.count = page->after.id.len == 0 && organization_matched_on(needle, found.orgs).len > 0;
    *ret_found = found;
    return JT_DONE;
}

static jt_err find(struct store_tx *tx, const struct page *page, jt_str search,
                   struct jt_needle *needle, struct request *req,
                   struct organizations_found *ret_found)
{
    const jt_str own = request_caller(req)->org_code;
    if (own.len > 0)
        return list_own(tx, page, own, needle, req->arena, ret_found);
    if (needle->folded.len == 0)
        return list_all(tx, page, req->arena, ret_found);
    return store_organization_search(
        tx,
        &(struct organization_search){
            .text = search, .sort = page->sort, .after = page->after, .limit = page->size },
        req->arena, ret_found);
}

static jt_err rows_of(const struct organizations_found *found, struct jt_needle *needle,
                      struct jt_arena *arena, struct listed **ret_rows)
{
    JT_TRY(jt_arena_calloc(arena, found->count, sizeof(**ret_rows), ret_rows));
    for (size_t i = 0; i < found->count; i++) {
        JT_AUTO(json_decrefp) json_t *attributes = NULL;
        const struct organization *org = &found->orgs[i];
        JT_TRY(attributes_read(org->attributes, &attributes));
        (*ret_rows)[i].org = (struct shown_organization){
            .org = *org,
            .is_auto_membership_enabled = organization_has_auto_membership(attributes),
        };
        if (needle->folded.len > 0)
            (*ret_rows)[i].matched_on = organization_matched_on(needle, org);
    }
    return JT_DONE;
}

static jt_err get_organizations(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct organizations_found found = { 0 };
    struct listed *rows = NULL;
    struct answer_list answer = { 0 };
    struct page page = { 0 };
    struct jt_needle needle;
    jt_str search = JT_STR("");

    JT_TRY(page_read(context, req, resp, PAGE_ORGANIZATIONS, &page));
    JT_TRY(query_read(req, resp, list_query, "search", &search));
    JT_TRY(organization_needle_init(search, req->arena, &needle));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(find(tx, &page, search, &needle, req, &found));
    JT_TRY(rows_of(&found, &needle, req->arena, &rows));
    if (found.has_more)
        JT_TRY(page_next_token(&page, found.next, req->arena, &answer.next_token));
    answer.rows = rows;
    answer.count = found.count;
    return answer_with(req, resp, &list_answer, &answer);
}

/* --- Changing --------------------------------------------------------------------------------- */

/* What the members of both bodies say; the texts are of body. */
static jt_err changes_read(const json_t *body, const struct body_shape *shape,
                           struct jt_arena *arena, struct organization_changes *ret_wanted)
{
    *ret_wanted = (struct organization_changes){
        .name = body_given_text(body, "name"),
        .handle = body_given_text(body, "handle"),
        .external_id = body_given_text(body, "external_id"),
        .sender_email = body_given_text(body, "sender_email"),
        .is_suspended = body_given_boolean(body, "is_suspended"),
    };
    return attributes_of_body(body, shape, arena, &ret_wanted->attributes);
}

static jt_err flags_read(const json_t *body, struct jt_arena *arena,
                         struct feature_flag_named **ret_flags, size_t *ret_count)
{
    json_t *flags = json_object_get(body, "feature_flags"), *type;
    const char *key;
    size_t count = 0;
    JT_TRY(jt_arena_calloc(arena, json_object_size(flags) + 1, sizeof(**ret_flags), ret_flags));
    json_object_foreach(flags, key, type)
    {
        (*ret_flags)[count++] = (struct feature_flag_named){ jt_str_from(key), json_view(type) };
    }
    *ret_count = count;
    return JT_DONE;
}

static jt_err create_organization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct organization_changes wanted;
    struct feature_flag_named *flags = NULL;
    struct organization org = { 0 };
    size_t flag_count = 0;

    JT_TRY(body_read(req, resp, &create_organization_body, &body));
    JT_TRY(changes_read(body, &create_organization_body, req->arena, &wanted));
    JT_TRY(flags_read(body, req->arena, &flags, &flag_count));
    JT_TRY(management_outcome(req, resp, &r,
                              organization_create(&r, &wanted, flags, flag_count, &org)));
    JT_TRY(answer_with(req, resp, &created_answer, &org));
    return management_finish(context, &r);
}

static jt_err update_organization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str code = request_path_param(req, "org_code");
    struct organization_changes wanted;
    bool with_billing = false;

    JT_TRY(guard_organization(req, resp, code));
    JT_TRY(
        expand_read(req, resp, &with_billing)); /* checked, but this answer has nothing to expand */
    JT_TRY(body_read(req, resp, &update_organization_body, &body));
    JT_TRY(changes_read(body, &update_organization_body, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r, organization_update(&r, code, &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err delete_organization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              organization_delete(&r, request_path_param(req, "org_code"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static const struct route record_routes[] = {
    { HTTP_GET, "/api/v1/organization", 0, get_organization, RUNS_BLOCKING,
      "One organization, by its code",
      OPERATION("getOrganization", "read:organizations", .query = get_query,
                .gives = &organization_answer) },
    { HTTP_GET, "/api/v1/organizations", 0, get_organizations, RUNS_BLOCKING,
      "List the organizations, a page at a time",
      OPERATION("getOrganizations", "read:organizations", .query = list_query,
                .gives = &list_answer) },
    { HTTP_GET, "/api/v1/organization/{org_code}", 0, get_organization_of_path, RUNS_BLOCKING,
      "One organization, at the path that changes it",
      OWN_OPERATION("getOrganizationOfPath", "read:organizations", .query = expand_query,
                    .gives = &organization_answer) },
    { HTTP_PATCH, "/api/v1/organization/{org_code}", BODY_MAX_BYTES, update_organization,
      RUNS_BLOCKING, "Change an organization, or suspend it",
      OPERATION("updateOrganization", "update:organizations", .body = &update_organization_body,
                .query = expand_query, .gives = &answer_success) },
};
const struct resource organization_records = { record_routes, COUNT(record_routes),
                                               RESOURCE_OF_ORGANIZATIONS };

static const struct route routes[] = {
    { HTTP_POST, "/api/v1/organization", BODY_MAX_BYTES, create_organization, RUNS_BLOCKING,
      "Create an organization",
      OPERATION("createOrganization", "create:organizations", .body = &create_organization_body,
                .gives = &created_answer) },
    { HTTP_DELETE, "/api/v1/organization/{org_code}", 0, delete_organization, RUNS_BLOCKING,
      "Delete an organization with its applications",
      OPERATION("deleteOrganization", "delete:organizations", .gives = &answer_success) },
};
const struct resource organizations = { routes, COUNT(routes), RESOURCE_GLOBAL };
