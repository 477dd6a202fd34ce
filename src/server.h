/*
 * server: the one place that builds every module and passes it to the next. A server is a store,
 * what is remembered of it, the route groups, the event loops and housekeeping.
 */
#pragma once

#include "http/router.h"
#include "ops/config.h"
#include "registration/registration.h"

struct server; /* opaque */

/*
 * Opens the store, finds the master key, loads the keys, listens. From here on it answers.
 * ret_problem, on error, is a sentence for people in arena, which must outlive the server.
 */
JT_MUST_USE jt_err server_start(const struct config *config, char **environment, struct log *log,
                                struct jt_arena *arena, struct server **ret_server,
                                jt_str *ret_problem);

/* Finishes what is in flight, writes the last figures, closes the store. Takes NULL. */
void server_stop(struct server *server);

/* SIGHUP: reads the certificate again. */
JT_MUST_USE jt_err server_reload(struct server *server, struct jt_arena *arena,
                                 jt_str *ret_problem);

uint16_t server_port(const struct server *server);

/* True when this start made the store. */
bool server_has_new_store(const struct server *server);

/* A link that makes the first administrator of the console; empty where there is one. */
JT_MUST_USE jt_err server_setup_link(struct server *server, struct jt_arena *arena,
                                     jt_str *ret_url);

/* Runs change inside one write transaction of the server's store, then follows the feed; for the
 * development run's demo. */
JT_MUST_USE jt_err server_change(struct server *server, struct jt_arena *arena,
                                 jt_err (*change)(const struct registrar *registrar, void *context),
                                 void *context);

/* The route groups of a server, for `jeton help routes` and the tests. */
enum { SERVER_GROUPS_MAX = 64 };
size_t server_route_groups(struct route_group ret_groups[static SERVER_GROUPS_MAX]);
