/*
 * changed: each function compares what is wanted with the value that is there. Where they differ it
 * takes the new value over and notes the name.
 */
#include "registration/changed.h"

jt_err changed_texts(struct text_list *changed, const struct text_change *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].wanted.is_given || jt_str_eq(texts[i].wanted.text, *texts[i].value))
            continue;
        *texts[i].value = texts[i].wanted.text;
        JT_TRY(changed_note(changed, texts[i].name));
    }
    return JT_DONE;
}

jt_err changed_boolean(struct text_list *changed, const char *name, struct given_boolean wanted,
                       bool *value)
{
    if (!wanted.is_given || wanted.value == *value)
        return JT_DONE;
    *value = wanted.value;
    return changed_note(changed, name);
}

jt_err changed_integer(struct text_list *changed, const char *name, struct given_integer wanted,
                       int64_t *value)
{
    if (!wanted.is_given || wanted.value == *value)
        return JT_DONE;
    *value = wanted.value;
    return changed_note(changed, name);
}
