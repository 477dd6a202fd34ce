/*
 * listener: the listening sockets, one per event loop on one port (SO_REUSEPORT), so that the
 * kernel spreads connections over the loops.
 */
#pragma once

#include "base/arena.h"

/*
 * Opens count sockets on address (numeric) and port; port 0 takes a free one. Refuses a port that
 * anyone else listens on, which SO_REUSEPORT alone would share silently; is_shared: shares it, to
 * take over from the other one. On error nothing stays open and ret_problem is a sentence.
 * JT_CONFLICT taken; JT_INVALID not an address; JT_IO.
 */
JT_MUST_USE jt_err listener_open(jt_str address, uint16_t port, bool is_shared, size_t count,
                                 struct jt_arena *arena, int *ret_fds, uint16_t *ret_port,
                                 jt_str *ret_problem);

/* Of a socket that is bound; 0: it is not. */
uint16_t listener_port(int fd);
