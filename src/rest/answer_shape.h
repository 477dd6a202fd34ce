/*
 * answer_shape: answers as tables: a row a member says what it is called, what it is, and where in
 * a plain struct its value stands. The writer, the schema in the API document (answer_schema.h) and
 * the tests read the same rows.
 *
 * An answer is a table of its members, beside the handler, and a shape around it:
 *
 *     static const struct answer_member webhook_members[] = {
 *         { "id", ANSWER_FROM(struct webhook, id) },
 *         { "failing_since", ANSWER_TIME(struct webhook, failing_since_ms), .is_nullable = true,
 *           .description = "null when the last delivery succeeded." },
 *     };
 *     static const struct answer_shape shown = {
 *         "webhook", ANSWER_MEMBERS(struct webhook, webhook_members)
 *     };
 *     static const struct answer_shape list_answer = {
 *         "get_webhooks_response", ANSWER_LIST_OF("webhooks", &shown), ANSWER_OK
 *     };
 *
 * The handler fills the struct and hands it to answer_with() (answer.h); the row of its route names
 * the same shape (.gives). What a table cannot say of a record, a small struct beside the handler
 * says: it holds the record, or points to it, with what is found out besides.
 */
#pragma once

#include "base/json_value.h"

enum answer_kind {
    /* ANSWER_FROM() takes these from the type of the field. */
    ANSWER_KIND_TEXT,    /* jt_str; empty is "nothing" */
    ANSWER_KIND_LITERAL, /* const char *; NULL is "nothing" */
    ANSWER_KIND_CHARS,   /* char[], which ends with a NUL */
    ANSWER_KIND_BOOLEAN, /* bool */
    ANSWER_KIND_INTEGER, /* int64_t; where it may be null or left out, 0 is "nothing" */
    ANSWER_KIND_INT,     /* int */
    ANSWER_KIND_COUNT,   /* size_t */
    /* These have macros of their own. */
    ANSWER_KIND_TIME,     /* int64_t, in milliseconds; 0 is "nothing" */
    ANSWER_KIND_DIGITS,   /* int64_t as a text */
    ANSWER_KIND_COLOR,    /* jt_str, in the forms of model/color.h; null where it is none */
    ANSWER_KIND_HAS,      /* jt_str: true where it is not empty */
    ANSWER_KIND_EITHER,   /* bool; true is the first of choices, false the second */
    ANSWER_KIND_NAME,     /* an enum, by the name that its model gives it; no name is "nothing" */
    ANSWER_KIND_JSON,     /* jt_str that is JSON; empty is {} */
    ANSWER_KIND_CONSTANT, /* JSON that is always the same */
    ANSWER_KIND_OBJECT,
    ANSWER_KIND_LIST,  /* of objects */
    ANSWER_KIND_MAP,   /* of objects, by a text of each */
    ANSWER_KIND_TEXTS, /* a list of jt_str */
    ANSWER_KIND_ONE,   /* a list of one text: that jt_str */
};

struct answer_shape;
struct body_shape;

struct answer_member {
    /* NULL: an object's members stand here themselves; of JSON, those that are not here yet. */
    const char *name;
    enum answer_kind kind;
    size_t offset, count_offset; /* of the value, and of how many there are, in the struct */
    const struct answer_shape *shape;
    size_t element_bytes; /* of what shape describes: the macros know it; 0: they do not */
    size_t key_offset;    /* of a map, in each element */
    jt_str (*name_of)(unsigned value);
    const char *json;            /* of a constant */
    bool is_array;               /* a list in the struct itself */
    bool is_pointer;             /* to an object; NULL is "nothing" */
    bool is_default;             /* of a constant: for when no row before has put the member */
    bool is_nullable;            /* "nothing" is null */
    bool is_optional;            /* "nothing" is left out */
    size_t if_flag, unless_flag; /* a bool that tells "nothing" from a value: its offset and 1 */
    const char *const *choices;  /* all that it may be; ends with NULL */
    /* For the document alone. */
    const struct body_shape *const *attributes; /* JSON: the bodies that set it; ends with NULL */
    const char *types[3]; /* of JSON Schema, where the kind of value tells less than the contract */
    bool is_deprecated;
    const char *description;
    const char *example; /* a text itself, else JSON; constants, times and choices need none */
};

