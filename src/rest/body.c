/*
 * body: the nesting is measured on the bytes before Jansson, which recurses, sees them; duplicate
 * members are refused, because two readers could believe two different values.
 */
#include "rest/body.h"

#include "model/color.h"
#include "model/text.h"
#include "rest/refuse.h"

/* --- From bytes to an object --------------------------------------------------------------- */

/* Well-formed JSON may still hold what nothing here can read. */
static jt_str syntax_fault(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return JT_STR("The body has a member twice");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return JT_STR("The body has a text with U+0000 in it, which no text may hold");
    case json_error_numeric_overflow:
        return JT_STR("The body has a number that is too large");
    case json_error_invalid_utf8:
        return JT_STR("The body is not UTF-8");
    default:
        return JT_STR("The body is not well-formed JSON");
    }
}

static jt_err refuse_syntax(struct request *req, struct response *resp, const json_error_t *error)
{
    struct jt_buf message;
    /* Jansson has words for all that is wrong with a text, but not always when there is no memory.
     * */
    if (error->text[0] == '\0' || json_error_code(error) == json_error_out_of_memory)
        return JT_ERR(JT_NO_MEMORY, "parsing JSON");
    JT_TRY(jt_arena_buf(req->arena, 128, &message));
    jt_buf_put(&message, syntax_fault(error));
    jt_buf_put(&message, JT_STR(", at line "));
    jt_buf_put_int(&message, error->line);
    jt_buf_put(&message, JT_STR(", column "));
    jt_buf_put_int(&message, error->column);
    return rest_refuse(req, resp, 400, "INVALID_BODY", jt_buf_str(&message));
}

