/*
 * answer_shape: writes an answer from its table as text, in the order of the rows, into the arena:
 * Jansson, and with it the heap, is for JSON of the store alone. The rows' macros have checked the
 * types of what is read here.
 */
#include "rest/answer_shape.h"

#include "base/clock.h"
#include "base/json_write.h"
#include "model/color.h"

static const struct answer_member id_members[] = { { "id", ANSWER_FROM(struct answer_id, id) } };
const struct answer_shape answer_id = { NULL, ANSWER_MEMBERS(struct answer_id, id_members) };

static const struct answer_member color_members[] = {
    { "raw", ANSWER_FROM(struct color, raw), .example = "#0056F1" },
    { "hex", ANSWER_FROM(struct color, hex), .example = "#0056F1" },
    { "hsl", ANSWER_FROM(struct color, hsl), .example = "hsl(219, 100%, 47%)" },
};
const struct answer_shape answer_color = { "color", ANSWER_MEMBERS(struct color, color_members) };

static const void *behind(const void *from, size_t offset)
{
    return (const char *)from + offset;
}

static bool flag_at(const void *from, size_t offset)
{
    const bool *flag = behind(from, offset);
    return *flag;
}

static const void *pointer_at(const void *from, size_t offset)
{
    const void *pointer; /* to whatever type */
    memcpy(&pointer, behind(from, offset), sizeof(pointer));
    return pointer;
}

static size_t count_at(const void *from, size_t offset)
{
    const size_t *count = behind(from, offset);
    return *count;
}

static jt_str text_at(const void *from, size_t offset)
{
    const jt_str *text = behind(from, offset);
    return *text;
}

static int64_t integer_at(const void *from, size_t offset)
{
    const int64_t *integer = behind(from, offset);
    return *integer;
}

static int int_at(const void *from, size_t offset)
{
    const int *integer = behind(from, offset);
    return *integer;
}

static jt_str name_at(const struct answer_member *member, const void *from)
{
    unsigned value; /* enums differ in type, not in size */
    memcpy(&value, behind(from, member->offset), sizeof(value));
    return member->name_of(value);
}

/* --- The text as it grows --------------------------------------------------------------------- */

enum { FIRST_BYTES = 1024, NUMBER_MAX_BYTES = 32 };

struct out {
    struct jt_arena *arena;
    struct jt_buf text;
};

/* What is full moves to twice the room. */
static jt_err room(struct out *out, size_t bytes)
{
    struct jt_buf larger;
    if (bytes <= out->text.capacity - out->text.len)
        return JT_DONE;
    JT_TRY(jt_arena_buf(out->arena, 2 * (out->text.len + bytes), &larger));
    jt_buf_put(&larger, jt_buf_str(&out->text));
    out->text = larger;
    return JT_DONE;
}

static jt_err put(struct out *out, jt_str json)
{
    JT_TRY(room(out, json.len));
    jt_buf_put(&out->text, json);
    return JT_DONE;
}

static jt_err put_text(struct out *out, jt_str text)
{
    JT_TRY(room(out, jt_json_string_max_bytes(text)));
    jt_json_put_text(&out->text, text);
    return JT_DONE;
}

static jt_err put_boolean(struct out *out, bool value)
{
    return put(out, value ? JT_STR("true") : JT_STR("false"));
}

static jt_err put_integer(struct out *out, int64_t number)
{
    JT_TRY(room(out, NUMBER_MAX_BYTES));
    jt_buf_put_int(&out->text, number);
    return JT_DONE;
}

/* A number as text that needs no escapes. */
static jt_err put_quoted(struct out *out, int64_t number, void (*write)(struct jt_buf *, int64_t))
{
    JT_TRY(room(out, NUMBER_MAX_BYTES));
    jt_buf_put_char(&out->text, '"');
    write(&out->text, number);
    jt_buf_put_char(&out->text, '"');
    return JT_DONE;
}

/* ISO 8601; null for 0, which stands for "never". */
static jt_err put_time(struct out *out, int64_t time_ms)
{
    return time_ms == 0 ? put(out, JT_STR("null")) : put_quoted(out, time_ms, jt_time_put_iso8601);
}

/* Before each but the first of an object or a list. */
static jt_err put_comma(struct out *out)
{
    const char before = out->text.ptr[out->text.len - 1];
    return before == '{' || before == '[' ? JT_DONE : put(out, JT_STR(","));
}

/* Of a row, which needs no escapes. */
static jt_err put_name(struct out *out, const char *name)
{
    const jt_str text = jt_str_from(name);
    JT_TRY(put_comma(out));
    JT_TRY(room(out, text.len + sizeof("\"\":")));
    jt_buf_put_char(&out->text, '"');
    jt_buf_put(&out->text, text);
    jt_buf_put(&out->text, JT_STR("\":"));
    return JT_DONE;
}

