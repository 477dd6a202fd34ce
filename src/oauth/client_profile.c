/*
 * client_profile: adds up how much room a profile needs, allocates one block, and lays it out:
 * structs first, then the texts and the JSON that they point to. All that a profile says stands in
 * those texts, each behind its length, so they are also the key by which an equal one is found.
 */
#include "oauth/client_profile.h"

#include <stdlib.h>

#include "base/json_write.h"

enum {
    MEMBER_FIXED_BYTES = sizeof(",:{\"v\":}"),
    LENGTH_BYTES = sizeof(uint32_t),
};

/* What is no text, as it stands in the key: of one type each, so that no byte between them is left
 * to chance. */
struct facts {
    int64_t lifetime_s, type, is_organization_suspended, has_permissions_claim, coalesces_tokens,
        rate_limit_per_minute, depends_on_properties, depends_on_feature_flags, api_count;
    struct quota_facts {
        int64_t per_hour, per_day, is_enforced;
    } quotas[QUOTA_KINDS];
};
struct api_facts {
    uint32_t is_management, scope_count, withheld_count;
};

static size_t customization_bytes(const struct client_data *data)
{
    size_t bytes = 2 * sizeof("{}");
    for (size_t i = 0; i < data->property_count; i++)
        bytes += MEMBER_FIXED_BYTES + jt_json_string_max_bytes(data->properties[i].key) +
                 jt_json_string_max_bytes(data->properties[i].value);
    for (size_t i = 0; i < data->feature_flag_count; i++)
        bytes += MEMBER_FIXED_BYTES + jt_json_string_max_bytes(data->feature_flags[i].key) +
                 feature_flag_claim_max_bytes(data->feature_flags[i].value);
    return bytes;
}

static size_t api_bytes(const struct client_api *api)
{
    size_t bytes = sizeof(struct api_facts) + 3 * LENGTH_BYTES + api->api_id.len +
                   api->audience.len + jt_json_string_max_bytes(api->audience);
    for (size_t k = 0; k < api->scope_count; k++)
        bytes += 2 * LENGTH_BYTES + api->scopes[k].id.len + api->scopes[k].key.len;
    for (size_t k = 0; k < api->withheld_count; k++)
        bytes += LENGTH_BYTES + api->withheld[k].len;
    return bytes;
}

static size_t text_bytes(const struct client_data *data)
{
    size_t bytes = sizeof(struct facts) + 4 * LENGTH_BYTES + data->app.org_code.len +
                   jt_json_string_max_bytes(data->app.org_code) + customization_bytes(data);
    for (size_t i = 0; i < data->api_count; i++)
        bytes += api_bytes(&data->apis[i]);
    return bytes;
}

static size_t scope_total(const struct client_data *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->api_count; i++)
        count += data->apis[i].scope_count;
    return count;
}

static size_t withheld_total(const struct client_data *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->api_count; i++)
        count += data->apis[i].withheld_count;
    return count;
}

static void put_facts(struct jt_buf *text, const void *facts, size_t bytes)
{
    jt_buf_put(text, (jt_str){ facts, bytes });
}

/* Begins a text behind its length, which end_text() writes. */
static size_t begin_text(struct jt_buf *text)
{
    const uint32_t length = 0;
    put_facts(text, &length, sizeof(length));
    return text->len;
}

static jt_str end_text(struct jt_buf *text, size_t from)
{
    const uint32_t length = (uint32_t)(text->len - from);
    memcpy(text->ptr + from - LENGTH_BYTES, &length, sizeof(length));
    return jt_buf_since(text, from);
}

/* Appends a copy of s to text; the view is of that copy. */
static jt_str keep(struct jt_buf *text, jt_str s)
{
    const size_t from = begin_text(text);
    jt_buf_put(text, s);
    return end_text(text, from);
}

static jt_str keep_json(struct jt_buf *text, jt_str s)
{
    const size_t from = begin_text(text);
    jt_json_put_string(text, s);
    return end_text(text, from);
}

static void put_name(struct jt_buf *text, size_t index, jt_str name)
{
    if (index > 0)
        jt_buf_put_char(text, ',');
    jt_json_put_string(text, name);
    jt_buf_put_char(text, ':');
}

/* Contract section 2.4: a claim with nothing in it is left out. */
static jt_str keep_properties(struct jt_buf *text, const struct client_data *data)
{
    const size_t from = begin_text(text);
    if (data->property_count == 0)
        return end_text(text, from);
    jt_buf_put_char(text, '{');
    for (size_t i = 0; i < data->property_count; i++) {
        const struct client_property *property = &data->properties[i];
        put_name(text, i, property->key);
        jt_buf_put(text, JT_STR("{\"v\":"));
        if (property->is_boolean)
            jt_buf_put(text, property->value);
        else
            jt_json_put_string(text, property->value);
        jt_buf_put_char(text, '}');
    }
    jt_buf_put_char(text, '}');
    return end_text(text, from);
}

static jt_str keep_feature_flags(struct jt_buf *text, const struct client_data *data)
{
    const size_t from = begin_text(text);
    if (data->feature_flag_count == 0)
        return end_text(text, from);
    jt_buf_put_char(text, '{');
    for (size_t i = 0; i < data->feature_flag_count; i++) {
        const struct feature_flag_value *flag = &data->feature_flags[i];
        put_name(text, i, flag->key);
        feature_flag_put_claim(text, flag->type, flag->value);
    }
    jt_buf_put_char(text, '}');
    return end_text(text, from);
}

