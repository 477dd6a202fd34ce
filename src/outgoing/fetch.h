/*
 * fetch: documents at URLs that others have chosen: key sets, discovery documents. It brings them,
 * keeps them, and brings them again before they are old. What is in them only the caller knows: it
 * gives the function that reads them.
 *
 * A thread of its own makes the calls (call.h, with the guard of addresses that webhooks have).
 * Whoever asks gets what is at hand, or waits, without a thread (http/flights.h) or with its own;
 * nobody waits on an event loop. Of all who want one document, one call is made.
 */
#pragma once

#include "base/clock.h"
#include "http/flights.h"
#include "model/fetch_url.h"
#include "ops/log.h"
#include "outgoing/fetched.h"

enum {
    FETCH_AT_ONCE_MAX = 32,   /* calls; more wait for one of these */
    FETCH_WAITING_MAX = 50,   /* requests that wait for one document */
    FETCH_KEPT_S = 24 * 3600, /* after the last good fetch, where later ones fail */
    FETCH_AGAIN_S = 30,       /* between two for what was not found in the document at hand */
    FETCH_RETRY_S = 5,        /* after one that failed, where there is nothing at hand */
    FETCH_USED_S = 3600,      /* what was asked for within that is brought again unasked */
};

struct fetcher; /* opaque; any thread */

struct fetcher_options {
    struct log *log;
    struct jt_clock clock;
    const struct sandbox *sandbox; /* of its thread; NULL: none */
    jt_str allow_hosts;            /* may be at any address: names with commas (fetch_url.h) */
    const char *ca_file; /* what certificates may lead to besides the system's; NULL: nothing */
};

JT_MUST_USE jt_err fetcher_start(const struct fetcher_options *options,
                                 struct fetcher **ret_fetcher);
/* Gives up what is on its way; who waits for it is told JT_UNAVAILABLE. Nobody may ask any more.
 * Takes NULL. */
void fetcher_stop(struct fetcher *fetcher);

/* How whoever asks may wait: as its request says (http/request.h). */
struct fetch_patience {
    bool may_block;           /* false: on an event loop */
    struct flight_wait *wait; /* NULL: it keeps its thread until the fetch has ended */
};

/*
 * The document, of which the caller gets a reference.
 *
 * JT_WOULD_BLOCK: it is being brought. Where may_block is false, ask again where it is true; else
 * wait waits, as of flight_begin(), and asks again afterwards.
 * JT_UNAVAILABLE: it cannot be had now, or too many wait for it. The words of the error are all
 * that anybody is told; addresses and reasons are in the log.
 */
JT_MUST_USE jt_err fetch_get(struct fetcher *fetcher, const struct fetch_source *source,
                             struct fetch_patience patience, struct fetched **ret_fetched);

/*
 * For whoever did not find in the version it has seen what may be there by now: an unknown kid, a
 * key that fits. Answers as fetch_get() does, with another version; or JT_REFUSED: there is none,
 * and it was looked for within FETCH_AGAIN_S, for whomever.
 */
JT_MUST_USE jt_err fetch_again(struct fetcher *fetcher, const struct fetch_source *source,
                               int64_t seen_version, struct fetch_patience patience,
                               struct fetched **ret_fetched);

/* What is known of a document, for people. Times of day; 0: never, or it was long ago. */
struct fetch_standing {
    int64_t fetched_ms, failed_ms; /* the last of each */
    int64_t version;               /* of the one at hand; 0: there is none */
};
struct fetch_standing fetch_standing(struct fetcher *fetcher, const struct fetch_source *source);
