/*
 * refusal_counts: why requests in the name of an application were refused, by cause and by what was
 * asked for: counted in memory on any thread, flushed each second. For who looks after the
 * application; token_statistics counts all refusals of the issuer.
 *
 * Bounded against who asks on purpose for what is refused. The memory is of fixed size: an
 * application has some groups in it until the next flush, and what finds no room is not counted. A
 * flush writes some rows, whatever comes. And of a request that did not prove whose it is nothing
 * is kept but its cause: nobody else writes into what an application's own requests left.
 */
#pragma once

#include "oauth/client_record.h"
#include "oauth/token_request.h"

struct refusal_counts; /* opaque; any thread */

enum {
    REFUSAL_ASKED_MAX_BYTES = 256, /* of audiences, and of scopes */
    REFUSAL_GROUPS_MAX = 4,        /* of an application, until the next flush */
    REFUSAL_FLUSH_ROWS_MAX = 64,
};

JT_MUST_USE jt_err refusal_counts_new(struct refusal_counts **ret_counts);
void refusal_counts_free(struct refusal_counts *counts); /* takes NULL */

/* client NULL: it is named at most, not known; counts NULL: either way nothing is counted. Waits
 * for nothing but a copy of some KiB. */
void refusal_counts_add(struct refusal_counts *counts, const struct client_record *client,
                        bool is_authenticated, const struct token_request *asked,
                        enum token_refusal why, int64_t now_ms);

/* Writes REFUSAL_FLUSH_ROWS_MAX at most. On error they stay, and go with the next flush. One thread
 * at a time. */
JT_MUST_USE jt_err refusal_counts_flush(struct refusal_counts *counts, struct store *store,
                                        bool *ret_has_more);