static void fill_api(struct record_api *api, const struct client_api *data,
                     struct record_scope *scopes, jt_str *withheld, struct jt_buf *text)
{
    const struct api_facts facts = { data->is_management, (uint32_t)data->scope_count,
                                     (uint32_t)data->withheld_count };
    put_facts(text, &facts, sizeof(facts));
    api->api_id = keep(text, data->api_id);
    api->audience = keep(text, data->audience);
    api->audience_json = keep_json(text, data->audience);
    api->is_management = data->is_management;
    api->scopes = scopes;
    api->scope_count = data->scope_count;
    for (size_t i = 0; i < data->scope_count; i++) {
        scopes[i].id = keep(text, data->scopes[i].id);
        scopes[i].key = keep(text, data->scopes[i].key);
    }
    api->withheld = withheld;
    api->withheld_count = data->withheld_count;
    for (size_t i = 0; i < data->withheld_count; i++)
        withheld[i] = keep(text, data->withheld[i]);
}

static struct quota_facts fill_quota(struct client_profile *profile, const struct client_data *data,
                                     enum quota_kind kind)
{
    const struct quota *quota = &data->quotas[kind].quota;
    profile->quotas[kind] = *quota;
    profile->has_quotas |= quota_is_set(quota);
    return (struct quota_facts){ quota->tokens[QUOTA_HOUR], quota->tokens[QUOTA_DAY],
                                 quota->is_enforced };
}

static void fill_facts(struct client_profile *profile, const struct client_data *data,
                       struct jt_buf *text)
{
    profile->lifetime_s = data->app.access_token_lifetime_s;
    profile->type = data->app.type;
    profile->is_organization_suspended = data->is_organization_suspended;
    profile->has_permissions_claim = data->has_permissions_claim;
    profile->coalesces_tokens = data->coalesces_tokens;
    profile->rate_limit_per_minute = data->rate_limit_per_minute;
    profile->depends_on_properties = data->depends_on_properties;
    profile->depends_on_feature_flags = data->feature_flag_count != 0;
    profile->api_count = data->api_count;
    const struct facts facts = {
        profile->lifetime_s,
        profile->type,
        profile->is_organization_suspended,
        profile->has_permissions_claim,
        profile->coalesces_tokens,
        profile->rate_limit_per_minute,
        profile->depends_on_properties,
        profile->depends_on_feature_flags,
        (int64_t)profile->api_count,
        { fill_quota(profile, data, QUOTA_OF_APPLICATION),
          fill_quota(profile, data, QUOTA_OF_ORGANIZATION) },
    };
    put_facts(text, &facts, sizeof(facts));
}

static void fill(struct client_profile *profile, const struct client_data *data, jt_str *withheld,
                 struct jt_buf *text)
{
    struct record_scope *scopes = profile->scopes;
    fill_facts(profile, data, text);
    profile->org_code = keep(text, data->app.org_code);
    if (data->app.org_code.len != 0)
        profile->org_code_json = keep_json(text, data->app.org_code);
    profile->application_properties_json = keep_properties(text, data);
    profile->feature_flags_json = keep_feature_flags(text, data);
    for (size_t i = 0; i < data->api_count; i++) {
        fill_api(&profile->apis[i], &data->apis[i], scopes, withheld, text);
        scopes += data->apis[i].scope_count;
        withheld += data->apis[i].withheld_count;
    }
}

static void free_profile(struct record *head)
{
    free(head); /* the profile's first member: the whole block */
}

jt_err client_profile_new(const struct client_data *data, struct client_profile **ret_profile)
{
    const size_t scope_count = scope_total(data);
    const size_t apis_bytes = data->api_count * sizeof(struct record_api);
    const size_t scopes_bytes = scope_count * sizeof(struct record_scope);
    const size_t withheld_bytes = withheld_total(data) * sizeof(jt_str);
    const size_t capacity = text_bytes(data);
    struct client_profile *profile =
        calloc(1, sizeof(*profile) + apis_bytes + scopes_bytes + withheld_bytes + capacity);
    if (profile == NULL)
        return JT_ERR(JT_NO_MEMORY, "client profile");
    profile->apis = (struct record_api *)(profile + 1);
    profile->scopes = (struct record_scope *)(profile->apis + data->api_count);
    profile->scope_count = scope_count;
    jt_str *withheld = (jt_str *)(profile->scopes + scope_count);
    struct jt_buf text = jt_buf_over((char *)withheld + withheld_bytes, capacity);
    fill(profile, data, withheld, &text);
    record_init(&profile->head, jt_buf_str(&text), 0, free_profile);
    *ret_profile = profile;
    return JT_DONE;
}

const struct record_api *client_profile_api(const struct client_profile *profile, jt_str audience,
                                            jt_str management_short)
{
    for (size_t i = 0; i < profile->api_count; i++) {
        const struct record_api *api = &profile->apis[i];
        if (jt_str_eq(api->audience, audience) ||
            (api->is_management && jt_str_eq(management_short, audience)))
            return api;
    }
    return NULL;
}
