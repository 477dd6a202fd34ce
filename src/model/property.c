/* property: types and contexts as tables of codes, and the checks of keys and values. */
#include "model/property.h"

#include "model/id.h"

static const struct type_row {
    jt_str code, value_rule;
} type_rows[] = {
    [PROPERTY_SINGLE_LINE_TEXT] = { JT_STR_INIT("single_line_text"),
                                    JT_STR_INIT("text of at most 2048 characters, on one line") },
    [PROPERTY_MULTI_LINE_TEXT] = { JT_STR_INIT("multi_line_text"),
                                   JT_STR_INIT("text of at most 2048 characters") },
    [PROPERTY_BOOLEAN] = { JT_STR_INIT("boolean"), JT_STR_INIT("true or false") },
};

static const jt_str context_codes[] = {
    [CONTEXT_USR] = JT_STR_INIT("usr"),
    [CONTEXT_ORG] = JT_STR_INIT("org"),
    [CONTEXT_APP] = JT_STR_INIT("app"),
};

jt_str property_type_code(enum property_type type)
{
    return type_rows[type].code;
}

jt_err property_type_parse(jt_str code, enum property_type *ret_type)
{
    for (size_t i = 0; i < COUNT(type_rows); i++) {
        if (jt_str_eq(code, type_rows[i].code)) {
            *ret_type = (enum property_type)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown type of property");
}

jt_str property_context_code(enum property_context context)
{
    return context_codes[context];
}

jt_err property_context_parse(jt_str code, enum property_context *ret_context)
{
    for (size_t i = 0; i < COUNT(context_codes); i++) {
        if (jt_str_eq(code, context_codes[i])) {
            *ret_context = (enum property_context)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown context of properties");
}

static bool is_key_byte(char c)
{
    return jt_is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == ':';
}

/* Keys stand in paths and in tokens; the first byte keeps "." and ".." out, which clients resolve.
 */
jt_err property_key_check(jt_str key)
{
    if (key.len > PROPERTY_KEY_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "property key too long");
    if (key.len == 0 || !jt_is_alphanumeric(key.ptr[0]))
        return JT_ERR(JT_INVALID, "property key begins with neither letter nor digit");
    for (size_t i = 0; i < key.len; i++)
        if (!is_key_byte(key.ptr[i]))
            return JT_ERR(JT_INVALID, "property key has a byte that none may have");
    return JT_DONE;
}

bool property_key_is_reserved(jt_str key)
{
    return jt_str_starts(key, JT_STR("kp_")) || jt_str_starts(key, JT_STR("kp-"));
}

jt_err property_value_check(enum property_type type, jt_str value)
{
    if (type == PROPERTY_BOOLEAN)
        return jt_str_eq(value, JT_STR("true")) || jt_str_eq(value, JT_STR("false"))
                   ? JT_DONE
                   : JT_ERR(JT_INVALID, "neither true nor false");
    if (!jt_str_is_utf8(value))
        return JT_ERR(JT_INVALID, "value is not UTF-8");
    if (jt_str_utf8_count(value) > PROPERTY_VALUE_MAX_CHARS)
        return JT_ERR(JT_TOO_LARGE, "value too long");
    if (type == PROPERTY_SINGLE_LINE_TEXT ? jt_str_has_control(value)
                                          : jt_str_has_control_but_lines(value))
        return JT_ERR(JT_INVALID, "value has a control byte");
    return JT_DONE;
}

jt_str property_value_rule(enum property_type type)
{
    return type_rows[type].value_rule;
}

jt_err property_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                       jt_str *ret_id)
{
    return id_time_ordered(JT_STR("prop_"), now_ms, random, arena, ret_id);
}

jt_err property_category_id_new(const struct jt_random *random, int64_t now_ms,
                                struct jt_arena *arena, jt_str *ret_id)
{
    return id_time_ordered(JT_STR("category_"), now_ms, random, arena, ret_id);
}
