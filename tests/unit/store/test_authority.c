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

static bool has_api(struct store_tx *tx, const char *org_code, const char *api_id)
{
    bool has = false;
    CHECK_OK(org_code, store_organization_has_api(tx, str(org_code), str(api_id), &has));
    return has;
}

static bool has_scope(struct store_tx *tx, const char *org_code, const char *api_id,
                      const char *key)
{
    bool has = false;
    CHECK_OK(key, store_organization_has_scope(tx, str(org_code), str(api_id), str(key), &has));
    return has;
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
    CHECK("one", has_scope(tx, "o1", "p1", "a"));
    CHECK("the other", has_scope(tx, "o1", "p1", "b"));
    CHECK("not another organization's", !has_scope(tx, "o1", "p1", "c"));
    CHECK("nor on another API", !has_scope(tx, "o1", "p2", "a"));
    CHECK("the API", has_api(tx, "o1", "p1"));
    CHECK("not one that a global application has", !has_api(tx, "o1", "p2"));
    CHECK("nobody has", !has_api(tx, "", "p2"));
    store_tx_abortp(&tx);
}
