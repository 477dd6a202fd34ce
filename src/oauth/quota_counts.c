/*
 * quota_counts: an hour, and a day, has one of two windows in turn, so that what was counted at the
 * end of one is still there for the flush when the next has begun. A figure stands in one word with
 * the number of its hour or day: one that is of another is nothing, whoever meets it first.
 */
#include "oauth/quota_counts.h"

#include <stdlib.h>

/* Past it the count that was unused for longest goes; its clients keep it until they are read
 * anew. */
enum { COUNTS_MAX = 100000 };

enum { READ_TOGETHER = 100, READ_ARENA_FIRST_BYTES = 32 * 1024, READ_ARENA_MAX_BYTES = 512 * 1024 };

/* A figure of an hour or day. */
enum { FIGURE_BITS = 40 };
#define FIGURE_MAX ((UINT64_C(1) << FIGURE_BITS) - 1)

struct window {
    atomic_ullong own;       /* what this count has counted */
    atomic_ullong others;    /* all else that was in the store when it was read */
    uint64_t written, taken; /* of own: in the store; in the transaction that is not committed.
                              * The flush's alone */
};

struct quota_count {
    struct record head; /* its key: the kind's digit, and the id */
    struct quota_counts *of;
    /* The flush's list of those to be read. */
    struct quota_count *read_next;
    bool is_to_read;
    struct window windows[QUOTA_INTERVALS][2];
};

struct quota_counts {
    struct record_map *map;
    struct quota_count *to_read; /* the flush's: written, and not read since; each a reference */
};

/* --- Figures ---------------------------------------------------------------------------------- */

static uint64_t number_of(enum quota_interval interval, int64_t at_ms)
{
    return (uint64_t)(at_ms / quota_interval_ms(interval));
}

static uint64_t figure_of(uint64_t number, int64_t value)
{
    const uint64_t kept = value < 0 ? 0 : (uint64_t)value;
    return number << FIGURE_BITS | (kept < FIGURE_MAX ? kept : FIGURE_MAX);
}

/* 0 where it is of another hour or day. */
static int64_t value_in(uint64_t figure, uint64_t number)
{
    return figure >> FIGURE_BITS == number ? (int64_t)(figure & FIGURE_MAX) : 0;
}

static uint64_t load(const atomic_ullong *figure)
{
    return atomic_load_explicit(figure, memory_order_relaxed);
}

/* The sum. */
static int64_t add(atomic_ullong *figure, uint64_t number, int64_t more)
{
    unsigned long long before = load(figure);
    for (;;) {
        const int64_t sum = value_in(before, number) + more;
        if (atomic_compare_exchange_weak_explicit(figure, &before, figure_of(number, sum),
                                                  memory_order_relaxed, memory_order_relaxed))
            return sum;
    }
}

static struct window *window_of(struct quota_count *count, enum quota_interval interval,
                                uint64_t number)
{
    return &count->windows[interval][number % 2];
}

/* --- Its life --------------------------------------------------------------------------------- */

jt_err quota_counts_new(struct quota_counts **ret_counts)
{
    struct quota_counts *counts = calloc(1, sizeof(*counts));
    if (counts == NULL)
        return JT_ERR(JT_NO_MEMORY, "quota counts");
    const jt_err err = record_map_new(COUNTS_MAX, &counts->map);
    if (err.code != JT_OK) {
        free(counts);
        return err;
    }
    *ret_counts = counts;
    return JT_DONE;
}

void quota_counts_free(struct quota_counts *counts)
{
    if (counts == NULL)
        return;
    for (struct quota_count *count = counts->to_read, *next; count != NULL; count = next) {
        next = count->read_next;
        quota_count_unref(count);
    }
    record_map_free(counts->map);
    free(counts);
}

static void free_count(struct record *head)
{
    free(head); /* the count's first member: the whole block */
}