static jt_err put_key(struct out *out, jt_str key)
{
    JT_TRY(put_comma(out));
    JT_TRY(put_text(out, key));
    return put(out, JT_STR(":"));
}

/* --- Values ----------------------------------------------------------------------------------- */

static jt_err put_object(struct out *out, const struct answer_shape *shape, const void *from);

static jt_err put_texts(struct out *out, const jt_str *texts, size_t count)
{
    JT_TRY(put(out, JT_STR("[")));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(put_comma(out));
        JT_TRY(put_text(out, texts[i]));
    }
    return put(out, JT_STR("]"));
}

static jt_err put_list(struct out *out, const struct answer_member *member, const void *from)
{
    const void *rows =
        member->is_array ? behind(from, member->offset) : pointer_at(from, member->offset);
    const size_t count = count_at(from, member->count_offset);

    JT_TRY(put(out, JT_STR("[")));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(put_comma(out));
        JT_TRY(put_object(out, member->shape, behind(rows, i * member->shape->bytes)));
    }
    return put(out, JT_STR("]"));
}

static jt_err put_map(struct out *out, const struct answer_member *member, const void *from)
{
    const void *rows = pointer_at(from, member->offset);
    const size_t count = count_at(from, member->count_offset);

    JT_TRY(put(out, JT_STR("{")));
    for (size_t i = 0; i < count; i++) {
        const void *row = behind(rows, i * member->shape->bytes);
        JT_TRY(put_key(out, text_at(row, member->key_offset)));
        JT_TRY(put_object(out, member->shape, row));
    }
    return put(out, JT_STR("}"));
}

static jt_err put_json(struct out *out, json_t *value)
{
    jt_str json;
    JT_TRY(json_write(json_incref(value), out->arena, &json));
    return put(out, json);
}

static jt_err json_read(jt_str text, json_t **ret_value)
{
    *ret_value =
        text.len == 0 ? json_object() : json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    /* Or there was no memory, which Jansson does not always tell. */
    return *ret_value == NULL ? JT_ERR(JT_STORE, "JSON in the store cannot be read") : JT_DONE;
}

static jt_err put_stored(struct out *out, jt_str text)
{
    JT_AUTO(json_decrefp) json_t *value = NULL;
    JT_TRY(json_read(text, &value));
    return put_json(out, value);
}

static jt_err put_color(struct out *out, jt_str text)
{
    return color_is(text) ? put_object(out, &answer_color, &(struct color[]){ color_of(text) })
                          : put(out, JT_STR("null"));
}

static const void *object_at(const struct answer_member *member, const void *from)
{
    return member->is_pointer ? pointer_at(from, member->offset) : behind(from, member->offset);
}

static jt_err put_value(struct out *out, const struct answer_member *member, const void *from)
{
    const size_t at = member->offset;
    switch (member->kind) {
    case ANSWER_KIND_TEXT:
        return put_text(out, text_at(from, at));
    case ANSWER_KIND_LITERAL:
        return put_text(out, jt_str_from(pointer_at(from, at)));
    case ANSWER_KIND_CHARS:
        return put_text(out, jt_str_from(behind(from, at)));
    case ANSWER_KIND_BOOLEAN:
        return put_boolean(out, flag_at(from, at));
    case ANSWER_KIND_INTEGER:
        return put_integer(out, integer_at(from, at));
    case ANSWER_KIND_INT:
        return put_integer(out, int_at(from, at));
    case ANSWER_KIND_COUNT:
        return put_integer(out, (int64_t)count_at(from, at));
    case ANSWER_KIND_TIME:
        return put_time(out, integer_at(from, at));
    case ANSWER_KIND_DIGITS:
        return put_quoted(out, integer_at(from, at), jt_buf_put_int);
    case ANSWER_KIND_COLOR:
        return put_color(out, text_at(from, at));
    case ANSWER_KIND_HAS:
        return put_boolean(out, text_at(from, at).len != 0);
    case ANSWER_KIND_EITHER:
        return put_text(out, jt_str_from(member->choices[flag_at(from, at) ? 0 : 1]));
    case ANSWER_KIND_NAME:
        return put_text(out, name_at(member, from));
    case ANSWER_KIND_JSON:
        return put_stored(out, text_at(from, at));
    case ANSWER_KIND_CONSTANT:
        return put(out, jt_str_from(member->json));
    case ANSWER_KIND_OBJECT:
        return put_object(out, member->shape, object_at(member, from));
    case ANSWER_KIND_LIST:
        return put_list(out, member, from);
    case ANSWER_KIND_MAP:
        return put_map(out, member, from);
    case ANSWER_KIND_TEXTS:
        return put_texts(out, pointer_at(from, at), count_at(from, member->count_offset));
    case ANSWER_KIND_ONE:
        return put_texts(out, behind(from, at), 1);
    }
    return JT_ERR(JT_INVALID, "a kind of member that nobody writes");
}

