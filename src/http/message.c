/*
 * message: llhttp does the grammar; the limits and the lines are ours.
 *
 * The parser knows a fixed list of methods and has special paths for some (CONNECT, PRI, SOURCE).
 * Here the method is read by us, up to its space, and the parser is told POST: what it says of the
 * rest of the message does not depend on the method then.
 */
#include "http/message.h"

#include <llhttp.h>
#include <stdlib.h>

#include "base/secret.h"

enum {
    /* What delimiting a chunk takes at most where nobody plays with it: 16 digits, two CRLF. */
    CHUNK_OVERHEAD_BYTES = 20,
};

enum phase { PHASE_METHOD, PHASE_HEAD, PHASE_BODY, PHASE_DONE, PHASE_FAULTY };

struct message {
    llhttp_t parser;
    const struct message_events *events;
    void *context;
    enum phase phase;
    struct message_line line;
    jt_str name, value;      /* the field being read */
    size_t start;            /* of the request line: empty lines before it are skipped */
    size_t read, filled;     /* of bytes: parsed, received */
    size_t written;          /* of bytes: so many were received since they were wiped */
    size_t body_from;        /* where the head ends */
    uint32_t last;           /* four bytes behind the head */
    size_t overhead, chunks; /* bytes behind the head that are no body; chunks so far */
    enum message_fault fault;
    const char *why;
    char bytes[MESSAGE_BUFFER_BYTES];
};

static struct message *message_of(llhttp_t *parser)
{
    return parser->data;
}

static enum message_step fail(struct message *message, enum message_fault fault, const char *why)
{
    message->phase = PHASE_FAULTY;
    message->fault = fault;
    message->why = why;
    return MESSAGE_FAULTY;
}

/* --- What the parser tells ------------------------------------------------------------------ */

/* The parser tells a span in pieces when it comes in pieces; in the buffer they lie side by side.
 * Where they do not, the line was folded, which head_has_clean_lines() finds. */
static void extend(jt_str *span, const char *at, size_t len)
{
    if (span->len != 0 && span->ptr + span->len == at)
        span->len += len;
    else
        *span = (jt_str){ at, len };
}

static int on_url(llhttp_t *parser, const char *at, size_t len)
{
    extend(&message_of(parser)->line.target, at, len);
    return 0;
}

static int on_header_field(llhttp_t *parser, const char *at, size_t len)
{
    if (message_of(parser)->phase == PHASE_HEAD) /* trailers are read past */
        extend(&message_of(parser)->name, at, len);
    return 0;
}

static int on_header_value(llhttp_t *parser, const char *at, size_t len)
{
    if (message_of(parser)->phase == PHASE_HEAD)
        extend(&message_of(parser)->value, at, len);
    return 0;
}

