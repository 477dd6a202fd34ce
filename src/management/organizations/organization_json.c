/*
 * organization_json: members that nothing here can set (logos, border radii) are null, as the
 * contract allows; is_default is false, because no organization is the default one.
 */
#include "management/organizations/organization_json.h"

#include "management/examples.h"
#include "management/resources.h"
#include "rest/body.h"

const char *const organization_themes[] = { "light", "dark", "user_preference", NULL };
static const char *const schemes[] = { "light", "dark", "light dark", NULL };

/* --- Tables ----------------------------------------------------------------------------------- */

static const struct answer_member item_members[] = {
    { "code", ANSWER_FROM(struct shown_organization, org.code), .example = EXAMPLE_ORG_CODE },
    { "name", ANSWER_FROM(struct shown_organization, org.name), .example = "Acme Corp" },
    { "handle", ANSWER_FROM(struct shown_organization, org.handle), .is_nullable = true,
      .example = "acme_corp" },
    { "is_default", ANSWER_CONSTANT("false") },
    { "external_id", ANSWER_FROM(struct shown_organization, org.external_id), .is_nullable = true,
      .description = "Identifier the customer uses for the organization.", .example = "some1234" },
    { "is_auto_membership_enabled",
      ANSWER_FROM(struct shown_organization, is_auto_membership_enabled), .example = "true" },
};
const struct answer_shape organization_item = { NULL, ANSWER_MEMBERS(struct shown_organization,
                                                                     item_members) };

static const struct answer_member color_members[ORGANIZATION_COLORS] = {
    { "link_color", ANSWER_COLOR(struct shown_organization, colors[0]) },
    { "background_color", ANSWER_COLOR(struct shown_organization, colors[1]) },
    { "button_color", ANSWER_COLOR(struct shown_organization, colors[2]) },
    { "button_text_color", ANSWER_COLOR(struct shown_organization, colors[3]) },
    { "link_color_dark", ANSWER_COLOR(struct shown_organization, colors[4]) },
    { "background_color_dark", ANSWER_COLOR(struct shown_organization, colors[5]) },
    { "button_color_dark", ANSWER_COLOR(struct shown_organization, colors[6]) },
    { "button_text_color_dark", ANSWER_COLOR(struct shown_organization, colors[7]) },
};
static const struct answer_shape colors = { NULL, ANSWER_MEMBERS(struct shown_organization,
                                                                 color_members) };

static const struct answer_member agreement_members[] = {
    { "plan_code", ANSWER_FROM(struct agreement, plan_code), .example = "pro" },
    { "agreement_id", ANSWER_FROM(struct agreement, agreement_id), .example = "agreement_a1234b" },
};
static const struct answer_shape agreement = { NULL, ANSWER_MEMBERS(struct agreement,
                                                                    agreement_members) };
static const struct answer_member billing_members[] = {
    { "billing_customer_id", ANSWER_CONSTANT("\"\"") },
    { "agreements",
      ANSWER_LIST(struct shown_organization, agreements, agreement_count, &agreement) },
};
static const struct answer_shape billing = { NULL, ANSWER_MEMBERS(struct shown_organization,
                                                                  billing_members) };

static const struct body_shape *const kept_of[] = { &create_organization_body,
                                                    &update_organization_body, NULL };

static const struct answer_member record_members[] = {
    { ANSWER_SAME(&organization_item) },
    { ANSWER_SAME(&colors) },
    { "logo", ANSWER_CONSTANT("null") },
    { "logo_dark", ANSWER_CONSTANT("null") },
    { "favicon_svg", ANSWER_CONSTANT("null") },
    { "favicon_fallback", ANSWER_CONSTANT("null") },
    { "button_border_radius", ANSWER_CONSTANT("null"), ANSWER_NULL_IN_CONTRACT("integer"),
      .example = "8" },
    { "card_border_radius", ANSWER_CONSTANT("null"), ANSWER_NULL_IN_CONTRACT("integer"),
      .example = "16" },
    { "input_border_radius", ANSWER_CONSTANT("null"), ANSWER_NULL_IN_CONTRACT("integer"),
      .example = "4" },
    { "allowed_domains",
      ANSWER_TEXTS(struct shown_organization, allowed_domains, allowed_domain_count),
      .example = "[\"https://acme.com\"]" },
    { "theme_code", ANSWER_FROM(struct shown_organization, theme_code),
      .choices = organization_themes },
    { "color_scheme", ANSWER_FROM(struct shown_organization, color_scheme), .choices = schemes },
    { "created_on", ANSWER_TIME(struct shown_organization, org.created_ms) },
    { "is_allow_registrations", ANSWER_FROM(struct shown_organization, is_auto_membership_enabled),
      ANSWER_NULL_IN_CONTRACT("boolean"), .is_deprecated = true,
      .description = "Superseded by is_auto_membership_enabled.", .example = "true" },
    { "sender_name", ANSWER_FROM(struct shown_organization, sender_name), .is_nullable = true,
      .example = "Acme Corp" },
    { "sender_email", ANSWER_FROM(struct shown_organization, org.sender_email), .is_nullable = true,
      .example = "hello@acmecorp.com" },
    { "is_suspended", ANSWER_FROM(struct shown_organization, org.is_suspended),
      .example = "false" },
    { "suspended_on", ANSWER_TIME(struct shown_organization, org.suspended_ms),
      .is_nullable = true },
    /* The switches that only an update has: shown where they were set. */
    { ANSWER_JSON(struct shown_organization, org.attributes), .attributes = kept_of },
    { "billing", ANSWER_SAME(&billing),
      ANSWER_LEFT_OUT_UNLESS(struct shown_organization, with_billing) },
};
const struct answer_shape organization_answer = {
    "get_organization_response", ANSWER_MEMBERS(struct shown_organization, record_members),
    .has_etag = true
};

/* --- Attributes ------------------------------------------------------------------------------- */

/* is_allow_registrations is the older name of the same switch. */
bool organization_has_auto_membership(const json_t *attributes)
{
    const json_t *newer = json_object_get(attributes, "is_auto_membership_enabled");
    return json_is_true(newer != NULL ? newer
                                      : json_object_get(attributes, "is_allow_registrations"));
}

static jt_str color_scheme(jt_str theme)
{
    return jt_str_eq(theme, JT_STR("user_preference")) ? JT_STR("light dark") : theme;
}

static jt_err read_domains(const json_t *domains, struct jt_arena *arena,
                           struct shown_organization *shown)
{
    const size_t count = json_array_size(domains);
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*shown->allowed_domains), &shown->allowed_domains));
    for (size_t i = 0; i < count; i++)
        shown->allowed_domains[i] = json_view(json_array_get(domains, i));
    shown->allowed_domain_count = count;
    return JT_DONE;
}

jt_err organization_show(const struct organization *org, const json_t *attributes,
                         struct jt_arena *arena, struct shown_organization *ret_shown)
{
    struct shown_organization shown = { .org = *org };
    shown.is_auto_membership_enabled = organization_has_auto_membership(attributes);
    for (size_t i = 0; i < ORGANIZATION_COLORS; i++)
        shown.colors[i] = json_view(json_object_get(attributes, color_members[i].name));
    shown.theme_code = json_view(json_object_get(attributes, "theme_code"));
    if (shown.theme_code.len == 0)
        shown.theme_code = JT_STR("light");
    shown.color_scheme = color_scheme(shown.theme_code);
    shown.sender_name = json_view(json_object_get(attributes, "sender_name"));
    JT_TRY(read_domains(json_object_get(attributes, "allowed_domains"), arena, &shown));
    *ret_shown = shown;
    return JT_DONE;
}
