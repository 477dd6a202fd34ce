/*
 * test_message: requests good and bad, each whole and in every two pieces, and byte by byte: what
 * is read must not depend on how it came.
 */
#include "test.h"

#include "http/message.h"

enum { SEEN_MAX_BYTES = 40 * 1024 };

struct seen {
    char
        text[SEEN_MAX_BYTES]; /* "METHOD target|name=value|...|body" of each request, a line each */
    struct jt_buf buf;
};

static void on_field(void *context, jt_str name, jt_str value)
{
    struct seen *seen = context;
    jt_buf_put_char(&seen->buf, '|');
    jt_buf_put(&seen->buf, name);
    jt_buf_put_char(&seen->buf, '=');
    jt_buf_put(&seen->buf, value);
}

static void on_body(void *context, jt_str bytes)
{
    jt_buf_put(&((struct seen *)context)->buf, bytes);
}

static const struct message_events events = { .on_field = on_field, .on_body = on_body };

static void put_line(struct seen *seen, const struct message *message)
{
    const struct message_line *line = message_line(message);
    jt_buf_put_char(&seen->buf, '|');
    jt_buf_put(&seen->buf, line->method);
    jt_buf_put_char(&seen->buf, ' ');
    jt_buf_put(&seen->buf, line->target);
    jt_buf_put(&seen->buf, line->is_http_1_1 ? JT_STR(" 1.1 ") : JT_STR(" 1.0 "));
    jt_buf_put(&seen->buf, line->keeps_connection ? JT_STR("keep|") : JT_STR("close|"));
}

static void put_fault(struct seen *seen, const struct message *message)
{
    static const char *const names[] = { "malformed", "target", "large", "version" };
    const char *why = NULL;
    jt_buf_put_char(&seen->buf, '!');
    jt_buf_put(&seen->buf, str(names[message_fault(message, &why)]));
    CHECK("says why", why != NULL && why[0] != '\0');
}

/* Feeds the pieces, then says what was read of them. */
static jt_str read_pieces(struct seen *seen, const jt_str *pieces, size_t count)
{
    struct message *message = NULL;
    seen->buf = jt_buf_over(seen->text, sizeof(seen->text));
    CHECK_OK("new", message_new(&events, seen, &message));
    enum message_step step = MESSAGE_NEEDS_MORE;
    for (size_t i = 0; i < count && step != MESSAGE_FAULTY; i++) {
        for (jt_str rest = pieces[i]; step != MESSAGE_FAULTY && rest.len > 0;) {
            size_t room = 0;
            char *to = message_room(message, &room);
            CHECK("room", room > 0);
            size_t len = rest.len < room ? rest.len : room;
            memcpy(to, rest.ptr, len);
            message_add(message, len);
            rest = (jt_str){ rest.ptr + len, rest.len - len };
            while ((step = message_read(message)) == MESSAGE_HEAD_DONE || step == MESSAGE_DONE) {
                if (step == MESSAGE_HEAD_DONE) {
                    put_line(seen, message);
                    continue;
                }
                jt_buf_put_char(&seen->buf, '.');
                message_next(message);
            }
        }
    }
    if (step == MESSAGE_FAULTY)
        put_fault(seen, message);
    else if (!message_is_empty(message))
        jt_buf_put(&seen->buf, JT_STR("..."));
    message_free(message);
    return jt_buf_str(&seen->buf);
}

#define HOST "Host: h\r\n"

