/*
 * bare_http: the floor of HTTP on this machine, and of HTTP with a signature. More than the two
 * apart, because kernel and signature push each other out of the caches.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/bare_server.h"
#include "bench/bare_signature.h"

enum { ANSWER_HEAD_MAX_BYTES = 256, REQUEST_MAX_BYTES = 4096, EVENTS_MAX = 128 };

struct bare_answer {
    const struct bare_http *plan;
    EVP_PKEY *key; /* NULL: nothing is signed */
    const char *bytes;
    size_t len;
};

struct bare_loop {
    const struct bare_answer *answer;
    int epoll_fd, listener_fd;
    struct bare_signature *signature; /* NULL: nothing is signed */
};

static bool watch(const struct bare_loop *loop, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void accept_one(const struct bare_loop *loop)
{
    int one = 1, fd = accept4(loop->listener_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (!watch(loop, fd))
        close(fd);
}

/* The request is whole when there are as many bytes behind the head as its Content-Length says. */
static bool is_whole(const char *request)
{
    const char *head_end = strstr(request, "\r\n\r\n");
    const char *length = strstr(request, "Content-Length: ");
    if (head_end == NULL)
        return false;
    const size_t body =
        length == NULL ? 0 : strtoul(length + sizeof("Content-Length: ") - 1, NULL, 10);
    return strlen(head_end + 4) >= body;
}

/* The load sends a request in one piece; one that comes in two would have to be kept, which is not
 * what is measured: the connection ends, and with it the benchmark. */
static void serve_one(const struct bare_loop *loop, int fd)
{
    char request[REQUEST_MAX_BYTES + 1];
    const ssize_t len = recv(fd, request, REQUEST_MAX_BYTES, 0);
    request[len > 0 ? len : 0] = '\0';
    const bool is_good = len > 0 && is_whole(request) &&
                         (loop->signature == NULL || bare_signature_make(loop->signature)) &&
                         send(fd, loop->answer->bytes, loop->answer->len, MSG_NOSIGNAL) ==
                             (ssize_t)loop->answer->len;
    if (!is_good)
        close(fd);
}

static void serve(int listener_fd, void *context)
{
    const struct bare_answer *answer = context;
    struct bare_loop loop = { .answer = answer,
                              .epoll_fd = epoll_create1(EPOLL_CLOEXEC),
                              .listener_fd = listener_fd };
    struct epoll_event events[EVENTS_MAX];
    if ((answer->key != NULL && bare_signature_new(answer->plan->alg, answer->key,
                                                   answer->plan->message_bytes, &loop.signature)
                                        .code != JT_OK) ||
        !watch(&loop, listener_fd))
        return;
    for (;;) {
        const int count = epoll_wait(loop.epoll_fd, events, EVENTS_MAX, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener_fd)
                accept_one(&loop);
            else
                serve_one(&loop, events[i].data.fd);
        }
    }
}

static jt_err write_answer(size_t body_bytes, struct jt_arena *arena, struct bare_answer *answer)
{
    char *bytes = NULL;
    JT_TRY(jt_arena_alloc(arena, ANSWER_HEAD_MAX_BYTES + body_bytes, &bytes));
    const int head = snprintf(bytes, ANSWER_HEAD_MAX_BYTES,
                              "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                              "Content-Length: %zu\r\nContent-Type: application/json\r\n"
                              "Cache-Control: no-store\r\nPragma: no-cache\r\n\r\n",
                              body_bytes);
    memset(bytes + head, 'e', body_bytes);
    answer->bytes = bytes;
    answer->len = (size_t)head + body_bytes;
    return JT_DONE;
}

jt_err bare_http_start(const struct bare_http *plan, struct jt_arena *arena, pid_t *ret_child,
                       struct client_target *ret_target)
{
    JT_AUTO(bare_key_freep) EVP_PKEY *key = NULL;
    struct bare_answer answer = { .plan = plan };
    if (plan->message_bytes != 0)
        JT_TRY(bare_key_new(plan->alg, &key));
    answer.key = key;
    JT_TRY(write_answer(plan->body_bytes, arena, &answer));
    return bare_server_start(serve, &answer, arena, ret_child, ret_target);
}
