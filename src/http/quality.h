/*
 * quality: how much a name of a list is liked: Accept and Accept-Encoding are lists of names, each
 * with a weight (RFC 9110 section 12.4.2).
 */
#pragma once

#include "base/bytes.h"

enum { HTTP_QUALITY_ONE = 1000, HTTP_QUALITY_NOT_NAMED = -1 };

/* Of that name, whatever its case, in thousandths: the most where it stands there twice. What
 * cannot be read counts as 1. Any bytes. */
int http_quality(jt_str list, jt_str name);