static jt_err parse(struct request *req, struct response *resp, json_t **ret_root)
{
    JT_AUTO(json_decrefp) json_t *root = NULL;
    json_error_t error = { 0 };

    if (!request_has_media_type(req, JT_STR("application/json")))
        return rest_refuse(req, resp, 400, "INVALID_CONTENT_TYPE",
                           JT_STR("The Content-Type of the body must be application/json"));
    if (json_is_nested_deeper(req->body, BODY_DEPTH_MAX))
        return rest_refuse(req, resp, 400, "INVALID_BODY",
                           JT_STR("The body is nested deeper than 32 levels"));
    root = json_loadb(req->body.ptr, req->body.len, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return refuse_syntax(req, resp, &error);
    if (!json_is_object(root))
        return rest_refuse(req, resp, 400, "INVALID_BODY",
                           JT_STR("The body must be a JSON object"));
    *ret_root = json_incref(root);
    return JT_DONE;
}

/* --- From an object to one that keeps to its shape ------------------------------------------ */

/* path names what is being checked: "name", "applications[3].id". */
struct check {
    struct request *req;
    struct response *resp;
    jt_str path;
};

static jt_err check_object(const struct check *check, const struct body_shape *shape,
                           const json_t *object);

static jt_err refuse_value(const struct check *check, jt_str rule)
{
    return rest_refuse_parameter(check->req, check->resp, check->path, rule);
}

/* PATH[index], or PATH.name where name is not NULL. */
static jt_err check_inside(const struct check *check, size_t index, const char *name,
                           struct check *ret_inside)
{
    struct jt_buf path;
    jt_str member = jt_str_from(name);
    JT_TRY(jt_arena_buf(check->req->arena, check->path.len + member.len + 32, &path));
    jt_buf_put(&path, check->path);
    if (name == NULL) {
        jt_buf_put_char(&path, '[');
        jt_buf_put_int(&path, (int64_t)index);
        jt_buf_put_char(&path, ']');
    } else {
        if (path.len > 0)
            jt_buf_put_char(&path, '.');
        jt_buf_put(&path, member);
    }
    *ret_inside = (struct check){ check->req, check->resp, jt_buf_str(&path) };
    return JT_DONE;
}

static jt_err refuse_range(const struct check *check, jt_str before, const struct member *member,
                           jt_str after)
{
    return rest_refuse_range(check->req, check->resp, check->path, before, member->min, member->max,
                             after);
}

static jt_err check_text(const struct check *check, const struct member *member,
                         const json_t *value)
{
    if (!json_is_string(value) ||
        !text_fits(json_view(value), (size_t)member->min, (size_t)member->max))
        return refuse_range(check, JT_STR(""), member, text_rule(member->min));
    return JT_DONE;
}

static bool is_choice(const struct member *member, const json_t *value)
{
    return json_is_string(value) && text_is_choice(json_view(value), member->choices);
}

static jt_err refuse_choice(const struct check *check, jt_str before, const struct member *member)
{
    return rest_refuse_choice(check->req, check->resp, check->path, before, member->choices);
}

/* Only mail tells whether an address exists. So: one '@' with something on both sides, and no
 * space. */
static bool email_is(jt_str text, int64_t max)
{
    jt_str rest = text, local, domain;
    return text_fits(text, 3, (size_t)max) && !jt_str_has_hidden(text) &&
           memchr(text.ptr, ' ', text.len) == NULL && jt_str_cut(&rest, '@', &local) &&
           jt_str_cut(&rest, '@', &domain) && local.len > 0 && domain.len > 0 &&
           local.len + 1 + domain.len == text.len;
}

static jt_err check_list(const struct check *check, const struct member *member,
                         const json_t *value)
{
    size_t index;
    json_t *item;
    if (!json_is_array(value) || json_array_size(value) > BODY_LIST_MAX)
        return refuse_value(check, JT_STR("a list of at most 100 entries"));
    json_array_foreach(value, index, item)
    {
        struct check inside;
        JT_TRY(check_inside(check, index, NULL, &inside));
        if (member->type == MEMBER_TEXTS)
            JT_TRY(check_text(&inside, member, item));
        else if (json_is_object(item))
            JT_TRY(check_object(&inside, member->items, item));
        else
            return refuse_value(&inside, JT_STR("an object"));
    }
    return JT_DONE;
}

static jt_err check_choices(const struct check *check, const struct member *member, json_t *value)
{
    const char *key;
    json_t *choice;
    if (!json_is_object(value) || json_object_size(value) > BODY_LIST_MAX)
        return refuse_value(check, JT_STR("an object of at most 100 members"));
    json_object_foreach(value, key, choice) if (!is_choice(member, choice)) return refuse_choice(
        check, JT_STR("an object whose values are "), member);
    return JT_DONE;
}

static jt_err check_any_object(const struct check *check, const struct member *member,
                               const json_t *value)
{
    const size_t bytes = json_is_object(value) ? json_dumpb(value, NULL, 0, JSON_COMPACT) : 0;
    if (bytes < (size_t)member->min || bytes > (size_t)member->max)
        return refuse_range(check, JT_STR("an object of "), member, JT_STR(" bytes of JSON"));
    return JT_DONE;
}

static jt_err check_property_value(const struct check *check, const json_t *value)
{
    if (!json_is_string(value) && !json_is_boolean(value))
        return refuse_value(check, JT_STR("a string, true or false"));
    return JT_DONE;
}

static jt_err check_property_values(const struct check *check, json_t *value)
{
    if (!json_is_object(value) || json_object_size(value) > BODY_LIST_MAX)
        return refuse_value(check, JT_STR("an object of at most 100 members"));
    for (void *at = json_object_iter(value); at != NULL; at = json_object_iter_next(value, at)) {
        struct check inside;
        if (json_is_null(json_object_iter_value(at)))
            continue;
        JT_TRY(check_inside(check, 0, json_object_iter_key(at), &inside));
        JT_TRY(check_property_value(&inside, json_object_iter_value(at)));
    }
    return JT_DONE;
}

static jt_err check_value(const struct check *check, const struct member *member, json_t *value)
{
    jt_str text = json_view(value);
    switch (member->type) {
    case MEMBER_STRING:
        return json_is_string(value) ? JT_DONE : refuse_value(check, JT_STR("a string"));
    case MEMBER_TEXT:
        return check_text(check, member, value);
    case MEMBER_EMAIL:
        return email_is(text, member->max) ? JT_DONE
                                           : refuse_value(check, JT_STR("an e-mail address"));
    case MEMBER_COLOR:
        return color_is(text) ? JT_DONE
                              : refuse_value(check, JT_STR("a color like #fff or #0056F1"));
    case MEMBER_CHOICE:
        return is_choice(member, value) ? JT_DONE : refuse_choice(check, JT_STR(""), member);
    case MEMBER_BOOLEAN:
        return json_is_boolean(value) ? JT_DONE : refuse_value(check, JT_STR("true or false"));
    case MEMBER_INTEGER:
        if (!json_is_integer(value) || json_integer_value(value) < member->min ||
            json_integer_value(value) > member->max)
            return refuse_range(check, JT_STR("a whole number from "), member, JT_STR(""));
        return JT_DONE;
    case MEMBER_SCALAR:
        return json_is_string(value) || json_is_boolean(value) || json_is_number(value)
                   ? JT_DONE
                   : refuse_value(check, JT_STR("a string, true or false, or a number"));
    case MEMBER_TEXTS:
    case MEMBER_OBJECTS:
        return check_list(check, member, value);
    case MEMBER_ANY_OBJECT:
        return check_any_object(check, member, value);
    case MEMBER_CHOICES:
        return check_choices(check, member, value);
    case MEMBER_PROPERTY_VALUE:
        return check_property_value(check, value);
    case MEMBER_PROPERTY_VALUES:
        return check_property_values(check, value);
    }
    return JT_ERR(JT_INVALID, "member of no type");
}

static jt_err check_object(const struct check *check, const struct body_shape *shape,
                           const json_t *object)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        json_t *value = json_object_get(object, member->name);
        struct check inside;
        if (value == NULL && !member->is_required)
            continue;
        JT_TRY(check_inside(check, 0, member->name, &inside));
        if (value == NULL)
            return refuse_value(&inside, JT_STR("given"));
        if (member->is_nullable && json_is_null(value))
            continue;
        JT_TRY(check_value(&inside, member, value));
    }
    return JT_DONE;
}

