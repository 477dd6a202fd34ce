/*
 * key_rotation: each function reads the keys anew and decides by their states only, so it does not
 * matter which node runs it, or how often.
 */
#include "keys/key_rotation.h"

#include <assert.h>
#include <time.h>

#include "ops/remembered_settings.h"
#include "store/applications.h"
#include "store/changes.h"
#include "store/signing_keys.h"
#include "store/statistics.h"

enum { SECOND_MS = 1000 };

/* The keys that are not removed, in the places that matter. Pointers go into all. */
struct live_keys {
    struct signing_key *all;
    size_t count;
    int64_t now_ms, lifetime_max_s; /* as the store has them */
    struct signing_key *active;     /* NULL: none */
    struct signing_key *pending;    /* the one that becomes active first; NULL: none */
};

static int64_t longer(int64_t a_s, int64_t b_s)
{
    return a_s > b_s ? a_s : b_s;
}

static int64_t lead_ms(const struct key_rotation *r)
{
    const int64_t lead_s =
        longer(r->signing_key_lead_s, longer(r->jwks_cache_s, r->staleness_max_s));
    return lead_s * SECOND_MS + KEY_FEED_DELAY_MS;
}

/* From when a key ceases to sign: a node that does not hear of it goes on for a while. */
static int64_t retired_for_ms(const struct key_rotation *r, int64_t lifetime_s)
{
    return (lifetime_s + r->staleness_max_s + KEY_RETIRED_MARGIN_S) * SECOND_MS;
}

/* --- Times that cannot be -------------------------------------------------------------------- */

/* The latest time that a key of that state can have, and that of which it speaks. Later ones are of
 * a clock that was ahead, and would hold rotation up until it is that late again. */
static int64_t *latest_time(const struct key_rotation *r, struct signing_key *key, int64_t now_ms,
                            int64_t *ret_latest_ms)
{
    switch (key->state) {
    case SIGNING_KEY_PENDING:
        *ret_latest_ms = now_ms + lead_ms(r);
        return &key->activate_ms;
    case SIGNING_KEY_ACTIVE:
        *ret_latest_ms = now_ms;
        return &key->activate_ms;
    case SIGNING_KEY_RETIRED:
        /* Of the longest lifetime that there may be: one that was longer than any now is no fault.
         */
        *ret_latest_ms = now_ms + retired_for_ms(r, TOKEN_LIFETIME_MAX_S);
        return &key->remove_ms;
    case SIGNING_KEY_REMOVED:
        break;
    }
    return NULL;
}

/* True: the time was too late, and is the latest now. */
static bool clamp_time(const struct key_rotation *r, struct signing_key *key, int64_t now_ms)
{
    int64_t latest_ms = 0;
    int64_t *time_ms = latest_time(r, key, now_ms, &latest_ms);
    if (time_ms == NULL || *time_ms <= latest_ms + JT_CLOCK_SKEW_MS)
        return false;
    *time_ms = latest_ms;
    return true;
}

/* --- Rotation -------------------------------------------------------------------------------- */

static jt_err live_keys_read(const struct key_rotation *r, struct live_keys *ret_live)
{
    struct signing_keys keys;
    JT_TRY(store_signing_keys(r->tx, r->arena, &keys));
    struct live_keys live = { .all = keys.all,
                              .count = keys.count,
                              .now_ms = keys.now_ms,
                              .lifetime_max_s = keys.lifetime_max_s };
    for (size_t i = 0; i < live.count; i++) {
        struct signing_key *key = &live.all[i];
        if (key->state == SIGNING_KEY_ACTIVE)
            live.active = key;
        else if (key->state == SIGNING_KEY_PENDING &&
                 (live.pending == NULL || key->activate_ms < live.pending->activate_ms))
            live.pending = key;
    }
    *ret_live = live;
    return JT_DONE;
}

static struct signing_key *live_key_find(const struct live_keys *live, jt_str kid)
{
    for (size_t i = 0; i < live->count; i++)
        if (jt_str_eq(live->all[i].kid, kid))
            return &live->all[i];
    return NULL;
}

static jt_err record(const struct key_rotation *r, const struct signing_key *key, jt_str action)
{
    return store_record_change(r->tx, CHANGE_SIGNING_KEY, key->kid, action, JT_STR(""));
}

static jt_err key_set_state(const struct key_rotation *r, struct signing_key *key,
                            enum signing_key_state state, jt_str action)
{
    key->state = state;
    JT_TRY(store_signing_key_set_state(r->tx, key));
    return record(r, key, action);
}

