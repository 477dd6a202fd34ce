/*
 * json_events: JSON (RFC 8259) as events, strictly, without building anything. A reader of our own:
 * Jansson would build the whole document, at 20 MiB of input more than half a gigabyte.
 */
#include "openapi/event.h"

enum expect {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END, /* after '[' */
    EXPECT_KEY_OR_END,   /* after '{' */
    EXPECT_KEY,          /* after ',' in an object */
    EXPECT_COMMA_OR_END,
    EXPECT_NOTHING,
};

struct reader {
    jt_str text;
    size_t at;
    const struct event_sink *sink;
    const char *problem;
    enum expect expect;
    size_t depth;
    bool is_object[OPENAPI_DEPTH_MAX]; /* of each open level; otherwise a list */
    char string[EVENT_TEXT_MAX_BYTES]; /* the last string, decoded */
};

static jt_err refuse(struct reader *r, const char *problem)
{
    r->problem = problem;
    return JT_ERR(JT_INVALID, "not JSON");
}

static jt_err emit(struct reader *r, struct event event)
{
    return r->sink->take(r->sink->context, &event, &r->problem);
}

/* NUL stands for the end: it is nowhere allowed. */
static char peek(const struct reader *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static void skip_space(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\n' || peek(r) == '\r' || peek(r) == '\t')
        r->at++;
}

/* --- Strings -------------------------------------------------------------------------------- */

/* Puts all of a character or nothing of it; what no longer fits is left out from there on. */
static void put_character(struct jt_buf *buf, jt_str character)
{
    if (!buf->has_overflown)
        jt_buf_put(buf, character);
}

static void put_code_point(struct jt_buf *buf, uint32_t c)
{
    char bytes[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t first[] = { 0, 0x00, 0xC0, 0xE0, 0xF0 };
    for (size_t i = len; i-- > 1; c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(first[len] | c);
    put_character(buf, (jt_str){ bytes, len });
}

/* The four digits after \u; -1 when there are not four. */
static int32_t read_hex4(const struct reader *r, size_t at)
{
    int32_t value = 0;
    if (r->text.len - at < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = jt_hex_digit(r->text.ptr[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* At the u of \uXXXX. A surrogate without its other half becomes U+FFFD: it stands for nothing. */
static jt_err read_unicode_escape(struct reader *r, struct jt_buf *buf)
{
    int32_t high = read_hex4(r, r->at + 1), low = -1;
    if (high < 0)
        return refuse(r, "has a \\u that four hexadecimal digits do not follow");
    r->at += 5;
    if (high < 0xD800 || high > 0xDFFF) {
        put_code_point(buf, (uint32_t)high);
        return JT_DONE;
    }
    if (high <= 0xDBFF && r->text.len - r->at >= 6 && r->text.ptr[r->at] == '\\' &&
        r->text.ptr[r->at + 1] == 'u')
        low = read_hex4(r, r->at + 2);
    if (low < 0xDC00 || low > 0xDFFF) {
        put_code_point(buf, 0xFFFD);
        return JT_DONE;
    }
    r->at += 6;
    put_code_point(buf, 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00));
    return JT_DONE;
}

/* After the backslash. */
static jt_err read_escape(struct reader *r, struct jt_buf *buf)
{
    static const char escapes[][2] = {
        { '"', '"' },  { '\\', '\\' }, { '/', '/' },  { 'b', '\b' },
        { 'f', '\f' }, { 'n', '\n' },  { 'r', '\r' }, { 't', '\t' }
    };
    if (peek(r) == 'u')
        return read_unicode_escape(r, buf);
    for (size_t i = 0; i < COUNT(escapes); i++) {
        if (peek(r) != escapes[i][0])
            continue;
        put_character(buf, (jt_str){ &escapes[i][1], 1 });
        r->at++;
        return JT_DONE;
    }
    return refuse(r, "has a backslash that JSON does not know");
}

/* From the opening quote to the closing one. */
static jt_err read_string(struct reader *r, struct event *ret_scalar)
{
    struct jt_buf buf = jt_buf_over(r->string, sizeof(r->string));
    const size_t from = r->at++;
    while (peek(r) != '"') {
        const uint8_t c = (uint8_t)peek(r);
        if (c == '\\') {
            r->at++;
            JT_TRY(read_escape(r, &buf));
            continue;
        }
        if (c < 0x20) {
            if (r->at >= r->text.len)
                r->at = from; /* where it begins says more than the end does */
            return refuse(r, r->at == from ? "has a string without an end"
                                           : "has a control character in a string");
        }
        size_t len = 1;
        while (r->at + len < r->text.len && ((uint8_t)r->text.ptr[r->at + len] & 0xC0) == 0x80)
            len++;
        put_character(&buf, (jt_str){ r->text.ptr + r->at, len });
        r->at += len;
    }
    r->at++;
    *ret_scalar = (struct event){ .kind = EVENT_SCALAR,
                                  .text = jt_buf_str(&buf),
                                  .is_cut = buf.has_overflown };
    return JT_DONE;
}

/* --- Numbers and words ---------------------------------------------------------------------- */

static size_t skip_digits(struct reader *r)
{
    size_t from = r->at;
    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at - from;
}

/* RFC 8259 section 6 */
static bool skip_number(struct reader *r)
{
    if (peek(r) == '-')
        r->at++;
    if (peek(r) == '0')
        r->at++;
    else if (skip_digits(r) == 0)
        return false;
    if (peek(r) == '.') {
        r->at++;
        if (skip_digits(r) == 0)
            return false;
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        if (peek(r) == '+' || peek(r) == '-')
            r->at++;
        if (skip_digits(r) == 0)
            return false;
    }
    return true;
}

static bool skip_word(struct reader *r)
{
    static const jt_str words[] = { JT_STR_INIT("true"), JT_STR_INIT("false"),
                                    JT_STR_INIT("null") };
    const jt_str rest = { r->text.ptr + r->at, r->text.len - r->at };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (!jt_str_starts(rest, words[i]))
            continue;
        r->at += words[i].len;
        return true;
    }
    return false;
}

static jt_err read_scalar(struct reader *r, struct event *ret_scalar)
{
    const size_t from = r->at;
    if (peek(r) == '"')
        return read_string(r, ret_scalar);
    const bool is_number = peek(r) == '-' || (peek(r) >= '0' && peek(r) <= '9');
    if (is_number ? !skip_number(r) : !skip_word(r))
        return refuse(r, r->at >= r->text.len ? "ends too early"
                                              : "is not well-formed JSON: expected a value");
    const jt_str text = { r->text.ptr + from, r->at - from };
    *ret_scalar = (struct event){ .kind = EVENT_SCALAR,
                                  .text = jt_str_utf8_cut(text, EVENT_TEXT_MAX_BYTES),
                                  .is_cut = text.len > EVENT_TEXT_MAX_BYTES,
                                  .is_null = jt_str_eq(text, JT_STR("null")) };
    return JT_DONE;
}

/* --- Structure ------------------------------------------------------------------------------ */

static void expect_after_value(struct reader *r)
{
    r->expect = r->depth == 0 ? EXPECT_NOTHING : EXPECT_COMMA_OR_END;
}

static jt_err open_level(struct reader *r, bool is_object)
{
    JT_TRY(emit(r, (struct event){ .kind = is_object ? EVENT_OBJECT : EVENT_LIST }));
    if (r->depth == OPENAPI_DEPTH_MAX)
        return EVENT_REFUSE(JT_TOO_LARGE, "is nested too deep", &r->problem);
    r->is_object[r->depth++] = is_object;
    r->expect = is_object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    r->at++;
    return JT_DONE;
}

static jt_err close_level(struct reader *r)
{
    const bool is_object = r->is_object[r->depth - 1];
    JT_TRY(emit(r, (struct event){ .kind = is_object ? EVENT_OBJECT_END : EVENT_LIST_END }));
    r->depth--;
    r->at++;
    expect_after_value(r);
    return JT_DONE;
}

static jt_err take_scalar(struct reader *r)
{
    struct event scalar = { 0 };
    const size_t from = r->at;
    JT_TRY(read_scalar(r, &scalar));
    const size_t to = r->at;
    r->at = from; /* the place of a problem is its beginning */
    JT_TRY(emit(r, scalar));
    r->at = to;
    return JT_DONE;
}

static jt_err take_key(struct reader *r)
{
    if (peek(r) != '"')
        return refuse(r, r->at >= r->text.len
                             ? "ends too early"
                             : "is not well-formed JSON: expected a name in quotes");
    JT_TRY(take_scalar(r));
    skip_space(r);
    if (peek(r) != ':')
        return refuse(r, "is not well-formed JSON: expected a colon");
    r->at++;
    r->expect = EXPECT_VALUE;
    return JT_DONE;
}

static jt_err take_value(struct reader *r)
{
    if (peek(r) == '{' || peek(r) == '[')
        return open_level(r, peek(r) == '{');
    JT_TRY(take_scalar(r));
    expect_after_value(r);
    return JT_DONE;
}

static jt_err take_comma(struct reader *r)
{
    const bool is_object = r->is_object[r->depth - 1];
    if (peek(r) == (is_object ? '}' : ']'))
        return close_level(r);
    if (peek(r) != ',')
        return refuse(r, r->at >= r->text.len ? "ends too early"
                                              : "is not well-formed JSON: expected a comma");
    r->at++;
    r->expect = is_object ? EXPECT_KEY : EXPECT_VALUE;
    return JT_DONE;
}

static jt_err read_next(struct reader *r)
{
    switch (r->expect) {
    case EXPECT_KEY_OR_END:
        return peek(r) == '}' ? close_level(r) : take_key(r);
    case EXPECT_KEY:
        return take_key(r);
    case EXPECT_VALUE_OR_END:
        return peek(r) == ']' ? close_level(r) : take_value(r);
    case EXPECT_COMMA_OR_END:
        return take_comma(r);
    default:
        return take_value(r);
    }
}

static jt_err read_all(struct reader *r)
{
    for (;;) {
        skip_space(r);
        if (r->expect == EXPECT_NOTHING)
            break;
        JT_TRY(read_next(r));
    }
    return r->at == r->text.len ? JT_DONE : refuse(r, "goes on after its end");
}

jt_err json_events(jt_str text, const struct event_sink *sink, struct jt_arena *arena,
                   struct openapi_problem *ret_problem)
{
    struct reader *r = NULL;
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*r), &r));
    r->text = text;
    r->sink = sink;
    jt_err err = read_all(r);
    if (r->problem != NULL) {
        ret_problem->what = r->problem;
        place_of(text, r->at, ret_problem);
    }
    return err;
}
