/*
 * bare_http: HTTP's own floor. libmicrohttpd set up as src/http/adapter.c sets it up (an epoll
 * daemon per event loop, each with its own SO_REUSEPORT socket), reading the form and answering the
 * same 1 KB each time. With an algorithm it also signs once per request and throws the signature
 * away: what that costs, no token server on these two libraries can save.
 *
 *     bare_http PORT [ALG MESSAGE_BYTES METHOD]
 *
 * Listens on 127.0.0.1 until it is sent SIGTERM.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "signing.h"

enum {
    ANSWER_BYTES = 1024, /* about the size of a token response */
    BACKLOG = 1024,
    CONNECTION_MEMORY_BYTES = 32 * 1024,
};

struct event_loop {
    struct MHD_Daemon *daemon;
    struct signing *signing; /* NULL: HTTP alone */
    int method;
    char answer[ANSWER_BYTES];
};

static enum MHD_Result on_request(void *context, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *upload_data,
                                  size_t *upload_data_size, void **request_context)
{
    struct event_loop *loop = context;
    (void)url, (void)method, (void)version, (void)upload_data;
    if (*request_context == NULL) { /* the head has come; the body follows */
        *request_context = handle;
        return MHD_YES;
    }
    if (*upload_data_size != 0) {
        *upload_data_size = 0;
        return MHD_YES;
    }
    if (loop->signing != NULL)
        signing_sign(loop->signing, loop->method);
    struct MHD_Response *out =
        MHD_create_response_from_buffer(ANSWER_BYTES, loop->answer, MHD_RESPMEM_PERSISTENT);
    if (out == NULL)
        return MHD_NO;
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    MHD_add_response_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(out, MHD_HTTP_HEADER_PRAGMA, "no-cache");
    enum MHD_Result result = MHD_queue_response(handle, MHD_HTTP_OK, out);
    MHD_destroy_response(out);
    return result;
}

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

static void loop_start(struct event_loop *loop, in_port_t port)
{
    memset(loop->answer, 'e', sizeof(loop->answer));
    loop->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL,
        on_request, loop, MHD_OPTION_LISTEN_SOCKET, listening_socket(port),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (loop->daemon == NULL)
        fail("bare_http: the HTTP library did not start");
}

/* Each loop signs with a context of its own, under one key. */
static EVP_PKEY *prepare_signing(struct event_loop *loops, size_t count, char **arguments)
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
    return key;
}

int main(int count, char **arguments)
{
    sigset_t ending;
    int got = 0;
    EVP_PKEY *key = NULL;
    long port = count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t loop_count = processors < 1 ? 1 : (size_t)processors;
    struct event_loop *loops = calloc(loop_count, sizeof(*loops));

    if (port < 1 || port > UINT16_MAX || (count != 2 && count != 5) || loops == NULL) {
        fputs("usage: bare_http PORT [ALG MESSAGE_BYTES METHOD]\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending,
                    NULL); /* before the threads, so that only sigwait sees it */

    if (count == 5)
        key = prepare_signing(loops, loop_count, arguments + 2);
    for (size_t i = 0; i < loop_count; i++)
        loop_start(&loops[i], (in_port_t)port);
    sigwait(&ending, &got);
    for (size_t i = 0; i < loop_count; i++) {
        MHD_stop_daemon(loops[i].daemon);
        signing_free(loops[i].signing);
    }
    EVP_PKEY_free(key);
    free(loops);
    return EXIT_SUCCESS;
}
