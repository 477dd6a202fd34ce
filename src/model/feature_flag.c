/* feature_flag: names and codes (contract sections 2.4 and 7.9), and values by their type. */
#include "model/feature_flag.h"

#include "base/json_value.h"
#include "base/json_write.h"

enum {
    INTEGER_MAX_BYTES = 11, /* with its sign */
    JSON_DEPTH_MAX = 32,
    CLAIM_FIXED_BYTES = sizeof("{\"t\":\"x\",\"v\":}"),
};

static const struct type_row {
    jt_str name, value_rule;
    char claim_code;
} type_rows[] = {
    [FEATURE_FLAG_STRING] = { JT_STR_INIT("str"),
                              JT_STR_INIT("a string of 0 to 2048 characters, on one line"), 's' },
    [FEATURE_FLAG_INTEGER] = { JT_STR_INIT("int"),
                               JT_STR_INIT("an integer from -2147483648 to 2147483647"), 'i' },
    [FEATURE_FLAG_BOOLEAN] = { JT_STR_INIT("bool"), JT_STR_INIT("true or false"), 'b' },
    [FEATURE_FLAG_JSON] = { JT_STR_INIT("json"),
                            JT_STR_INIT("the text of a JSON document, of at most 2048 characters "
                                        "and 32 levels"),
                            'j' },
};

static const jt_str level_names[] = {
    [FEATURE_FLAG_ENVIRONMENT] = JT_STR_INIT("env"),
    [FEATURE_FLAG_ORGANIZATION] = JT_STR_INIT("org"),
    [FEATURE_FLAG_USER] = JT_STR_INIT("usr"),
};

jt_str feature_flag_type_name(enum feature_flag_type type)
{
    return type_rows[type].name;
}

