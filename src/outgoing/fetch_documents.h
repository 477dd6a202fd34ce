/*
 * fetch_documents: the documents that a fetcher knows, by where they come from, and what of each is
 * at hand until when. Bounded in number and bytes. Knows no calls and no threads: who uses it has
 * the fetcher's lock.
 */
#pragma once

#include "base/clock.h"
#include "http/flights.h"
#include "outgoing/fetched.h"

enum {
    FETCH_ETAG_MAX_BYTES = 256,
    /* Past these, the one goes that was asked for longest ago. */
    FETCH_DOCUMENTS_MAX = 10000,
    FETCH_BYTES_MAX = 64 << 20, /* of all bodies */
};

enum document_state {
    DOCUMENT_RESTS,
    DOCUMENT_IS_QUEUED, /* a call is to be made */
    DOCUMENT_IS_BROUGHT,
    DOCUMENT_HAS_ENDED, /* those who wait are being told */
};

struct document {
    struct document *bucket_next, *queue_next;
    char key[FLIGHT_KEY_BYTES];          /* its own, for those who wait */
    struct fetch_source source;          /* its texts are the document's; the URL ends in a NUL */
    struct fetched *current;             /* NULL: nothing is at hand */
    char etag[FETCH_ETAG_MAX_BYTES + 1]; /* of it; empty: none */
    enum document_state state;
    struct flight flight;
    size_t waiting;  /* who asked to wait for the call that is under way */
    size_t blocked;  /* threads that wait with a view of it */
    int64_t brought; /* how often a call has ended */
    bool fails;      /* since the last good one */
    struct jt_instant asked, refresh_at, fresh_until, kept_until;
    struct jt_instant retry_at;    /* after a failure */
    struct jt_instant again_at;    /* when it may be looked for anew what is not in it */
    int64_t fetched_ms, failed_ms; /* time of day */
};

struct documents; /* opaque */

JT_MUST_USE jt_err documents_new(struct documents **ret_documents);
void documents_free(struct documents *documents); /* takes NULL; nobody waits any more */

struct document *documents_find(struct documents *documents, const struct fetch_source *source);
/* With nothing at hand. Others go for it where there are too many. JT_NO_MEMORY; JT_UNAVAILABLE:
 * none may go. */
JT_MUST_USE jt_err documents_add(struct documents *documents, const struct fetch_source *source,
                                 struct jt_instant now, struct document **ret_document);

/* Takes the reference over; NULL: nothing is at hand any more. Others go where the bytes are too
 * many. */
void documents_put(struct documents *documents, struct document *document, struct fetched *fetched);

/* Calls visit for those of some buckets, from a place that moves on; 0: the beginning, and when all
 * were seen. One that visit calls old goes. */
enum document_verdict { DOCUMENT_STAYS, DOCUMENT_IS_OLD };
size_t documents_walk(struct documents *documents, size_t place,
                      enum document_verdict (*visit)(void *context, struct document *document),
                      void *context);
size_t documents_count(const struct documents *documents);
