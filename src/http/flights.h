/*
 * flights: look-ups that are under way. Of many requests that miss the same thing, one asks the
 * store; the others wait for it, and hold no thread meanwhile.
 *
 * A handler that may block calls flight_begin(). Where another one has begun, it answers
 * JT_WOULD_BLOCK, and the exchange runs it again once that one has ended: then what was looked up
 * is in memory.
 */
#pragma once

#include <pthread.h>

#include "base/bytes.h"

enum { FLIGHT_KEY_BYTES = 32 }; /* of a client_id, of the digest of an API key */

/* A request that waits; its exchange's. */
struct flight_wait {
    struct flights *flights; /* what for: set by flight_begin() where another has begun */
    char key[FLIGHT_KEY_BYTES];
    bool has_waited; /* once is enough: what was looked up then may not be in memory */
    void (*resume)(struct flight_wait *wait, jt_err outcome); /* on the thread that has ended */
    struct flight_wait *next;
};

/* A look-up, on the stack of who makes it. */
struct flight {
    const char *key;
    struct flight_wait *first;
    struct flight *next;
};

/* Those of one kind; any thread. */
struct flights {
    pthread_mutex_t lock;
    struct flight *first; /* no more than there are threads that look up */
};

void flights_init(struct flights *flights);
void flights_clear(struct flights *flights); /* none is under way */

/* True: the caller looks up and calls flight_end(). It looks into memory first, for another one may
 * just have ended. key lives until then. wait is the request's; NULL: it cannot wait. */
JT_MUST_USE bool flight_begin(struct flights *flights, const char key[static FLIGHT_KEY_BYTES],
                              struct flight_wait *wait, struct flight *flight);
/* Resumes who waits; an error is theirs too. */
void flight_end(struct flights *flights, struct flight *flight, jt_err outcome);

/* wait waits for that one, which somebody else has begun and will end, whatever it has waited for
 * before: for what is worth more than one wait. */
void flight_await(struct flights *flights, const char key[static FLIGHT_KEY_BYTES],
                  struct flight_wait *wait);

/* Once the handler has answered. False: it has ended meanwhile; else resume() will be called, or
 * was already. */
JT_MUST_USE bool flight_join(struct flight_wait *wait);