static jt_err key_create(const struct key_rotation *r, enum signing_key_state state, int64_t now_ms,
                         struct signing_key *ret_key)
{
    struct signing_key key = { 0 };
    JT_TRY(signing_key_generate(r->alg, r->seal_key, &r->random, r->arena, &key));
    key.state = state;
    key.created_ms = now_ms;
    key.activate_ms = now_ms;
    if (state == SIGNING_KEY_PENDING)
        key.activate_ms += lead_ms(r);
    JT_TRY(store_signing_key_create(r->tx, &key));
    JT_TRY(record(r, &key, JT_STR("signing_key.created")));
    *ret_key = key;
    return JT_DONE;
}

/* Retires the active key, if there is one, until no token that it signed can be valid. */
static jt_err active_retire(const struct key_rotation *r, const struct live_keys *live)
{
    if (live->active == NULL)
        return JT_DONE;
    live->active->remove_ms = live->now_ms + retired_for_ms(r, live->lifetime_max_s);
    return key_set_state(r, live->active, SIGNING_KEY_RETIRED, JT_STR("signing_key.retired"));
}

/* The active key first: a store never has two. */
static jt_err pending_activate(const struct key_rotation *r, struct live_keys *live)
{
    JT_TRY(active_retire(r, live));
    live->active = live->pending;
    live->pending = NULL;
    live->active->activate_ms = live->now_ms;
    return key_set_state(r, live->active, SIGNING_KEY_ACTIVE, JT_STR("signing_key.rotated"));
}

/* The pending key, once every node that hears the store publishes it: now, or soon. */
static jt_err pending_hasten(const struct key_rotation *r, struct live_keys *live)
{
    /* Its commit may have taken as long. Who waits does so from there, and is mostly first. */
    const int64_t heard_ms = live->pending->created_ms + INT64_C(2) * KEY_FEED_DELAY_MS;
    if (!r->has_company || live->active == NULL || heard_ms <= live->now_ms)
        return pending_activate(r, live);
    live->pending->activate_ms = heard_ms;
    return key_set_state(r, live->pending, SIGNING_KEY_PENDING, JT_STR("signing_key.rescheduled"));
}

/* It never signed anything, so nobody needs its public half. */
static jt_err pending_discard(const struct key_rotation *r, struct live_keys *live)
{
    JT_TRY(key_set_state(r, live->pending, SIGNING_KEY_REMOVED, JT_STR("signing_key.removed")));
    live->pending = NULL;
    return JT_DONE;
}

void keys_use_settings(struct key_rotation *r, const struct config *config)
{
    r->alg = config->signing_algorithm;
    r->key_rotation_days = config->key_rotation_days;
    r->jwks_cache_s = config->jwks_cache_s;
    r->signing_key_lead_s = config->signing_key_lead_s;
    r->staleness_max_s = config->staleness_max_s;
}

jt_err keys_recall_settings(struct key_rotation *r)
{
    struct config config = { .signing_algorithm = r->alg,
                             .key_rotation_days = r->key_rotation_days,
                             .jwks_cache_s = r->jwks_cache_s,
                             .signing_key_lead_s = r->signing_key_lead_s,
                             .staleness_max_s = r->staleness_max_s };
    JT_TRY(remembered_settings_recall(r->tx, r->arena, &config));
    keys_use_settings(r, &config);
    return JT_DONE;
}

jt_err keys_are_ensured(const struct key_rotation *r, bool *ret_are_ensured)
{
    struct live_keys live;
    JT_TRY(live_keys_read(r, &live));
    *ret_are_ensured =
        live.active != NULL && (live.pending == NULL || live.pending->alg == r->alg) &&
        (live.active->alg == r->alg || live.pending != NULL || live.count >= KEYSET_KEYS_MAX);
    return JT_DONE;
}

jt_err keys_ensure(const struct key_rotation *r, bool *ret_is_changed)
{
    struct live_keys live;
    struct signing_key made;
    JT_TRY(live_keys_read(r, &live));
    *ret_is_changed = true;
    if (live.active == NULL)
        return key_create(r, SIGNING_KEY_ACTIVE, live.now_ms, &made);
    if (live.pending != NULL && live.pending->alg != r->alg)
        JT_TRY(pending_discard(r, &live)); /* of a setting that was changed again */
    else
        *ret_is_changed = false;
    if (live.active->alg == r->alg || live.pending != NULL || live.count >= KEYSET_KEYS_MAX)
        return JT_DONE;
    *ret_is_changed = true;
    return key_create(r, SIGNING_KEY_PENDING, live.now_ms, &made);
}

static jt_err broken(struct rule_break *ret_break, enum rule_kind kind, const char *code,
                     jt_str message)
{
    *ret_break = (struct rule_break){ .kind = kind, .code = code, .message = message };
    return JT_ERR(JT_REFUSED, "a rule of signing keys was broken");
}

