/*
 * bare_server: the listening sockets are opened before the process begins, so that it can be asked
 * at once.
 */
#include "bench/bare_server.h"

#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

#include "base/processors.h"
#include "bench/child.h"
#include "http/listener.h"

enum { THREADS_MAX = 256 };

struct bare_server {
    void (*serve)(int listener_fd, void *context);
    void *context;
    int listener_fds[THREADS_MAX];
    size_t count;
};

struct bare_thread {
    struct bare_server *server;
    int listener_fd;
};

static void *run(void *context)
{
    const struct bare_thread *thread = context;
    thread->server->serve(thread->listener_fd, thread->server->context);
    return NULL;
}

static void run_all(void *context)
{
    struct bare_server *server = context;
    struct bare_thread threads[THREADS_MAX];
    pthread_t ids[THREADS_MAX];
    for (size_t i = 0; i < server->count; i++) {
        threads[i] = (struct bare_thread){ server, server->listener_fds[i] };
        if (pthread_create(&ids[i], NULL, run, &threads[i]) != 0)
            return;
    }
    for (size_t i = 0; i < server->count; i++)
        pthread_join(ids[i], NULL);
}

jt_err bare_server_start(void (*serve)(int listener_fd, void *context), void *context,
                         struct jt_arena *arena, pid_t *ret_child, struct client_target *ret_target)
{
    const int processors = jt_processors();
    struct bare_server server = { .serve = serve, .context = context };
    uint16_t port = 0;
    jt_str problem;
    server.count = processors < THREADS_MAX ? (size_t)processors : THREADS_MAX;
    JT_TRY(listener_open(JT_STR("127.0.0.1"), 0, false, server.count, arena, server.listener_fds,
                         &port, &problem));
    jt_err err = child_run(run_all, &server, ret_child);
    for (size_t i = 0; i < server.count; i++)
        close(server.listener_fds[i]);
    *ret_target = client_target_here(port);
    return err;
}
