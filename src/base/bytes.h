/*
 * bytes: borrowed views of bytes, and a bounded buffer to write into.
 *
 * Input is a pointer and a length from the socket to the store; C strings appear only at library
 * borders. Nothing here allocates.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A borrowed view: never owns, need not end in NUL, len counts bytes. Pass by value. */
typedef struct jt_str {
    const char *ptr;
    size_t len;
} jt_str;

#define JT_STR(literal) ((jt_str){ "" literal, sizeof(literal) - 1 })
#define JT_STR_INIT(literal)            \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    } /* for static tables */
/* For printf's "%.*s". */
#define JT_FMT(s) (int)(s).len, (s).ptr

/* A view of a C string; NULL gives the empty view. */
static inline jt_str jt_str_from(const char *c_string)
{
    return c_string == NULL ? (jt_str){ "", 0 } : (jt_str){ c_string, strlen(c_string) };
}

static inline bool jt_str_eq(jt_str a, jt_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* An ASCII letter as a small one; any other byte as it is. */
static inline char jt_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* ASCII letters compare without case, as HTTP and media types do. */
bool jt_str_eq_nocase(jt_str a, jt_str b);

static inline bool jt_str_starts(jt_str s, jt_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool jt_str_starts_nocase(jt_str s, jt_str prefix)
{
    return s.len >= prefix.len && jt_str_eq_nocase((jt_str){ s.ptr, prefix.len }, prefix);
}

/* Bytewise order, a shorter prefix first: <0, 0, >0. The order of scope keys in tokens. */
int jt_str_cmp(jt_str a, jt_str b);

/* ret_part is s[from, from + len) and lives as long as s. JT_TOO_LARGE when it does not fit. */
static inline JT_MUST_USE jt_err jt_str_slice(jt_str s, size_t from, size_t len, jt_str *ret_part)
{
    if (from > s.len || len > s.len - from) /* this order cannot overflow */
        return JT_ERR(JT_TOO_LARGE, "slice past the end");
    *ret_part = (jt_str){ s.ptr + from, len };
    return JT_DONE;
}

/*
 * Splits s at its first separator: "a=b=c" gives "a" and "b=c". False when there is none: then
 * ret_before is s and ret_after empty. Both are always set.
 */
bool jt_str_split(jt_str s, char separator, jt_str *ret_before, jt_str *ret_after);

/* Without spaces and tabs at both ends: the optional white space of HTTP (RFC 9110 section 5.6.3).
 */
jt_str jt_str_trim(jt_str s);

/*
 * Takes the part before the first separator off the front of *rest. False when *rest is used up.
 * "a,,b" gives "a", "", "b"; an empty *rest (len 0, ptr not NULL) gives one empty part, then false.
 */
JT_MUST_USE bool jt_str_cut(jt_str *rest, char separator, jt_str *ret_part);

/* As jt_str_cut with runs of spaces as one separator, never an empty part. */
JT_MUST_USE bool jt_str_next_word(jt_str *rest, jt_str *ret_word);

/* True when word is one of those. */
bool jt_str_has_word(jt_str words, jt_str word);

/* Decimal digits only, no sign, no space, within [min, max]; JT_INVALID otherwise. */
JT_MUST_USE jt_err jt_str_to_int(jt_str s, int64_t min, int64_t max, int64_t *ret_value);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF). */
bool jt_str_is_utf8(jt_str s);

/* How many bytes from the start are well-formed UTF-8: s.len when all of it is. */
size_t jt_str_utf8_prefix(jt_str s);

/* The longest prefix of at most max_bytes that cuts no character; s must be well-formed. */
jt_str jt_str_utf8_cut(jt_str s, size_t max_bytes);

/* True when a byte below 0x20 or 0x7f is in s. */
bool jt_str_has_control(jt_str s);
/* The same where texts may be of several lines: LF, CR and tab pass. */
bool jt_str_has_control_but_lines(jt_str s);

/* A-Z a-z 0-9 */
static inline bool jt_is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* 0 to 15 for 0-9 a-f A-F, -1 for any other byte. */
int jt_hex_digit(char c);

/* Only the bytes 0-9 a-f, and exactly len of them. */
bool jt_str_is_lower_hex(jt_str s, size_t len);

/* How many UTF-8 characters; s must be well-formed. */
size_t jt_str_utf8_count(jt_str s);

/* FNV-1a: goes on from begin, which is JT_HASH_BEGIN or the hash of what stands before. */
#define JT_HASH_BEGIN UINT64_C(0xcbf29ce484222325)
static inline uint64_t jt_str_hash(jt_str s, uint64_t begin)
{
    uint64_t value = begin;
    for (size_t i = 0; i < s.len; i++)
        value = (value ^ (uint8_t)s.ptr[i]) * UINT64_C(0x100000001b3);
    return value;
}

/*
 * A bounded buffer: what does not fit is dropped and has_overflown stays set, so that a writer
 * puts everything and asks once at the end. ptr is borrowed.
 */
struct jt_buf {
    char *ptr;
    size_t len;
    size_t capacity;
    bool has_overflown;
};

static inline struct jt_buf jt_buf_over(char *ptr, size_t capacity)
{
    return (struct jt_buf){ .ptr = ptr, .capacity = capacity };
}

static inline void jt_buf_put(struct jt_buf *buf, jt_str s)
{
    if (s.len > buf->capacity - buf->len) {
        buf->has_overflown = true;
        return;
    }
    if (s.len != 0)
        memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

static inline void jt_buf_put_char(struct jt_buf *buf, char c)
{
    jt_buf_put(buf, (jt_str){ &c, 1 });
}

void jt_buf_put_int(struct jt_buf *buf, int64_t value);
void jt_buf_put_hex(struct jt_buf *buf, const uint8_t *bytes, size_t len); /* lower case */

static inline jt_str jt_buf_str(const struct jt_buf *buf)
{
    return (jt_str){ buf->ptr, buf->len };
}

/* What was put behind that place, which is a len that buf had. */
static inline jt_str jt_buf_since(const struct jt_buf *buf, size_t from)
{
    return (jt_str){ buf->ptr + from, buf->len - from };
}