jt_err keys_rotate(const struct key_rotation *r, bool is_now, struct signing_key *ret_key,
                   struct rule_break *ret_break)
{
    struct live_keys live;
    struct signing_key made;
    *ret_key = (struct signing_key){ 0 };
    JT_TRY(live_keys_read(r, &live));
    if (live.pending != NULL && live.pending->alg != r->alg)
        JT_TRY(pending_discard(r, &live));
    if (live.pending != NULL && !is_now) {
        *ret_key = *live.pending;
        return broken(ret_break, RULE_BROKEN, "SIGNING_KEY_PENDING",
                      JT_STR("A signing key is pending already; is_immediate makes it active at "
                             "once"));
    }
    if (live.pending == NULL) {
        if (live.count + KEYS_RESERVED >= KEYSET_KEYS_MAX)
            return broken(ret_break, RULE_BROKEN, "SIGNING_KEYS_TOO_MANY",
                          JT_STR("Too many retired keys are still published; wait until the first "
                                 "of them is removed"));
        JT_TRY(key_create(r, SIGNING_KEY_PENDING, live.now_ms, &made));
        live.pending = &made;
    }
    struct signing_key *key = live.pending;
    if (is_now)
        JT_TRY(pending_hasten(r, &live));
    *ret_key = *key;
    return JT_DONE;
}

void keys_wait(void)
{
    const struct timespec wait = { .tv_sec = KEY_FEED_DELAY_MS / SECOND_MS };
    static_assert(KEY_FEED_DELAY_MS % SECOND_MS == 0, "whole seconds");
    nanosleep(&wait, NULL);
}

jt_err keys_activate(const struct key_rotation *r, jt_str kid, bool *ret_is_changed,
                     struct signing_key *ret_key, struct rule_break *ret_break)
{
    struct live_keys live;
    *ret_is_changed = false;
    *ret_key = (struct signing_key){ 0 };
    JT_TRY(live_keys_read(r, &live));
    struct signing_key *key = live_key_find(&live, kid);
    if (key == NULL)
        return broken(ret_break, RULE_MISSING, "SIGNING_KEY_NOT_FOUND",
                      JT_STR("The key was withdrawn before it became active"));
    if (key->state == SIGNING_KEY_PENDING) {
        *ret_is_changed = true;
        live.pending = key;
        JT_TRY(pending_activate(r, &live));
    }
    *ret_key = *key;
    return JT_DONE;
}

/* --- Keys that others may have ---------------------------------------------------------------- */

/* When the key stopped signing: another one began. 0: it has not. */
static int64_t retired_ms(const struct live_keys *live, const struct signing_key *key)
{
    int64_t first_ms = 0;
    if (key->state != SIGNING_KEY_RETIRED)
        return 0;
    for (size_t i = 0; i < live->count; i++) {
        const struct signing_key *other = &live->all[i];
        const bool is_later = other->state != SIGNING_KEY_PENDING && other != key &&
                              other->activate_ms >= key->activate_ms &&
                              !jt_str_eq(other->kid, key->kid);
        if (is_later && (first_ms == 0 || other->activate_ms < first_ms))
            first_ms = other->activate_ms;
    }
    return first_ms;
}

/* When those were issued that may be valid now. */
static struct issued_in issued_in(const struct live_keys *live, const struct signing_key *key)
{
    const int64_t end_ms = retired_ms(live, key);
    int64_t from_ms = live->now_ms - live->lifetime_max_s * SECOND_MS;
    if (from_ms < key->activate_ms)
        from_ms = key->activate_ms;
    return (struct issued_in){ .from_ms = from_ms - STATISTICS_HOUR_MS,
                               .until_ms = end_ms == 0 ? INT64_MAX : end_ms };
}

static struct key_tokens tokens_of(const struct live_keys *live, const struct signing_key *key,
                                   int64_t count)
{
    if (key->state == SIGNING_KEY_PENDING)
        return (struct key_tokens){ 0 };
    return (struct key_tokens){ .count_max = count,
                                .valid_until_ms =
                                    key->state == SIGNING_KEY_RETIRED
                                        ? key->remove_ms
                                        : live->now_ms + live->lifetime_max_s * SECOND_MS };
}

jt_err keys_list(const struct key_rotation *r, struct listed_key **ret_keys, size_t *ret_count)
{
    struct live_keys live;
    struct issued_in *issued = NULL;
    struct listed_key *keys = NULL;
    JT_TRY(live_keys_read(r, &live));
    JT_TRY(jt_arena_calloc(r->arena, live.count, sizeof(*issued), &issued));
    JT_TRY(jt_arena_calloc(r->arena, live.count, sizeof(*keys), &keys));
    for (size_t i = 0; i < live.count; i++)
        issued[i] = issued_in(&live, &live.all[i]);
    JT_TRY(store_tokens_issued(r->tx, issued, live.count, r->arena));
    for (size_t i = 0; i < live.count; i++)
        keys[i] =
            (struct listed_key){ live.all[i], tokens_of(&live, &live.all[i], issued[i].count) };
    *ret_keys = keys;
    *ret_count = live.count;
    return JT_DONE;
}

