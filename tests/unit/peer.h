/*
 * peer: a server on the loopback address that gives the same answer to each connection.
 */
#pragma once

#include "test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer {
    int listener;
    int port;
    const char *answer; /* NULL: it takes the connection and is silent until it is closed */
    const char *busy;   /* what so many get before that */
    size_t busy_count;
    int pause_ms;       /* before it answers; less than a second */
    bool is_endless;    /* more and more of the body, until the other end has enough */
    char request[4096]; /* the last one */
    /* Written by the thread while a test waits for them. */
    atomic_size_t request_bytes, answered;
    pthread_t thread;
};

/* A head, and as much of a body as it says. */
static bool is_whole(const struct peer *peer)
{
    static const char name[] = "\r\nContent-Length: ";
    const char *end = memmem(peer->request, peer->request_bytes, "\r\n\r\n", 4);
    if (end == NULL)
        return false;
    const size_t head_bytes = (size_t)(end - peer->request) + 4;
    const char *length = memmem(peer->request, head_bytes, name, strlen(name));
    const size_t body_bytes = length == NULL ? 0 : strtoul(length + strlen(name), NULL, 10);
    return peer->request_bytes >= head_bytes + body_bytes;
}

static void serve(struct peer *peer, int connection)
{
    ssize_t got = 1;
    peer->request_bytes = 0;
    while (got > 0 && (peer->answer == NULL || !is_whole(peer))) {
        got = recv(connection, peer->request + peer->request_bytes,
                   sizeof(peer->request) - peer->request_bytes, 0);
        peer->request_bytes += got > 0 ? (size_t)got : 0;
        if (peer->answer != NULL && peer->request[0] == 0x16) /* TLS: it does not speak that */
            break;
    }
    nanosleep(&(struct timespec){ .tv_nsec = peer->pause_ms * 1000000L }, NULL);
    const char *answer = peer->answered < peer->busy_count ? peer->busy : peer->answer;
    peer->answered += answer != NULL;
    if (answer != NULL)
        (void)send(connection, answer, strlen(answer), MSG_NOSIGNAL);
    for (bool is_read = peer->is_endless; is_read;)
        is_read = send(connection, "more", 4, MSG_NOSIGNAL) == 4;
    close(connection);
}

static void *run(void *context)
{
    struct peer *peer = context;
    for (int connection; (connection = accept(peer->listener, NULL, NULL)) >= 0;)
        serve(peer, connection);
    return NULL;
}

static void peer_start(struct peer *peer)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t length = sizeof(address);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT("bind", bind(peer->listener, (struct sockaddr *)&address, length), 0);
    CHECK_INT("listen", listen(peer->listener, 64), 0);
    getsockname(peer->listener, (struct sockaddr *)&address, &length);
    peer->port = ntohs(address.sin_port);
    CHECK_INT("thread", pthread_create(&peer->thread, NULL, run, peer), 0);
}

static void peer_stop(struct peer *peer)
{
    shutdown(peer->listener, SHUT_RDWR); /* ends accept() */
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}
