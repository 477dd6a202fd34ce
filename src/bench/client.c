/*
 * client: connects, shakes hands, sends, receives; each phase leads to the next one as soon as it
 * can. Relies on http/transport.c for the bytes and on response.c for their meaning.
 */
#include "bench/client.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "base/instant.h"
#include "bench/response.h"
#include "bench/tls_client.h"

enum { READ_BYTES = 16 * 1024 };

struct client_target client_target_here(uint16_t port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct client_target target = { .address_len = sizeof(address), .host = "localhost" };
    memcpy(&target.address, &address, sizeof(address));
    return target;
}

jt_err client_new(const struct client_target *target, struct client *ret_client)
{
    struct response *response = NULL;
    JT_TRY(response_new(&response));
    *ret_client =
        (struct client){ .target = target, .transport = { .fd = -1 }, .response = response };
    return JT_DONE;
}

void client_close(struct client *client)
{
    transport_close(&client->transport);
    client->phase = CLIENT_CLOSED;
}

void client_free(struct client *client)
{
    client_close(client);
    response_free(client->response);
    client->response = NULL;
}

static jt_err connect_begin(struct client *client)
{
    const struct client_target *target = client->target;
    struct ssl_st *tls = NULL;
    const int fd = socket(target->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return JT_ERR(JT_IO, "no more sockets");
    jt_err err = target->tls == NULL ? JT_DONE : tls_client_connection(target->tls, &tls);
    if (err.code != JT_OK) {
        close(fd);
        return err;
    }
    JT_TRY(transport_open(&client->transport, fd, tls));
    if (tls != NULL)
        tls_client_begin(tls);
    if (connect(fd, (const struct sockaddr *)&target->address, target->address_len) == 0 ||
        errno == EINPROGRESS) {
        client->phase = CLIENT_CONNECTING;
        return JT_DONE;
    }
    client_close(client);
    return JT_ERR(JT_UNAVAILABLE, "cannot connect");
}

jt_err client_begin(struct client *client, size_t request_bytes, struct jt_buf *body)
{
    response_begin(client->response, body);
    client->unsent = (struct iovec){ client->request, request_bytes };
    if (client->phase == CLIENT_CLOSED)
        return connect_begin(client);
    client->phase = CLIENT_SENDING;
    return JT_DONE;
}

/* --- Going on ------------------------------------------------------------------------------- */

/* Whether the phase is over, and with it the step; or, where that is false, what came of it. */
static bool is_over(enum transport_result result, enum client_step *ret_step)
{
    const bool waits = result == TRANSPORT_WANTS_READ || result == TRANSPORT_WANTS_WRITE;
    *ret_step = waits ? CLIENT_WAITS : CLIENT_FAILED;
    return result == TRANSPORT_DONE;
}

static bool is_connected(struct client *client, enum client_step *ret_step)
{
    int reason = 0;
    socklen_t len = sizeof(reason);
    struct pollfd look = { .fd = client->transport.fd, .events = POLLOUT };
    *ret_step = CLIENT_WAITS;
    if (poll(&look, 1, 0) == 0)
        return false;
    *ret_step = CLIENT_FAILED;
    return getsockopt(client->transport.fd, SOL_SOCKET, SO_ERROR, &reason, &len) == 0 &&
           reason == 0;
}

static enum client_step receive(struct client *client)
{
    JT_UNINITIALIZED char bytes[READ_BYTES];
    enum response_step got = RESPONSE_NEEDS_MORE;
    enum client_step step;
    while (got == RESPONSE_NEEDS_MORE) {
        size_t len = 0;
        if (!is_over(transport_read(&client->transport, bytes, sizeof(bytes), &len), &step))
            return step;
        got = response_read(client->response, (jt_str){ bytes, len });
    }
    if (got == RESPONSE_FAULTY)
        return CLIENT_FAILED;
    client->phase = CLIENT_IDLE;
    if (!response_keeps_connection(client->response))
        client_close(client);
    return CLIENT_ANSWERED;
}

enum client_step client_go_on(struct client *client)
{
    enum client_step step = CLIENT_WAITS;
    if (client->phase == CLIENT_CONNECTING) {
        if (!is_connected(client, &step))
            return step;
        client->phase = CLIENT_HANDSHAKING;
    }
    if (client->phase == CLIENT_HANDSHAKING) {
        if (!is_over(transport_handshake(&client->transport), &step))
            return step;
        client->phase = client->only_connects ? CLIENT_IDLE : CLIENT_SENDING;
        if (client->only_connects)
            return CLIENT_ANSWERED;
    }
    if (client->phase == CLIENT_SENDING) {
        if (!is_over(transport_write(&client->transport, &client->unsent, 1), &step))
            return step;
        client->phase = CLIENT_RECEIVING;
    }
    return client->phase == CLIENT_RECEIVING ? receive(client) : CLIENT_WAITS;
}

/* --- One request ---------------------------------------------------------------------------- */

static jt_err wait_for_answer(struct client *client, struct jt_instant end)
{
    for (;;) {
        const enum client_step step = client_go_on(client);
        const int64_t left_ms = jt_ms_between(jt_instant_now(), end);
        /* Writing is waited for while it connects only: a request fits into a socket's buffer. */
        struct pollfd ready = { .fd = client->transport.fd,
                                .events = client->phase == CLIENT_CONNECTING ? POLLOUT : POLLIN };
        if (step == CLIENT_ANSWERED)
            return JT_DONE;
        if (step == CLIENT_FAILED || left_ms <= 0 || poll(&ready, 1, (int)left_ms) < 0)
            return JT_ERR(JT_UNAVAILABLE, "no answer");
    }
}

jt_err client_ask(const struct client_target *target, jt_str request, int limit_ms,
                  struct jt_buf *body, int *ret_status)
{
    JT_AUTO(client_free) struct client client;
    JT_TRY(client_new(target, &client));
    struct jt_buf room = client_room(&client);
    jt_buf_put(&room, request);
    if (room.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "the request is too long");
    JT_TRY(client_begin(&client, room.len, body));
    JT_TRY(wait_for_answer(&client, jt_instant_in_ms(limit_ms)));
    *ret_status = response_status(client.response);
    return JT_DONE;
}