/* Never the pending key, though verifiers know it: whoever has one key may have that one too. */
static jt_err successor_create(const struct key_rotation *r, enum signing_key_state was,
                               int64_t now_ms, struct signing_key *ret_key)
{
    JT_TRY(key_create(r, was, now_ms, ret_key));
    if (was != SIGNING_KEY_ACTIVE)
        return JT_DONE;
    return record(r, ret_key, JT_STR("signing_key.rotated"));
}

jt_err keys_withdraw(const struct key_rotation *r, jt_str kid, struct signing_key *ret_active,
                     struct rule_break *ret_break)
{
    struct live_keys live;
    struct signing_key made;
    JT_TRY(live_keys_read(r, &live));
    struct signing_key *key = live_key_find(&live, kid);
    if (key == NULL)
        return broken(ret_break, RULE_MISSING, "SIGNING_KEY_NOT_FOUND",
                      JT_STR("There is no pending, active or retired key of this kid"));
    const enum signing_key_state was = key->state;
    key->remove_ms = live.now_ms;
    JT_TRY(key_set_state(r, key, SIGNING_KEY_REMOVED, JT_STR("signing_key.compromised")));
    if (was == SIGNING_KEY_ACTIVE || was == SIGNING_KEY_PENDING)
        JT_TRY(successor_create(r, was, live.now_ms, &made));
    if (was != SIGNING_KEY_ACTIVE && live.active == NULL)
        return JT_ERR(JT_NOT_FOUND, "no active signing key");
    *ret_active = was == SIGNING_KEY_ACTIVE ? made : *live.active;
    return JT_DONE;
}

/* --- By time ---------------------------------------------------------------------------------- */

static bool retired_is_due(const struct signing_key *key, int64_t now_ms)
{
    return key->state == SIGNING_KEY_RETIRED && key->remove_ms <= now_ms;
}

static bool pending_is_due(const struct live_keys *live)
{
    return live->pending != NULL && live->pending->activate_ms <= live->now_ms;
}

static bool successor_is_due(const struct key_rotation *r, const struct live_keys *live)
{
    return r->key_rotation_days != 0 && live->active != NULL && live->pending == NULL &&
           live->count < KEYSET_KEYS_MAX &&
           live->now_ms - live->active->activate_ms >= r->key_rotation_days * JT_DAY_MS;
}

jt_err keys_is_due(const struct key_rotation *r, bool *ret_is_due)
{
    struct live_keys live;
    JT_TRY(live_keys_read(r, &live));
    const int64_t now_ms = live.now_ms;
    bool is_due = pending_is_due(&live) || successor_is_due(r, &live);
    for (size_t i = 0; i < live.count; i++)
        is_due =
            is_due || retired_is_due(&live.all[i], now_ms) || clamp_time(r, &live.all[i], now_ms);
    *ret_is_due = is_due;
    return JT_DONE;
}

jt_err keys_advance(const struct key_rotation *r, bool *ret_is_changed)
{
    struct live_keys live;
    struct signing_key made;
    JT_TRY(live_keys_read(r, &live));
    const int64_t now_ms = live.now_ms;
    *ret_is_changed = false;
    for (size_t i = 0; i < live.count; i++) {
        if (clamp_time(r, &live.all[i], now_ms)) {
            JT_TRY(key_set_state(r, &live.all[i], live.all[i].state,
                                 JT_STR("signing_key.rescheduled")));
            *ret_is_changed = true;
        }
        if (!retired_is_due(&live.all[i], now_ms))
            continue;
        JT_TRY(key_set_state(r, &live.all[i], SIGNING_KEY_REMOVED, JT_STR("signing_key.removed")));
        *ret_is_changed = true;
    }
    if (pending_is_due(&live)) {
        JT_TRY(pending_activate(r, &live));
        *ret_is_changed = true;
    }
    if (successor_is_due(r, &live)) {
        JT_TRY(key_create(r, SIGNING_KEY_PENDING, live.now_ms, &made));
        *ret_is_changed = true;
    }
    return JT_DONE;
}

jt_err keys_load(struct store_tx *tx, struct jt_arena *arena, const uint8_t *seal_key,
                 struct keyset **ret_keys)
{
    struct signing_key *keys = NULL;
    size_t count;
    JT_TRY(store_signing_key_list(tx, false, arena, &keys, &count));
    return keyset_new(keys, count, seal_key, ret_keys);
}
