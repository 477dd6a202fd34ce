/*
 * bare_http: HTTP's own floor. libmicrohttpd set up as src/http/adapter.c sets it up (an epoll
 * daemon per event loop, each with its own SO_REUSEPORT socket), reading the form and answering the
 * same 1 KB each time. What it costs per request is what no token server on this library can save.
 *
 *     bare_http PORT [EVENT_LOOPS]
 *
 * Listens on 127.0.0.1 until it is sent SIGTERM.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ANSWER_BYTES = 1024, /* about the size of a token response */
    LOOPS_MAX = 64,
    BACKLOG = 1024,
    CONNECTION_MEMORY_BYTES = 32 * 1024,
};

static enum MHD_Result on_request(void *context, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *upload_data,
                                  size_t *upload_data_size, void **request_context)
{
    (void)url, (void)method, (void)version, (void)upload_data;
    if (*request_context == NULL) { /* the head has come; the body follows */
        *request_context = handle;
        return MHD_YES;
    }
    if (*upload_data_size != 0) {
        *upload_data_size = 0;
        return MHD_YES;
    }
    struct MHD_Response *out =
        MHD_create_response_from_buffer(ANSWER_BYTES, context, MHD_RESPMEM_PERSISTENT);
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

static struct MHD_Daemon *loop_start(in_port_t port, char *answer)
{
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL,
        on_request, answer, MHD_OPTION_LISTEN_SOCKET, listening_socket(port),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (daemon == NULL)
        fail("bare_http: the HTTP library did not start");
    return daemon;
}

int main(int count, char **arguments)
{
    struct MHD_Daemon *daemons[LOOPS_MAX] = { NULL };
    char answer[ANSWER_BYTES];
    sigset_t ending;
    int got = 0;
    long port = count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    long loops = count > 2 ? strtol(arguments[2], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

    if (port < 1 || port > UINT16_MAX || loops < 1 || loops > LOOPS_MAX) {
        fputs("usage: bare_http PORT [EVENT_LOOPS]\n", stderr);
        return 2;
    }
    memset(answer, 'e', sizeof(answer));
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending,
                    NULL); /* before the threads, so that only sigwait sees it */

    for (long i = 0; i < loops; i++)
        daemons[i] = loop_start((in_port_t)port, answer);
    sigwait(&ending, &got);
    for (long i = 0; i < loops; i++)
        MHD_stop_daemon(daemons[i]);
    return EXIT_SUCCESS;
}
