/*
 * given_sockets: listening sockets that whoever started us has opened (socket activation, as
 * systemd does it; sd_listen_fds(3)). They outlive the process: who connects between two of them
 * waits, and is not refused.
 */
#pragma once

#include "base/arena.h"

enum { GIVEN_SOCKETS_MAX = 16 };

struct given_sockets {
    int fds[GIVEN_SOCKETS_MAX];
    size_t count; /* 0: none were given, or not to us */
};

/* What LISTEN_PID and LISTEN_FDS in the environment name. On error ret_problem is a sentence.
 * JT_INVALID: something else than listening sockets of TCP. */
JT_MUST_USE jt_err given_sockets_take(char **environment, struct jt_arena *arena,
                                      struct given_sockets *ret_sockets, jt_str *ret_problem);
