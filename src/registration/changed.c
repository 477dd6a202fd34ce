/*
 * changed: each function compares what is wanted with the value that is there. Where they differ it
 * takes the new value over and notes the name, and both values as JSON.
 */
#include "registration/changed.h"

#include "base/json_write.h"

enum { VALUE_MAX_BYTES = 1024 };

static void put_member(struct jt_buf *out, const char *name, jt_str json)
{
    jt_buf_put(out, jt_str_from(name));
    jt_buf_put(out, json.len == 0 ? JT_STR("null") : json);
}

jt_err changed_json(struct changed *changed, const char *name, jt_str before, jt_str after)
{
    const jt_str name_text = jt_str_from(name);
    struct jt_buf out;

    JT_TRY(changed_note(changed, name));
    if (before.len > VALUE_MAX_BYTES || after.len > VALUE_MAX_BYTES)
        return JT_DONE;
    JT_TRY(jt_arena_buf(changed->values.arena,
                        jt_json_string_max_bytes(name_text) + before.len + after.len + 48, &out));
    jt_buf_put(&out, JT_STR("{\"name\":"));
    jt_json_put_string(&out, name_text);
    put_member(&out, ",\"before\":", before);
    put_member(&out, ",\"after\":", after);
    jt_buf_put_char(&out, '}');
    return text_list_add(&changed->values, jt_buf_str(&out));
}

static jt_err quoted(struct jt_arena *arena, jt_str text, jt_str *ret_json)
{
    struct jt_buf out;
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(text), &out));
    jt_json_put_string(&out, text);
    *ret_json = jt_buf_str(&out);
    return JT_DONE;
}

jt_err changed_text(struct changed *changed, const char *name, jt_str before, jt_str after)
{
    jt_str before_json, after_json;
    JT_TRY(quoted(changed->values.arena, before, &before_json));
    JT_TRY(quoted(changed->values.arena, after, &after_json));
    return changed_json(changed, name, before_json, after_json);
}

jt_err changed_switch(struct changed *changed, const char *name, bool after)
{
    static const jt_str words[] = { JT_STR_INIT("false"), JT_STR_INIT("true") };
    return changed_json(changed, name, words[!after], words[after]);
}

jt_err changed_texts(struct changed *changed, const struct text_change *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].wanted.is_given || jt_str_eq(texts[i].wanted.text, *texts[i].value))
            continue;
        JT_TRY(changed_text(changed, texts[i].name, *texts[i].value, texts[i].wanted.text));
        *texts[i].value = texts[i].wanted.text;
    }
    return JT_DONE;
}

jt_err changed_boolean(struct changed *changed, const char *name, struct given_boolean wanted,
                       bool *value)
{
    if (!wanted.is_given || wanted.value == *value)
        return JT_DONE;
    *value = wanted.value;
    return changed_switch(changed, name, wanted.value);
}

static jt_err digits(struct jt_arena *arena, int64_t number, jt_str *ret_json)
{
    struct jt_buf out;
    JT_TRY(jt_arena_buf(arena, 24, &out));
    jt_buf_put_int(&out, number);
    *ret_json = jt_buf_str(&out);
    return JT_DONE;
}

static jt_err digits_or_null(struct jt_arena *arena, int64_t number, int64_t none, jt_str *ret_json)
{
    if (number != none)
        return digits(arena, number, ret_json);
    *ret_json = JT_STR("null");
    return JT_DONE;
}

jt_err changed_integer_or_null(struct changed *changed, const char *name,
                               struct given_integer wanted, int64_t none, int64_t *value)
{
    jt_str before, after;
    if (!wanted.is_given || wanted.value == *value)
        return JT_DONE;
    JT_TRY(digits_or_null(changed->values.arena, *value, none, &before));
    JT_TRY(digits_or_null(changed->values.arena, wanted.value, none, &after));
    *value = wanted.value;
    return changed_json(changed, name, before, after);
}

jt_err changed_integer(struct changed *changed, const char *name, struct given_integer wanted,
                       int64_t *value)
{
    return changed_integer_or_null(changed, name, wanted, INT64_MIN, value);
}

/* --- The record of it ------------------------------------------------------------------------ */

static jt_err values_write(const struct text_list *values, jt_str *ret_json)
{
    struct jt_buf out;
    size_t bytes = sizeof("[]");
    for (size_t i = 0; i < values->count; i++)
        bytes += values->texts[i].len + 1;
    JT_TRY(jt_arena_buf(values->arena, bytes, &out));
    jt_buf_put_char(&out, '[');
    for (size_t i = 0; i < values->count; i++) {
        if (i > 0)
            jt_buf_put_char(&out, ',');
        jt_buf_put(&out, values->texts[i]);
    }
    jt_buf_put_char(&out, ']');
    *ret_json = jt_buf_str(&out);
    return JT_DONE;
}

jt_err record_changed(struct registrar *r, enum change_kind kind, jt_str subject, jt_str action,
                      const struct detail *details, const struct changed *changed)
{
    jt_str detail, values = JT_STR("");
    JT_TRY(details_write(details, r->arena, &detail));
    if (changed->values.count > 0)
        JT_TRY(values_write(&changed->values, &values));
    JT_TRY(store_record_changed(r->tx, kind, subject, action, detail, values));
    r->is_changed = true;
    return JT_DONE;
}
