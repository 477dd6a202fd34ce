/*
 * list_search: what a search finds among the things of a kind, in the order of names, without
 * reading all of them. Only files of the store include this.
 */
#pragma once

#include "store/list_walk.h"

/* Found by their codes, at most. */
enum { LIST_CODES_MAX = 4000 };

/* "%search%" for LIKE; the pattern's own characters in it stand for themselves. */
JT_MUST_USE jt_err list_pattern(jt_str search, struct jt_arena *arena, jt_str *ret_pattern);

/* From behind a place, or from the begin (NULL), into a walk by name whose wish has a needle. */
JT_MUST_USE jt_err list_search(struct list_walk *walk, const struct list_place *after);