extern const struct answer_shape answer_color;

struct answer_shape {
    const char *name; /* in components/schemas of the document; NULL: written where it stands */
    size_t bytes;     /* of the struct */
    const struct answer_member *members;
    size_t count;
    /* Of a whole answer: members that come first, "code" and "message"; NULL: neither. */
    const char *code, *message;
    int status; /* 0 stands for 200 */
    /* The answer of a GET has an ETag, and changes at its path and below look at it (If-Match). */
    bool has_etag;
    const char *description;
};

/* A table of rows over that struct; a single row. */
#define ANSWER_MEMBERS(of, rows) .bytes = sizeof(of), .members = (rows), .count = COUNT(rows)
#define ANSWER_MEMBER(of, ...) \
    .bytes = sizeof(of), .members = &(const struct answer_member){ __VA_ARGS__ }, .count = 1
/* Of a whole answer. */
#define ANSWER_SAYS(code_, message_) .code = (code_), .message = (message_)
#define ANSWER_OK                    ANSWER_SAYS("OK", "Success")

/* --- Rows: after the name, before what else is to say ----------------------------------------- */

/* result, where value is of that type; it does not compile where it is not. */
#define ANSWER_IF(value, type, result) _Generic((value), type : (result))
#define ANSWER_OFFSET(of, field, type) ANSWER_IF(((of *)0)->field, type, offsetof(of, field))
#define ANSWER_KIND_OF(of, field) \
    _Generic(((of *)0)->field,                 \
             jt_str : ANSWER_KIND_TEXT,        \
             const char * : ANSWER_KIND_LITERAL, \
             char * : ANSWER_KIND_CHARS,         \
             bool : ANSWER_KIND_BOOLEAN,       \
             int64_t : ANSWER_KIND_INTEGER,    \
             int : ANSWER_KIND_INT,            \
             size_t : ANSWER_KIND_COUNT)
#define ANSWER_FROM(of, field) .kind = ANSWER_KIND_OF(of, field), .offset = offsetof(of, field)
#define ANSWER_TIME(of, field) .kind = ANSWER_KIND_TIME, .offset = ANSWER_OFFSET(of, field, int64_t)
#define ANSWER_COLOR(of, field)                                                                    \
    .kind = ANSWER_KIND_COLOR, .offset = ANSWER_OFFSET(of, field, jt_str), .shape = &answer_color, \
    .is_nullable = true
#define ANSWER_DIGITS(of, field) \
    .kind = ANSWER_KIND_DIGITS, .offset = ANSWER_OFFSET(of, field, int64_t)
/* function takes that very enum. */
#define ANSWER_NAME(of, field, function)                     \
    .kind = ANSWER_KIND_NAME, .offset = offsetof(of, field), \
    .name_of = ANSWER_IF(function, jt_str(*)(__typeof__(((of *)0)->field)), function)
#define ANSWER_HAS(of, field) .kind = ANSWER_KIND_HAS, .offset = ANSWER_OFFSET(of, field, jt_str)
#define ANSWER_EITHER(of, field, names) \
    .kind = ANSWER_KIND_EITHER, .offset = ANSWER_OFFSET(of, field, bool), .choices = (names)
#define ANSWER_JSON(of, field) .kind = ANSWER_KIND_JSON, .offset = ANSWER_OFFSET(of, field, jt_str)
#define ANSWER_LIST_OF_ONE(of, field) \
    .kind = ANSWER_KIND_ONE, .offset = ANSWER_OFFSET(of, field, jt_str)
#define ANSWER_OBJECT_JSON(of, field) ANSWER_JSON(of, field), .types = { "object" }
#define ANSWER_CONSTANT(text)         .kind = ANSWER_KIND_CONSTANT, .json = (text)
#define ANSWER_DEFAULT(text)          ANSWER_CONSTANT(text), .is_default = true
/* A struct in the struct; one that it points to; the same struct, shown as another shape. */
#define ANSWER_OBJECT(of, field, of_shape)                                          \
    .kind = ANSWER_KIND_OBJECT, .offset = offsetof(of, field), .shape = (of_shape), \
    .element_bytes = sizeof(((of *)0)->field)
