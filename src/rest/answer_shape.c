/*
 * answer_shape: writes an answer from its table, as a value of Jansson's: members in the order of
 * the rows. The rows' macros have checked the types of what is read here.
 */
#include "rest/answer_shape.h"

#include "base/clock.h"
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

/* --- Values ----------------------------------------------------------------------------------- */

static json_t *text_json(jt_str text)
{
    return json_stringn(JSON_TEXT(text));
}

static json_t *digits_json(int64_t number)
{
    char text[24];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    jt_buf_put_int(&buf, number);
    return text_json(jt_buf_str(&buf));
}

/* ISO 8601; null for 0, which stands for "never". */
static json_t *time_json(int64_t time_ms)
{
    char text[32];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    if (time_ms == 0)
        return json_null();
    jt_time_put_iso8601(&buf, time_ms);
    return text_json(jt_buf_str(&buf));
}

static json_t *texts_json(const jt_str *texts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, text_json(texts[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* A value without parts; NULL: out of memory. */
static json_t *scalar_json(const struct answer_member *member, const void *from)
{
    switch (member->kind) {
    case ANSWER_KIND_TEXT:
        return text_json(text_at(from, member->offset));
    case ANSWER_KIND_LITERAL:
        return json_string(pointer_at(from, member->offset));
    case ANSWER_KIND_CHARS:
        return json_string(behind(from, member->offset));
    case ANSWER_KIND_BOOLEAN:
        return json_boolean(flag_at(from, member->offset));
    case ANSWER_KIND_INTEGER:
        return json_integer(integer_at(from, member->offset));
    case ANSWER_KIND_INT:
        return json_integer(int_at(from, member->offset));
    case ANSWER_KIND_COUNT:
        return json_integer((json_int_t)count_at(from, member->offset));
    case ANSWER_KIND_TIME:
        return time_json(integer_at(from, member->offset));
    case ANSWER_KIND_DIGITS:
        return digits_json(integer_at(from, member->offset));
    case ANSWER_KIND_HAS:
        return json_boolean(text_at(from, member->offset).len != 0);
    case ANSWER_KIND_EITHER:
        return json_string(member->choices[flag_at(from, member->offset) ? 0 : 1]);
    case ANSWER_KIND_NAME:
        return text_json(name_at(member, from));
    case ANSWER_KIND_TEXTS:
        return texts_json(pointer_at(from, member->offset), count_at(from, member->count_offset));
    case ANSWER_KIND_ONE:
        return texts_json(behind(from, member->offset), 1);
    default:
        return NULL;
    }
}

static jt_err parsed_json(jt_str text, json_t **ret_value)
{
    *ret_value =
        text.len == 0 ? json_object() : json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    /* Or want of memory, which Jansson does not always tell. */
    return *ret_value == NULL ? JT_ERR(JT_STORE, "JSON in the store cannot be read") : JT_DONE;
}

static jt_err list_json(const struct answer_member *member, const void *from, json_t **ret_list)
{
    JT_AUTO(json_decrefp) json_t *list = json_array();
    const void *rows =
        member->is_array ? behind(from, member->offset) : pointer_at(from, member->offset);
    const size_t count = count_at(from, member->count_offset);

    for (size_t i = 0; i < count; i++) {
        json_t *row = NULL;
        JT_TRY(answer_object(member->shape, behind(rows, i * member->shape->bytes), &row));
        if (json_array_append_new(list, row) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    *ret_list = json_incref(list);
    return JT_DONE;
}

static jt_err map_json(const struct answer_member *member, const void *from, json_t **ret_map)
{
    JT_AUTO(json_decrefp) json_t *map = json_object();
    const void *rows = pointer_at(from, member->offset);
    const size_t count = count_at(from, member->count_offset);

    for (size_t i = 0; i < count; i++) {
        const void *row = behind(rows, i * member->shape->bytes);
        const jt_str key = text_at(row, member->key_offset);
        json_t *value = NULL;
        JT_TRY(answer_object(member->shape, row, &value));
        if (json_object_setn_new(map, key.ptr, key.len, value) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    *ret_map = json_incref(map);
    return JT_DONE;
}

static jt_err color_json(jt_str text, json_t **ret_value)
{
    if (color_is(text))
        return answer_object(&answer_color, &(struct color[]){ color_of(text) }, ret_value);
    *ret_value = json_null();
    return JT_DONE;
}

static const void *object_at(const struct answer_member *member, const void *from)
{
    return member->is_pointer ? pointer_at(from, member->offset) : behind(from, member->offset);
}

static jt_err value_json(const struct answer_member *member, const void *from, json_t **ret_value)
{
    switch (member->kind) {
    case ANSWER_KIND_OBJECT:
        return answer_object(member->shape, object_at(member, from), ret_value);
    case ANSWER_KIND_LIST:
        return list_json(member, from, ret_value);
    case ANSWER_KIND_MAP:
        return map_json(member, from, ret_value);
    case ANSWER_KIND_JSON:
        return parsed_json(text_at(from, member->offset), ret_value);
    case ANSWER_KIND_COLOR:
        return color_json(text_at(from, member->offset), ret_value);
    case ANSWER_KIND_CONSTANT:
        return parsed_json(jt_str_from(member->json), ret_value);
    default:
        *ret_value = scalar_json(member, from);
        return *ret_value == NULL ? JT_ERR(JT_NO_MEMORY, "JSON value") : JT_DONE;
    }
}

/* --- Objects ---------------------------------------------------------------------------------- */

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

static jt_err members_put(const struct answer_shape *shape, const void *from, json_t *object);

/* Of a row without a name. */
static jt_err parts_put(const struct answer_member *member, const void *from, json_t *object)
{
    JT_AUTO(json_decrefp) json_t *value = NULL;
    if (member->kind == ANSWER_KIND_OBJECT)
        return members_put(member->shape, object_at(member, from), object);
    JT_TRY(value_json(member, from, &value));
    return json_object_update_missing(object, value) == 0 ? JT_DONE
                                                          : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err member_put(const struct answer_member *member, const void *from, json_t *object)
{
    json_t *value = NULL;
    if (member->is_optional && is_nothing(member, from))
        return JT_DONE;
    if (member->name == NULL)
        return parts_put(member, from, object);
    if (member->is_default && json_object_get(object, member->name) != NULL)
        return JT_DONE;
    if (member->is_nullable && is_nothing(member, from))
        value = json_null();
    else
        JT_TRY(value_json(member, from, &value));
    return json_object_set_new(object, member->name, value) == 0
               ? JT_DONE
               : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err members_put(const struct answer_shape *shape, const void *from, json_t *object)
{
    for (size_t i = 0; i < shape->count; i++)
        JT_TRY(member_put(&shape->members[i], from, object));
    return JT_DONE;
}

jt_err answer_object(const struct answer_shape *shape, const void *from, json_t **ret_object)
{
    JT_AUTO(json_decrefp) json_t *object = json_object();
    if (shape->code != NULL &&
        (json_object_set_new(object, "code", json_string(shape->code)) != 0 ||
         json_object_set_new(object, "message", json_string(shape->message)) != 0))
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    JT_TRY(members_put(shape, from, object));
    *ret_object = json_incref(object);
    return JT_DONE;
}
