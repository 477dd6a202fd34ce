/*
 * problem: the sentence for people that says why a store did not open.
 */
#pragma once

#include "base/arena.h"

/* In arena; a shorter, fixed sentence when there is no room. */
__attribute__((format(printf, 3, 4))) void problem_set(struct jt_arena *arena, jt_str *ret_problem,
                                                       const char *format, ...);
