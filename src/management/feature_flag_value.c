/* feature_flag_value: see the header. */
#include "management/feature_flag_value.h"

#include "rest/refuse.h"

static jt_err refuse_value(struct request *req, struct response *resp, enum feature_flag_type type,
                           jt_str name)
{
    return rest_refuse_parameter(req, resp, name, feature_flag_value_rule(type));
}

jt_err feature_flag_value_read(struct request *req, struct response *resp,
                               enum feature_flag_type type, jt_str name, jt_str text,
                               jt_str *ret_value)
{
    jt_err err = feature_flag_value_parse(type, text, req->arena, ret_value);
    return err.code == JT_INVALID ? refuse_value(req, resp, type, name) : err;
}

/* The text of a native value; the empty text, which is no value of those types, for any other. */
static jt_err native_text(enum feature_flag_type type, const json_t *value, struct jt_arena *arena,
                          jt_str *ret_text)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, 32, &buf));
    if (type == FEATURE_FLAG_BOOLEAN && json_is_boolean(value)) {
        jt_buf_put(&buf, json_is_true(value) ? JT_STR("true") : JT_STR("false"));
    } else if (type == FEATURE_FLAG_INTEGER && json_is_number(value)) {
        const double number = json_number_value(value);
        if (number > (double)INT32_MIN - 1 && number < (double)INT32_MAX + 1)
            jt_buf_put_int(&buf, (int64_t)number); /* cuts the decimals off */
    }
    *ret_text = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err feature_flag_value_of_body(struct request *req, struct response *resp,
                                  enum feature_flag_type type, const json_t *body, const char *name,
                                  jt_str *ret_value)
{
    const json_t *value = json_object_get(body, name);
    jt_str text = json_view(value);
    if (!json_is_string(value)) {
        if (type == FEATURE_FLAG_STRING)
            return refuse_value(req, resp, type, jt_str_from(name));
        JT_TRY(native_text(type, value, req->arena, &text));
    }
    return feature_flag_value_read(req, resp, type, jt_str_from(name), text, ret_value);
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

static const struct answer_member override_members[] = {
    { "type", ANSWER_NAME(struct feature_flag_value, type, feature_flag_type_name),
      .choices = feature_flag_types },
    { "value", ANSWER_FROM(struct feature_flag_value, value) },
};
const struct answer_shape feature_flag_override = { NULL, ANSWER_MEMBERS(struct feature_flag_value,
                                                                         override_members) };