jt_err feature_flag_type_parse(jt_str name, enum feature_flag_type *ret_type)
{
    for (size_t i = 0; i < COUNT(type_rows); i++) {
        if (jt_str_eq(type_rows[i].name, name)) {
            *ret_type = (enum feature_flag_type)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown feature flag type");
}

jt_str feature_flag_level_name(enum feature_flag_level level)
{
    return level_names[level];
}

jt_err feature_flag_level_parse(jt_str name, enum feature_flag_level *ret_level)
{
    for (size_t i = 0; i < COUNT(level_names); i++) {
        if (jt_str_eq(level_names[i], name)) {
            *ret_level = (enum feature_flag_level)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown level of overrides");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_key_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

jt_err feature_flag_key_check(jt_str key)
{
    if (key.len == 0)
        return JT_ERR(JT_INVALID, "feature flag key is empty");
    if (key.len > FEATURE_FLAG_KEY_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "feature flag key too long");
    for (size_t i = 0; i < key.len; i++)
        if (!is_key_byte(key.ptr[i]))
            return JT_ERR(JT_INVALID, "feature flag key has a byte that no key may have");
    return JT_DONE;
}

/* --- Values --------------------------------------------------------------------------------- */

/* [-]DIGITS[.DIGITS]: cut off, not rounded (contract section 3.11), so -0.9 is 0. */
static jt_err parse_integer(jt_str text, struct jt_arena *arena, jt_str *ret_value)
{
    const bool is_negative = jt_str_starts(text, JT_STR("-"));
    const size_t sign_len = is_negative ? 1 : 0;
    jt_str whole, decimals;
    int64_t number = 0, limit = is_negative ? -(int64_t)INT32_MIN : INT32_MAX;
    struct jt_buf buf;

    if (jt_str_split(text, '.', &whole, &decimals) && decimals.len == 0)
        return JT_ERR(JT_INVALID, "a point without decimals");
    for (size_t i = 0; i < decimals.len; i++)
        if (!is_digit(decimals.ptr[i]))
            return JT_ERR(JT_INVALID, "decimals are digits");
    JT_TRY(jt_str_slice(whole, sign_len, whole.len - sign_len, &whole));
    JT_TRY(jt_str_to_int(whole, 0, limit, &number));
    JT_TRY(jt_arena_buf(arena, INTEGER_MAX_BYTES, &buf));
    jt_buf_put_int(&buf, is_negative ? -number : number);
    *ret_value = jt_buf_str(&buf);
    return JT_DONE;
}

static bool is_text(jt_str text)
{
    return jt_str_is_utf8(text) && !jt_str_has_control(text) &&
           jt_str_utf8_count(text) <= FEATURE_FLAG_VALUE_MAX_CHARS;
}

static jt_err check_json(jt_str text)
{
    JT_AUTO(json_decrefp) json_t *value = NULL;
    json_error_t error = { 0 };
    if (json_is_nested_deeper(text, JSON_DEPTH_MAX))
        return JT_ERR(JT_INVALID, "JSON nested too deep");
    value = json_loadb(JSON_TEXT(text), JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    if (value == NULL && error.text[0] == '\0')
        return JT_ERR(JT_NO_MEMORY, "JSON"); /* Jansson has words for all that is wrong with text */
    return value != NULL ? JT_DONE : JT_ERR(JT_INVALID, "not a JSON document");
}

/* Numbers and escapes stay as they were given: Jansson would write some of them anew. */
static jt_err strip_white_space(jt_str json, struct jt_arena *arena, jt_str *ret_json)
{
    bool is_in_string = false;
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, json.len, &buf));
    for (size_t i = 0; i < json.len; i++) {
        const char c = json.ptr[i];
        if (!is_in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
            continue;
        jt_buf_put_char(&buf, c);
        if (c == '"')
            is_in_string = !is_in_string;
        if (c == '\\') /* only strings have one, and never as their last character */
            jt_buf_put_char(&buf, json.ptr[++i]);
    }
    *ret_json = jt_buf_str(&buf);
    return JT_DONE;
}

static jt_err parse_json(jt_str text, struct jt_arena *arena, jt_str *ret_value)
{
    JT_TRY(check_json(text));
    JT_TRY(strip_white_space(text, arena, ret_value));
    return jt_str_utf8_count(*ret_value) <= FEATURE_FLAG_VALUE_MAX_CHARS
               ? JT_DONE
               : JT_ERR(JT_INVALID, "JSON document too long");
}

jt_err feature_flag_value_parse(enum feature_flag_type type, jt_str text, struct jt_arena *arena,
                                jt_str *ret_value)
{
    bool is_valid = false;
    switch (type) {
    case FEATURE_FLAG_INTEGER:
        return parse_integer(text, arena, ret_value);
    case FEATURE_FLAG_STRING:
        is_valid = is_text(text);
        break;
    case FEATURE_FLAG_BOOLEAN:
        is_valid = jt_str_eq(text, JT_STR("true")) || jt_str_eq(text, JT_STR("false"));
        break;
    case FEATURE_FLAG_JSON:
        return parse_json(text, arena, ret_value);
    }
    if (!is_valid)
        return JT_ERR(JT_INVALID, "not a value of the flag's type");
    *ret_value = text;
    return JT_DONE;
}

jt_str feature_flag_value_rule(enum feature_flag_type type)
{
    return type_rows[type].value_rule;
}

void feature_flag_put_value(struct jt_buf *buf, enum feature_flag_type type, jt_str value)
{
    if (type == FEATURE_FLAG_STRING)
        jt_json_put_string(buf, value);
    else
        jt_buf_put(buf, value); /* it is JSON as it is kept */
}

void feature_flag_put_claim(struct jt_buf *buf, enum feature_flag_type type, jt_str value)
{
    jt_buf_put(buf, JT_STR("{\"t\":\""));
    jt_buf_put_char(buf, type_rows[type].claim_code);
    jt_buf_put(buf, JT_STR("\",\"v\":"));
    feature_flag_put_value(buf, type, value);
    jt_buf_put_char(buf, '}');
}

size_t feature_flag_claim_max_bytes(jt_str value)
{
    return CLAIM_FIXED_BYTES + jt_json_string_max_bytes(value);
}