jt_err body_read(struct request *req, struct response *resp, const struct body_shape *shape,
                 json_t **ret_body)
{
    const struct check check = { req, resp, JT_STR("") };
    JT_AUTO(json_decrefp) json_t *root = NULL;

    if (req->body.len == 0 && shape->is_optional) {
        *ret_body = json_object();
        return *ret_body == NULL ? JT_ERR(JT_NO_MEMORY, "JSON value") : JT_DONE;
    }
    JT_TRY(parse(req, resp, &root));
    JT_TRY(check_object(&check, shape, root));
    *ret_body = json_incref(root);
    return JT_DONE;
}

/* --- Reading what was let through ----------------------------------------------------------- */

bool body_has(const json_t *body, const char *name)
{
    const json_t *value = json_object_get(body, name);
    return value != NULL && !json_is_null(value);
}

jt_str body_text(const json_t *body, const char *name)
{
    return json_view(json_object_get(body, name));
}

int64_t body_integer(const json_t *body, const char *name)
{
    return json_integer_value(json_object_get(body, name));
}

bool body_boolean(const json_t *body, const char *name)
{
    return json_is_true(json_object_get(body, name));
}

jt_err body_texts(const json_t *body, const char *name, struct jt_arena *arena,
                  const jt_str **ret_texts, size_t *ret_count)
{
    const json_t *list = json_object_get(body, name);
    jt_str *texts = NULL;
    size_t index;
    json_t *item;
    *ret_texts = NULL;
    *ret_count = json_array_size(list);
    if (list == NULL)
        return JT_DONE;
    JT_TRY(jt_arena_calloc(arena, *ret_count + 1, sizeof(*texts), &texts));
    json_array_foreach(list, index, item) texts[index] = json_view(item);
    *ret_texts = texts;
    return JT_DONE;
}

jt_err body_object(const json_t *body, const char *name, struct jt_arena *arena, jt_str *ret_json)
{
    json_t *object = json_object_get(body, name);
    *ret_json = JT_STR("");
    return json_object_size(object) == 0 ? JT_DONE
                                         : json_write(json_incref(object), arena, ret_json);
}

bool body_is_null(const json_t *body, const char *name)
{
    return json_is_null(json_object_get(body, name));
}

struct given_text body_given_text(const json_t *body, const char *name)
{
    return (struct given_text){ json_object_get(body, name) != NULL, body_text(body, name) };
}

struct given_boolean body_given_boolean(const json_t *body, const char *name)
{
    return (struct given_boolean){ body_has(body, name), body_boolean(body, name) };
}

struct given_integer body_given_integer(const json_t *body, const char *name)
{
    return (struct given_integer){ body_has(body, name), body_integer(body, name) };
}
