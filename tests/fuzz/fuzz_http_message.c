/*
 * fuzz_http_message: arbitrary bytes in arbitrary pieces through the message and the judging of its
 * head. The first byte chooses the size of the pieces; what is read must not depend on it.
 */
#include "fuzz/fuzz.h"

#include "http/head.h"
#include "http/message.h"

struct reading {
    struct head head;
    struct request req;
    uint64_t digest;    /* of all that was told of the requests that are whole, or have a head */
    uint64_t body_seen; /* of the request being read */
};

/* FNV-1a. */
static void mix(struct reading *reading, jt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        reading->digest = (reading->digest ^ (uint8_t)text.ptr[i]) * 0x100000001b3u;
    reading->digest = (reading->digest ^ text.len) * 0x100000001b3u;
}

static void on_field(void *context, jt_str name, jt_str value)
{
    struct reading *reading = context;
    for (size_t i = 0; i < value.len; i++)
        FUZZ_MUST(value.ptr[i] != '\0' && value.ptr[i] != '\r' && value.ptr[i] != '\n');
    head_add_field(&reading->head, &reading->req, name, value);
}

static void on_body(void *context, jt_str bytes)
{
    struct reading *reading = context;
    for (size_t i = 0; i < bytes.len; i++) /* a byte at a time: pieces may differ */
        mix(reading, (jt_str){ bytes.ptr + i, 1 });
    reading->body_seen += bytes.len;
}

static const struct message_events events = { .on_field = on_field, .on_body = on_body };

/* False: the connection ends here. */
static bool judge(struct reading *reading, const struct message *message)
{
    const struct message_line *line = message_line(message);
    FUZZ_MUST(line->method.len > 0 && line->target.len > 0);
    FUZZ_MUST(!jt_str_has_control(line->target));
    mix(reading, line->method);
    mix(reading, line->target);
    mix(reading, reading->req.authorization);
    mix(reading, reading->req.content_type);
    mix(reading, (jt_str){ (const char *)&reading->head, sizeof(reading->head) });
    if (head_is_ambiguous(&reading->head, line->is_http_1_1))
        return false;
    (void)head_is_malformed(&reading->head, line->is_http_1_1);
    return true;
}

/* Goes on as long as it can. False: the connection ends here. */
static bool read_some(struct reading *reading, struct message *message)
{
    for (;;) {
        switch (message_read(message)) {
        case MESSAGE_NEEDS_MORE:
            FUZZ_MUST(!message_has_unread(message) || message_line(message)->method.len == 0);
            return true;
        case MESSAGE_HEAD_DONE:
            if (!judge(reading, message))
                return false;
            break;
        case MESSAGE_DONE: /* what the head declared is what came */
            FUZZ_MUST(reading->head.is_chunked ||
                      reading->body_seen == (uint64_t)reading->head.content_length);
            memset(&reading->head, 0, sizeof(reading->head));
            memset(&reading->req, 0, sizeof(reading->req));
            reading->body_seen = 0;
            message_next(message);
            break;
        case MESSAGE_FAULTY:
            return false;
        }
    }
}

static uint64_t digest_of(const uint8_t *data, size_t size, size_t piece)
{
    static struct reading reading; /* cleared with its padding, which is digested too */
    struct message *message = NULL;
    memset(&reading, 0, sizeof(reading));
    if (message_new(&events, &reading, &message).code != JT_OK)
        abort();
    for (size_t at = 0; at < size;) {
        size_t room = 0;
        char *to = message_room(message, &room);
        FUZZ_MUST(room > 0);
        size_t len = size - at < piece ? size - at : piece;
        len = len < room ? len : room;
        memcpy(to, data + at, len);
        message_add(message, len);
        at += len;
        if (!read_some(&reading, message))
            break;
    }
    message_free(message);
    return reading.digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Past the limit of the head, how much of a flood is read before it is refused does depend on
     * the pieces. */
    if (size == 0 || size > MESSAGE_HEAD_MAX_BYTES)
        return 0;
    uint64_t whole = digest_of(data + 1, size - 1, SIZE_MAX);
    FUZZ_MUST(digest_of(data + 1, size - 1, (size_t)data[0] + 1) == whole);
    return 0;
}
