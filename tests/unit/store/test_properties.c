/* Properties, their categories, and values. */
#include "store/properties.h"

#include "store/fixture.h"

static void put_category(struct store_tx *tx, const char *id, enum property_context context)
{
    struct property_category category = { str(id), str(id), context, 7 };
    CHECK_OK(id, store_property_category_create(tx, &category));
}

static struct property property_of(const char *id, enum property_context context)
{
    return (struct property){
        .id = str(id),
        .key = str(id),
        .name = str(id),
        .description = JT_STR(""),
        .type = PROPERTY_SINGLE_LINE_TEXT,
        .context = context,
        .category_id = context == CONTEXT_APP ? JT_STR("apps") : JT_STR("orgs"),
        .created_ms = 7,
    };
}

static void put_property(struct store_tx *tx, const char *id, enum property_context context)
{
    const struct property property = property_of(id, context);
    CHECK_OK(id, store_property_create(tx, &property));
}

/* Two categories, an application a1 and an organization o1. */
static struct store_tx *begin_with_owners(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_category(tx, "apps", CONTEXT_APP);
    put_category(tx, "orgs", CONTEXT_ORG);
    put_application(tx, "a1", "one");
    put_organization(tx, "o1", "one", "");
    return tx;
}

TEST(a_category_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct property_category got;
    struct store_tx *tx = begin_with_owners(&f);
    CHECK_OK("get", store_property_category_get(tx, JT_STR("apps"), test_arena(), &got));
    CHECK_STR("name", got.name, "apps");
    CHECK_INT("context", got.context, CONTEXT_APP);
    CHECK_INT("created", got.created_ms, 7);
    CHECK_OK("rename", store_property_category_set_name(tx, JT_STR("apps"), JT_STR("New")));
    CHECK_OK("get", store_property_category_get(tx, JT_STR("apps"), test_arena(), &got));
    CHECK_STR("name", got.name, "New");
    CHECK_CODE("none", store_property_category_get(tx, JT_STR("x"), test_arena(), &got),
               JT_NOT_FOUND);
    CHECK_CODE("none", store_property_category_set_name(tx, JT_STR("x"), JT_STR("y")),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_property_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct property got;
    struct store_tx *tx = begin_with_owners(&f);
    const struct property property = {
        JT_STR("p1"),
        JT_STR("tier"),
        JT_STR("Tier"),
        JT_STR("What was paid for"),
        PROPERTY_BOOLEAN,
        CONTEXT_APP,
        true,
        JT_STR("apps"),
        9,
    };
    CHECK_OK("create", store_property_create(tx, &property));
    CHECK_OK("get", store_property_get(tx, JT_STR("p1"), test_arena(), &got));
    CHECK_STR("key", got.key, "tier");
    CHECK_STR("name", got.name, "Tier");
    CHECK_STR("description", got.description, "What was paid for");
    CHECK_INT("type", got.type, PROPERTY_BOOLEAN);
    CHECK_INT("context", got.context, CONTEXT_APP);
    CHECK("private", got.is_private);
    CHECK_STR("category", got.category_id, "apps");
    CHECK_INT("created", got.created_ms, 9);
    store_tx_abortp(&tx);
}

TEST(only_name_description_privacy_and_category_change)
{
    FIXTURE(f);
    struct property got;
    struct store_tx *tx = begin_with_owners(&f);
    put_category(tx, "more", CONTEXT_APP);
    put_property(tx, "p1", CONTEXT_APP);
    const struct property changed = {
        JT_STR("p1"),
        JT_STR("other"),
        JT_STR("New"),
        JT_STR("About it"),
        PROPERTY_BOOLEAN,
        CONTEXT_ORG,
        true,
        JT_STR("more"),
        0,
    };
    CHECK_OK("update", store_property_update(tx, &changed));
    CHECK_OK("get", store_property_get(tx, JT_STR("p1"), test_arena(), &got));
    CHECK_STR("name", got.name, "New");
    CHECK_STR("description", got.description, "About it");
    CHECK("private", got.is_private);
    CHECK_STR("category", got.category_id, "more");
    CHECK_STR("key", got.key, "p1");
    CHECK_INT("type", got.type, PROPERTY_SINGLE_LINE_TEXT);
    CHECK_INT("context", got.context, CONTEXT_APP);
    const struct property missing = property_of("x", CONTEXT_APP);
    CHECK_CODE("none", store_property_update(tx, &missing), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_key_is_unique_over_all_contexts)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    struct property again = property_of("p2", CONTEXT_ORG);
    put_property(tx, "p1", CONTEXT_APP);
    again.key = JT_STR("p1");
    CHECK_ENDS("taken", f, tx, store_property_create(tx, &again), JT_CONFLICT);
    again.key = JT_STR("p2");
    again.category_id = JT_STR("none");
    CHECK_ENDS("no category", f, tx, store_property_create(tx, &again), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_context_has_500_properties_at_most)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    for (int i = 0; i < PROPERTIES_PER_CONTEXT_MAX; i++) {
        char id[16];
        snprintf(id, sizeof(id), "p%d", i);
        put_property(tx, id, CONTEXT_APP);
    }
    const struct property more = property_of("more", CONTEXT_APP);
    CHECK_CODE("one more", store_property_create(tx, &more), JT_TOO_LARGE);
    put_property(tx, "other", CONTEXT_ORG);
    store_tx_abortp(&tx);
}

TEST(pages_go_forward_and_back_by_id)
{
    static const enum property_context apps = CONTEXT_APP;
    static const struct {
        const char *name;
        const enum property_context *context;
        const char *after, *before;
        size_t limit;
        const char *want;
    } cases[] = {
        { "from the start", NULL, "", "", 3, "p1p2p3" },
        { "after one", NULL, "p2", "", 2, "p3p4" },
        { "the end", NULL, "p5", "", 10, "p6" },
        { "past the end", NULL, "p6", "", 10, "" },
        { "before one, in ascending order", NULL, "", "p5", 2, "p3p4" },
        { "an odd number before one", NULL, "", "p5", 3, "p2p3p4" },
        { "all before one", NULL, "", "p3", 10, "p1p2" },
        { "nothing before the first", NULL, "", "p1", 10, "" },
        { "of a context", &apps, "", "", 10, "p1p3p5" },
        { "of a context after one", &apps, "p1", "", 1, "p3" },
        { "of a context before one", &apps, "", "p5", 1, "p3" },
    };
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    put_property(tx, "p1", CONTEXT_APP);
    put_property(tx, "p2", CONTEXT_ORG);
    put_property(tx, "p3", CONTEXT_APP);
    put_property(tx, "p4", CONTEXT_ORG);
    put_property(tx, "p5", CONTEXT_APP);
    put_property(tx, "p6", CONTEXT_ORG);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct store_id_page page = { str(cases[i].after), str(cases[i].before),
                                            cases[i].limit };
        struct property *rows = NULL;
        char text[64];
        struct jt_buf got = jt_buf_over(text, sizeof(text));
        size_t count = 0;
        CHECK_OK(cases[i].name,
                 store_property_list(tx, cases[i].context, &page, test_arena(), &rows, &count));
        for (size_t k = 0; k < count; k++)
            jt_buf_put(&got, rows[k].id);
        CHECK_STR(cases[i].name, jt_buf_str(&got), cases[i].want);
    }
    store_tx_abortp(&tx);
}

