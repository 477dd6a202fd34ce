/*
 * record: the entry of a change for the audit and the change feed, with its detail, which is stored
 * as a JSON object and holds no secret.
 */
#pragma once

#include "registration/registration.h"
#include "store/changes.h"

/* A list of texts that grows: the names of what a change changed, for example. */
struct text_list {
    struct jt_arena *arena;
    jt_str *texts;
    size_t count, capacity;
};
JT_MUST_USE jt_err text_list_add(struct text_list *list, jt_str text);

/* One member of a detail; views are borrowed. */
struct detail {
    const char *name;
    enum detail_kind {
        DETAIL_TEXT,
        DETAIL_TEXT_OR_NULL, /* null where it is empty */
        DETAIL_NUMBER,
        DETAIL_BOOLEAN,
        DETAIL_TEXTS,
    } kind;
    jt_str text;
    int64_t number;
    const jt_str *texts;
    size_t count;
};

static inline struct detail detail_text(const char *name, jt_str text)
{
    return (struct detail){ .name = name, .kind = DETAIL_TEXT, .text = text };
}
static inline struct detail detail_text_or_null(const char *name, jt_str text)
{
    return (struct detail){ .name = name, .kind = DETAIL_TEXT_OR_NULL, .text = text };
}
static inline struct detail detail_number(const char *name, int64_t number)
{
    return (struct detail){ .name = name, .kind = DETAIL_NUMBER, .number = number };
}
static inline struct detail detail_boolean(const char *name, bool value)
{
    return (struct detail){ .name = name, .kind = DETAIL_BOOLEAN, .number = value };
}
static inline struct detail detail_texts(const char *name, const jt_str *texts, size_t count)
{
    return (struct detail){ .name = name, .kind = DETAIL_TEXTS, .texts = texts, .count = count };
}
static inline struct detail detail_list(const char *name, const struct text_list *list)
{
    return detail_texts(name, list->texts, list->count);
}

/* The members of a detail, in that order. */
#define DETAILS(...) ((const struct detail[]){ __VA_ARGS__, { .name = NULL } })
#define NO_DETAILS   ((const struct detail[]){ { .name = NULL } }) /* {} */

/* As they are stored. */
JT_MUST_USE jt_err details_write(const struct detail *details, struct jt_arena *arena,
                                 jt_str *ret_text);

/* action is an event name of contract section 8; details NULL: none at all. */
JT_MUST_USE jt_err record_change(struct store_tx *tx, struct jt_arena *arena, enum change_kind kind,
                                 jt_str subject, jt_str action, const struct detail *details);

/* The same in a registrar's transaction; then the registrar has something to commit. */
JT_MUST_USE jt_err record(struct registrar *r, enum change_kind kind, jt_str subject, jt_str action,
                          const struct detail *details);
