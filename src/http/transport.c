/*
 * transport: reads and writes a socket, directly or through OpenSSL. Each call that cannot go on
 * tells what to wait for; none waits itself.
 */
#include "http/transport.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"

/* One TLS record holds that much; head and body of an answer go in one when they fit. */
enum { RECORD_MAX_BYTES = 16 * 1024 };

jt_err transport_open(struct transport *transport, int fd, struct ssl_st *tls)
{
    int one = 1;
    *transport = (struct transport){ .fd = fd, .tls = tls };
    /* Answers are written whole: waiting for more to send would only delay their ends. */
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0 &&
        (tls == NULL || SSL_set_fd(tls, fd) == 1)) {
        if (tls != NULL)
            SSL_set_accept_state(tls);
        return JT_DONE;
    }
    transport_close(transport);
    return JT_ERR(JT_IO, "socket cannot be set up");
}

void transport_close(struct transport *transport)
{
    if (transport->tls != NULL)
        SSL_free(transport->tls);
    transport->tls = NULL;
    if (transport->fd >= 0)
        close(transport->fd);
    transport->fd = -1;
}

void transport_reset(struct transport *transport)
{
    const struct linger at_once = { .l_onoff = 1 };
    if (transport->tls != NULL)
        SSL_set_quiet_shutdown(transport->tls, 1); /* close_notify would say that it is whole */
    setsockopt(transport->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static enum transport_result of_errno(enum transport_result if_blocked)
{
    if (errno == EAGAIN || errno == EINTR)
        return if_blocked;
    return TRANSPORT_FAILED;
}

static enum transport_result of_tls(struct transport *transport, int result)
{
    switch (SSL_get_error(transport->tls, result)) {
    case SSL_ERROR_WANT_READ:
        return TRANSPORT_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return TRANSPORT_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TRANSPORT_ENDED;
    default:
        break;
    }
    SSL_set_quiet_shutdown(transport->tls, 1); /* after a fatal error nothing more is said */
    return TRANSPORT_FAILED;
}

enum transport_result transport_handshake(struct transport *transport)
{
    if (transport->tls == NULL)
        return TRANSPORT_DONE;
    ERR_clear_error(); /* of_tls() looks at this thread's queue, which others may have filled */
    int result = SSL_do_handshake(transport->tls);
    return result == 1 ? TRANSPORT_DONE : of_tls(transport, result);
}

static enum transport_result receive(int fd, char *ret_bytes, size_t size, int flags,
                                     size_t *ret_len)
{
    ssize_t len = recv(fd, ret_bytes, size, flags);
    if (len < 0)
        return of_errno(TRANSPORT_WANTS_READ);
    *ret_len = (size_t)len;
    return len == 0 ? TRANSPORT_ENDED : TRANSPORT_DONE;
}

enum transport_result transport_read(struct transport *transport, char *ret_bytes, size_t size,
                                     size_t *ret_len)
{
    if (transport->tls == NULL)
        return receive(transport->fd, ret_bytes, size, 0, ret_len);
    ERR_clear_error();
    int result = SSL_read_ex(transport->tls, ret_bytes, size, ret_len);
    return result == 1 ? TRANSPORT_DONE : of_tls(transport, result);
}

bool transport_has_buffered(const struct transport *transport)
{
    return transport->tls != NULL && SSL_has_pending(transport->tls) == 1;
}

void transport_give_back_buffers(struct transport *transport)
{
    if (transport->tls != NULL)
        (void)SSL_free_buffers(transport->tls); /* not those that are in use */
}

bool transport_is_silent(const struct transport *transport)
{
    char byte;
    return !transport_has_buffered(transport) &&
           recv(transport->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

static void take_off(struct iovec *pieces, size_t count, size_t len)
{
    for (size_t i = 0; i < count && len > 0; i++) {
        size_t part = len < pieces[i].iov_len ? len : pieces[i].iov_len;
        pieces[i].iov_base = (char *)pieces[i].iov_base + part;
        pieces[i].iov_len -= part;
        len -= part;
    }
}

static size_t left(const struct iovec *pieces, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += pieces[i].iov_len;
    return bytes;
}

/* send(2) has no struct msghdr that the kernel would have to copy and check. */
static ssize_t send_pieces(int fd, struct iovec *pieces, size_t count)
{
    struct msghdr message = { .msg_iov = pieces, .msg_iovlen = count };
    if (count == 1)
        return send(fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static enum transport_result write_plain(struct transport *transport, struct iovec *pieces,
                                         size_t count)
{
    while (left(pieces, count) > 0) {
        ssize_t len = send_pieces(transport->fd, pieces, count);
        if (len < 0)
            return of_errno(TRANSPORT_WANTS_WRITE);
        take_off(pieces, count, (size_t)len);
    }
    return TRANSPORT_DONE;
}

/* What the next record is made of: all that is left when it lies in one piece, else the pieces'
 * first bytes put together. */
static const void *gather(const struct iovec *pieces, size_t count, char *together, size_t *ret_len)
{
    const size_t bytes = left(pieces, count);
    size_t len = 0;
    for (size_t i = 0; i < count && len < RECORD_MAX_BYTES; i++) {
        size_t room = RECORD_MAX_BYTES - len;
        size_t part = pieces[i].iov_len < room ? pieces[i].iov_len : room;
        if (part == bytes) {
            *ret_len = part;
            return pieces[i].iov_base;
        }
        if (part > 0)
            memcpy(together + len, pieces[i].iov_base, part);
        len += part;
    }
    *ret_len = len;
    return together;
}

/* Small pieces are put together: each call makes a record of its own, 22 bytes and more. After a
 * call that could not go on, the next one offers at least the same bytes, as libssl asks. */
static enum transport_result write_tls(struct transport *transport, struct iovec *pieces,
                                       size_t count)
{
    JT_UNINITIALIZED char together[RECORD_MAX_BYTES];
    while (left(pieces, count) > 0) {
        size_t offered = 0, written = 0;
        const void *from = gather(pieces, count, together, &offered);
        ERR_clear_error();
        int result = SSL_write_ex(transport->tls, from, offered, &written);
        if (from == together)
            jt_wipe(together, offered); /* answers show tokens and secrets */
        if (result != 1)
            return of_tls(transport, result);
        take_off(pieces, count, written);
    }
    return TRANSPORT_DONE;
}

enum transport_result transport_write(struct transport *transport, struct iovec *pieces,
                                      size_t count)
{
    return transport->tls == NULL ? write_plain(transport, pieces, count)
                                  : write_tls(transport, pieces, count);
}

bool transport_has_ended(const struct transport *transport)
{
    struct pollfd look = { .fd = transport->fd, .events = POLLRDHUP };
    return poll(&look, 1, 0) > 0;
}

void transport_end(struct transport *transport)
{
    ERR_clear_error();
    if (transport->tls != NULL && SSL_is_init_finished(transport->tls))
        SSL_shutdown(transport->tls); /* close_notify; whether it fits is the client's affair */
    shutdown(transport->fd, SHUT_WR);
}

enum transport_result transport_discard(struct transport *transport, char *scratch, size_t size,
                                        size_t *ret_len)
{
    /* What it says is not read any more: TCP copies nothing with that flag (tcp(7)). */
    return receive(transport->fd, scratch, size, MSG_TRUNC, ret_len);
}
