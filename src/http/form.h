/*
 * form: application/x-www-form-urlencoded (WHATWG URL section 5.1), strict: what a lenient parser
 * would guess at is refused. Used for bodies and for query strings. Fuzzed: tests/fuzz/fuzz_form.c.
 */
#pragma once

#include "base/arena.h"
#include "http/request.h"

/*
 * Pairs in order of appearance; empty pieces between '&' are skipped; a piece without '=' has an
 * empty value. JT_INVALID: malformed percent-encoding, a control byte (NUL included) or invalid
 * UTF-8 after decoding; JT_TOO_LARGE: more than max pairs. Views live in arena or in
 * text.
 */
JT_MUST_USE jt_err form_parse(jt_str text, size_t max, struct jt_arena *arena,
                              struct http_param **ret_pairs, size_t *ret_count);

/* The same where values may be of several lines: line breaks and tabs pass in them. */
JT_MUST_USE jt_err form_parse_lines(jt_str text, size_t max, struct jt_arena *arena,
                                    struct http_param **ret_pairs, size_t *ret_count);

/* One percent-decoded value, in arena or text itself; plus_is_space for forms and queries, not for
 * paths. Errors as above. */
JT_MUST_USE jt_err percent_decode(jt_str text, bool plus_is_space, struct jt_arena *arena,
                                  jt_str *ret_text);
