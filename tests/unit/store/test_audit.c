/* Reading the audit: filters, spans of time, pages. */
#include "store/audit.h"

#include "store/fixture.h"

static const struct {
    int64_t at_ms;
    const char *actor, *action, *subject;
} rows[] = {
    { 1000, "command", "application.created", "a1" },
    { 2000, "application:x", "application.updated", "a1" },
    { 2000, "application:x", "api.created", "p1" },
    { 3000, "application:x", "application.updated", "a2" },
    { 2500, "command", "application.updated", "a1" }, /* the clock went back */
};

static void record_rows(struct fixture *f)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct store_tx *tx = NULL;
        f->now_ms = rows[i].at_ms;
        CHECK_OK("begin", store_begin(f->store, STORE_WRITE, str(rows[i].actor), &tx));
        CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, str(rows[i].subject),
                                               str(rows[i].action), JT_STR("{\"a\":1}")));
        CHECK_OK("commit", store_commit(&tx));
    }
}

/* The ids of the entries, as "5,4,3". */
static const char *list(struct fixture *f, struct audit_filter filter, size_t limit)
{
    static char text[256];
    struct audit_entry *entries = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("list", store_audit_list(tx, &filter, limit, test_arena(), &entries, &count));
    store_tx_abortp(&tx);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%lld", i == 0 ? "" : ",",
                 (long long)entries[i].id);
    return text;
}

/* A filter of one text. */
#define ONE(text)                           \
    {                                       \
        &(const jt_str)JT_STR_INIT(text), 1 \
    }
#define ALWAYS .from_ms = INT64_MIN, .before_ms = INT64_MAX

static const jt_str two_actors[] = { JT_STR_INIT("command"), JT_STR_INIT("application:x") };
static const jt_str two_actions[] = { JT_STR_INIT("application.updated"),
                                      JT_STR_INIT("api.created") };
static const jt_str two_subjects[] = { JT_STR_INIT("a1"), JT_STR_INIT("p1") };

TEST(entries_come_newest_first_through_each_filter)
{
    const struct {
        const char *name;
        struct audit_filter filter;
        const char *want;
    } cases[] = {
        { "all, by time and then id", { ALWAYS }, "4,5,3,2,1" },
        { "of an actor", { ALWAYS, .actors = ONE("command") }, "5,1" },
        { "of an action", { ALWAYS, .actions = ONE("application.updated") }, "4,5,2" },
        { "of both",
          { ALWAYS, .actors = ONE("application:x"), .actions = ONE("application.updated") },
          "4,2" },
        { "of a subject", { ALWAYS, .subjects = ONE("a1") }, "5,2,1" },
        { "of all three",
          { ALWAYS, .subjects = ONE("a1"), .actors = ONE("application:x"),
            .actions = ONE("application.updated") },
          "2" },
        { "of several actions",
          { ALWAYS, .actions = { two_actions, COUNT(two_actions) } },
          "4,5,3,2" },
        { "of several actors and actions",
          { ALWAYS, .actors = { two_actors, COUNT(two_actors) },
            .actions = { two_actions, COUNT(two_actions) } },
          "4,5,3,2" },
        { "of several subjects, one of the actors, one of the actions",
          { ALWAYS, .subjects = { two_subjects, COUNT(two_subjects) },
            .actors = { two_actors, COUNT(two_actors) },
            .actions = { two_actions, COUNT(two_actions) } },
          "5,3,2" },
        { "of none such", { ALWAYS, .actors = ONE("system") }, "" },
        { "from a time on", { .from_ms = 2500, .before_ms = INT64_MAX }, "4,5" },
        { "before a time", { .from_ms = INT64_MIN, .before_ms = 2000 }, "1" },
        { "a span", { .from_ms = 2000, .before_ms = 2500 }, "3,2" },
        { "behind an entry", { .from_ms = INT64_MIN, .before_ms = 2000, .before_id = 3 }, "2,1" },
    };
    FIXTURE(f);
    record_rows(&f);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, str(list(&f, cases[i].filter, 100)), cases[i].want);
}

