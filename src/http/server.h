/*
 * http server: listeners, event loops, the blocking pools. The parser is llhttp (message.c), TLS is
 * libssl (transport.c, tls_certificate.c), the connections are our own.
 *
 * One thread per event loop, each with its own SO_REUSEPORT socket, which another process may share
 * to take over; or all with the sockets that were given to the process. A request that may wait
 * runs on a blocking pool while its connection is left alone.
 */
#pragma once

#include "http/options.h"
#include "http/router.h"

struct http_server; /* opaque */

/* Binds and starts. ret_problem, on error, is a sentence for people in arena, and otherwise what
 * clients may not like of the certificate, or empty. JT_CONFLICT: the port is taken; JT_INVALID:
 * address, certificate or key. */
JT_MUST_USE jt_err http_server_start(const struct http_options *options,
                                     const struct router *router, struct jt_arena *arena,
                                     struct http_server **ret_server, jt_str *ret_problem);

uint16_t http_server_port(const struct http_server *server);

/* Reads certificate and key again for connections to come; those that are open stay. On error the
 * old ones stay in use. ret_problem as above. */
JT_MUST_USE jt_err http_server_reload_tls(struct http_server *server, struct jt_arena *arena,
                                          jt_str *ret_problem);

/* Serves whoever has connected, lets what is in flight finish (at most grace_ms), then frees. What
 * has not begun after two thirds of that is refused. Takes NULL. */
void http_server_stop(struct http_server *server, int64_t grace_ms);
