/*
 * organization_json: see the header. Members that nothing here can set (logos, border radii) are
 * null, as the contract allows; is_default is false, because no organization is the default one.
 */
#include "management/organizations/organization_json.h"

#include "management/attributes.h"
#include "model/color.h"

/* is_allow_registrations is the older name of the same switch. */
static bool is_auto_membership_enabled(const json_t *attributes)
{
    const json_t *newer = json_object_get(attributes, "is_auto_membership_enabled");
    return json_is_true(newer != NULL ? newer
                                      : json_object_get(attributes, "is_allow_registrations"));
}

static json_t *item_json(const struct organization *org, const json_t *attributes)
{
    return json_pack("{s:s%,s:s%,s:o,s:b,s:o,s:b}", "code", JSON_TEXT(org->code), "name",
                     JSON_TEXT(org->name), "handle", json_text_or_null(org->handle), "is_default",
                     0, "external_id", json_text_or_null(org->external_id),
                     "is_auto_membership_enabled", is_auto_membership_enabled(attributes));
}

/* A failed set is found out at the end: json is put into the answer only when all went in. */
static bool add_colors(json_t *json, const json_t *attributes)
{
    static const char *const names[] = {
        "link_color",      "background_color",      "button_color",      "button_text_color",
        "link_color_dark", "background_color_dark", "button_color_dark", "button_text_color_dark",
    };
    bool is_done = true;
    for (size_t i = 0; i < COUNT(names); i++) {
        const jt_str raw = json_view(json_object_get(attributes, names[i]));
        json_t *color = color_is(raw) ? json_color(raw) : json_null();
        is_done = json_object_set_new(json, names[i], color) == 0 && is_done;
    }
    return is_done;
}

static bool add_nulls(json_t *json)
{
    static const char *const names[] = {
        "logo",
        "logo_dark",
        "favicon_svg",
        "favicon_fallback",
        "button_border_radius",
        "card_border_radius",
        "input_border_radius",
    };
    bool is_done = true;
    for (size_t i = 0; i < COUNT(names); i++)
        is_done = json_object_set_new(json, names[i], json_null()) == 0 && is_done;
    return is_done;
}

static jt_str color_scheme(jt_str theme)
{
    return jt_str_eq(theme, JT_STR("user_preference")) ? JT_STR("light dark") : theme;
}

static bool add_settings(json_t *json, const struct organization *org, json_t *attributes)
{
    jt_str theme = json_view(json_object_get(attributes, "theme_code"));
    json_t *domains = json_object_get(attributes, "allowed_domains");
    if (theme.len == 0)
        theme = JT_STR("light");
    json_t *settings = json_pack(
        "{s:o,s:s%,s:s%,s:o,s:b,s:o,s:o,s:b,s:o}", "allowed_domains",
        domains == NULL ? json_array() : json_incref(domains), "theme_code", JSON_TEXT(theme),
        "color_scheme", JSON_TEXT(color_scheme(theme)), "created_on", json_time(org->created_ms),
        "is_allow_registrations", is_auto_membership_enabled(attributes), "sender_name",
        json_text_or_null(json_view(json_object_get(attributes, "sender_name"))), "sender_email",
        json_text_or_null(org->sender_email), "is_suspended", org->is_suspended, "suspended_on",
        json_time(org->suspended_ms));
    return json_object_update_new(json, settings) == 0;
}

/* The switches that only an update has, and no answer of the contract: shown where they were set.
 */
static bool add_others(json_t *json, json_t *attributes)
{
    return json_object_update_missing(json, attributes) == 0;
}

jt_err organization_item_json(const struct organization *org, json_t **ret_json)
{
    JT_AUTO(json_decrefp) json_t *attributes = NULL;
    JT_TRY(attributes_read(org->attributes, &attributes));
    *ret_json = item_json(org, attributes);
    return *ret_json == NULL ? JT_ERR(JT_NO_MEMORY, "JSON value") : JT_DONE;
}

jt_err organization_record_json(const struct organization *org, bool with_billing,
                                json_t **ret_json)
{
    JT_AUTO(json_decrefp) json_t *attributes = NULL, *json = NULL;

    JT_TRY(attributes_read(org->attributes, &attributes));
    json = item_json(org, attributes);
    if (!add_colors(json, attributes) || !add_nulls(json) || !add_settings(json, org, attributes) ||
        !add_others(json, attributes))
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    if (with_billing &&
        json_object_set_new(json, "billing",
                            json_pack("{s:s,s:[]}", "billing_customer_id", "", "agreements")) != 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    *ret_json = json_incref(json);
    return JT_DONE;
}