TEST(a_page_of_several_parts_is_the_newest_of_all)
{
    FIXTURE(f);
    const struct audit_filter all = { ALWAYS, .actors = { two_actors, COUNT(two_actors) } };
    const struct audit_filter rest = { .from_ms = INT64_MIN,
                                       .before_ms = 2500,
                                       .before_id = 5,
                                       .actors = { two_actors, COUNT(two_actors) } };
    record_rows(&f);
    CHECK_STR("the first", str(list(&f, all, 2)), "4,5");
    CHECK_STR("the next", str(list(&f, rest, 2)), "3,2");
}

TEST(people_and_things_are_found_by_name_and_named)
{
    FIXTURE(f);
    struct audit_texts found;
    struct audit_entry *entries = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "Nightly worker");
    put_api(tx, "p1", "one");
    CHECK_OK("created", store_record_change(tx, CHANGE_APPLICATION, JT_STR("a1"),
                                            JT_STR("application.created"), JT_STR("{}")));
    CHECK_OK("changed",
             store_record_changed(tx, CHANGE_API, JT_STR("p1"), JT_STR("api.updated"), JT_STR("{}"),
                                  JT_STR("[{\"name\":\"x\",\"before\":1,\"after\":2}]")));
    CHECK_OK("gone", store_record_change(tx, CHANGE_API, JT_STR("p9"), JT_STR("api.deleted"),
                                         JT_STR("{\"name\":\"Old\"}")));
    CHECK_OK("commit", store_commit(&tx));
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("actors",
             store_audit_actors_named(tx, JT_STR("Nightly worker"), test_arena(), &found));
    CHECK_INT("the text, as an application, as an administrator, and the one", found.count, 4);
    CHECK_STR("by its id", found.texts[3], "application:a1");
    CHECK_OK("subjects",
             store_audit_subjects_named(tx, JT_STR("Nightly worker"), test_arena(), &found));
    CHECK_INT("the text, and the one", found.count, 2);
    CHECK_STR("its id", found.texts[1], "a1");
    const struct audit_filter all = { ALWAYS };
    CHECK_OK("list", store_audit_list(tx, &all, 10, test_arena(), &entries, &count));
    CHECK_INT("three", count, 3);
    entries[2].actor = entries[1].acting_for = JT_STR("application:a1");
    CHECK_OK("names", store_audit_names(tx, entries, count, test_arena()));
    CHECK_STR("of what is gone", entries[0].subject_name, "Old");
    CHECK_STR("nobody", entries[0].actor_name, "");
    CHECK_STR("of an API", entries[1].subject_name, "one");
    CHECK_STR("of whose token it was", entries[1].acting_for_name, "Nightly worker");
    CHECK_STR("of an actor", entries[2].actor_name, "Nightly worker");
    CHECK_STR("of an application", entries[2].subject_name, "Nightly worker");
    CHECK_STR("what changed", entries[1].changes, "[{\"name\":\"x\",\"before\":1,\"after\":2}]");
    CHECK_STR("nothing", entries[0].changes, "[]");
    store_tx_abortp(&tx);
}

TEST(an_entry_is_whole)
{
    FIXTURE(f);
    struct audit_filter filter = { ALWAYS, .subjects = ONE("p1") };
    struct audit_entry *entries = NULL;
    size_t count = 0;
    record_rows(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("list", store_audit_list(tx, &filter, 10, test_arena(), &entries, &count));
    CHECK_INT("one", count, 1);
    CHECK_INT("id", entries[0].id, 3);
    CHECK_INT("time", entries[0].at_ms, 2000);
    CHECK_STR("actor", entries[0].actor, "application:x");
    CHECK_STR("action", entries[0].action, "api.created");
    CHECK_STR("kind", entries[0].subject_kind, "application");
    CHECK_STR("detail", entries[0].detail, "{\"a\":1}");
    CHECK_CODE("a page too long",
               store_audit_list(tx, &filter, STORE_PAGE_MAX + 2, test_arena(), &entries, &count),
               JT_TOO_LARGE);
    store_tx_abortp(&tx);
}
