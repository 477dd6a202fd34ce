/*
 * feature_flag_value: reads a value as text with the kind of JSON that it came as.
 * registration/feature_flags.c decides whether the kind fits the flag's type.
 */
#include "management/feature_flag_value.h"

/* Its decimals are cut off; empty, which is no number, where it is too large. */
static jt_err number_text(double number, struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, 32, &buf));
    if (number > (double)INT32_MIN - 1 && number < (double)INT32_MAX + 1)
        jt_buf_put_int(&buf, (int64_t)number);
    *ret_text = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err feature_flag_value_given(const json_t *body, const char *name, struct jt_arena *arena,
                                struct flag_value_given *ret_given)
{
    const json_t *value = json_object_get(body, name);
    *ret_given = (struct flag_value_given){ FLAG_VALUE_TEXT, json_view(value) };
    if (json_is_boolean(value))
        *ret_given =
            (struct flag_value_given){ FLAG_VALUE_BOOLEAN,
                                       json_is_true(value) ? JT_STR("true") : JT_STR("false") };
    if (!json_is_number(value))
        return JT_DONE;
    ret_given->kind = FLAG_VALUE_NUMBER;
    return number_text(json_number_value(value), arena, &ret_given->text);
}

jt_err feature_flag_value_write(enum feature_flag_type type, jt_str value, struct jt_arena *arena,
                                jt_str *ret_json)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena, feature_flag_claim_max_bytes(value), &text));
    feature_flag_put_value(&text, type, value);
    *ret_json = jt_buf_str(&text);
    return JT_DONE;
}

const char *const feature_flag_types[] = { "str", "int", "bool", "json", NULL };
const char *const feature_flag_made_types[] = { "str", "int", "bool", NULL };

static const struct answer_member override_members[] = {
    { "type", ANSWER_NAME(struct feature_flag_value, type, feature_flag_type_name),
      .choices = feature_flag_made_types },
    { "value", ANSWER_FROM(struct feature_flag_value, value) },
};
const struct answer_shape feature_flag_override = { NULL, ANSWER_MEMBERS(struct feature_flag_value,
                                                                         override_members) };

static const struct answer_member json_override_members[] = {
    { "type", ANSWER_CONSTANT("\"json\"") },
    { "value", ANSWER_FROM(struct feature_flag_value, value) },
};
const struct answer_shape feature_flag_json_override = {
    NULL, ANSWER_MEMBERS(struct feature_flag_value, json_override_members)
};

size_t feature_flag_values_split(struct feature_flag_value *rows, size_t count)
{
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        const struct feature_flag_value row = rows[i];
        if (row.type == FEATURE_FLAG_JSON)
            continue;
        memmove(rows + first + 1, rows + first, (i - first) * sizeof(*rows));
        rows[first++] = row;
    }
    return first;
}

static const struct answer_member own_value_members[] = {
    { "type", ANSWER_NAME(struct feature_flag_own_value, flag.type, feature_flag_type_name),
      .choices = feature_flag_types },
    { "value", ANSWER_FROM(struct feature_flag_own_value, flag.value),
      ANSWER_NULL_UNLESS(struct feature_flag_own_value, is_overridden),
      .description = "null: not overridden." },
};
static const struct answer_shape own_value = { NULL, ANSWER_MEMBERS(struct feature_flag_own_value,
                                                                    own_value_members) };
const struct answer_shape feature_flag_own_value_answer = {
    "get_feature_flag_override_response",
    ANSWER_MEMBER(struct feature_flag_own_value, "feature_flag", ANSWER_SAME(&own_value)),
    ANSWER_OK, .has_etag = true
};
