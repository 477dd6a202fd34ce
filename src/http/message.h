/*
 * message: the bytes of one connection read as HTTP/1.1 requests (RFC 9112), one after another.
 * Behind it is llhttp in its strict mode, which only message.c includes.
 *
 * The head stays in one contiguous buffer, so request line and fields are views of it, valid until
 * message_next(). Everything that is neither body nor needed to delimit it (request line, fields,
 * chunk extensions, trailers) has one limit, MESSAGE_HEAD_MAX_BYTES. Stricter than the parser:
 * every line of the head ends in CRLF, none is folded (RFC 9112 section 5.2), and the request line
 * has exactly two spaces, so that no proxy before us can read it in another way.
 *
 * Any method that is a token is let through, so that the router can answer 405. Fuzzed:
 * tests/fuzz/fuzz_http_message.c.
 */
#pragma once

#include "base/bytes.h"

struct message; /* opaque: parser and buffer; reused from request to request */

enum {
    MESSAGE_HEAD_MAX_BYTES = 16 * 1024,
    MESSAGE_BUFFER_BYTES = 2 * MESSAGE_HEAD_MAX_BYTES, /* behind the head there is always as much */
    MESSAGE_METHOD_MAX_BYTES = 32,
};

enum message_step {
    MESSAGE_NEEDS_MORE, /* all that has come is read */
    MESSAGE_HEAD_DONE,  /* line and fields are known; read on for the body */
    MESSAGE_DONE,       /* the request is whole; message_next() before more is read */
    MESSAGE_FAULTY,     /* not HTTP, or too much of it: where it ends is not known */
};

enum message_fault {
    MESSAGE_MALFORMED,
    MESSAGE_TARGET_TOO_LONG,
    MESSAGE_HEAD_TOO_LARGE,
    MESSAGE_VERSION, /* well-formed, but neither HTTP/1.0 nor HTTP/1.1 */
};

struct message_line {
    jt_str method, target; /* after a fault: as far as they could be read, or empty */
    bool is_http_1_1;
    bool keeps_connection; /* what version and Connection field ask for */
};

/* Whom the parts are told to, while message_read() runs. */
struct message_events {
    void (*on_field)(void *context, jt_str name, jt_str value); /* without white space around */
    void (*on_body)(void *context, jt_str bytes);               /* a piece; gone after the call */
};

JT_MUST_USE jt_err message_new(const struct message_events *events, void *context,
                               struct message **ret_message);
void message_free(struct message *message); /* takes NULL */

/* Where to put bytes that come, never empty while more is needed; and that len of them came. */
char *message_room(struct message *message, size_t *ret_len);
void message_add(struct message *message, size_t len);

enum message_step message_read(struct message *message);

/* Of the request being read. The line is whole after MESSAGE_HEAD_DONE. */
const struct message_line *message_line(const struct message *message);
/* After MESSAGE_FAULTY; ret_why, a literal, is for the log. */
enum message_fault message_fault(const struct message *message, const char **ret_why);

/* True while not a byte of a request has come. */
bool message_is_empty(const struct message *message);
/* True when bytes have come that are not read yet. */
bool message_has_unread(const struct message *message);

/* Forgets the request, wiping its bytes, and starts with what came behind it; or with nothing. */
void message_next(struct message *message);
void message_clear(struct message *message);
