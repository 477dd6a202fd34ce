/*
 * session_seen: notes go into a list under a lock, searched from its start, since administrators
 * are few. A flush writes them and then forgets those that were not seen again meanwhile.
 */
#include "admin/session_seen.h"

#include <string.h>

#include "store/administrators.h"

/* With the lock held; NULL where there is none. */
static struct session_sight *find(struct session_seen *seen, const uint8_t *digest)
{
    for (size_t i = 0; i < seen->count; i++)
        if (memcmp(seen->sights[i].digest, digest, JT_DIGEST_BYTES) == 0)
            return &seen->sights[i];
    return NULL;
}

void session_seen_note(struct session_seen *seen, const uint8_t digest[static JT_DIGEST_BYTES],
                       int64_t now_ms)
{
    pthread_mutex_lock(&seen->lock);
    struct session_sight *sight = find(seen, digest);
    if (sight == NULL && seen->count < SESSIONS_SEEN_MAX) {
        sight = &seen->sights[seen->count++];
        memcpy(sight->digest, digest, JT_DIGEST_BYTES);
    }
    if (sight != NULL)
        sight->at_ms = now_ms;
    pthread_mutex_unlock(&seen->lock);
}

int64_t session_seen_ms(struct session_seen *seen, const uint8_t digest[static JT_DIGEST_BYTES])
{
    pthread_mutex_lock(&seen->lock);
    const struct session_sight *sight = find(seen, digest);
    const int64_t at_ms = sight == NULL ? 0 : sight->at_ms;
    pthread_mutex_unlock(&seen->lock);
    return at_ms;
}

static size_t copy(struct session_seen *seen, struct session_sight *ret_sights)
{
    pthread_mutex_lock(&seen->lock);
    const size_t count = seen->count;
    memcpy(ret_sights, seen->sights, count * sizeof(seen->sights[0]));
    pthread_mutex_unlock(&seen->lock);
    return count;
}

/* What was seen again meanwhile stays. */
static void forget(struct session_seen *seen, const struct session_sight *written, size_t count)
{
    pthread_mutex_lock(&seen->lock);
    for (size_t i = 0; i < count; i++) {
        struct session_sight *sight = find(seen, written[i].digest);
        if (sight != NULL && sight->at_ms == written[i].at_ms)
            *sight = seen->sights[--seen->count];
    }
    pthread_mutex_unlock(&seen->lock);
}

static jt_err write_all(struct store *store, const struct session_sight *sights, size_t count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < count; i++)
        JT_TRY(store_administrator_session_seen(tx, sights[i].digest, sights[i].at_ms));
    return store_commit(&tx);
}

jt_err session_seen_flush(struct session_seen *seen, struct store *store)
{
    struct session_sight sights[SESSIONS_SEEN_MAX];
    const size_t count = copy(seen, sights);
    if (count == 0)
        return JT_DONE;
    JT_TRY(write_all(store, sights, count));
    forget(seen, sights, count);
    return JT_DONE;
}
