/*
 * deadlines: no connection may hold a place by being slow. Each has at most one deadline, of one
 * kind; all of a kind last equally long, so each kind's list is in the order of its ends, and
 * setting one costs the same however many there are. One loop's own: no lock, and the caller
 * brings the time.
 */
#pragma once

#include "base/instant.h"

enum deadline_kind {
    DEADLINE_NONE,  /* while it is we who work */
    DEADLINE_IDLE,  /* between requests */
    DEADLINE_FIRST, /* from the start of the connection to its first byte; TLS has its handshake */
    DEADLINE_HEAD,  /* from the first byte to the last */
    DEADLINE_BODY,
    DEADLINE_WRITE,  /* until the client has taken the answer */
    DEADLINE_LINGER, /* until the client has closed after us */
    DEADLINE_KINDS,
};

struct deadline {
    struct deadline *previous, *next; /* of its kind */
    struct jt_instant at;
    enum deadline_kind kind;
};

struct deadlines {
    struct deadline lists[DEADLINE_KINDS]; /* heads of rings */
    int64_t duration_ms[DEADLINE_KINDS];
};

/* duration_s of DEADLINE_NONE is not used. */
void deadlines_init(struct deadlines *deadlines, const int duration_s[static DEADLINE_KINDS]);

/* Replaces the one there was. The caller owns the memory, and sets DEADLINE_NONE before it goes. */
void deadlines_set(struct deadlines *deadlines, struct deadline *deadline, enum deadline_kind kind,
                   struct jt_instant now);

/* One that has passed, NULL when there is none. It stays until it is set anew. */
struct deadline *deadlines_passed(struct deadlines *deadlines, struct jt_instant now);

/* The one of that kind that was set first, NULL when there is none; the one after it. */
struct deadline *deadlines_first(struct deadlines *deadlines, enum deadline_kind kind);
struct deadline *deadlines_next(struct deadlines *deadlines, const struct deadline *deadline);
/* When it was set. */
struct jt_instant deadlines_since(const struct deadlines *deadlines,
                                  const struct deadline *deadline);

/* The soonest of all, JT_INSTANT_NEVER when there is none. */
struct jt_instant deadlines_soonest(const struct deadlines *deadlines);
