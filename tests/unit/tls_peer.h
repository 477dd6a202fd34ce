/*
 * tls_peer: a server on the loopback address that speaks TLS with a certificate of its own for
 * localhost, and answers as a test tells it, also badly.
 */
#pragma once

#include "test.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/certificate.h"

enum { TLS_PEER_CERTIFICATE_BYTES = 8192, TLS_PEER_ANSWER_BYTES = 4096 };

struct tls_peer {
    char folder[64], certificate_file[96], key_file[96];
    char certificate[TLS_PEER_CERTIFICATE_BYTES]; /* in PEM, as its own authority */
    SSL_CTX *context;
    int listener, port;
    pthread_t thread;
    pthread_mutex_t lock; /* of what the next connection finds */
    char head[TLS_PEER_ANSWER_BYTES];
    const char *body;
    size_t body_bytes;
    const char
        *more;    /* again and again behind that, until the other end has enough; NULL: nothing */
    int pause_ms; /* before it answers; ends when the other end closes */
    char request[4096]; /* the last one */
    atomic_int connections, requests;
};

/* --- Serving --------------------------------------------------------------------------------- */

static bool tls_peer_read(struct tls_peer *peer, SSL *tls)
{
    char request[sizeof(peer->request)] = { 0 };
    size_t length = 0;
    while (strstr(request, "\r\n\r\n") == NULL && length < sizeof(request) - 1) {
        const int got = SSL_read(tls, request + length, (int)(sizeof(request) - 1 - length));
        if (got <= 0)
            return false;
        length += (size_t)got;
    }
    pthread_mutex_lock(&peer->lock);
    memcpy(peer->request, request, sizeof(request));
    pthread_mutex_unlock(&peer->lock);
    atomic_fetch_add(&peer->requests, 1);
    return true;
}

static void tls_peer_answer(struct tls_peer *peer, SSL *tls, int connection)
{
    char head[TLS_PEER_ANSWER_BYTES];
    pthread_mutex_lock(&peer->lock);
    memcpy(head, peer->head, sizeof(head));
    const char *body = peer->body, *more = peer->more;
    const size_t body_bytes = peer->body_bytes;
    struct pollfd closes = { .fd = connection, .events = POLLIN };
    const int pause_ms = peer->pause_ms;
    pthread_mutex_unlock(&peer->lock);
    if (pause_ms > 0)
        poll(&closes, 1, pause_ms);
    if (SSL_write(tls, head, (int)strlen(head)) <= 0)
        return;
    if (body_bytes > 0 && SSL_write(tls, body, (int)body_bytes) <= 0)
        return;
    while (more != NULL && SSL_write(tls, more, (int)strlen(more)) > 0)
        ;
}

static void tls_peer_serve(struct tls_peer *peer, int connection)
{
    SSL *tls = SSL_new(peer->context);
    atomic_fetch_add(&peer->connections, 1);
    SSL_set_fd(tls, connection);
    if (SSL_accept(tls) == 1 && tls_peer_read(peer, tls)) {
        tls_peer_answer(peer, tls, connection);
        SSL_shutdown(tls);
    }
    SSL_free(tls);
    close(connection);
}

static void *tls_peer_run(void *context)
{
    struct tls_peer *peer = context;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    for (int connection; (connection = accept(peer->listener, NULL, NULL)) >= 0;)
        tls_peer_serve(peer, connection);
    return NULL;
}

/* --- Telling it ------------------------------------------------------------------------------ */

/* status: "200 OK"; fields: whole lines. The body is borrowed. */
static void tls_peer_says(struct tls_peer *peer, const char *status, const char *fields,
                          const char *body)
{
    pthread_mutex_lock(&peer->lock);
    snprintf(peer->head, sizeof(peer->head),
             "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n", status,
             strlen(body), fields);
    peer->body = body;
    peer->body_bytes = strlen(body);
    peer->more = NULL;
    peer->pause_ms = 0;
    pthread_mutex_unlock(&peer->lock);
}

static void tls_peer_pauses(struct tls_peer *peer, int pause_ms)
{
    pthread_mutex_lock(&peer->lock);
    peer->pause_ms = pause_ms;
    pthread_mutex_unlock(&peer->lock);
}

/* Without an end: more of the head, or of the body. */
static void tls_peer_goes_on(struct tls_peer *peer, const char *head, const char *more)
{
    pthread_mutex_lock(&peer->lock);
    snprintf(peer->head, sizeof(peer->head), "%s", head);
    peer->body_bytes = 0;
    peer->more = more;
    pthread_mutex_unlock(&peer->lock);
}

static jt_str tls_peer_request(struct tls_peer *peer)
{
    pthread_mutex_lock(&peer->lock);
    const char *request = text("%s", peer->request);
    pthread_mutex_unlock(&peer->lock);
    return str(request);
}

/* --- Beginning and end ----------------------------------------------------------------------- */

static void tls_peer_listen(struct tls_peer *peer)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof(address);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT("bind", bind(peer->listener, (struct sockaddr *)&address, length), 0);
    CHECK_INT("listen", listen(peer->listener, 64), 0);
    getsockname(peer->listener, (struct sockaddr *)&address, &length);
    peer->port = ntohs(address.sin_port);
}

static void tls_peer_certify(struct tls_peer *peer)
{
    strcpy(peer->folder, "/tmp/jeton-peer-XXXXXX");
    CHECK("folder", mkdtemp(peer->folder) != NULL);
    snprintf(peer->certificate_file, sizeof(peer->certificate_file), "%s/c.pem", peer->folder);
    snprintf(peer->key_file, sizeof(peer->key_file), "%s/k.pem", peer->folder);
    CHECK_OK("certificate", certificate_make(peer->certificate_file, peer->key_file));
    FILE *file = fopen(peer->certificate_file, "r");
    CHECK("read", file != NULL && fread(peer->certificate, 1, sizeof(peer->certificate) - 1, file));
    fclose(file);
    peer->context = SSL_CTX_new(TLS_server_method());
    CHECK_INT("certificate",
              SSL_CTX_use_certificate_file(peer->context, peer->certificate_file, SSL_FILETYPE_PEM),
              1);
    CHECK_INT("key", SSL_CTX_use_PrivateKey_file(peer->context, peer->key_file, SSL_FILETYPE_PEM),
              1);
}

static void tls_peer_start(struct tls_peer *peer)
{
    memset(peer, 0, sizeof(*peer));
    pthread_mutex_init(&peer->lock, NULL);
    tls_peer_certify(peer);
    tls_peer_listen(peer);
    CHECK_INT("thread", pthread_create(&peer->thread, NULL, tls_peer_run, peer), 0);
}

static void tls_peer_stop(struct tls_peer *peer)
{
    shutdown(peer->listener, SHUT_RDWR); /* ends accept() */
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    SSL_CTX_free(peer->context);
    unlink(peer->certificate_file);
    unlink(peer->key_file);
    rmdir(peer->folder);
}
