/* The change feed. */
#include "store/fixture.h"

static void record(struct fixture *f, enum change_kind kind, const char *subject)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK(subject,
             store_record_change(tx, kind, str(subject), JT_STR("test.changed"), JT_STR("{}")));
    CHECK_OK(subject, store_commit(&tx));
}

struct feed {
    struct change *changes;
    size_t count;
    bool is_complete;
    int64_t revision;
};

static struct feed read_feed(struct fixture *f, int64_t after, size_t limit)
{
    struct feed feed = { 0 };
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("changes", store_changes(tx, after, limit, test_arena(), &feed.changes, &feed.count,
                                      &feed.is_complete));
    CHECK_OK("revision", store_revision(tx, &feed.revision));
    store_tx_abortp(&tx);
    return feed;
}

TEST(each_kind_of_change_has_a_name_that_comes_back)
{
    FIXTURE(f);
    for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++)
        record(&f, (enum change_kind)kind, "subject");
    struct feed feed = read_feed(&f, 0, CHANGE_KIND_COUNT);
    CHECK_INT("all", feed.count, CHANGE_KIND_COUNT);
    for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++)
        CHECK_INT("its kind", feed.changes[kind].kind, kind);
}

TEST(changes_come_in_order_after_a_revision)
{
    FIXTURE(f);
    struct feed feed = read_feed(&f, 0, 100);
    CHECK_INT("a new store has none", feed.count, 0);
    CHECK_INT("and revision 0", feed.revision, 0);
    CHECK("of which nothing is missing", feed.is_complete);

    record(&f, CHANGE_APPLICATION, "a1");
    record(&f, CHANGE_API, "p1");
    record(&f, CHANGE_ORGANIZATION, "o1");
    record(&f, CHANGE_SIGNING_KEY, "k1");

    feed = read_feed(&f, 1, 2);
    CHECK("complete", feed.is_complete);
    CHECK_INT("limited", feed.count, 2);
    CHECK_INT("revision", feed.changes[0].revision, 2);
    CHECK_INT("kind", feed.changes[0].kind, CHANGE_API);
    CHECK_STR("subject", feed.changes[0].subject, "p1");
    CHECK_INT("next kind", feed.changes[1].kind, CHANGE_ORGANIZATION);
    CHECK_INT("newest", feed.revision, 4);

    feed = read_feed(&f, 3, 100);
    CHECK_INT("the last", feed.count, 1);
    CHECK_INT("kind", feed.changes[0].kind, CHANGE_SIGNING_KEY);
    feed = read_feed(&f, 4, 100);
    CHECK_INT("nothing new", feed.count, 0);
    CHECK("complete", feed.is_complete);
}

TEST(revisions_are_taken_at_the_commit_in_the_order_of_recording)
{
    FIXTURE(f);
    int64_t revision = -1;
    record(&f, CHANGE_APPLICATION, "a1");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("lost", store_record_change(tx, CHANGE_API, JT_STR("lost"), JT_STR("x"), JT_STR("")));
    store_tx_abortp(&tx);

    tx = fixture_begin(f.store, STORE_WRITE);
    for (int i = 0; i < 100; i++) {
        char subject[16];
        snprintf(subject, sizeof(subject), "p%d", i);
        CHECK_OK(subject, store_record_change(tx, CHANGE_API, str(subject), JT_STR("test.changed"),
                                              JT_STR("")));
    }
    CHECK_OK("revision", store_revision(tx, &revision));
    CHECK_INT("none is taken yet", revision, 1);
    CHECK_OK("commit", store_commit(&tx));

    struct feed feed = read_feed(&f, 1, 1000);
    CHECK_INT("all of them", feed.count, 100);
    CHECK_INT("newest", feed.revision, 101);
    for (int i = 0; i < 100; i++) {
        char subject[16];
        snprintf(subject, sizeof(subject), "p%d", i);
        CHECK_INT("without a hole", feed.changes[i].revision, 2 + i);
        CHECK_STR("in order", feed.changes[i].subject, subject);
    }
}

static void trim(struct fixture *f, int64_t older_than_ms, bool is_due_before)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    bool is_due = false;
    CHECK_OK("look", store_changes_trim_is_due(tx, older_than_ms, &is_due));
    CHECK_INT("there are some", is_due, is_due_before);
    CHECK_OK("trim", store_changes_trim(tx, older_than_ms));
    CHECK_OK("look", store_changes_trim_is_due(tx, older_than_ms, &is_due));
    CHECK("no more", !is_due);
    CHECK_OK("commit", store_commit(&tx));
}

TEST(a_commit_tells_what_was_changed)
{
    FIXTURE(f);
    JT_AUTO(store_committed_clear) struct store_committed committed = { 0 };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("first",
             store_record_change(tx, CHANGE_API, JT_STR("a"), JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("second", store_record_change(tx, CHANGE_APPLICATION, JT_STR("b"),
                                           JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("commit", store_commit_telling(&tx, &committed));
    CHECK_INT("both", committed.count, 2);
    CHECK_INT("its kind", committed.changes[0].kind, CHANGE_API);
    CHECK_STR("in order", committed.changes[1].subject, "b");
    store_committed_clear(&committed);

    tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("no change", store_commit_telling(&tx, &committed));
    CHECK_INT("none", committed.count, 0);
}

TEST(trimming_tells_those_who_missed_something)
{
    FIXTURE(f);
    f.now_ms = 1000;
    record(&f, CHANGE_APPLICATION, "a1");
    f.now_ms = 2000;
    record(&f, CHANGE_APPLICATION, "a2");
    f.now_ms = 3000;
    record(&f, CHANGE_APPLICATION, "a3");
    trim(&f, 2000, true);

    static const struct {
        const char *name;
        int64_t after;
        bool is_complete;
        size_t count;
    } cases[] = {
        { "who saw what was trimmed misses nothing", 1, true, 2 },
        { "who did not, does", 0, false, 2 },
        { "who saw all", 3, true, 0 },
        { "who saw more than there is saw another store", 4, false, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct feed feed = read_feed(&f, cases[i].after, 100);
        CHECK_INT(cases[i].name, feed.is_complete, cases[i].is_complete);
        CHECK_INT(cases[i].name, feed.count, cases[i].count);
    }

    trim(&f, 99999, true);
    struct feed feed = read_feed(&f, 2, 100);
    CHECK("the newest stays", feed.is_complete && feed.count == 1 && feed.revision == 3);
    record(&f, CHANGE_APPLICATION, "a4");
    CHECK_INT("revisions go on", read_feed(&f, 3, 100).changes[0].revision, 4);
}

TEST(a_clock_that_jumped_makes_no_hole_in_the_feed)
{
    FIXTURE(f);
    f.now_ms = 9000;
    record(&f, CHANGE_APPLICATION, "a1");
    f.now_ms = 1000;
    record(&f, CHANGE_APPLICATION, "a2");
    f.now_ms = 9000;
    record(&f, CHANGE_APPLICATION, "a3");
    trim(&f, 5000, false);
    struct feed feed = read_feed(&f, 0, 100);
    CHECK("all are there", feed.is_complete && feed.count == 3);
}
