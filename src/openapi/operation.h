/*
 * operation: the scope that an operation stands for: its key and its description (contract section
 * 5, rules 2 to 5).
 */
#pragma once

#include "openapi/openapi.h"

enum { OPERATION_DESCRIPTION_MAX_BYTES = 4 * OPENAPI_DESCRIPTION_MAX_CHARS };

/* "get:users_userid". method is in upper case, path as written. */
JT_MUST_USE jt_err operation_key(jt_str method, jt_str path, struct jt_arena *arena,
                                 jt_str *ret_key);

/* "METHOD path": the description of last resort, on one line. */
JT_MUST_USE jt_err operation_name(jt_str method, jt_str path, struct jt_arena *arena,
                                  jt_str *ret_name);

/* Runs of spaces and control characters become one space, none at the ends; characters that nobody
 * sees (base/character.h) go. Then it is cut to OPENAPI_DESCRIPTION_MAX_CHARS. buf has room for
 * OPERATION_DESCRIPTION_MAX_BYTES. */
void description_put(struct jt_buf *buf, jt_str text);

/* OAuth and OpenID Connect give these keys a meaning of their own. */
bool operation_key_is_reserved(jt_str key);
