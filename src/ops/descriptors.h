/*
 * descriptors: how many files and sockets the process may have open (RLIMIT_NOFILE), and what that
 * leaves for connections. A limit that is too low must be met here, at start and in words, and not
 * by a request that cannot open a file.
 */
#pragma once

#include "base/arena.h"
#include "ops/log.h"

struct descriptor_need {
    int64_t connections;
    int64_t event_loops; /* each has its own few */
    int64_t deliveries;  /* to webhooks, at a time */
    int64_t others;      /* of another listener */
};

/* Raises the soft limit to what need asks for, as far as the hard one allows. */
void descriptors_raise(const struct descriptor_need *need);

/*
 * How many connections there is room for, at most as many as are asked for. Call it when everything
 * that stays open is open, except the event loops. The log is told when there is room for fewer,
 * and what to do. JT_UNAVAILABLE: there is room for fewer than least; ret_problem is a sentence.
 */
JT_MUST_USE jt_err descriptors_fit(const struct descriptor_need *need, int64_t least,
                                   struct log *log, struct jt_arena *arena,
                                   int64_t *ret_connections, jt_str *ret_problem);