TEST(categories_page_the_same_way_and_no_page_is_too_long)
{
    FIXTURE(f);
    static const enum property_context apps = CONTEXT_APP;
    struct store_tx *tx = begin_with_owners(&f);
    struct property_category *rows = NULL;
    size_t count = 0;
    struct store_id_page page = { JT_STR(""), JT_STR(""), STORE_PAGE_MAX + 1 };
    CHECK_OK("all", store_property_category_list(tx, NULL, &page, test_arena(), &rows, &count));
    CHECK_INT("all", count, 2);
    CHECK_OK("of a context",
             store_property_category_list(tx, &apps, &page, test_arena(), &rows, &count));
    CHECK_INT("of a context", count, 1);
    CHECK_STR("of a context", rows[0].id, "apps");
    page.before = JT_STR("orgs");
    CHECK_OK("before", store_property_category_list(tx, NULL, &page, test_arena(), &rows, &count));
    CHECK_INT("before", count, 1);
    page.limit++;
    CHECK_CODE("too long",
               store_property_category_list(tx, NULL, &page, test_arena(), &rows, &count),
               JT_TOO_LARGE);
    store_tx_abortp(&tx);
}

static void set(struct store_tx *tx, struct property_owner owner, const char *property_id,
                const char *value)
{
    CHECK_OK(value, store_property_value_set(tx, owner, str(property_id), str(value)));
}

