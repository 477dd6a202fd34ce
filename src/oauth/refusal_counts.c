/*
 * refusal_counts: sets of a few groups each, found by a hash of the client_id. A flush takes copies
 * and writes without a lock; after the commit it takes off what it wrote, so that what was counted
 * meanwhile, and what a failed flush did not write, goes with the next one.
 */
#include "oauth/refusal_counts.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/character.h"
#include "store/application_refusals.h"

enum { WAYS = 8, SETS = 128, LOCKS = 16 };

/* What was asked for: words with spaces between. */
struct asked_text {
    char ptr[REFUSAL_ASKED_MAX_BYTES];
    uint16_t bytes;
};

struct group {
    int64_t count; /* 0: there is none */
    int64_t first_ms, last_ms;
    enum token_refusal why;
    struct asked_text audience, scope;
    char application_id[APPLICATION_ID_BYTES];
};

struct refusal_set {
    struct group groups[WAYS];
};

struct refusal_counts {
    pthread_mutex_t locks[LOCKS]; /* each of every LOCKS-th set */
    atomic_bool has_news;
    struct refusal_set *sets; /* of which the kernel gives what is used */
    /* The flush's alone: */
    size_t next_set;
    struct group *taken;
    size_t taken_count;
};

jt_err refusal_counts_new(struct refusal_counts **ret_counts)
{
    struct refusal_counts *counts = calloc(1, sizeof(*counts));
    if (counts == NULL)
        return JT_ERR(JT_NO_MEMORY, "refusal counts");
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&counts->locks[i], NULL);
    counts->sets = calloc(SETS, sizeof(*counts->sets));
    counts->taken = calloc(REFUSAL_FLUSH_ROWS_MAX, sizeof(*counts->taken));
    if (counts->sets == NULL || counts->taken == NULL) {
        refusal_counts_free(counts);
        return JT_ERR(JT_NO_MEMORY, "refusal counts");
    }
    *ret_counts = counts;
    return JT_DONE;
}

void refusal_counts_free(struct refusal_counts *counts)
{
    if (counts == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&counts->locks[i]);
    free(counts->sets);
    free(counts->taken);
    free(counts);
}

/* --- What was asked for --------------------------------------------------------------------- */

static jt_str text_of(const struct asked_text *text)
{
    return (jt_str){ text->ptr, text->bytes };
}

/* Characters that are not what they seem become '?'. False when there is no room for all of it: it
 * ends in an ellipsis then. */
static bool put_shown(struct jt_buf *buf, jt_str word)
{
    static const jt_str ellipsis = JT_STR_INIT("\xe2\x80\xa6");
    while (word.len > 0) {
        size_t bytes = 0;
        const bool is_hidden = jt_character_is_hidden(jt_character_first(word, &bytes));
        const jt_str shown = is_hidden ? JT_STR("?") : (jt_str){ word.ptr, bytes };
        if (buf->len + shown.len + ellipsis.len > REFUSAL_ASKED_MAX_BYTES) {
            jt_buf_put(buf, ellipsis);
            return false;
        }
        jt_buf_put(buf, shown);
        word = (jt_str){ word.ptr + bytes, word.len - bytes };
    }
    return true;
}

static void keep_audiences(struct asked_text *text, const struct token_targets *audiences)
{
    struct jt_buf buf = jt_buf_over(text->ptr, sizeof(text->ptr));
    for (size_t i = 0; i < audiences->count; i++)
        if ((i > 0 && !put_shown(&buf, JT_STR(" "))) || !put_shown(&buf, audiences->items[i]))
            break;
    text->bytes = (uint16_t)buf.len;
}

static void keep_scope(struct asked_text *text, jt_str scope)
{
    struct jt_buf buf = jt_buf_over(text->ptr, sizeof(text->ptr));
    (void)put_shown(&buf, scope);
    text->bytes = (uint16_t)buf.len;
}

/* --- Counting ------------------------------------------------------------------------------- */

static pthread_mutex_t *lock_of(struct refusal_counts *counts, size_t set)
{
    pthread_mutex_t *lock = &counts->locks[set % LOCKS];
    pthread_mutex_lock(lock);
    return lock;
}

static bool is_of_same(const struct group *a, const struct group *b)
{
    return memcmp(a->application_id, b->application_id, sizeof(a->application_id)) == 0;
}

static bool is_same(const struct group *a, const struct group *b)
{
    return a->count != 0 && a->why == b->why && is_of_same(a, b) &&
           jt_str_eq(text_of(&a->audience), text_of(&b->audience)) &&
           jt_str_eq(text_of(&a->scope), text_of(&b->scope));
}

