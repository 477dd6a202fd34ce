/*
 * standing: one snapshot of the store, all of it along indexes.
 */
#include "metrics/standing.h"

#include "base/clock.h"
#include "store/api_keys.h"
#include "store/changes.h"
#include "store/client_secrets.h"
#include "store/signing_keys.h"
#include "store/webhooks.h"

const int standing_soon_days[STANDING_SOON] = { 1, 7, 30 };

void standing_init(struct standing *standing)
{
    *standing = (struct standing){ 0 };
    pthread_mutex_init(&standing->lock, NULL);
}

void standing_clear(struct standing *standing)
{
    pthread_mutex_destroy(&standing->lock);
}

static void add_key(struct standing_figures *figures, const struct signing_key *from)
{
    struct standing_key *key = &figures->keys[figures->key_count];
    if (figures->key_count == KEYSET_KEYS_MAX || from->kid.len > STANDING_KID_MAX_BYTES)
        return;
    memcpy(key->kid, from->kid.ptr, from->kid.len);
    key->alg = from->alg;
    key->state = from->state;
    key->created_ms = from->created_ms;
    figures->key_count++;
}

/* Each row is counted once: within a week is within a day, and what comes behind that. */
static jt_err read_ending(struct store_tx *tx, struct standing_figures *figures)
{
    int64_t from_ms = figures->read_ms, api_keys = 0, secrets = 0;
    for (size_t i = 0; i < STANDING_SOON; i++) {
        const int64_t until_ms = figures->read_ms + standing_soon_days[i] * JT_DAY_MS;
        int64_t more_keys = 0, more_secrets = 0;
        JT_TRY(store_api_key_count_ending(tx, from_ms, until_ms, STANDING_COUNTED_MAX, &more_keys));
        JT_TRY(store_client_secret_count_ending(tx, from_ms, until_ms, STANDING_COUNTED_MAX,
                                                &more_secrets));
        figures->api_keys_ending[i] = api_keys += more_keys;
        figures->client_secrets_ending[i] = secrets += more_secrets;
        from_ms = until_ms;
    }
    return JT_DONE;
}

static jt_err read_all(struct store *store, struct jt_arena *arena,
                       struct standing_figures *figures)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct signing_keys keys = { 0 };
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_signing_keys(tx, arena, &keys));
    figures->read_ms = keys.now_ms;
    for (size_t i = 0; i < keys.count; i++)
        add_key(figures, &keys.all[i]);
    JT_TRY(store_revision(tx, &figures->revision));
    JT_TRY(store_delivery_count_pending(tx, STANDING_COUNTED_MAX, &figures->pending_deliveries));
    JT_TRY(store_quota_told_count(tx, figures->read_ms, &figures->quotas));
    JT_TRY(read_ending(tx, figures));
    return store_commit(&tx);
}

jt_err standing_read(struct standing *standing, struct store *store, struct jt_arena *arena)
{
    struct standing_figures figures = { 0 };
    JT_TRY(read_all(store, arena, &figures));
    pthread_mutex_lock(&standing->lock);
    standing->now = figures;
    pthread_mutex_unlock(&standing->lock);
    return JT_DONE;
}

struct standing_figures standing_get(struct standing *standing)
{
    pthread_mutex_lock(&standing->lock);
    const struct standing_figures figures = standing->now;
    pthread_mutex_unlock(&standing->lock);
    return figures;
}
