/*
 * connection: the life of one connection: handshake, requests one after another (pipelined ones
 * wait in the buffer), answers, and an end that lets the client read the last of them.
 *
 * Nothing but its own struct is held while it is idle. While an exchange is on a blocking pool,
 * the connection is neither read nor freed; a client that has gone away is noticed afterwards.
 */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "http/event_loop.h"
#include "http/transport.h"

enum connection_state {
    CONNECTION_GREETS,  /* TLS handshake */
    CONNECTION_READS,   /* idle, or in the middle of a request */
    CONNECTION_RUNS,    /* its exchange is on a pool */
    CONNECTION_WRITES,  /* the client is slow to take the answer */
    CONNECTION_LINGERS, /* we have ended; what the client still sends is thrown away */
};

struct connection {
    struct deadline deadline; /* first: connection_late() goes back from it */
    struct event_loop *loop;
    struct connection *previous, *next; /* of the loop */
    struct peer *peer;                  /* NULL: a trusted proxy */
    struct transport transport;
    enum connection_state state;
    uint32_t watched;                            /* epoll events */
    struct exchange *exchange;                   /* NULL while idle and while it lingers */
    struct iovec answer[1 + BODY_STREAM_PIECES]; /* what is left of head and body: in the
                                                  * exchange's arenas or beyond */
    size_t answer_pieces;
    size_t lingered; /* bytes thrown away */
    char address[JT_ADDRESS_TEXT_BYTES];
};

/* Takes over fd, just accepted, and closes it where the connection cannot be had: too many of its
 * address, all places taken by requests, no memory. Where only idle ones take them, the longest
 * idle goes. */
void connection_open(struct event_loop *loop, int fd, const struct sockaddr *address);
void connection_free(struct connection *connection, enum connection_end why);

/* Its socket is ready; its deadline has passed; a pool has answered for it. It may be gone
 * after each of them. */
void connection_ready(struct connection *connection);
void connection_late(struct deadline *deadline);
void connection_completed(struct exchange *ex);
