/*
 * api_key: codes as they stand in the store and on the wire, and the one place that knows how a key
 * looks.
 */
#include "model/api_key.h"

#include "model/id.h"

static const jt_str type_names[] = {
    [API_KEY_ORGANIZATION] = JT_STR_INIT("organization"),
    [API_KEY_USER] = JT_STR_INIT("user"),
    [API_KEY_ENVIRONMENT] = JT_STR_INIT("environment"),
};

static const jt_str status_names[] = {
    [API_KEY_ACTIVE] = JT_STR_INIT("active"),
    [API_KEY_INACTIVE] = JT_STR_INIT("inactive"),
    [API_KEY_REVOKED] = JT_STR_INIT("revoked"),
};

static jt_err name_find(const jt_str *names, size_t count, jt_str name, size_t *ret_index)
{
    for (size_t i = 0; i < count; i++) {
        if (jt_str_eq(names[i], name)) {
            *ret_index = i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "no such type or status of an API key");
}

jt_str api_key_type_name(enum api_key_type type)
{
    return type_names[type];
}

jt_str api_key_status_name(enum api_key_status status)
{
    return status_names[status];
}

jt_err api_key_type_parse(jt_str name, enum api_key_type *ret_type)
{
    size_t index = 0;
    JT_TRY(name_find(type_names, COUNT(type_names), name, &index));
    *ret_type = (enum api_key_type)index;
    return JT_DONE;
}

jt_err api_key_status_parse(jt_str name, enum api_key_status *ret_status)
{
    size_t index = 0;
    JT_TRY(name_find(status_names, COUNT(status_names), name, &index));
    *ret_status = (enum api_key_status)index;
    return JT_DONE;
}

jt_err api_key_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                      jt_str *ret_id)
{
    return id_time_ordered(JT_STR("api_key_"), now_ms, random, arena, ret_id);
}

jt_err api_key_secret_new(const struct jt_random *random, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret drawn = { 0 };
    char text[API_KEY_BYTES];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));

    JT_TRY(jt_secret_random_alphanumeric(random, API_KEY_RANDOM_BYTES, &drawn));
    jt_buf_put(&buf, JT_STR(API_KEY_PREFIX "_"));
    jt_buf_put(&buf, jt_secret_reveal(&drawn));
    jt_err err = jt_secret_set(ret_secret, jt_buf_str(&buf));
    jt_wipe(text, sizeof(text));
    return err;
}

bool api_key_secret_is_well_formed(jt_str text)
{
    const jt_str prefix = JT_STR(API_KEY_PREFIX "_");
    if (text.len != API_KEY_BYTES || !jt_str_starts(text, prefix))
        return false;
    for (size_t i = prefix.len; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return true;
}
