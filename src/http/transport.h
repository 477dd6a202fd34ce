/*
 * transport: the bytes of one connection, over a non-blocking socket, plain or in TLS.
 *
 * Nothing here waits: a call that cannot go on says what the socket must become first. SIGPIPE is
 * ignored by http_server_start(), because libssl writes without MSG_NOSIGNAL.
 */
#pragma once

#include <sys/uio.h>

#include "base/bytes.h"

struct ssl_st;

struct transport {
    int fd;
    struct ssl_st *tls; /* NULL: plain */
};

enum transport_result {
    TRANSPORT_DONE,        /* for reads and writes: at least one byte */
    TRANSPORT_WANTS_READ,  /* again when the socket is readable */
    TRANSPORT_WANTS_WRITE, /* again when it is writable */
    TRANSPORT_ENDED,       /* the other side has ended its stream */
    TRANSPORT_FAILED,      /* nothing more can be read or written */
};

/* Takes over fd, and tls when it is not NULL; transport_close() gives both back. */
JT_MUST_USE jt_err transport_open(struct transport *transport, int fd, struct ssl_st *tls);
void transport_close(struct transport *transport);
/* Before it is closed: the other side shall not take what it got for all there is. */
void transport_reset(struct transport *transport);

/* DONE when requests may come; at once where it is plain. */
enum transport_result transport_handshake(struct transport *transport);

enum transport_result transport_read(struct transport *transport, char *ret_bytes, size_t size,
                                     size_t *ret_len);
/* True when bytes wait that the socket does not tell of: the rest of a TLS record. */
bool transport_has_buffered(const struct transport *transport);

/* Between requests: gives the memory back that the next record needs anew. */
void transport_give_back_buffers(struct transport *transport);

/* True when nothing has come that was not read, not even the stream's end. */
bool transport_is_silent(const struct transport *transport);

/* Writes what it can of the pieces, in order, and takes it off their fronts. DONE only when all
 * are empty. */
enum transport_result transport_write(struct transport *transport, struct iovec *pieces,
                                      size_t count);

/* The other side has ended its stream or is gone, whatever of it is still unread. */
bool transport_has_ended(const struct transport *transport);

/* Ends our stream in an orderly way; what the client still sends is for transport_discard(). */
void transport_end(struct transport *transport);
enum transport_result transport_discard(struct transport *transport, char *scratch, size_t size,
                                        size_t *ret_len);
