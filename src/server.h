/*
 * server: what is the process's: listeners, event loops and pools, the background threads, the log,
 * administrators, and the list of issuers that it serves (issuer/issuer.h).
 *
 * Administrators with their sessions and roles live in the store of the first issuer, the home.
 */
#pragma once

#include "issuer/issuer.h"

struct server; /* opaque */

/*
 * Opens each issuer, then listens; from here on it answers. configs has the settings of an issuer
 * each, and the first also those of the process, of which connections_max is lowered where there
 * is no room for as many; all of it is the caller's, while the server runs.
 * sandbox is that of its threads; the caller's own is not in it yet. NULL: there is none.
 * ret_problem, on error, is a sentence for people in arena, which must outlive the server.
 */
JT_MUST_USE jt_err server_start(struct config *configs, size_t count, char **environment,
                                struct log *log, struct sandbox *sandbox, struct jt_arena *arena,
                                struct server **ret_server, jt_str *ret_problem);

/* Finishes what is in flight, writes the last figures, closes the stores. Takes NULL. */
void server_stop(struct server *server);

/* SIGHUP: reads the certificate again; and, where otlp_headers_file is set, that file. */
JT_MUST_USE jt_err server_reload_tls(struct server *server, struct jt_arena *arena,
                                     jt_str *ret_problem);
JT_MUST_USE jt_err server_reload_collector_headers(struct server *server, struct jt_arena *arena,
                                                   jt_str *ret_problem);

uint16_t server_port(const struct server *server);
/* ADDR:PORT as it was set, or that the sockets were given. */
jt_str server_listen(const struct server *server);

/* The first issuer. */
struct issuer *server_home(struct server *server);

/* A link that makes the first administrator of the console; empty where there is one. */
JT_MUST_USE jt_err server_setup_link(struct server *server, struct jt_arena *arena,
                                     jt_str *ret_url);
