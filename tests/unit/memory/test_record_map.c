/* test_record_map: finds, never keeps what is stale, stays bounded, loses no figures. */
#include "store/fixture.h"

#include <pthread.h>

#include "memory/record_map.h"

struct thing {
    struct record head;
    atomic_int written, committed;
    char name[32];
};

static atomic_int freed;

static void free_thing(struct record *head)
{
    atomic_fetch_add(&freed, 1);
    free(head);
}

/* The caller's reference. */
static struct thing *thing_new(const char *name, int64_t revision)
{
    struct thing *thing = calloc(1, sizeof(*thing));
    if (thing == NULL)
        abort();
    snprintf(thing->name, sizeof(thing->name), "%s", name);
    record_init(&thing->head, str(thing->name), revision, free_thing);
    return thing;
}

static void add(struct record_map *map, const char *name, int64_t revision)
{
    struct thing *thing = thing_new(name, revision);
    record_map_add(map, &thing->head);
    record_unref(&thing->head);
}

static bool has(struct record_map *map, const char *name)
{
    struct record *record = record_map_find(map, str(name));
    record_unref(record);
    return record != NULL;
}

TEST(record_map_does_not_keep_what_was_read_before_a_change)
{
    struct record_map *map = NULL;
    CHECK_OK("new", record_map_new(100, &map));
    record_map_set_revision(map, 7);
    add(map, "late", 6);
    CHECK("not kept", !has(map, "late"));
    add(map, "late", 7);
    CHECK("kept when read after it", has(map, "late"));
    struct record *held = record_map_find(map, JT_STR("late"));
    CHECK("in the map", !record_is_dropped(held));
    record_map_drop(map, JT_STR("late"));
    CHECK("dropped", !has(map, "late") && record_is_dropped(held));
    record_unref(held);
    add(map, "other", 8);
    record_map_clear(map, 9);
    CHECK("cleared", !has(map, "other"));
    CHECK_INT("count", record_map_count(map), 0);
    CHECK_INT("revision", record_map_revision(map), 9);
    record_map_free(map);
}

TEST(record_map_keeps_the_newer_of_two)
{
    struct record_map *map = NULL;
    CHECK_OK("new", record_map_new(100, &map));
    add(map, "one", 5);
    add(map, "one", 4);
    struct record *record = record_map_find(map, JT_STR("one"));
    CHECK_INT("the newer stays", record->revision, 5);
    record_unref(record);
    add(map, "one", 6);
    record = record_map_find(map, JT_STR("one"));
    CHECK_INT("and goes for a newer one", record->revision, 6);
    record_unref(record);
    CHECK_INT("one", record_map_count(map), 1);
    record_map_free(map);
}

TEST(record_map_add_or_get_gives_the_first)
{
    struct record_map *map = NULL;
    CHECK_OK("new", record_map_new(100, &map));
    struct thing *first = thing_new("same", 0), *second = thing_new("same", 0);
    struct record *got = record_map_add_or_get(map, &first->head);
    CHECK("the first", got == &first->head);
    record_unref(got);
    got = record_map_add_or_get(map, &second->head);
    CHECK("still the first", got == &first->head);
    record_unref(got);
    record_unref(&first->head);
    record_unref(&second->head);
    record_map_free(map);
}

TEST(record_map_stays_bounded_and_keeps_what_is_used)
{
    enum { MAX = 640, ADDED = 20000 };
    struct record_map *map = NULL;
    char name[32];
    CHECK_OK("new", record_map_new(MAX, &map));
    int freed_before = atomic_load(&freed);
    add(map, "busy", 5);
    for (int i = 0; i < ADDED; i++) {
        CHECK("the busy one stays", has(map, "busy"));
        snprintf(name, sizeof(name), "record-%d", i);
        add(map, name, 5);
    }
    size_t count = record_map_count(map);
    const struct record_map_figures figures = record_map_figures(map);
    CHECK_INT("hits", figures.hits, ADDED);
    CHECK_INT("misses", figures.misses, 0);
    CHECK_INT("evictions", figures.evictions, ADDED + 1 - count);
    CHECK_INT("records", figures.records, count);
    CHECK_INT("room", figures.records_max, MAX);
    CHECK("bounded", count <= MAX);
    CHECK("used to its bound", count > MAX / 2);
    CHECK_INT("the rest is freed", (size_t)(atomic_load(&freed) - freed_before), ADDED + 1 - count);
    CHECK("nobody", !has(map, "nobody"));
    CHECK_INT("one miss", record_map_figures(map).misses, 1);
    record_map_free(map);
    CHECK_INT("all of it", atomic_load(&freed) - freed_before, ADDED + 1);
}

static jt_err flush_write(struct store_tx *tx, struct record *record)
{
    (void)tx;
    atomic_fetch_add(&((struct thing *)record)->written, 1);
    return JT_DONE;
}

static jt_err flush_fail(struct store_tx *tx, struct record *record)
{
    (void)tx, (void)record;
    return JT_ERR(JT_STORE, "no");
}

static void flush_committed(struct record *record)
{
    atomic_fetch_add(&((struct thing *)record)->committed, 1);
}

