/*
 * session_seen: when console sessions were last seen, as far as the store does not have it yet.
 *
 * A request that only reads must not wait for the store's writer, so it is noted here, and a
 * background thread writes it. Of fixed size; what finds no room is noted by a later request.
 */
#pragma once

#include <pthread.h>

#include "base/digest.h"
#include "store/store.h"

enum { SESSIONS_SEEN_MAX = 256 };

struct session_seen {
    pthread_mutex_t lock; /* PTHREAD_MUTEX_INITIALIZER */
    size_t count;
    struct session_sight {
        uint8_t digest[JT_DIGEST_BYTES];
        int64_t at_ms;
    } sights[SESSIONS_SEEN_MAX];
};

/* All of any thread. */
void session_seen_note(struct session_seen *seen, const uint8_t digest[static JT_DIGEST_BYTES],
                       int64_t now_ms);
/* 0: the store knows better. */
int64_t session_seen_ms(struct session_seen *seen, const uint8_t digest[static JT_DIGEST_BYTES]);

/* Writes what was noted, in one transaction; on error all of it stays. */
JT_MUST_USE jt_err session_seen_flush(struct session_seen *seen, struct store *store);
