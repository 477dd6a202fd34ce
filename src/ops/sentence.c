/* sentence: see the header. */
#include "ops/sentence.h"

#include <stdio.h>

jt_str sentence_format(struct jt_arena *arena, const char *format, va_list values)
{
    char *text = NULL;
    if (jt_arena_alloc(arena, SENTENCE_MAX_BYTES, &text).code != JT_OK)
        return JT_STR("out of memory");
    vsnprintf(text, SENTENCE_MAX_BYTES, format, values);
    return jt_str_from(text);
}
