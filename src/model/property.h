/*
 * property: what can be said of an application or an organization (contract section 3.10): its
 * definition, the category that it stands in, and the rules of its values.
 *
 * A value is text whatever the type, of a boolean "true" or "false". No value and the empty text
 * are the same.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum property_type { PROPERTY_SINGLE_LINE_TEXT, PROPERTY_MULTI_LINE_TEXT, PROPERTY_BOOLEAN };

/* What it can be said of. Values of users are not kept here: jeton has none. */
enum property_context { CONTEXT_USR, CONTEXT_ORG, CONTEXT_APP };

enum {
    PROPERTY_KEY_MAX_BYTES = 255,
    PROPERTY_NAME_MAX_CHARS = 255, /* of a category's too */
    PROPERTY_DESCRIPTION_MAX_CHARS = 1024,
    PROPERTY_VALUE_MAX_CHARS = 2048,
    PROPERTIES_PER_CONTEXT_MAX = 500, /* all values of an owner are one answer */
};

struct property_category {
    jt_str id;
    jt_str name;
    enum property_context context; /* never changes */
    int64_t created_ms;
};

struct property {
    jt_str id;
    jt_str key; /* unique over all contexts; never changes, as type and context */
    jt_str name, description;
    enum property_type type;
    enum property_context context;
    bool is_private; /* stays out of tokens */
    jt_str category_id;
    int64_t created_ms;
};

jt_str property_type_code(enum property_type type); /* "single_line_text" */
JT_MUST_USE jt_err property_type_parse(jt_str code, enum property_type *ret_type);
jt_str property_context_code(enum property_context context); /* "app" */
JT_MUST_USE jt_err property_context_parse(jt_str code, enum property_context *ret_context);

/* 1 to 255 of A-Z a-z 0-9 _ - . : and first a letter or a digit. JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err property_key_check(jt_str key);

/* "kp_..." and "kp-...": Kinde's own properties, which nobody can make. */
bool property_key_is_reserved(jt_str key);

/* JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err property_value_check(enum property_type type, jt_str value);
/* What property_value_check() asks for: "true or false". */
jt_str property_value_rule(enum property_type type);

JT_MUST_USE jt_err property_id_new(const struct jt_random *random, int64_t now_ms,
                                   struct jt_arena *arena, jt_str *ret_id);
JT_MUST_USE jt_err property_category_id_new(const struct jt_random *random, int64_t now_ms,
                                            struct jt_arena *arena, jt_str *ret_id);
