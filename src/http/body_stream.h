/*
 * body_stream: the body of an answer that is made piece by piece (response.h), and how a piece goes
 * over the wire: as a chunk (RFC 9112), or, to an HTTP/1.0 client, as it is.
 *
 * A piece is in memory until the client has taken it, and only then the next one is made: so a slow
 * client costs one piece, and no thread. An answer that ends before its last piece has no last
 * chunk; without chunks, the connection is reset: the client can tell either way.
 */
#pragma once

#include <sys/uio.h>

#include "http/router.h"

enum {
    BODY_STREAM_MAX_BYTES = 4 << 20, /* of one piece, and all that it is made of */
    BODY_STREAM_PIECES = 3,
    BODY_STREAM_SIZE_BYTES = 16 + 2, /* of a chunk, in hex digits, and CRLF */
};

struct body_stream {
    struct jt_arena *arena; /* of the piece; NULL: the body is no stream */
    jt_str piece;
    bool is_last, is_failed; /* the piece; it could not be made */
    bool is_whole;           /* the last piece has gone out */
    char size_line[BODY_STREAM_SIZE_BYTES];
};

JT_MUST_USE jt_err body_stream_open(struct body_stream *stream);
void body_stream_close(struct body_stream *stream); /* also of one that was never opened */

JT_MUST_USE jt_err body_stream_take_first(struct body_stream *stream,
                                          const struct response_stream *from);
/* In place of the one before. Whoever the group's guard does not let pass any more gets no more. */
JT_MUST_USE jt_err body_stream_take_next(struct body_stream *stream,
                                         const struct response_stream *from,
                                         const struct route_group *group,
                                         const struct request *req);

/* The piece as it is sent. */
void body_stream_frame(struct body_stream *stream, bool is_chunked,
                       struct iovec ret_pieces[static BODY_STREAM_PIECES]);