/* The group that is the same, or a place for one; NULL: there is no room. */
static struct group *find_place(struct refusal_set *set, const struct group *wanted)
{
    struct group *place = NULL;
    size_t own = 0;
    for (size_t i = 0; i < WAYS; i++) {
        struct group *group = &set->groups[i];
        if (is_same(group, wanted))
            return group;
        if (group->count == 0)
            place = group;
        else
            own += is_of_same(group, wanted) ? 1 : 0;
    }
    return own < REFUSAL_GROUPS_MAX ? place : NULL;
}

static void count_in(struct refusal_set *set, const struct group *one)
{
    struct group *place = find_place(set, one);
    if (place == NULL)
        return;
    if (place->count == 0)
        *place = *one;
    place->last_ms = one->last_ms;
    place->count++;
}

void refusal_counts_add(struct refusal_counts *counts, const struct client_record *client,
                        bool is_authenticated, const struct token_request *asked,
                        enum token_refusal why, int64_t now_ms)
{
    struct group one = { .why = why, .first_ms = now_ms, .last_ms = now_ms };
    if (counts == NULL || client == NULL)
        return;
    const jt_str id = record_key(&client->head);
    memcpy(one.application_id, id.ptr, sizeof(one.application_id));
    if (is_authenticated) {
        keep_audiences(&one.audience, &asked->audiences);
        keep_scope(&one.scope, asked->scope);
    }
    const size_t set = jt_str_hash(id, JT_HASH_BEGIN) % SETS;
    pthread_mutex_t *lock = lock_of(counts, set);
    count_in(&counts->sets[set], &one);
    pthread_mutex_unlock(lock);
    atomic_store(&counts->has_news, true);
}

/* --- The flush ------------------------------------------------------------------------------ */

/* False: there is no room for all that are in the set. */
static bool take_set(struct refusal_counts *counts, size_t at)
{
    bool has_room = true;
    pthread_mutex_t *lock = lock_of(counts, at);
    for (size_t i = 0; i < WAYS && has_room; i++) {
        if (counts->sets[at].groups[i].count == 0)
            continue;
        has_room = counts->taken_count < REFUSAL_FLUSH_ROWS_MAX;
        if (has_room)
            counts->taken[counts->taken_count++] = counts->sets[at].groups[i];
    }
    pthread_mutex_unlock(lock);
    return has_room;
}

/* Goes on where the last flush came to an end. False: there is more than a flush writes. */
static bool take(struct refusal_counts *counts)
{
    counts->taken_count = 0;
    for (size_t i = 0; i < SETS; i++) {
        if (!take_set(counts, counts->next_set))
            return false;
        counts->next_set = (counts->next_set + 1) % SETS;
    }
    return true;
}

static jt_err write_taken(const struct refusal_counts *counts, struct store *store)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < counts->taken_count; i++) {
        const struct group *group = &counts->taken[i];
        const struct application_refusal refusal = {
            .cause = jt_str_from(token_refusal_row(group->why)->cause),
            .audience = text_of(&group->audience),
            .scope = text_of(&group->scope),
            .count = group->count,
            .first_ms = group->first_ms,
            .last_ms = group->last_ms,
        };
        const jt_str id = { group->application_id, sizeof(group->application_id) };
        JT_TRY(store_application_refusal_add(tx, id, &refusal));
    }
    return store_commit(&tx);
}

/* What is left began later than what was written; it is not known when exactly. */
static void take_off(struct refusal_counts *counts, const struct group *written)
{
    const jt_str id = { written->application_id, sizeof(written->application_id) };
    const size_t set = jt_str_hash(id, JT_HASH_BEGIN) % SETS;
    pthread_mutex_t *lock = lock_of(counts, set);
    struct group *group = find_place(&counts->sets[set], written);
    assert(group != NULL); /* only the flush takes one away */
    group->count -= written->count;
    group->first_ms = written->last_ms;
    pthread_mutex_unlock(lock);
}

jt_err refusal_counts_flush(struct refusal_counts *counts, struct store *store, bool *ret_has_more)
{
    *ret_has_more = false;
    if (!atomic_exchange(&counts->has_news, false))
        return JT_DONE; /* a writer each second would stand in the way of real ones */
    *ret_has_more = !take(counts);
    jt_err err = write_taken(counts, store);
    if (err.code != JT_OK || *ret_has_more)
        atomic_store(&counts->has_news, true);
    JT_TRY(err);
    for (size_t i = 0; i < counts->taken_count; i++)
        take_off(counts, &counts->taken[i]);
    return JT_DONE;
}
