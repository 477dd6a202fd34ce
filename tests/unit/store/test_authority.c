/* What an application, or an organization by its applications, holds. */
#include "store/fixture.h"

#include "store/authority.h"

TEST(an_applications_management_scopes_are_those_of_that_api_alone)
{
    FIXTURE(f);
    jt_str *keys = NULL;
    size_t count = 9;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_application(tx, "a2", "two");
    put_api(tx, "p1", "one");
    put_scope(tx, "p1", "delete:apis");
    authorize(tx, "a1", "p1");
    enable(tx, "a1", "p1", "delete:apis");
    CHECK_OK("none", store_management_scopes(tx, JT_STR("a1"), test_arena(), &keys, &count));
    CHECK_INT("none", count, 0);
    enable_management(tx, "a1", "read:apis");
    enable_management(tx, "a1", "create:apis");
    enable_management(tx, "a2", "update:apis");
    CHECK_OK("two", store_management_scopes(tx, JT_STR("a1"), test_arena(), &keys, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("ascending", keys[0], "create:apis");
    CHECK_STR("ascending", keys[1], "read:apis");
    store_tx_abortp(&tx);
}

/* Of the keys a, b and c, those that it has; a point before them: it has the API. */
static const char *held(struct store_tx *tx, const char *org_code, const char *api_id)
{
    static const jt_str keys[] = { JT_STR_INIT("a"), JT_STR_INIT("b"), JT_STR_INIT("c") };
    static char text[8];
    struct jt_buf out = jt_buf_over(text, sizeof(text));
    bool has_api = false, *has = NULL;
    CHECK_OK(org_code, store_organization_holds(tx, str(org_code), str(api_id), keys, COUNT(keys),
                                                test_arena(), &has_api, &has));
    if (has_api)
        jt_buf_put_char(&out, '.');
    for (size_t i = 0; i < COUNT(keys); i++)
        if (has[i])
            jt_buf_put(&out, keys[i]);
    jt_buf_put_char(&out, '\0');
    return text;
}

TEST(an_organization_has_what_any_of_its_applications_has)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_organization(tx, "o1", "One", "");
    put_organization(tx, "o2", "Two", "");
    put_application_of(tx, "a1", "one", "o1");
    put_application_of(tx, "a2", "two", "o1");
    put_application_of(tx, "a3", "other", "o2");
    put_application(tx, "a4", "global");
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    for (const char *key = "a\0b\0c\0"; *key != '\0'; key += 2)
        put_scope(tx, "p1", key);
    put_scope(tx, "p2", "a");
    authorize(tx, "a1", "p1");
    authorize(tx, "a2", "p1");
    authorize(tx, "a3", "p1");
    authorize(tx, "a4", "p2");
    enable(tx, "a1", "p1", "a");
    enable(tx, "a2", "p1", "b");
    enable(tx, "a3", "p1", "c");
    enable(tx, "a4", "p2", "a");
    CHECK_STR("what both have, and not another organization's", str(held(tx, "o1", "p1")), ".ab");
    CHECK_STR("the other organization", str(held(tx, "o2", "p1")), ".c");
    CHECK_STR("not what a global application has", str(held(tx, "o1", "p2")), "");
    CHECK_STR("nobody has", str(held(tx, "", "p2")), "");
    store_tx_abortp(&tx);
}
