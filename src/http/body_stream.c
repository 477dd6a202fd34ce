/* body_stream: one arena, emptied for each piece; around a piece stand its size and its end. */
#include "http/body_stream.h"

enum { FIRST_BYTES = 64 * 1024 };

jt_err body_stream_open(struct body_stream *stream)
{
    return jt_arena_new(FIRST_BYTES, BODY_STREAM_MAX_BYTES, &stream->arena);
}

void body_stream_close(struct body_stream *stream)
{
    jt_arena_free(stream->arena);
    *stream = (struct body_stream){ 0 };
}

jt_err body_stream_take_first(struct body_stream *stream, const struct response_stream *from)
{
    stream->piece = JT_STR("");
    stream->is_last = false;
    jt_err err = from->next(from->context, stream->arena, &stream->piece, &stream->is_last);
    stream->is_failed = err.code != JT_OK;
    return err;
}

/* What the guard finds out lives as long as the piece. */
static jt_err ask_guard(const struct route_group *group, const struct request *asked,
                        struct jt_arena *arena)
{
    struct response refusal = { 0 };
    struct request req = *asked;
    req.arena = arena;
    req.wait = NULL;
    return group->guard == NULL ? JT_DONE : group->guard(group->context, &req, &refusal);
}

jt_err body_stream_take_next(struct body_stream *stream, const struct response_stream *from,
                             const struct route_group *group, const struct request *req)
{
    jt_arena_reset(stream->arena);
    jt_err err = ask_guard(group, req, stream->arena);
    if (err.code == JT_OK)
        err = body_stream_take_first(stream, from);
    stream->is_failed = err.code != JT_OK;
    return err;
}

/* iovec has no const; nobody writes there. */
static struct iovec piece_of(jt_str bytes)
{
    return (struct iovec){ (void *)(uintptr_t)bytes.ptr, bytes.len };
}

static jt_str size_line(struct body_stream *stream)
{
    char digits[16];
    size_t at = sizeof(digits);
    struct jt_buf line = jt_buf_over(stream->size_line, sizeof(stream->size_line));
    for (size_t left = stream->piece.len; left > 0; left >>= 4)
        digits[--at] = "0123456789abcdef"[left & 0xf];
    jt_buf_put(&line, (jt_str){ digits + at, sizeof(digits) - at });
    jt_buf_put(&line, JT_STR("\r\n"));
    return jt_buf_str(&line);
}

/* A chunk of no bytes would be the end. */
void body_stream_frame(struct body_stream *stream, bool is_chunked,
                       struct iovec ret_pieces[static BODY_STREAM_PIECES])
{
    const bool has_size = is_chunked && stream->piece.len > 0;
    const jt_str end = has_size ? JT_STR("\r\n0\r\n\r\n") : JT_STR("0\r\n\r\n");
    ret_pieces[0] = piece_of(has_size ? size_line(stream) : JT_STR(""));
    ret_pieces[1] = piece_of(stream->piece);
    ret_pieces[2] = piece_of(!is_chunked       ? JT_STR("")
                             : stream->is_last ? end
                             : has_size        ? JT_STR("\r\n")
                                               : JT_STR(""));
}
