/*
 * bare_server: servers without anything of jeton's, for what no server can save: a process with a
 * thread for each processor and a listening socket for each thread, as jeton has them.
 */
#pragma once

#include <sys/types.h>

#include "bench/client.h"
#include "jose/alg.h"

/* serve runs on each thread, with its listening socket, and returns only when it cannot go on.
 * ret_target is where the server is; child_end() ends it. */
JT_MUST_USE jt_err bare_server_start(void (*serve)(int listener_fd, void *context), void *context,
                                     struct jt_arena *arena, pid_t *ret_child,
                                     struct client_target *ret_target);

/* HTTP by an epoll loop with one recv() and one send() a request: of a request only its end is
 * looked for, and the answer is the same each time. For load.c only: it waits for nobody who is
 * slow. */
struct bare_http {
    size_t body_bytes;    /* of the answer */
    size_t message_bytes; /* also signed is a message of that length, once a request; 0: nothing */
    enum jose_alg alg;
};
JT_MUST_USE jt_err bare_http_start(const struct bare_http *plan, struct jt_arena *arena,
                                   pid_t *ret_child, struct client_target *ret_target);

/* TLS handshakes by libssl as it is: each connection is ended once the client has ended it. */
struct bare_tls {
    const char *certificate_file, *key_file;
};
JT_MUST_USE jt_err bare_tls_start(const struct bare_tls *plan, struct jt_arena *arena,
                                  pid_t *ret_child, struct client_target *ret_target);
