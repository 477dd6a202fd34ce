/*
 * sentence: formats on the stack and copies into the arena. Where the arena is full the sentence
 * says so: the caller is telling of a failure already.
 */
#include "base/sentence.h"

#include <stdio.h>

jt_str jt_sentence_format(struct jt_arena *arena, const char *format, va_list values)
{
    char text[JT_SENTENCE_MAX_BYTES];
    jt_str sentence;
    vsnprintf(text, sizeof(text), format, values);
    if (jt_arena_copy(arena, jt_str_from(text), &sentence).code != JT_OK)
        return JT_STR("out of memory");
    return sentence;
}

void jt_sentence_set(struct jt_arena *arena, jt_str *ret_sentence, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    *ret_sentence = jt_sentence_format(arena, format, values);
    va_end(values);
}
