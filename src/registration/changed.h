/*
 * changed: takes what is wanted over into a record, and notes what differed, for the audit: the
 * names of members, and what each was and is, but for what nobody may read there.
 */
#pragma once

#include "model/given.h"
#include "registration/record.h"

struct changed {
    struct text_list names;
    struct text_list values; /* each a JSON object: name, before, after */
};
static inline struct changed changed_in(struct jt_arena *arena)
{
    return (struct changed){ { .arena = arena }, { .arena = arena } };
}

/* A text of a record: what is wanted of it, and where it is kept. */
struct text_change {
    const char *name;
    struct given_text wanted;
    jt_str *value;
};

/* Takes over the texts that are given and differ. */
JT_MUST_USE jt_err changed_texts(struct changed *changed, const struct text_change *texts,
                                 size_t count);
JT_MUST_USE jt_err changed_boolean(struct changed *changed, const char *name,
                                   struct given_boolean wanted, bool *value);
JT_MUST_USE jt_err changed_integer(struct changed *changed, const char *name,
                                   struct given_integer wanted, int64_t *value);
/* One of which a value stands for none, and is null in the API. */
JT_MUST_USE jt_err changed_integer_or_null(struct changed *changed, const char *name,
                                           struct given_integer wanted, int64_t none,
                                           int64_t *value);

/* A member without its values: lists, and secrets. */
static inline JT_MUST_USE jt_err changed_note(struct changed *changed, const char *name)
{
    return text_list_add(&changed->names, jt_str_from(name));
}
/* One with its values. */
JT_MUST_USE jt_err changed_text(struct changed *changed, const char *name, jt_str before,
                                jt_str after);
JT_MUST_USE jt_err changed_switch(struct changed *changed, const char *name, bool after);
/* Values that are JSON; before empty: there was none. What is long is only noted. */
JT_MUST_USE jt_err changed_json(struct changed *changed, const char *name, jt_str before,
                                jt_str after);

/* As record(), with those values. */
JT_MUST_USE jt_err record_changed(struct registrar *r, enum change_kind kind, jt_str subject,
                                  jt_str action, const struct detail *details,
                                  const struct changed *changed);
