/*
 * listener: numeric addresses alone, so no name is resolved at start. A socket without SO_REUSEPORT
 * goes first: it fails where another program has the port, with which the others would share it in
 * silence.
 */
#include "http/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/sentence.h"
#include "http/hand_over.h"

enum { BACKLOG = 1024 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static jt_err address_parse(jt_str text, uint16_t port, struct jt_arena *arena,
                            union address *ret_address, socklen_t *ret_len)
{
    jt_str c_text;
    JT_TRY(jt_arena_copy(arena, text, &c_text));
    memset(ret_address, 0, sizeof(*ret_address));
    if (inet_pton(AF_INET, c_text.ptr, &ret_address->v4.sin_addr) == 1) {
        ret_address->v4.sin_family = AF_INET;
        ret_address->v4.sin_port = htons(port);
        *ret_len = sizeof(ret_address->v4);
        return JT_DONE;
    }
    if (inet_pton(AF_INET6, c_text.ptr, &ret_address->v6.sin6_addr) == 1) {
        ret_address->v6.sin6_family = AF_INET6;
        ret_address->v6.sin6_port = htons(port);
        *ret_len = sizeof(ret_address->v6);
        return JT_DONE;
    }
    return JT_ERR(JT_INVALID, "not a numeric address");
}

/* A bound socket, or -1 with errno set. */
static int bound_socket(const union address *address, socklen_t len, bool is_shared)
{
    int one = 1;
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        (!is_shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) == 0) &&
        bind(fd, &address->any, len) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static const char *words_of(int reason)
{
    switch (reason) {
    case EADDRINUSE:
        return "another program already does; stop it, choose another port, or take over from it "
               "(--listen-shared)";
    case EADDRNOTAVAIL:
        return "this machine has no such address; choose one that `ip address` lists, or 0.0.0.0 "
               "for all";
    case EACCES:
        return "ports below 1024 need a right; choose a higher one, or give CAP_NET_BIND_SERVICE";
    case EAFNOSUPPORT:
        return "this machine does not have IPv6; choose an address of IPv4";
    case EINVAL:
        return "an address that begins with fe80 is good on one link only; choose another one";
    case EMFILE:
    case ENFILE:
        return "too many files are open; raise the limit (ulimit -n)";
    default:
        return "the system refuses it; see its firewall and security module, and dmesg";
    }
}

static jt_err problem(struct jt_arena *arena, jt_str address, uint16_t port, int reason,
                      jt_str *ret_problem)
{
    bool is_taken = reason == EADDRINUSE;
    jt_sentence_set(arena, ret_problem, "cannot listen on %.*s port %u: %s", JT_FMT(address), port,
                    words_of(reason));
    return is_taken ? JT_ERR(JT_CONFLICT, "port taken") : JT_ERR(JT_IO, "cannot listen");
}

uint16_t listener_port(int fd)
{
    union address address;
    socklen_t len = sizeof(address);
    if (getsockname(fd, &address.any, &len) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

/* Fails when anyone else is there, and finds a free port where none is asked for. */
static jt_err probe(const union address *address, socklen_t len, uint16_t *port)
{
    int fd = bound_socket(address, len, false);
    if (fd < 0)
        return JT_ERR(JT_IO, "cannot bind");
    if (*port == 0)
        *port = listener_port(fd);
    close(fd);
    return JT_DONE;
}

/* All of them, or none and errno set. */
static bool listen_on(const union address *address, socklen_t len, size_t count, int *ret_fds)
{
    for (size_t i = 0; i < count; i++) {
        ret_fds[i] = bound_socket(address, len, true);
        if (ret_fds[i] >= 0 && listen(ret_fds[i], BACKLOG) == 0)
            continue;
        int reason = errno;
        for (size_t opened = 0; opened <= i; opened++)
            if (ret_fds[opened] >= 0)
                close(ret_fds[opened]);
        errno = reason;
        return false;
    }
    return true;
}

jt_err listener_open(jt_str address_text, uint16_t port, bool is_shared, size_t count,
                     struct jt_arena *arena, int *ret_fds, uint16_t *ret_port, jt_str *ret_problem)
{
    union address address;
    socklen_t len = 0;

    if (address_parse(address_text, port, arena, &address, &len).code != JT_OK) {
        *ret_problem = JT_STR("the address to listen on must be numeric, as 127.0.0.1 or [::1]");
        return JT_ERR(JT_INVALID, "not a numeric address");
    }
    if ((!is_shared || port == 0) && probe(&address, len, &port).code != JT_OK)
        return problem(arena, address_text, port, errno, ret_problem);
    JT_TRY(address_parse(address_text, port, arena, &address, &len));
    if (!listen_on(&address, len, count, ret_fds))
        return problem(arena, address_text, port, errno, ret_problem);
    if (is_shared)
        hand_over_announce(ret_fds[0]);
    *ret_port = port;
    return JT_DONE;
}
