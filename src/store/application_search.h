/*
 * application_search: the applications that a search finds, in the order of names, without reading
 * all of them. Only files of the store include this.
 */
#pragma once

#include "store/application_walk.h"

/* From behind a place, or from the begin (NULL), into a walk by name whose wish has a needle. */
JT_MUST_USE jt_err application_search(struct application_walk *walk,
                                      const struct application_place *after);