TEST(record_map_flushes_each_marked_record_until_it_is_committed)
{
    static const struct record_flush good = { flush_write, flush_committed };
    static const struct record_flush bad = { flush_fail, flush_committed };
    FIXTURE(f);
    struct record_map *map = NULL;
    CHECK_OK("new", record_map_new(100, &map));
    struct thing *thing = thing_new("used", 5);
    record_map_add(map, &thing->head);
    record_map_mark_dirty(map, &thing->head);
    record_map_mark_dirty(map, &thing->head);
    record_map_clear(map, 6); /* the mark keeps it alive */
    CHECK_CODE("fails", record_map_flush(map, f.store, FLUSH_TURN, &bad), JT_STORE);
    CHECK_INT("not committed", thing->committed, 0);
    CHECK_OK("again", record_map_flush(map, f.store, FLUSH_TURN, &good));
    CHECK_INT("written once", thing->written, 1);
    CHECK_INT("committed", thing->committed, 1);
    CHECK_OK("nothing left", record_map_flush(map, f.store, FLUSH_TURN, &good));
    CHECK_INT("written once", thing->written, 1);
    record_map_mark_dirty(map, &thing->head);
    record_unref(&thing->head);
    record_map_free(map); /* with one still marked */
}

enum { MANY = 5000 };

/* Marks so many things, which are in no map, in no order: the key of things[i] is the i-th. */
static void mark_many(struct record_map *map, struct thing *things[static MANY])
{
    enum { STEP = 1777 }; /* prime to MANY */
    char name[32];
    for (int i = 0; i < MANY; i++) {
        const int at = i * STEP % MANY;
        snprintf(name, sizeof(name), "%05d", at);
        things[at] = thing_new(name, 5);
        record_map_mark_dirty(map, &things[at]->head);
    }
}

static int committed_before(struct thing *things[static MANY], int end)
{
    int count = 0;
    for (int i = 0; i < end; i++)
        count += atomic_load(&things[i]->committed);
    return count;
}

TEST(a_turn_writes_a_share_of_the_figures_in_the_order_of_keys)
{
    static const struct record_flush good = { flush_write, flush_committed };
    FIXTURE(f);
    struct record_map *map = NULL;
    struct thing *things[MANY];
    CHECK_OK("new", record_map_new(100, &map));
    mark_many(map, things);
    CHECK_OK("a turn", record_map_flush(map, f.store, FLUSH_TURN, &good));
    const int first = committed_before(things, MANY);
    CHECK("a share", first > 0 && first < MANY);
    CHECK_INT("the first ones", committed_before(things, first), first);
    record_map_mark_dirty(map, &things[0]->head);
    CHECK_OK("another turn", record_map_flush(map, f.store, FLUSH_TURN, &good));
    CHECK_INT("whose turn it was not", things[0]->committed, 1);
    CHECK_OK("all", record_map_flush(map, f.store, FLUSH_ALL, &good));
    CHECK_INT("each once, one twice", committed_before(things, MANY), MANY + 1);
    for (int i = 0; i < MANY; i++)
        record_unref(&things[i]->head);
    record_map_free(map);
}

TEST(figures_that_cannot_be_written_do_not_take_memory_without_end)
{
    enum { MAX = 6400, ADDED = 60000 };
    struct record_map *map = NULL;
    char name[32];
    CHECK_OK("new", record_map_new(MAX, &map));
    const int freed_before = atomic_load(&freed);
    for (int i = 0; i < ADDED; i++) {
        snprintf(name, sizeof(name), "used-%d", i);
        struct thing *thing = thing_new(name, 5);
        record_map_add(map, &thing->head);
        record_map_mark_dirty(map, &thing->head);
        record_unref(&thing->head);
    }
    const int left = ADDED - (atomic_load(&freed) - freed_before);
    CHECK("at most those of the map, and as many as are allowed beside it", left < 3 * MAX);
    CHECK("which are many", left > MAX);
    record_map_free(map);
    CHECK_INT("and none is left", atomic_load(&freed) - freed_before, ADDED);
}

struct race {
    struct record_map *map;
    int rounds;
};

static void *look_up(void *argument)
{
    struct race *race = argument;
    for (int i = 0; i < race->rounds; i++) {
        struct record *record = record_map_find(race->map, JT_STR("shared"));
        if (record != NULL && !jt_str_eq(record_key(record), JT_STR("shared")))
            abort();
        if (record != NULL)
            record_map_mark_dirty(race->map, record);
        record_unref(record);
    }
    return NULL;
}

TEST(record_map_serves_threads_while_it_changes)
{
    struct record_map *map = NULL;
    pthread_t threads[2];
    CHECK_OK("new", record_map_new(100, &map));
    struct race race = { map, 20000 };
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_create(&threads[i], NULL, look_up, &race);
    for (int64_t revision = 1; revision < 3000; revision++) {
        add(map, "shared", revision);
        record_map_set_revision(map, revision);
        record_map_drop(map, JT_STR("shared"));
    }
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    CHECK_INT("empty again", record_map_count(map), 0);
    record_map_free(map);
}