#define ANSWER_POINTER(of, field, of_shape)                                         \
    .kind = ANSWER_KIND_OBJECT, .offset = offsetof(of, field), .shape = (of_shape), \
    .element_bytes = sizeof(*((of *)0)->field), .is_pointer = true
#define ANSWER_SAME(of_shape) .kind = ANSWER_KIND_OBJECT, .shape = (of_shape)
/* field points to so many of them; or it has room for them. */
#define ANSWER_LIST(of, field, count, of_shape)                            \
    .kind = ANSWER_KIND_LIST, .offset = offsetof(of, field),               \
    .count_offset = ANSWER_OFFSET(of, count, size_t), .shape = (of_shape), \
    .element_bytes = sizeof(*((of *)0)->field)
#define ANSWER_ARRAY(of, field, count, of_shape) \
    ANSWER_LIST(of, field, count, of_shape), .is_array = true
#define ANSWER_TEXTS(of, field, count)                                   \
    .kind = ANSWER_KIND_TEXTS,                                           \
    .offset = ANSWER_IF(*((of *)0)->field, jt_str, offsetof(of, field)), \
    .count_offset = ANSWER_OFFSET(of, count, size_t)

/* Never null here, but the contract says that it may be. */
#define ANSWER_NULL_IN_CONTRACT(type) .types = { (type), "null" }

/* A bool of the struct tells whether there is something, which may then be empty too. */
#define ANSWER_NULL_IF(of, field) \
    .is_nullable = true, .unless_flag = 1 + ANSWER_OFFSET(of, field, bool)
#define ANSWER_NULL_UNLESS(of, field) \
    .is_nullable = true, .if_flag = 1 + ANSWER_OFFSET(of, field, bool)
#define ANSWER_LEFT_OUT_UNLESS(of, field) \
    .is_optional = true, .if_flag = 1 + ANSWER_OFFSET(of, field, bool)

/* --- Answers of many resources ---------------------------------------------------------------- */

/* {"id"}; under a name it is the answer of what was made. */
struct answer_id {
    jt_str id;
};
extern const struct answer_shape answer_id;
#define ANSWER_ID_OF(name_, example_)                                 \
    ANSWER_MEMBER(struct answer_id, (name_), ANSWER_SAME(&answer_id), \
                  .example = "{\"id\":\"" example_ "\"}")

/* rows points to structs of the shape that the row of the list names. */
struct answer_list {
    const void *rows;
    size_t count;
    bool has_more;     /* where the table has ANSWER_HAS_MORE */
    jt_str next_token; /* where it has ANSWER_NEXT_TOKEN; empty: this is the last page */
};
#define ANSWER_ROWS(name_, of_shape)                                                 \
    (name_), .kind = ANSWER_KIND_LIST, .offset = offsetof(struct answer_list, rows), \
             .count_offset = offsetof(struct answer_list, count), .shape = (of_shape)
/* The same as an object: each row stands under a name, which is a text of the row. */
#define ANSWER_ROWS_BY(name_, of_shape, element, key)                                  \
    (name_), .kind = ANSWER_KIND_MAP, .offset = offsetof(struct answer_list, rows),    \
             .count_offset = offsetof(struct answer_list, count), .shape = (of_shape), \
             .element_bytes = sizeof(element), .key_offset = ANSWER_OFFSET(element, key, jt_str)
#define ANSWER_LIST_OF(name, of_shape) \
    ANSWER_MEMBER(struct answer_list, ANSWER_ROWS(name, of_shape))
#define ANSWER_HAS_MORE                                    \
    "has_more", ANSWER_FROM(struct answer_list, has_more), \
        .description = "true when another page exists."
#define ANSWER_NEXT_TOKEN                                                                      \
    "next_token", ANSWER_FROM(struct answer_list, next_token),                                 \
        .is_nullable = true, .description = "Cursor for the next page; null on the last one.", \
        .example = "Njo5Om1hvWVfYXNj"

/* --- Writing ---------------------------------------------------------------------------------- */

/*
 * What shape shows of the struct at from, as the text of a JSON object in arena; without the heap,
 * but for JSON of the struct. JT_STORE where that cannot be read (it is the store's), JT_NO_MEMORY.
 */
JT_MUST_USE jt_err answer_shape_json(const struct answer_shape *shape, const void *from,
                                     struct jt_arena *arena, jt_str *ret_text);
