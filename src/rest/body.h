/*
 * body: JSON request bodies, checked against a table of their members before anything reads them.
 *
 * Once body_read() has let a body through, every member of its shape that is there has the type and
 * the limits that the table says; members that no table knows are ignored (contract section 7.3).
 * Fuzzed: tests/fuzz/fuzz_management_body.c.
 */
#pragma once

#include "base/json_value.h"
#include "http/request.h"
#include "http/response.h"
#include "model/given.h"

enum {
    BODY_MAX_BYTES = 1 << 20,
    BODY_DEPTH_MAX = 32,
    BODY_URI_MAX_CHARS = 2048,
    BODY_LIST_MAX = 100, /* entries of any list: "bulk at most 100" */
};

enum member_type {
    MEMBER_STRING, /* any: the rule is model/'s; min and max are for the document */
    MEMBER_TEXT,   /* min to max characters, as model/text.h says */
    MEMBER_EMAIL,  /* a@b, at most max characters */
    MEMBER_COLOR,  /* #rgb or #rrggbb */
    MEMBER_CHOICE, /* one of choices */
    MEMBER_BOOLEAN,
    MEMBER_INTEGER,         /* min to max */
    MEMBER_TEXTS,           /* a list of texts, each as MEMBER_TEXT */
    MEMBER_OBJECTS,         /* a list of objects of the shape items */
    MEMBER_ANY_OBJECT,      /* whatever is in it: min (2: {}) to max bytes as compact JSON */
    MEMBER_CHOICES,         /* an object whose values are of choices */
    MEMBER_SCALAR,          /* a string, true or false, or a number: its rule is the resource's */
    MEMBER_PROPERTY_VALUE,  /* a string, true or false: its rule is the property's */
    MEMBER_PROPERTY_VALUES, /* an object whose values are such, or null */
};

struct body_shape;

struct member {
    const char *name;
    enum member_type type;
    bool is_required, is_nullable;
    bool is_attribute; /* no column of its own: kept in the record's attributes, attributes.h */
    bool is_deprecated;
    int64_t min, max;
    const char *const *choices; /* ends with NULL */
    const struct body_shape *items;
};

/* A row for true or false that is only kept. */
#define MEMBER_KEPT_SWITCH(name_)                                     \
    {                                                                 \
        .name = (name_), .type = MEMBER_BOOLEAN, .is_attribute = true \
    }

struct body_shape {
    const struct member *members;
    size_t count;
    bool is_optional; /* no body at all is the same as {} */
};

/*
 * The body as a JSON object that keeps to shape; the caller owns a reference. JT_REFUSED with a 400
 * that names the member (or the depth, the media type, the place of the syntax error) otherwise.
 */
JT_MUST_USE jt_err body_read(struct request *req, struct response *resp,
                             const struct body_shape *shape, json_t **ret_body);

/* A member of a body that body_read() let through. Absent and null are the same to these. */
bool body_has(const json_t *body, const char *name);
jt_str body_text(const json_t *body, const char *name); /* lives as long as body; empty if absent */
int64_t body_integer(const json_t *body, const char *name); /* 0 if absent */
bool body_boolean(const json_t *body, const char *name);    /* false if absent */

/* The texts of a list, which live as long as body; NULL only where the list is absent. */
JT_MUST_USE jt_err body_texts(const json_t *body, const char *name, struct jt_arena *arena,
                              const jt_str **ret_texts, size_t *ret_count);

/* An object as compact JSON; empty where it is absent, null or {}. */
JT_MUST_USE jt_err body_object(const json_t *body, const char *name, struct jt_arena *arena,
                               jt_str *ret_json);

/* Whether it is there and null. */
bool body_is_null(const json_t *body, const char *name);

/* The same for members that may be left out. null empties a text; for the others it means absent.
 * */
struct given_text body_given_text(const json_t *body, const char *name);
struct given_boolean body_given_boolean(const json_t *body, const char *name);
struct given_integer body_given_integer(const json_t *body, const char *name);
