/*
 * changed: takes what is wanted over into a record, and notes the names of what differed, for the
 * audit.
 */
#pragma once

#include "model/given.h"
#include "registration/record.h"

/* A text of a record: what is wanted of it, and where it is kept. */
struct text_change {
    const char *name;
    struct given_text wanted;
    jt_str *value;
};

/* Takes over the texts that are given and differ. */
JT_MUST_USE jt_err changed_texts(struct text_list *changed, const struct text_change *texts,
                                 size_t count);
JT_MUST_USE jt_err changed_boolean(struct text_list *changed, const char *name,
                                   struct given_boolean wanted, bool *value);
JT_MUST_USE jt_err changed_integer(struct text_list *changed, const char *name,
                                   struct given_integer wanted, int64_t *value);

static inline JT_MUST_USE jt_err changed_note(struct text_list *changed, const char *name)
{
    return text_list_add(changed, jt_str_from(name));
}