static struct quota_subject subject_of(const struct quota_count *count)
{
    const jt_str key = record_key(&count->head);
    return (struct quota_subject){ (enum quota_kind)(key.ptr[0] - '0'),
                                   { key.ptr + 1, key.len - 1 } };
}

static void begin_with(struct quota_count *count, const struct quota_standing *standing,
                       int64_t read_ms)
{
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const uint64_t number = number_of(i, read_ms);
        atomic_store(&window_of(count, i, number)->others, figure_of(number, standing->used[i]));
    }
}

jt_err quota_counts_get(struct quota_counts *counts, struct quota_subject subject,
                        const struct quota_standing *standing, int64_t read_ms,
                        struct quota_count **ret_count)
{
    struct quota_count *count = calloc(1, sizeof(*count) + 1 + subject.id.len);
    if (count == NULL)
        return JT_ERR(JT_NO_MEMORY, "quota count");
    char *key = (char *)(count + 1);
    key[0] = (char)('0' + subject.kind);
    memcpy(key + 1, subject.id.ptr, subject.id.len);
    record_init(&count->head, (jt_str){ key, 1 + subject.id.len }, 0, free_count);
    count->of = counts;
    begin_with(count, standing, read_ms);
    *ret_count = (struct quota_count *)record_map_add_or_get(counts->map, &count->head);
    record_unref(&count->head);
    return JT_DONE;
}

void quota_count_unref(struct quota_count *count)
{
    if (count != NULL)
        record_unref(&count->head);
}

/* --- Counting --------------------------------------------------------------------------------- */

/* What is refused is marked too: so what the others gave back meanwhile is heard of. */
static void mark(struct quota_count *count)
{
    record_touch(&count->head);
    record_map_mark_dirty(count->of->map, &count->head);
}

static bool is_past(const struct quota *quota, enum quota_interval interval, int64_t used)
{
    return quota->is_enforced && quota->tokens[interval] != 0 && used > quota->tokens[interval];
}

enum quota_interval quota_count_take(struct quota_count *count, const struct quota *quota,
                                     int64_t now_ms)
{
    enum quota_interval over = QUOTA_INTERVALS;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const uint64_t number = number_of(i, now_ms);
        struct window *window = window_of(count, i, number);
        const int64_t others = value_in(load(&window->others), number);
        if (is_past(quota, i, add(&window->own, number, 1) + others))
            over = i;
    }
    mark(count);
    return over;
}

enum quota_interval quota_count_look(struct quota_count *count, const struct quota *quota,
                                     int64_t now_ms)
{
    enum quota_interval over = QUOTA_INTERVALS;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const uint64_t number = number_of(i, now_ms);
        const struct window *window = window_of(count, i, number);
        const int64_t own = value_in(load(&window->own), number);
        if (is_past(quota, i, own + 1 + value_in(load(&window->others), number)))
            over = i;
    }
    return over;
}

void quota_count_give_back(struct quota_count *count, int64_t now_ms)
{
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const uint64_t number = number_of(i, now_ms);
        (void)add(&window_of(count, i, number)->own, number, -1);
    }
}

/* --- The flush: writing ----------------------------------------------------------------------- */

static jt_err write_window(struct store_tx *tx, struct quota_subject subject,
                           enum quota_interval interval, struct window *window)
{
    const uint64_t own = load(&window->own), number = own >> FIGURE_BITS;
    const int64_t news = value_in(own, number) - value_in(window->written, number);
    window->taken = own;
    return news == 0 ? JT_DONE
                     : store_quota_use_add(tx, subject, interval,
                                           (int64_t)number * quota_interval_ms(interval), news);
}

static jt_err write_count(struct store_tx *tx, struct record *head)
{
    struct quota_count *count = (struct quota_count *)head;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++)
        for (size_t w = 0; w < COUNT(count->windows[i]); w++)
            JT_TRY(write_window(tx, subject_of(count), i, &count->windows[i][w]));
    return JT_DONE;
}

