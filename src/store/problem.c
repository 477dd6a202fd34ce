/* problem: see the header. */
#include "store/problem.h"

#include <stdarg.h>
#include <stdio.h>

void problem_set(struct jt_arena *arena, jt_str *ret_problem, const char *format, ...)
{
    enum { SENTENCE_MAX_BYTES = 1024 }; /* a path may be long; what is past it is cut off */
    char sentence[SENTENCE_MAX_BYTES];
    va_list values;

    va_start(values, format);
    vsnprintf(sentence, sizeof(sentence), format, values);
    va_end(values);
    if (jt_arena_copy(arena, jt_str_from(sentence), ret_problem).code != JT_OK)
        *ret_problem = JT_STR("the store could not be opened");
}
