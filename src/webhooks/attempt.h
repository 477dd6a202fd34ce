/*
 * attempt: one POST of one delivery through libcurl, over a multi handle of the caller's.
 *
 * An attempt is used again and again, one delivery at a time. Bounded in all: 5 s to connect, 15 s
 * for everything, 64 KiB of answer; no redirects, no proxy, HTTP and HTTPS only, certificates
 * verified, and the address connected to is checked (address_guard.h).
 */
#pragma once

#include <curl/curl.h>

#include "store/webhooks.h"

enum {
    ATTEMPT_CONNECT_TIMEOUT_MS = 5000,
    ATTEMPT_TIMEOUT_MS = 15000,
    ATTEMPT_ANSWER_MAX_BYTES = 64 * 1024,
};

struct attempt_options {
    bool allows_private; /* any address, and plain http */
    const char *ca_file; /* NULL: the system's */
};

struct attempt; /* opaque; one thread */

JT_MUST_USE jt_err attempt_new(const struct attempt_options *options, struct attempt **ret_attempt);
void attempt_free(struct attempt *attempt); /* takes NULL; not while it is on its way */

/* Memory for the next delivery and its body; what was there of the last one is gone. */
struct jt_arena *attempt_arena(struct attempt *attempt);

/* Sends body. delivery and body live in attempt_arena(). The end of it comes as a message of multi
 * whose handle attempt_of() knows. */
JT_MUST_USE jt_err attempt_start(struct attempt *attempt, CURLM *multi,
                                 const struct delivery_to_send *delivery, jt_str body);
struct attempt *attempt_of(CURL *easy);

/* The delivery on its way; NULL: none is. */
const struct delivery_to_send *attempt_delivery(const struct attempt *attempt);

struct attempt_result {
    long status;       /* of HTTP; 0: none came */
    const char *error; /* a literal; NULL: it is delivered */
};

/* After its message came (with that code), or to give it up. It may be started again. */
void attempt_finish(struct attempt *attempt, CURLM *multi, CURLcode code,
                    struct attempt_result *ret_result);
