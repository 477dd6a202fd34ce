/*
 * client: one connection of an HTTP/1.1 client that never waits: a call that cannot go on is made
 * again once the socket is ready. The socket belongs in an epoll that tells of edges: every call
 * goes on for as long as it can.
 */
#pragma once

#include <sys/socket.h>

#include "base/arena.h"
#include "http/transport.h"

struct tls_client;
struct response;

/* Where a server is. */
struct client_target {
    struct sockaddr_storage address;
    socklen_t address_len;
    struct tls_client *tls; /* NULL: plain */
    const char *host;       /* for the Host header */
};

/* A port of 127.0.0.1, plain, with the name localhost. */
struct client_target client_target_here(uint16_t port);

enum { CLIENT_REQUEST_MAX_BYTES = 16 * 1024 };

enum client_phase {
    CLIENT_CLOSED,
    CLIENT_CONNECTING,
    CLIENT_HANDSHAKING,
    CLIENT_SENDING,
    CLIENT_RECEIVING,
    CLIENT_IDLE
};

struct client {
    const struct client_target *target;
    struct transport transport; /* fd -1 while there is no connection */
    struct response *response;
    enum client_phase phase;
    bool only_connects; /* a handshake is all that is asked for */
    char request[CLIENT_REQUEST_MAX_BYTES];
    struct iovec unsent;
};

enum client_step {
    CLIENT_WAITS,    /* again when the socket tells of something */
    CLIENT_ANSWERED, /* whole; the connection stays unless the server closes it */
    CLIENT_FAILED,
};

JT_MUST_USE jt_err client_new(const struct client_target *target, struct client *ret_client);
/* Ends the connection; the next client_begin() makes a new one. */
void client_close(struct client *client);
void client_free(struct client *client); /* for JT_AUTO */

/* Where the next request is written, before client_begin(). */
static inline struct jt_buf client_room(struct client *client)
{
    return jt_buf_over(client->request, sizeof(client->request));
}

/* Sends a request of so many bytes, on a new connection where there is none: client.transport.fd
 * is another one then. The answer's body is put into body, where that is not NULL. */
JT_MUST_USE jt_err client_begin(struct client *client, size_t request_bytes, struct jt_buf *body);
enum client_step client_go_on(struct client *client);

/* One request, waited for; the connection ends. JT_UNAVAILABLE: nobody answers there, or not
 * within limit_ms. */
JT_MUST_USE jt_err client_ask(const struct client_target *target, jt_str request, int limit_ms,
                              struct jt_buf *body, int *ret_status);
