/*
 * standing: how things stand in a store that metrics tell of: keys, what is about to end, what
 * waits to be delivered, which quotas are used. Housekeeping reads it now and then; whoever is
 * asked for metrics waits for no store, and can tell also while that is away how it stood last.
 */
#pragma once

#include <pthread.h>

#include "jose/keyset.h"
#include "store/quotas.h"
#include "store/store.h"

enum {
    STANDING_KID_MAX_BYTES = 64,
    STANDING_COUNTED_MAX = 100000, /* of what is counted row by row; more counts as that many */
    STANDING_SOON = 3,
};
/* What ends within so many days ends soon. */
extern const int standing_soon_days[STANDING_SOON];

struct standing_key {
    char kid[STANDING_KID_MAX_BYTES + 1];
    enum jose_alg alg;
    enum signing_key_state state;
    int64_t created_ms;
};

struct standing_figures {
    int64_t read_ms;  /* when; 0: not yet */
    int64_t revision; /* of the change feed, in the store */
    int64_t pending_deliveries;
    int64_t api_keys_ending[STANDING_SOON], client_secrets_ending[STANDING_SOON];
    struct standing_key keys[KEYSET_KEYS_MAX];
    size_t key_count;
    struct quota_told_counts quotas;
};

struct standing {
    pthread_mutex_t lock; /* held for a copy */
    struct standing_figures now;
};

void standing_init(struct standing *standing);
void standing_clear(struct standing *standing);

/* Reads the store. On error it is as it was. One thread. */
JT_MUST_USE jt_err standing_read(struct standing *standing, struct store *store,
                                 struct jt_arena *arena);
/* Any thread. */
struct standing_figures standing_get(struct standing *standing);
