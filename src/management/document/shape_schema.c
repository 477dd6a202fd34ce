/*
 * shape_schema: each member type is written as exactly what body.c lets through, but for the rules
 * that JSON Schema has no words for ("on one line").
 */
#include "management/document/shape_schema.h"

#define COLOR_PATTERN "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"

static json_t *enum_json(const char *const *choices, bool is_nullable)
{
    json_t *list = json_array();
    for (size_t i = 0; choices[i] != NULL; i++)
        if (json_array_append_new(list, json_string(choices[i])) != 0)
            goto failed;
    if (is_nullable && json_array_append_new(list, json_null()) != 0)
        goto failed;
    return list;
failed:
    json_decref(list);
    return NULL;
}

static json_t *text_schema(int64_t min, int64_t max)
{
    json_t *schema = json_pack("{s:s}", "type", "string");
    if ((min > 0 && json_object_set_new(schema, "minLength", json_integer(min)) != 0) ||
        (max > 0 && json_object_set_new(schema, "maxLength", json_integer(max)) != 0)) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

static json_t *list_schema(json_t *items)
{
    return json_pack("{s:s,s:i,s:o}", "type", "array", "maxItems", BODY_LIST_MAX, "items", items);
}

static json_t *choices_schema(const struct member *member)
{
    return json_pack("{s:s,s:i,s:{s:s,s:o}}", "type", "object", "maxProperties", BODY_LIST_MAX,
                     "additionalProperties", "type", "string", "enum",
                     enum_json(member->choices, false));
}

static json_t *value_schema(const struct member *member)
{
    switch (member->type) {
    case MEMBER_STRING:
    case MEMBER_TEXT:
        return text_schema(member->min, member->max);
    case MEMBER_EMAIL:
        return json_pack("{s:s,s:s,s:I}", "type", "string", "format", "email", "maxLength",
                         (json_int_t)member->max);
    case MEMBER_COLOR:
        return json_pack("{s:s,s:s}", "type", "string", "pattern", COLOR_PATTERN);
    case MEMBER_CHOICE:
        return json_pack("{s:s,s:o}", "type", "string", "enum",
                         enum_json(member->choices, member->is_nullable));
    case MEMBER_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case MEMBER_INTEGER:
        return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)member->min,
                         "maximum", (json_int_t)member->max);
    case MEMBER_SCALAR:
        return json_pack("{s:[s,s,s]}", "type", "string", "boolean", "number");
    case MEMBER_TEXTS:
        return list_schema(text_schema(member->min, member->max));
    case MEMBER_OBJECTS:
        return list_schema(shape_schema_body(member->items));
    case MEMBER_ANY_OBJECT:
        return json_pack("{s:s,s:b}", "type", "object", "additionalProperties", true);
    case MEMBER_CHOICES:
        return choices_schema(member);
    case MEMBER_PROPERTY_VALUE:
        return json_pack("{s:[s,s]}", "type", "string", "boolean");
    case MEMBER_PROPERTY_VALUES:
        return json_pack("{s:s,s:i,s:{s:[s,s,s]}}", "type", "object", "maxProperties",
                         BODY_LIST_MAX, "additionalProperties", "type", "string", "boolean",
                         "null");
    }
    return NULL;
}

json_t *shape_schema_or_null(json_t *schema)
{
    json_t *type = json_object_get(schema, "type");
    if (type == NULL)
        return json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
    json_t *types = json_is_array(type) ? json_copy(type) : json_pack("[O]", type);
    if (json_array_append_new(types, json_string("null")) != 0)
        json_decref(types);
    else if (json_object_set_new(schema, "type", types) == 0)
        return schema;
    json_decref(schema);
    return NULL;
}

json_t *shape_schema_member(const struct member *member)
{
    json_t *schema = value_schema(member);
    if (member->is_nullable)
        schema = shape_schema_or_null(schema);
    if (!member->is_deprecated || json_object_set_new(schema, "deprecated", json_true()) == 0)
        return schema;
    json_decref(schema);
    return NULL;
}

json_t *shape_schema_body(const struct body_shape *shape)
{
    json_t *properties = json_object(), *required = json_array();
    bool is_done = true;
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        is_done = is_done &&
                  json_object_set_new(properties, member->name, shape_schema_member(member)) == 0;
        if (member->is_required)
            is_done = is_done && json_array_append_new(required, json_string(member->name)) == 0;
    }
    if (json_array_size(required) == 0) {
        json_decref(required);
        required = NULL;
    }
    json_t *schema = json_pack("{s:s,s:o,s:o*}", "type", "object", "properties", properties,
                               "required", required);
    if (is_done)
        return schema;
    json_decref(schema);
    return NULL;
}

static json_t *query_schema(const struct query_parameter *row)
{
    switch (row->type) {
    case QUERY_TEXT:
    case QUERY_LINE:
    case QUERY_SEARCH:
        return text_schema(row->min, row->max);
    case QUERY_CHOICE:
        return json_pack("{s:s,s:o}", "type", "string", "enum", enum_json(row->choices, false));
    case QUERY_INTEGER:
        return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)row->min,
                         "maximum", (json_int_t)row->max);
    case QUERY_TIME:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date-time");
    }
    return NULL;
}

int shape_schema_add_query(json_t *parameters, const struct query_parameter *query)
{
    for (const struct query_parameter *row = query; row != NULL && row->name != NULL; row++) {
        json_t *parameter = json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", row->name, "in", "query",
                                      "required", row->is_required, "description", row->description,
                                      "schema", query_schema(row));
        if (json_array_append_new(parameters, parameter) != 0)
            return -1;
    }
    return 0;
}