static void count_committed(struct record *head)
{
    struct quota_count *count = (struct quota_count *)head;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++)
        for (size_t w = 0; w < COUNT(count->windows[i]); w++)
            count->windows[i][w].written = count->windows[i][w].taken;
    if (count->is_to_read)
        return; /* since a read that failed */
    count->is_to_read = true;
    count->read_next = count->of->to_read;
    count->of->to_read = (struct quota_count *)record_ref(head);
}

/* --- The flush: reading ----------------------------------------------------------------------- */

/* Some that are to be read, and how they stand. */
struct batch {
    struct quota_count *counts[READ_TOGETHER];
    struct quota_asked asked[READ_TOGETHER];
    size_t count;
};

static void batch_begin(const struct quota_counts *counts, struct batch *batch)
{
    batch->count = 0;
    for (struct quota_count *count = counts->to_read; count != NULL && batch->count < READ_TOGETHER;
         count = count->read_next) {
        batch->asked[batch->count] = (struct quota_asked){ .subject = subject_of(count) };
        batch->counts[batch->count++] = count;
    }
}

static jt_err batch_read(struct batch *batch, struct store *store, int64_t now_ms)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(jt_arena_new(READ_ARENA_FIRST_BYTES, READ_ARENA_MAX_BYTES, &arena));
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_quota_standings(tx, batch->asked, batch->count, now_ms, arena));
    return store_commit(&tx);
}

/* Whether a level is reached that no event is out of. */
static bool take_standing(struct quota_count *count, const struct quota_standing *standing,
                          int64_t now_ms)
{
    bool is_news = false;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const uint64_t number = number_of(i, now_ms);
        struct window *window = window_of(count, i, number);
        const int64_t others = standing->used[i] - value_in(window->written, number);
        atomic_store(&window->others, figure_of(number, others));
        is_news |= quota_level_of(standing->quota.tokens[i], standing->used[i]) > standing->told[i];
    }
    return is_news;
}

/* They are at the list's beginning: nobody adds to it in the meantime. */
static void batch_end(struct quota_counts *counts, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct quota_count *count = batch->counts[i];
        counts->to_read = count->read_next;
        count->read_next = NULL;
        count->is_to_read = false;
        quota_count_unref(count);
    }
}

/* What could not be told is met again with the next flush, and keeps no other from being told; but
 * where the store is away, each would wait for it as long as the first one did. */
static void tell(const struct quota_teller *teller, struct quota_count *count,
                 struct quota_subject subject, jt_err *untold)
{
    const jt_err err =
        untold->code == JT_UNAVAILABLE ? *untold : teller->tell(teller->context, subject);
    if (err.code == JT_OK)
        return;
    record_map_mark_dirty(count->of->map, &count->head);
    *untold = err;
}

static jt_err read_some(struct quota_counts *counts, struct store *store, int64_t now_ms,
                        const struct quota_teller *teller, jt_err *untold)
{
    struct batch batch;
    batch_begin(counts, &batch);
    JT_TRY(batch_read(&batch, store, now_ms));
    for (size_t i = 0; i < batch.count; i++)
        if (take_standing(batch.counts[i], &batch.asked[i].standing, now_ms))
            tell(teller, batch.counts[i], batch.asked[i].subject, untold);
    batch_end(counts, &batch);
    return JT_DONE;
}

jt_err quota_counts_flush(struct quota_counts *counts, struct store *store, int64_t now_ms,
                          enum record_flush_extent extent, const struct quota_teller *teller)
{
    static const struct record_flush flush = { write_count, count_committed };
    const jt_err written = record_map_flush(counts->map, store, extent, &flush);
    jt_err untold = JT_DONE;
    while (counts->to_read != NULL)
        JT_TRY(read_some(counts, store, now_ms, teller, &untold));
    return written.code != JT_OK ? written : untold;
}