static const struct {
    const char *name, *text, *want;
} cases[] = {
    { "a request", "GET / HTTP/1.1\r\n" HOST "\r\n", "|Host=h|GET / 1.1 keep|." },
    { "a body", "POST /a?b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz",
      "|Content-Length=3|POST /a?b 1.1 keep|xyz." },
    { "pipelined",
      "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyzGET /b HTTP/1.1\r\n\r\nPUT /c "
      "HTTP/1.0\r\n\r\n",
      "|Content-Length=3|POST /a 1.1 keep|xyz.|GET /b 1.1 keep|.|PUT /c 1.0 close|." },
    { "chunks",
      "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
      "GET /b HTTP/1.1\r\n\r\n",
      "|Transfer-Encoding=chunked|POST /a 1.1 keep|abc.|GET /b 1.1 keep|." },
    { "a trailer",
      "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n",
      "|Transfer-Encoding=chunked|POST /a 1.1 keep|c." },
    { "an empty value, and white space around one",
      "GET / HTTP/1.1\r\nA:\r\nB: \t b c \t\r\nC:d\r\n\r\n", "|A=|B=b c|C=d|GET / 1.1 keep|." },
    { "empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", "|GET / 1.1 keep|." },
    { "a method of nobody", "FROB /x HTTP/1.1\r\n\r\n", "|FROB /x 1.1 keep|." },
    { "CONNECT is no tunnel", "CONNECT /x HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
      "|CONNECT /x 1.1 keep|.|GET / 1.1 keep|." },
    { "an upgrade is not taken",
      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
      "|Connection=upgrade|Upgrade=h2c|GET / 1.1 keep|.|GET /b 1.1 keep|." },
    { "an upgrade with a body is not taken",
      "POST / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx"
      "GET /b HTTP/1.1\r\n\r\n",
      "|Connection=upgrade|Upgrade=h2c|Content-Length=1|POST / 1.1 keep|x.|GET /b 1.1 keep|." },
    { "close", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      "|Connection=close|GET / 1.1 close|." },
    { "keep-alive in 1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "|Connection=keep-alive|GET / 1.0 keep|." },
    { "an absolute target", "GET http://h/x?y HTTP/1.1\r\n\r\n", "|GET http://h/x?y 1.1 keep|." },
    { "an asterisk", "OPTIONS * HTTP/1.1\r\n\r\n", "|OPTIONS * 1.1 keep|." },
    { "obs-text in a value", "GET / HTTP/1.1\r\nA: \xc3\xa9\r\n\r\n",
      "|A=\xc3\xa9|GET / 1.1 keep|." },

    { "noise", "\x16\x03\x01\x02", "!malformed" },
    { "one word", "POST\r\n\r\n", "!malformed" },
    { "no version", "GET /\r\n\r\n", "!malformed" },
    { "two spaces before the target", "GET  / HTTP/1.1\r\n\r\n", "!malformed" },
    { "two spaces before the version", "GET /  HTTP/1.1\r\n\r\n", "!malformed" },
    { "a space after the version", "GET / HTTP/1.1 \r\n\r\n", "!malformed" },
    { "a method too long", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM / HTTP/1.1\r\n\r\n",
      "!malformed" },
    { "HTTP/9.9", "GET / HTTP/9.9\r\n\r\n", "!version" },
    { "HTTP/2.0", "GET / HTTP/2.0\r\n\r\n", "!version" },
    { "HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", "!version" },
    { "HTTP/1.2", "GET / HTTP/1.2\r\n\r\n", "!version" },
    { "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "!version" },
    { "HTTP/x.y", "GET / HTTP/x.y\r\n\r\n", "!malformed" },
    { "another protocol", "GET / HTTPS/1.1\r\n\r\n", "!malformed" },
    { "a byte past ASCII in the target", "GET /\xff HTTP/1.1\r\n\r\n", "!malformed" },
    { "a space before the colon", "GET / HTTP/1.1\r\nA : b\r\n\r\n", "!malformed" },
    { "a space in a name", "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "!malformed" },
    { "no colon", "GET / HTTP/1.1\r\nAb\r\n\r\n", "!malformed" },
    { "no name", "GET / HTTP/1.1\r\n: b\r\n\r\n", "!malformed" },
    { "white space before the first field", "GET / HTTP/1.1\r\n A: b\r\n\r\n", "!malformed" },
    { "a control byte in a value", "GET / HTTP/1.1\r\nA: b\x01\r\n\r\n", "!malformed" },
    { "a bare CR in a value", "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n", "!malformed" },
    { "a bare CR in a name", "GET / HTTP/1.1\r\nA\rB: d\r\n\r\n", "!malformed" },
    { "two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
      "!malformed" },
    { "a length and chunks",
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx", "!malformed" },
    { "a length with a sign", "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\nx", "!malformed" },
    { "a length past 64 bits", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nx",
      "!malformed" },
};

/* Where the fields before the fault were told, only the fault is compared. */
static bool is_as_wanted(jt_str got, jt_str want)
{
    if (want.len == 0 || want.ptr[0] != '!')
        return jt_str_eq(got, want);
    return got.len >= want.len && memcmp(got.ptr + got.len - want.len, want.ptr, want.len) == 0;
}

static void check_in_pieces(const char *name, jt_str text, jt_str want)
{
    static struct seen seen;
    static jt_str bytes[64 * 1024];
    CHECK(name, is_as_wanted(read_pieces(&seen, &text, 1), want));
    for (size_t cut = 1; cut < text.len; cut++) {
        jt_str pieces[] = { { text.ptr, cut }, { text.ptr + cut, text.len - cut } };
        CHECK(name, is_as_wanted(read_pieces(&seen, pieces, 2), want));
    }
    for (size_t i = 0; i < text.len; i++)
        bytes[i] = (jt_str){ text.ptr + i, 1 };
    CHECK(name, is_as_wanted(read_pieces(&seen, bytes, text.len), want));
}

TEST(message_reads_requests_however_they_come)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        check_in_pieces(cases[i].name, str(cases[i].text), str(cases[i].want));
}

/* With bytes that a C string cannot hold, or after a head that is refused only when it is whole. */
static const struct {
    const char *name;
    jt_str text;
    const char *want;
} more_cases[] = {
    { "a NUL in the target", JT_STR_INIT("GET /a\0b HTTP/1.1\r\n\r\n"), "!malformed" },
    { "a NUL in a name", JT_STR_INIT("GET / HTTP/1.1\r\nA\0: b\r\n\r\n"), "!malformed" },
    { "a NUL in a value", JT_STR_INIT("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n"), "!malformed" },
    { "a folded line", JT_STR_INIT("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"), "!malformed" },
    { "a folded empty value", JT_STR_INIT("GET / HTTP/1.1\r\nA:\r\n\tc\r\n\r\n"), "!malformed" },
    { "a folded end", JT_STR_INIT("GET / HTTP/1.1\r\nA: b\r\n \r\n\r\n"), "!malformed" },
    { "a line that ends in LF", JT_STR_INIT("GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n"), "!malformed" },
    { "a request line that ends in LF", JT_STR_INIT("GET / HTTP/1.1\nA: b\r\n\r\n"), "!malformed" },
    { "an empty line that is LF", JT_STR_INIT("GET / HTTP/1.1\r\nA: b\r\n\n"), "!malformed" },
};

TEST(message_refuses_what_could_be_read_in_two_ways)
{
    for (size_t i = 0; i < COUNT(more_cases); i++)
        check_in_pieces(more_cases[i].name, more_cases[i].text, str(more_cases[i].want));
}

static const struct {
    const char *name, *chunks, *want;
} chunk_cases[] = {
    { "a size that is no number", "zz\r\nabc\r\n0\r\n\r\n", "!malformed" },
    { "a size past 64 bits", "fffffffffffffffff\r\nabc\r\n0\r\n\r\n", "!malformed" },
    { "a negative size", "-1\r\nabc\r\n0\r\n\r\n", "!malformed" },
    { "longer than it says", "1\r\nabc\r\n0\r\n\r\n", "!malformed" },
    { "no size", "\r\nabc\r\n", "!malformed" },
    { "a size that ends in LF", "1\na\r\n0\r\n\r\n", "!malformed" },
    { "a chunk that ends in LF", "1\r\na\n0\r\n\r\n", "!malformed" },
    { "a trailer that is no field", "0\r\nno field\r\n\r\n", "!malformed" },
    { "a trailer that ends in LF", "0\r\nA: b\n\r\n", "!malformed" },
    { "trailers that end in LF", "0\r\nA: b\r\n\n", "!malformed" },
};

TEST(message_refuses_chunks_that_are_none)
{
    for (size_t i = 0; i < COUNT(chunk_cases); i++) {
        struct jt_buf text;
        CHECK_OK("text", jt_arena_buf(test_arena(), 512, &text));
        jt_buf_put(&text, JT_STR("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
        jt_buf_put(&text, str(chunk_cases[i].chunks));
        check_in_pieces(chunk_cases[i].name, jt_buf_str(&text), str(chunk_cases[i].want));
    }
}

static jt_str repeated(jt_str before, jt_str part, size_t count, jt_str behind)
{
    struct jt_buf text;
    CHECK_OK("text", jt_arena_buf(test_arena(), before.len + part.len * count + behind.len, &text));
    jt_buf_put(&text, before);
    for (size_t i = 0; i < count; i++)
        jt_buf_put(&text, part);
    jt_buf_put(&text, behind);
    return jt_buf_str(&text);
}

TEST(message_has_limits)
{
    static struct seen seen;
    const jt_str chunked = JT_STR("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    const struct {
        const char *name;
        jt_str text;
        const char *want;
    } limits[] = {
        { "a target", repeated(JT_STR("GET /"), JT_STR("a"), 100000, JT_STR(" HTTP/1.1\r\n\r\n")),
          "!target" },
        { "a field", repeated(JT_STR("GET / HTTP/1.1\r\nA: "), JT_STR("a"), 65536, JT_STR("\r\n")),
          "!large" },
        { "fields",
          repeated(JT_STR("GET / HTTP/1.1\r\n"), JT_STR("Abcd: efghijk\r\n"), 1200, JT_STR("\r\n")),
          "!large" },
        { "empty lines", repeated(JT_STR(""), JT_STR("\r\n"), 20000, JT_STR("")), "!large" },
        { "chunk extensions",
          repeated(chunked,
                   JT_STR("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=b\r\nx\r\n"), 1000,
                   JT_STR("0\r\n\r\n")),
          "!large" },
        { "one chunk extension", repeated(chunked, JT_STR("1;a=b"), 1, JT_STR("")), "..." },
        { "trailers",
          repeated(chunked, JT_STR(""), 0,
                   repeated(JT_STR("0\r\n"), JT_STR("A: b\r\n"), 5000, JT_STR("\r\n"))),
          "!large" },
        { "leading zeros of a size", repeated(chunked, JT_STR("0"), 40000, JT_STR("")), "!large" },
        { "many small chunks are fine",
          repeated(chunked, JT_STR("1\r\nx\r\n"), 30000, JT_STR("0\r\n\r\n")), "." },
        { "a large head",
          repeated(JT_STR("GET / HTTP/1.1\r\nA: "), JT_STR("a"), 16000, JT_STR("\r\n\r\n")), "." },
    };
    for (size_t i = 0; i < COUNT(limits); i++) {
        jt_str got = read_pieces(&seen, &limits[i].text, 1), want = str(limits[i].want);
        CHECK(limits[i].name,
              got.len >= want.len && memcmp(got.ptr + got.len - want.len, want.ptr, want.len) == 0);
    }
}

TEST(message_tells_the_target_as_far_as_it_came)
{
    static struct seen seen;
    static const struct {
        const char *name, *text, *method, *target;
    } faults[] = {
        { "in the target", "GET /oauth2/\x01 HTTP/1.1\r\n\r\n", "GET", "/oauth2/" },
        { "in a field", "PUT /x HTTP/1.1\r\nA : b\r\n\r\n", "PUT", "/x" },
        { "in the version", "PUT /x HTTP/7\r\n\r\n", "PUT", "/x" },
        { "before it", "(\r\n\r\n", "", "" },
    };
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct message *message = NULL;
        size_t room = 0;
        jt_str text = str(faults[i].text);
        seen.buf = jt_buf_over(seen.text, sizeof(seen.text));
        CHECK_OK("new", message_new(&events, &seen, &message));
        memcpy(message_room(message, &room), text.ptr, text.len);
        message_add(message, text.len);
        CHECK_INT(faults[i].name, message_read(message), MESSAGE_FAULTY);
        CHECK_STR(faults[i].name, message_line(message)->method, faults[i].method);
        CHECK_STR(faults[i].name, message_line(message)->target, faults[i].target);
        message_free(message);
    }
}

/* How many bytes of text stand in the whole buffer of an emptied message. */
static size_t left_of(struct message *message)
{
    size_t room = 0, count = 0;
    const char *bytes = message_room(message, &room);
    for (size_t i = 0; i < room; i++)
        count += bytes[i] == 's';
    return count;
}

TEST(message_wipes_a_request_once_it_is_over)
{
    static struct seen seen;
    const jt_str head = JT_STR("POST / HTTP/1.1\r\nContent-Length: 3000\r\n\r\n");
    struct message *message = NULL;
    size_t room = 0;
    CHECK_OK("new", message_new(&events, &seen, &message));
    memset(message_room(message, &room), 0, MESSAGE_BUFFER_BYTES); /* it comes as it was found */
    for (int turn = 0; turn < 2; turn++) {
        seen.buf = jt_buf_over(seen.text, sizeof(seen.text));
        memcpy(message_room(message, &room), head.ptr, head.len);
        message_add(message, head.len);
        CHECK_INT("head", message_read(message), MESSAGE_HEAD_DONE);
        for (int piece = 0; piece < 3; piece++) {
            memset(message_room(message, &room), 's', 1000);
            message_add(message, 1000);
            CHECK_INT("body", message_read(message), piece < 2 ? MESSAGE_NEEDS_MORE : MESSAGE_DONE);
        }
        if (turn == 0)
            message_next(message);
        else
            message_clear(message);
        CHECK_INT("left", left_of(message), 0);
    }
    message_free(message);
}