static int on_header_value_complete(llhttp_t *parser)
{
    struct message *message = message_of(parser);
    jt_str value = message->value;
    if (message->phase != PHASE_HEAD)
        return 0;
    while (value.len > 0 && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t'))
        value.len--;
    message->events->on_field(message->context, message->name, value);
    message->name = message->value = JT_STR("");
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    parser->upgrade = 0; /* there is nothing to upgrade to: what follows is still HTTP/1.1 */
    return HPE_PAUSED;
}

static int on_chunk_header(llhttp_t *parser)
{
    message_of(parser)->chunks++;
    return 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    struct message *message = message_of(parser);
    message->overhead -= len; /* message_read() has counted all of the bytes */
    message->events->on_body(message->context, (jt_str){ at, len });
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    (void)parser;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_chunk_header = on_chunk_header,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* --- The head ------------------------------------------------------------------------------- */

/* RFC 9110 section 5.6.2. */
static bool is_token_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static enum message_step read_method(struct message *message)
{
    const char *bytes = message->bytes;
    size_t at = message->read;
    while (message->start == at && message->filled - at >= 2 && bytes[at] == '\r' &&
           bytes[at + 1] == '\n')
        message->start = at += 2; /* RFC 9112 section 2.2 */
    while (at < message->filled && is_token_byte(bytes[at]))
        at++;
    message->read = at;
    size_t len = at - message->start;
    if (len > MESSAGE_METHOD_MAX_BYTES)
        return fail(message, MESSAGE_MALFORMED, "method too long");
    if (at > MESSAGE_HEAD_MAX_BYTES)
        return fail(message, MESSAGE_HEAD_TOO_LARGE, "empty lines without end");
    if (at == message->filled || (len == 0 && bytes[at] == '\r' && at + 1 == message->filled))
        return MESSAGE_NEEDS_MORE;
    if (len == 0 || bytes[at] != ' ')
        return fail(message, MESSAGE_MALFORMED, "request line without a method");
    message->line.method = (jt_str){ bytes + message->start, len };
    llhttp_init(&message->parser, HTTP_REQUEST, &settings);
    message->parser.data = message;
    llhttp_execute(&message->parser, "POST", 4);
    message->phase = PHASE_HEAD;
    return message_read(message);
}

/* True when from there on is a version, whichever. */
static bool is_version(const char *at, size_t len)
{
    return len >= 8 && memcmp(at, "HTTP/", 5) == 0 && at[5] >= '0' && at[5] <= '9' &&
           at[6] == '.' && at[7] >= '0' && at[7] <= '9';
}

static bool is_spoken(const char *version)
{
    return version[5] == '1' && version[7] <= '1';
}

/* What follows "METHOD target ": where the version should be. */
static const char *version_of(const struct message *message, size_t *ret_len)
{
    const char *from = message->line.target.ptr + message->line.target.len + 1;
    const char *end = message->bytes + message->filled;
    *ret_len = from < end ? (size_t)(end - from) : 0;
    return from;
}

/* The target as far as it can be told when the parser stopped in it. */
static jt_str target_so_far(const struct message *message)
{
    jt_str method = message->line.method;
    if (method.len == 0)
        return JT_STR("");
    const char *from = method.ptr + method.len + 1, *at = from;
    const char *end = message->bytes + message->filled;
    while (at < end && (unsigned char)*at > ' ' && *at != 0x7f)
        at++;
    return from < end ? (jt_str){ from, (size_t)(at - from) } : JT_STR("");
}

/* Each line ends in CRLF, and none begins with white space or has no name. */
static bool head_has_clean_lines(const struct message *message)
{
    const char *at = message->bytes + message->start;
    const char *end = message->bytes + message->body_from;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        if (at[-1] != '\r') /* a method came first, so there is a byte before it */
            return false;
        if (++at < end && (*at == ' ' || *at == '\t' || *at == ':'))
            return false;
    }
    return true;
}

static enum message_step end_head(struct message *message)
{
    struct message_line *line = &message->line;
    size_t len = 0;
    const char *version = version_of(message, &len);
    message->body_from = message->read;
    if (line->target.ptr != line->method.ptr + line->method.len + 1 || !is_version(version, len) ||
        memcmp(version + 8, "\r\n", 2) != 0)
        return fail(message, MESSAGE_MALFORMED, "request line is not three words");
    if (!head_has_clean_lines(message))
        return fail(message, MESSAGE_MALFORMED,
                    "line that is folded, has no name, or does not end in CRLF");
    if (!is_spoken(version))
        return fail(message, MESSAGE_VERSION, "HTTP version");
    line->is_http_1_1 = version[7] == '1';
    line->keeps_connection = llhttp_should_keep_alive(&message->parser) != 0;
    message->phase = PHASE_BODY;
    return MESSAGE_HEAD_DONE;
}

static enum message_step head_error(struct message *message, llhttp_errno_t error)
{
    const char *why = llhttp_get_error_reason(&message->parser); /* a literal of the parser's */
    bool is_version_wrong = false;
    if (error == HPE_INVALID_VERSION) {
        size_t len = 0;
        const char *version = version_of(message, &len);
        is_version_wrong = is_version(version, len) && !is_spoken(version);
    } else if (message->name.len == 0) {
        message->line.target = target_so_far(message);
    }
    return fail(message, is_version_wrong ? MESSAGE_VERSION : MESSAGE_MALFORMED, why);
}

static enum message_step head_too_large(struct message *message)
{
    message->line.target = target_so_far(message);
    return message->line.target.len > MESSAGE_HEAD_MAX_BYTES / 2
               ? fail(message, MESSAGE_TARGET_TOO_LONG, "request target too long")
               : fail(message, MESSAGE_HEAD_TOO_LARGE, "header fields too large");
}

static enum message_step read_head(struct message *message)
{
    size_t end =
        message->filled < MESSAGE_HEAD_MAX_BYTES ? message->filled : MESSAGE_HEAD_MAX_BYTES;
    llhttp_errno_t error =
        llhttp_execute(&message->parser, message->bytes + message->read, end - message->read);
    if (error == HPE_PAUSED) {
        message->read = (size_t)(llhttp_get_error_pos(&message->parser) - message->bytes);
        return end_head(message);
    }
    if (error != HPE_OK)
        return head_error(message, error);
    message->read = end;
    return end == MESSAGE_HEAD_MAX_BYTES ? head_too_large(message) : MESSAGE_NEEDS_MORE;
}

/* --- The body ------------------------------------------------------------------------------- */

static void remember_last(struct message *message, const char *from, size_t len)
{
    for (size_t i = len < sizeof(message->last) ? 0 : len - sizeof(message->last); i < len; i++)
        message->last = message->last << 8 | (uint8_t)from[i];
}

/* The parser takes a single LF for the empty line that ends the trailers, where another reader may
 * go on reading them. */
static bool chunks_end_cleanly(const struct message *message)
{
    return message->chunks == 0 || message->last == 0x0d0a0d0a; /* CR LF CR LF */
}

static enum message_step read_body(struct message *message)
{
    const char *from = message->bytes + message->read;
    message->overhead += message->filled - message->read;
    llhttp_resume(&message->parser); /* after the head; does nothing otherwise */
    llhttp_errno_t error = llhttp_execute(&message->parser, from, message->filled - message->read);
    if (error == HPE_PAUSED) { /* what is behind it belongs to the next */
        message->read = (size_t)(llhttp_get_error_pos(&message->parser) - message->bytes);
        message->overhead -= message->filled - message->read;
        remember_last(message, from, (size_t)(message->bytes + message->read - from));
        if (!chunks_end_cleanly(message))
            return fail(message, MESSAGE_MALFORMED, "trailers do not end in CRLF");
        message->phase = PHASE_DONE;
    } else if (error != HPE_OK) {
        return fail(message, MESSAGE_MALFORMED, llhttp_get_error_reason(&message->parser));
    }
    if (message->body_from + message->overhead >
        MESSAGE_HEAD_MAX_BYTES + message->chunks * CHUNK_OVERHEAD_BYTES)
        return fail(message, MESSAGE_HEAD_TOO_LARGE, "chunk extensions or trailers too large");
    if (message->phase == PHASE_DONE)
        return MESSAGE_DONE;
    remember_last(message, from, message->filled - message->read);
    message->read = message->filled = message->body_from; /* the head stays */
    return MESSAGE_NEEDS_MORE;
}

/* --- Outside -------------------------------------------------------------------------------- */

enum message_step message_read(struct message *message)
{
    switch (message->phase) {
    case PHASE_METHOD:
        return read_method(message);
    case PHASE_HEAD:
        return read_head(message);
    case PHASE_BODY:
        return read_body(message);
    case PHASE_DONE:
        return MESSAGE_DONE;
    case PHASE_FAULTY:
        break;
    }
    return MESSAGE_FAULTY;
}

jt_err message_new(const struct message_events *events, void *context, struct message **ret_message)
{
    struct message *message = malloc(sizeof(*message));
    if (message == NULL)
        return JT_ERR(JT_NO_MEMORY, "message");
    memset(message, 0, offsetof(struct message, bytes));
    message->events = events;
    message->context = context;
    message_clear(message);
    *ret_message = message;
    return JT_DONE;
}

void message_free(struct message *message)
{
    if (message != NULL)
        message_clear(message);
    free(message);
}

char *message_room(struct message *message, size_t *ret_len)
{
    *ret_len = MESSAGE_BUFFER_BYTES - message->filled;
    return message->bytes + message->filled;
}

void message_add(struct message *message, size_t len)
{
    message->filled += len;
    if (message->filled > message->written)
        message->written = message->filled;
}

const struct message_line *message_line(const struct message *message)
{
    return &message->line;
}

enum message_fault message_fault(const struct message *message, const char **ret_why)
{
    *ret_why = message->why;
    return message->fault;
}

bool message_is_empty(const struct message *message)
{
    return message->phase == PHASE_METHOD && message->start == message->filled;
}

bool message_has_unread(const struct message *message)
{
    return message->read < message->filled;
}

/* The first filled bytes are the next request's; behind them lie secrets of this one. */
static void begin(struct message *message, size_t filled)
{
    if (message->written > filled)
        jt_wipe(message->bytes + filled, message->written - filled);
    message->written = filled;
    message->phase = PHASE_METHOD;
    message->line = (struct message_line){ JT_STR(""), JT_STR(""), false, false };
    message->name = message->value = JT_STR("");
    message->start = message->read = message->body_from = 0;
    message->overhead = message->chunks = 0;
    message->last = 0;
    message->filled = filled;
}

void message_next(struct message *message)
{
    size_t left = message->filled - message->read;
    memmove(message->bytes, message->bytes + message->read, left);
    begin(message, left);
}

void message_clear(struct message *message)
{
    begin(message, 0);
}