/* --- Nothing ---------------------------------------------------------------------------------- */

static bool is_empty(const struct answer_member *member, const void *from)
{
    switch (member->kind) {
    case ANSWER_KIND_TEXT:
    case ANSWER_KIND_JSON:
        return text_at(from, member->offset).len == 0;
    case ANSWER_KIND_LITERAL:
        return pointer_at(from, member->offset) == NULL;
    case ANSWER_KIND_INTEGER:
    case ANSWER_KIND_TIME:
        return integer_at(from, member->offset) == 0;
    case ANSWER_KIND_NAME:
        return name_at(member, from).len == 0;
    case ANSWER_KIND_OBJECT:
        return object_at(member, from) == NULL;
    default:
        return false;
    }
}

static bool is_nothing(const struct answer_member *member, const void *from)
{
    if (member->if_flag != 0)
        return !flag_at(from, member->if_flag - 1);
    if (member->unless_flag != 0)
        return flag_at(from, member->unless_flag - 1);
    return is_empty(member, from);
}

/* --- Members ---------------------------------------------------------------------------------- */

/* Whether a row of that name is always written. Then a member of that name in JSON is left out. */
static bool has_row(const struct answer_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct answer_member *member = &shape->members[i];
        const bool is_found =
            member->name == NULL
                ? member->kind == ANSWER_KIND_OBJECT && has_row(member->shape, name)
                : !member->is_default && strcmp(member->name, name) == 0;
        if (is_found)
            return true;
    }
    return false;
}

/* The members of an object that no row of shape names. */
static jt_err put_missing(struct out *out, const struct answer_shape *shape, json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (has_row(shape, name))
            continue;
        JT_TRY(put_key(out, jt_str_from(name)));
        JT_TRY(put_json(out, value));
    }
    return JT_DONE;
}

static jt_err put_members(struct out *out, const struct answer_shape *shape, const void *from);

static jt_err put_member(struct out *out, const struct answer_member *member, const void *from)
{
    if (member->is_optional && is_nothing(member, from))
        return JT_DONE;
    if (member->name == NULL)
        return put_members(out, member->shape, object_at(member, from));
    JT_TRY(put_name(out, member->name));
    if (member->is_nullable && is_nothing(member, from))
        return put(out, JT_STR("null"));
    return put_value(out, member, from);
}

static jt_err put_members(struct out *out, const struct answer_shape *shape, const void *from)
{
    JT_AUTO(json_decrefp) json_t *stored = NULL; /* of the row of JSON without a name */
    for (size_t i = 0; i < shape->count; i++) {
        const struct answer_member *member = &shape->members[i];
        if (member->name == NULL && member->kind == ANSWER_KIND_JSON) {
            JT_TRY(json_read(text_at(from, member->offset), &stored));
            JT_TRY(put_missing(out, shape, stored));
        } else if (member->name == NULL || !member->is_default ||
                   (json_object_get(stored, member->name) == NULL &&
                    !has_row(shape, member->name))) {
            JT_TRY(put_member(out, member, from));
        }
    }
    return JT_DONE;
}

static jt_err put_envelope(struct out *out, const struct answer_shape *shape)
{
    if (shape->code == NULL)
        return JT_DONE;
    JT_TRY(put_name(out, "code"));
    JT_TRY(put_text(out, jt_str_from(shape->code)));
    JT_TRY(put_name(out, "message"));
    return put_text(out, jt_str_from(shape->message));
}

static jt_err put_object(struct out *out, const struct answer_shape *shape, const void *from)
{
    JT_TRY(put(out, JT_STR("{")));
    JT_TRY(put_envelope(out, shape));
    JT_TRY(put_members(out, shape, from));
    return put(out, JT_STR("}"));
}

jt_err answer_shape_json(const struct answer_shape *shape, const void *from, struct jt_arena *arena,
                         jt_str *ret_text)
{
    struct out out = { .arena = arena };
    JT_TRY(jt_arena_buf(arena, FIRST_BYTES, &out.text));
    JT_TRY(put_object(&out, shape, from));
    *ret_text = jt_buf_str(&out.text);
    return JT_DONE;
}
