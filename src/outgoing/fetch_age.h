/*
 * fetch_age: how long a document may be kept, by the fields that came with it (RFC 9111 section
 * 5.2.2.1), within bounds. Pure.
 */
#pragma once

#include "base/bytes.h"

enum { FETCH_AGE_MIN_S = 60, FETCH_AGE_DEFAULT_S = 300, FETCH_AGE_MAX_S = 24 * 3600 };

/* The first max-age of a Cache-Control field. False: it has none that is a number. */
bool fetch_max_age(jt_str cache_control, int64_t *ret_age_s);

/* What is out of bounds is at the bound. */
int64_t fetch_age_bounded_s(int64_t age_s);
