/*
 * bare_tls: what a new connection costs with nothing but libssl: accept, handshake, and reading on
 * until the client has ended it, as `openssl s_time -new` does.
 */
#include <fcntl.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/bare_server.h"

static void shake_hands(SSL_CTX *context, int fd)
{
    char byte;
    size_t len;
    SSL *tls = SSL_new(context);
    if (tls != NULL && SSL_set_fd(tls, fd) == 1 && SSL_accept(tls) == 1)
        while (SSL_read_ex(tls, &byte, 1, &len) == 1)
            ;
    SSL_free(tls);
}

static void serve(int listener_fd, void *context)
{
    signal(SIGPIPE, SIG_IGN); /* session tickets, which the client does not wait for */
    fcntl(listener_fd, F_SETFL, fcntl(listener_fd, F_GETFL) & ~O_NONBLOCK);
    for (;;) {
        const int fd = accept4(listener_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        shake_hands(context, fd);
        close(fd);
    }
}

jt_err bare_tls_start(const struct bare_tls *plan, struct jt_arena *arena, pid_t *ret_child,
                      struct client_target *ret_target)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    jt_err err = JT_ERR(JT_CRYPTO, "TLS cannot be set up");
    if (context != NULL &&
        SSL_CTX_use_certificate_chain_file(context, plan->certificate_file) == 1 &&
        SSL_CTX_use_PrivateKey_file(context, plan->key_file, SSL_FILETYPE_PEM) == 1)
        err = bare_server_start(serve, context, arena, ret_child, ret_target);
    SSL_CTX_free(context); /* the child has its own */
    return err;
}
