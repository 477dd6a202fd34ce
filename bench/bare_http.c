/*
 * bare_http: the floor of HTTP on this machine: what no server can save. The same sockets as
 * jeton's (an epoll loop per core, each with its own SO_REUSEPORT socket), one recv() and one
 * send() a request; of a request only its end is looked for, and the answer is the same 1 KB each
 * time. With an algorithm it also signs once per request and throws the signature away.
 *
 *     bare_http PORT [ALG MESSAGE_BYTES METHOD]
 *
 * Listens on 127.0.0.1 until it is sent SIGTERM. For wrk only: it waits for nobody who is slow.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "signing.h"

enum {
    BODY_BYTES = 1024, /* about the size of a token response */
    ANSWER_MAX_BYTES = BODY_BYTES + 512,
    REQUEST_MAX_BYTES = 4096,
    BACKLOG = 1024,
    EVENTS_MAX = 128,
};

struct event_loop {
    pthread_t thread;
    int epoll_fd, listener_fd;
    struct signing *signing; /* NULL: HTTP alone */
    int method;
    char answer[ANSWER_MAX_BYTES];
    size_t answer_len;
};

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int listening_socket(in_port_t port)
{
    int one = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, BACKLOG) != 0)
        fail("bare_http: cannot listen");
    return fd;
}

static void watch(struct event_loop *loop, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("bare_http: cannot watch a socket");
}

static void accept_one(struct event_loop *loop)
{
    int one = 1, fd = accept4(loop->listener_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    watch(loop, fd);
}

/* The request is whole when there are as many bytes behind the head as its Content-Length says. */
static int is_whole(const char *request)
{
    const char *head_end = strstr(request, "\r\n\r\n");
    const char *length = strstr(request, "Content-Length: ");
    if (head_end == NULL)
        return 0;
    size_t body = length == NULL ? 0 : strtoul(length + sizeof("Content-Length: ") - 1, NULL, 10);
    return strlen(head_end + 4) >= body;
}

/* wrk sends a request in one piece; one that comes in two would have to be kept, which is not what
 * is measured: the connection ends, and with it the benchmark. */
static void serve(struct event_loop *loop, int fd)
{
    char request[REQUEST_MAX_BYTES + 1];
    ssize_t len = recv(fd, request, REQUEST_MAX_BYTES, 0);
    request[len > 0 ? len : 0] = '\0';
    if (len <= 0 || !is_whole(request)) {
        close(fd);
        return;
    }
    if (loop->signing != NULL)
        signing_sign(loop->signing, loop->method);
    if (send(fd, loop->answer, loop->answer_len, MSG_NOSIGNAL) != (ssize_t)loop->answer_len)
        close(fd);
}

static void *run(void *argument)
{
    struct event_loop *loop = argument;
    struct epoll_event events[EVENTS_MAX];
    for (;;) {
        int count = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == loop->listener_fd)
                accept_one(loop);
            else
                serve(loop, events[i].data.fd);
        }
    }
    return NULL;
}

static void loop_start(struct event_loop *loop, in_port_t port)
{
    int head_len = snprintf(loop->answer, sizeof(loop->answer),
                            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                            "Content-Length: %d\r\nContent-Type: application/json\r\n"
                            "Cache-Control: no-store\r\nPragma: no-cache\r\n\r\n",
                            BODY_BYTES);
    memset(loop->answer + head_len, 'e', BODY_BYTES);
    loop->answer_len = (size_t)head_len + BODY_BYTES;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->listener_fd = listening_socket(port);
    watch(loop, loop->listener_fd);
    if (pthread_create(&loop->thread, NULL, run, loop) != 0)
        fail("bare_http: cannot start a thread");
}

/* Each loop signs with a context of its own, under one key. */
static void prepare_signing(struct event_loop *loops, size_t count, char **arguments)
{
    const struct signing_algorithm *algorithm = signing_algorithm_find(arguments[0]);
    long message_bytes = strtol(arguments[1], NULL, 10);
    int method = 0;
    if (algorithm == NULL || message_bytes < 1 || message_bytes > SIGNING_MESSAGE_MAX_BYTES)
        signing_fail("usage: bare_http PORT [ALG MESSAGE_BYTES METHOD]");
    while (method < SIGNING_METHODS && strcmp(signing_method_name(method), arguments[2]) != 0)
        method++;
    if (method == SIGNING_METHODS || !signing_method_fits(method, algorithm))
        signing_fail("that algorithm has no such method");

    EVP_PKEY *key = signing_key_generate(algorithm);
    for (size_t i = 0; i < count; i++) {
        loops[i].signing = signing_new(algorithm, key, (size_t)message_bytes);
        loops[i].method = method;
    }
}

int main(int count, char **arguments)
{
    sigset_t ending;
    int got = 0;
    long port = count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t loop_count = processors < 1 ? 1 : (size_t)processors;
    struct event_loop *loops = calloc(loop_count, sizeof(*loops));

    if (port < 1 || port > UINT16_MAX || (count != 2 && count != 5) || loops == NULL) {
        fputs("usage: bare_http PORT [ALG MESSAGE_BYTES METHOD]\n", stderr);
        return 2;
    }
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    /* Before the threads, so that only sigwait() sees them. */
    pthread_sigmask(SIG_BLOCK, &ending, NULL);

    if (count == 5)
        prepare_signing(loops, loop_count, arguments + 2);
    for (size_t i = 0; i < loop_count; i++)
        loop_start(&loops[i], (in_port_t)port);
    sigwait(&ending, &got);
    return EXIT_SUCCESS; /* and with the process all that the threads hold */
}
