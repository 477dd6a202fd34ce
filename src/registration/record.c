/*
 * record: writes the detail of an entry as compact JSON, with its members in the order given, and
 * hands it to store_record_change().
 */
#include "registration/record.h"

#include "base/json_write.h"

enum { NUMBER_MAX_BYTES = 24 };

jt_err text_list_add(struct text_list *list, jt_str text)
{
    JT_TRY(jt_arena_extend(list->arena, sizeof(*list->texts), list->count, &list->capacity,
                           &list->texts));
    list->texts[list->count++] = text;
    return JT_DONE;
}

static size_t detail_max_bytes(const struct detail *detail)
{
    size_t bytes = strlen(detail->name) + sizeof("\"\":,[]") + NUMBER_MAX_BYTES +
                   jt_json_string_max_bytes(detail->text);
    for (size_t i = 0; i < detail->count; i++)
        bytes += jt_json_string_max_bytes(detail->texts[i]) + 1;
    return bytes;
}

static void put_texts(struct jt_buf *out, const struct detail *detail)
{
    jt_buf_put_char(out, '[');
    for (size_t i = 0; i < detail->count; i++) {
        if (i > 0)
            jt_buf_put_char(out, ',');
        jt_json_put_string(out, detail->texts[i]);
    }
    jt_buf_put_char(out, ']');
}

static void put_value(struct jt_buf *out, const struct detail *detail)
{
    switch (detail->kind) {
    case DETAIL_TEXT:
        jt_json_put_string(out, detail->text);
        return;
    case DETAIL_TEXT_OR_NULL:
        if (detail->text.len > 0)
            jt_json_put_string(out, detail->text);
        else
            jt_buf_put(out, JT_STR("null"));
        return;
    case DETAIL_NUMBER:
        jt_buf_put_int(out, detail->number);
        return;
    case DETAIL_BOOLEAN:
        jt_buf_put(out, detail->number != 0 ? JT_STR("true") : JT_STR("false"));
        return;
    case DETAIL_TEXTS:
        put_texts(out, detail);
        return;
    }
}

jt_err details_write(const struct detail *details, struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf out;
    size_t bytes = sizeof("{}");
    for (size_t i = 0; details[i].name != NULL; i++)
        bytes += detail_max_bytes(&details[i]);
    JT_TRY(jt_arena_buf(arena, bytes, &out));
    jt_buf_put_char(&out, '{');
    for (size_t i = 0; details[i].name != NULL; i++) {
        if (i > 0)
            jt_buf_put_char(&out, ',');
        jt_json_put_string(&out, jt_str_from(details[i].name));
        jt_buf_put_char(&out, ':');
        put_value(&out, &details[i]);
    }
    jt_buf_put_char(&out, '}');
    *ret_text = jt_buf_str(&out);
    return JT_DONE;
}

jt_err record_change(struct store_tx *tx, struct jt_arena *arena, enum change_kind kind,
                     jt_str subject, jt_str action, const struct detail *details)
{
    jt_str text = JT_STR("");
    if (details != NULL)
        JT_TRY(details_write(details, arena, &text));
    return store_record_change(tx, kind, subject, action, text);
}

jt_err record(struct registrar *r, enum change_kind kind, jt_str subject, jt_str action,
              const struct detail *details)
{
    JT_TRY(record_change(r->tx, r->arena, kind, subject, action, details));
    r->is_changed = true;
    return JT_DONE;
}
