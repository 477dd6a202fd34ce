/*
 * form: application/x-www-form-urlencoded (WHATWG URL section 5.1), strict in what it reads: what a
 * lenient parser would guess at is refused. Used for bodies and for query strings. The reader says
 * which parameters it knows; the others are skipped whatever they hold (RFC 6749 section 3.2).
 * Fuzzed: tests/fuzz/fuzz_form.c.
 */
#pragma once

#include "base/arena.h"
#include "http/request.h"

/* What a value may hold when it is decoded. */
enum form_bytes {
    FORM_LINE,      /* UTF-8 without control bytes */
    FORM_LINES,     /* the same, but line breaks and tabs pass */
    FORM_ANY_BYTES, /* of a secret: one that cannot be right is wrong, not malformed */
};

struct form_name {
    jt_str name;
    enum form_bytes allowed;
};

/*
 * The pairs that have one of these names, in order of appearance, with the name as it stands in
 * names; a piece without '=' has an empty value. Errors, with ret_fault set to the name at fault:
 * JT_INVALID: malformed percent-encoding, or bytes that are not allowed (NUL and DEL are control
 * bytes); JT_TOO_LARGE: more than max such pairs. Values live in arena or in text.
 */
JT_MUST_USE jt_err form_parse(jt_str text, const struct form_name *names, size_t name_count,
                              size_t max, struct jt_arena *arena, struct http_param **ret_pairs,
                              size_t *ret_count, jt_str *ret_fault);

/* One percent-decoded value, in arena or text itself; plus_is_space for forms and queries, not for
 * paths. JT_INVALID as above. */
JT_MUST_USE jt_err percent_decode(jt_str text, bool plus_is_space, enum form_bytes allowed,
                                  struct jt_arena *arena, jt_str *ret_text);
