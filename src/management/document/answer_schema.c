/*
 * answer_schema: each row as exactly what answer_shape.c writes of it, or a little wider where the
 * contract is; examples follow from the rows where they can. Shapes with a name stand in
 * components/schemas once, however many answers show them.
 */
#include "management/document/answer_schema.h"

#include "base/clock.h"
#include "management/document/shape_schema.h"

/* A schema of an object as it grows; failed is not 0 once memory was wanting. */
struct object {
    json_t *schemas, *properties, *required;
    int failed;
};

static json_t *of_type(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *of_types(const char *const types[static 3])
{
    json_t *list = json_array();
    for (size_t i = 0; i < 3 && types[i] != NULL; i++)
        if (json_array_append_new(list, json_string(types[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    if (json_array_size(list) > 1)
        return json_pack("{s:o}", "type", list);
    json_decref(list);
    return types[0] == NULL ? json_object() : of_type(types[0]);
}

static json_t *of_texts(void)
{
    return json_pack("{s:s,s:{s:s}}", "type", "array", "items", "type", "string");
}

static json_t *of_constant(const char *text)
{
    JT_AUTO(json_decrefp) json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (json_is_null(value)) /* what is never there would be a text */
        return of_types((const char *const[3]){ "string", "null" });
    if (json_is_array(value)) /* and what is in no list */
        return of_texts();
    return of_type(json_is_boolean(value)  ? "boolean"
                   : json_is_string(value) ? "string"
                                           : "integer");
}

static json_t *kind_schema(const struct answer_member *member, json_t *schemas)
{
    switch (member->kind) {
    case ANSWER_KIND_TEXT:
    case ANSWER_KIND_LITERAL:
    case ANSWER_KIND_CHARS:
    case ANSWER_KIND_DIGITS:
    case ANSWER_KIND_EITHER:
    case ANSWER_KIND_NAME:
        return of_type("string");
    case ANSWER_KIND_BOOLEAN:
    case ANSWER_KIND_HAS:
        return of_type("boolean");
    case ANSWER_KIND_INTEGER:
    case ANSWER_KIND_INT:
    case ANSWER_KIND_COUNT:
        return of_type("integer");
    case ANSWER_KIND_TIME:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date-time");
    case ANSWER_KIND_JSON:
        return json_object(); /* anything */
    case ANSWER_KIND_CONSTANT:
        return of_constant(member->json);
    case ANSWER_KIND_COLOR:
    case ANSWER_KIND_OBJECT:
        return answer_schema_refer(member->shape, schemas);
    case ANSWER_KIND_LIST:
        return json_pack("{s:s,s:o}", "type", "array", "items",
                         answer_schema_refer(member->shape, schemas));
    case ANSWER_KIND_MAP:
        return json_pack("{s:s,s:o}", "type", "object", "additionalProperties",
                         answer_schema_refer(member->shape, schemas));
    case ANSWER_KIND_TEXTS:
    case ANSWER_KIND_ONE:
        return of_texts();
    }
    return NULL;
}

static json_t *value_schema(const struct answer_member *member, json_t *schemas)
{
    return member->types[0] == NULL ? kind_schema(member, schemas) : of_types(member->types);
}

static int add_choices(json_t *schema, const struct answer_member *member)
{
    json_t *list = json_array();
    int failed = json_object_set_new(schema, "enum", list);
    for (const char *const *choice = member->choices; *choice != NULL && failed == 0; choice++)
        failed = json_array_append_new(list, json_string(*choice));
    return failed == 0 && member->is_nullable ? json_array_append_new(list, json_null()) : failed;
}

/* --- Examples --------------------------------------------------------------------------------- */

/* The first of several types tells: a value that may be a text has it as one. */
static bool is_of_text(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    if (json_is_array(type))
        type = json_array_get(type, 0);
    return jt_str_eq(json_view(type), JT_STR("string"));
}

static json_t *time_example(void)
{
    char text[32];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));
    jt_time_put_iso8601(&buf, INT64_C(1731936723000));
    return json_stringn(JSON_TEXT(jt_buf_str(&buf)));
}

/* What a constant always is shows something, unless it is nothing. */
static json_t *constant_example(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (json_is_boolean(value) || json_is_integer(value) || json_string_length(value) > 0)
        return value;
    json_decref(value);
    return NULL;
}

/* NULL: none. */
static json_t *example_of(const struct answer_member *member, const json_t *schema)
{
    if (member->example != NULL)
        return is_of_text(schema) ? json_string(member->example)
                                  : json_loads(member->example, JSON_DECODE_ANY, NULL);
    if (member->kind == ANSWER_KIND_TIME)
        return time_example();
    return member->kind == ANSWER_KIND_CONSTANT ? constant_example(member->json) : NULL;
}

static int add_example(json_t *schema, const struct answer_member *member)
{
    json_t *example = example_of(member, schema);
    return example == NULL ? 0 : json_object_set_new(schema, "examples", json_pack("[o]", example));
}

static json_t *member_schema(const struct answer_member *member, json_t *schemas)
{
    json_t *schema = value_schema(member, schemas);
    int failed = 0;
    if (member->is_nullable)
        schema = shape_schema_or_null(schema);
    if (member->choices != NULL)
        failed = add_choices(schema, member);
    if (failed == 0 && member->description != NULL)
        failed = json_object_set_new(schema, "description", json_string(member->description));
    if (failed == 0 && member->is_deprecated)
        failed = json_object_set_new(schema, "deprecated", json_true());
    if (failed == 0)
        failed = add_example(schema, member);
    if (failed == 0)
        return schema;
    json_decref(schema);
    return NULL;
}

static void add_members(struct object *object, const struct answer_shape *shape, bool is_optional);

/* What bodies may set and no other row names. */
static void add_attributes(struct object *object, const struct body_shape *const *bodies)
{
    for (; bodies != NULL && *bodies != NULL; bodies++)
        for (size_t i = 0; i < (*bodies)->count; i++) {
            const struct member *member = &(*bodies)->members[i];
            if (member->is_attribute && json_object_get(object->properties, member->name) == NULL)
                object->failed |= json_object_set_new(object->properties, member->name,
                                                      shape_schema_member(member));
        }
}

static void add_member(struct object *object, const struct answer_member *member, bool is_optional)
{
    if (member->name == NULL && member->kind == ANSWER_KIND_OBJECT) {
        add_members(object, member->shape, is_optional || member->is_optional);
        return;
    }
    if (member->name == NULL) {
        add_attributes(object, member->attributes);
        return;
    }
    object->failed |= json_object_set_new(object->properties, member->name,
                                          member_schema(member, object->schemas));
    if (!is_optional && !member->is_optional)
        object->failed |= json_array_append_new(object->required, json_string(member->name));
}

static void add_members(struct object *object, const struct answer_shape *shape, bool is_optional)
{
    for (size_t i = 0; i < shape->count; i++)
        add_member(object, &shape->members[i], is_optional);
}

static void add_envelope(struct object *object, const struct answer_shape *shape)
{
    const struct answer_member members[] = {
        { "code", .kind = ANSWER_KIND_LITERAL, .example = shape->code },
        { "message", .kind = ANSWER_KIND_LITERAL, .example = shape->message },
    };
    for (size_t i = 0; i < COUNT(members) && shape->code != NULL; i++)
        add_member(object, &members[i], false);
}

static json_t *object_schema(const struct answer_shape *shape, json_t *schemas)
{
    struct object object = { schemas, json_object(), json_array(), 0 };
    add_envelope(&object, shape);
    add_members(&object, shape, false);
    json_t *schema = json_pack("{s:s,s:o,s:o}", "type", "object", "properties", object.properties,
                               "required", object.required);
    if (shape->description != NULL)
        object.failed |=
            json_object_set_new(schema, "description", json_string(shape->description));
    if (object.failed == 0)
        return schema;
    json_decref(schema);
    return NULL;
}

json_t *answer_schema_refer(const struct answer_shape *shape, json_t *schemas)
{
    if (shape->name == NULL)
        return object_schema(shape, schemas);
    if (json_object_get(schemas, shape->name) == NULL &&
        json_object_set_new(schemas, shape->name, object_schema(shape, schemas)) != 0)
        return NULL;
    return json_pack("{s:s+}", "$ref", "#/components/schemas/", shape->name);
}
