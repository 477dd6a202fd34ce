/*
 * fetch_call: one call for one document: what is asked, and what came. Used again and again, by the
 * fetcher's thread.
 */
#pragma once

#include "outgoing/call.h"
#include "outgoing/fetch_documents.h"

enum {
    FETCH_CONNECT_MS = 3000,
    FETCH_TIMEOUT_MS = 5000, /* for all of it */
    FETCH_BODY_MAX_BYTES = 256 * 1024,
};

struct fetch_call; /* opaque */

JT_MUST_USE jt_err fetch_call_new(struct calls *calls, struct fetch_call **ret_call);
void fetch_call_free(struct fetch_call *call); /* takes NULL; gives it up when it is on its way */

/* As fetcher_options has them. */
struct fetch_trust {
    jt_str allow_hosts;
    const char *ca_file;
};

/* The document lives until the call has ended; what is at hand of it is changed by this thread
 * alone. */
JT_MUST_USE jt_err fetch_call_start(struct fetch_call *call, struct document *document,
                                    const struct fetch_trust *trust);

/* Of the one on its way; NULL: none is. */
struct document *fetch_call_document(const struct fetch_call *call);

/* What came; failure NULL: the document, or that the one at hand is so still. */
struct brought {
    const char *failure;                 /* a word for the log */
    int64_t status;                      /* of HTTP; 0: none came */
    struct fetched *fetched;             /* the receiver's; NULL: as it was */
    char etag[FETCH_ETAG_MAX_BYTES + 1]; /* empty: none */
    int64_t age_s;                       /* how long it may be kept */
};

/* A call that has ended, and its document. versions: the last one that was given; it is raised.
 * False: none has. */
bool fetch_call_next_ended(struct calls *calls, int64_t *versions, struct document **ret_document,
                           struct brought *ret_brought);