static void check_values(struct store_tx *tx, struct property_owner owner, const char *want)
{
    struct property_value *values = NULL;
    size_t count = 0;
    char text[128];
    struct jt_buf got = jt_buf_over(text, sizeof(text));
    CHECK_OK("values", store_property_values(tx, owner, test_arena(), &values, &count));
    for (size_t i = 0; i < count; i++) {
        jt_buf_put(&got, values[i].key);
        jt_buf_put_char(&got, '=');
        jt_buf_put(&got, values[i].value);
        jt_buf_put_char(&got, ' ');
    }
    CHECK_STR(want, jt_buf_str(&got), want);
}

TEST(values_are_set_replaced_and_removed)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    const struct property_owner app = { CONTEXT_APP, JT_STR("a1") };
    const struct property_owner org = { CONTEXT_ORG, JT_STR("o1") };
    put_property(tx, "p1", CONTEXT_APP);
    put_property(tx, "p2", CONTEXT_APP);
    put_property(tx, "p3", CONTEXT_ORG);

    check_values(tx, app, "p1= p2= ");
    set(tx, app, "p1", "");
    set(tx, app, "p1", "x");
    set(tx, app, "p1", "x");
    set(tx, app, "p1", "y");
    set(tx, org, "p3", "z");
    check_values(tx, app, "p1=y p2= ");
    check_values(tx, org, "p3=z ");
    set(tx, app, "p1", "");
    check_values(tx, app, "p1= p2= ");

    const struct property_owner user = { CONTEXT_USR, JT_STR("kp_1") };
    CHECK_CODE("of a user", store_property_value_set(tx, user, JT_STR("p1"), JT_STR("x")),
               JT_INVALID);
    store_tx_abortp(&tx);
}

TEST(a_setting_is_a_property_of_that_context_and_the_owners_value)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    const struct property_owner app = { CONTEXT_APP, JT_STR("a1") };
    const struct property_owner org = { CONTEXT_ORG, JT_STR("o1") };
    struct property_setting of_app[] = { { .key = JT_STR("p1") },
                                         { .key = JT_STR("p2") },
                                         { .key = JT_STR("p3") },
                                         { .key = JT_STR("none") } };
    struct property_setting of_org[] = { { .key = JT_STR("p3") }, { .key = JT_STR("p1") } };
    put_property(tx, "p1", CONTEXT_APP);
    put_property(tx, "p2", CONTEXT_APP);
    put_property(tx, "p3", CONTEXT_ORG);
    set(tx, app, "p1", "x");
    set(tx, org, "p3", "z");
    CHECK_OK("app", store_property_settings(tx, app, of_app, COUNT(of_app), test_arena()));
    CHECK("there", of_app[0].is_there && of_app[1].is_there);
    CHECK("of another context, and of none", !of_app[2].is_there && !of_app[3].is_there);
    CHECK_STR("id", of_app[0].property.id, "p1");
    CHECK_INT("context", of_app[0].property.context, CONTEXT_APP);
    CHECK_STR("value", of_app[0].value, "x");
    CHECK_STR("none", of_app[1].value, "");
    CHECK_OK("org", store_property_settings(tx, org, of_org, COUNT(of_org), test_arena()));
    CHECK("of organizations alone", of_org[0].is_there && !of_org[1].is_there);
    CHECK_STR("value", of_org[0].value, "z");
    store_tx_abortp(&tx);
}

TEST(values_go_with_their_property_and_their_owner)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_owners(&f);
    const struct property_owner app = { CONTEXT_APP, JT_STR("a1") };
    const struct property_owner org = { CONTEXT_ORG, JT_STR("o1") };
    put_property(tx, "p1", CONTEXT_APP);
    put_property(tx, "p2", CONTEXT_APP);
    put_property(tx, "p3", CONTEXT_ORG);
    set(tx, app, "p1", "x");
    set(tx, app, "p2", "x");
    set(tx, org, "p3", "x");

    CHECK_OK("delete", store_property_delete(tx, JT_STR("p1")));
    CHECK_CODE("again", store_property_delete(tx, JT_STR("p1")), JT_NOT_FOUND);
    check_values(tx, app, "p2=x ");
    CHECK_OK("application", store_application_delete(tx, JT_STR("a1")));
    put_application(tx, "a1", "one");
    check_values(tx, app, "p2= ");

    jt_str *apps = NULL;
    size_t count = 0;
    CHECK_OK("organization",
             store_organization_delete(tx, JT_STR("o1"), test_arena(), &apps, &count));
    put_organization(tx, "o1", "one", "");
    check_values(tx, org, "p3= ");
    store_tx_abortp(&tx);
}
