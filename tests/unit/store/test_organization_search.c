/* test_organization_search: organizations are found by what they are known by, in either order,
 * also where few of very many fit. */
#include "store/fixture.h"
#include "store/organization_search.h"

static void put(struct store_tx *tx, const char *code, const char *name, const char *handle,
                const char *external_id)
{
    const struct organization org = { .code = str(code),
                                      .name = str(name),
                                      .handle = str(handle),
                                      .external_id = str(external_id),
                                      .attributes = JT_STR("{}") };
    CHECK_OK(code, store_organization_create(tx, &org));
}

/* The codes of all pages, each page in brackets. */
static void check_search(struct store_tx *tx, const char *text, enum store_sort sort, size_t limit,
                         const char *want)
{
    struct organization_search search = { .text = str(text), .sort = sort, .limit = limit };
    struct organizations_found got = { .has_more = true };
    struct jt_buf codes;
    CHECK_OK("codes", jt_arena_buf(test_arena(), 512, &codes));
    while (got.has_more) {
        CHECK_OK(text, store_organization_search(tx, &search, test_arena(), &got));
        search.after = got.next;
        jt_buf_put_char(&codes, '[');
        for (size_t i = 0; i < got.count; i++) {
            jt_buf_put(&codes, i > 0 ? JT_STR(" ") : JT_STR(""));
            jt_buf_put(&codes, got.orgs[i].code);
        }
        jt_buf_put_char(&codes, ']');
    }
    CHECK_STR(text, jt_buf_str(&codes), want);
}

TEST(organizations_are_found_by_what_they_are_known_by)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put(tx, "org_1", "Z\u00fcrich", "zh", "");
    put(tx, "org_2", "Stra\u00dfe", "", "E-77");
    put(tx, "org_3", "Acme", "zurich_2", "");
    fixture_commit(&tx);
    tx = fixture_begin(f.store, STORE_READ);
    check_search(tx, "ZURICH", SORT_NAME_ASC, 10, "[org_3 org_1]");
    check_search(tx, "zurich", SORT_NAME_DESC, 1, "[org_1][org_3]");
    check_search(tx, "strasse", SORT_NAME_ASC, 10, "[org_2]");
    check_search(tx, "e-77", SORT_EMAIL_ASC, 10, "[org_2]");
    check_search(tx, "ORG_3", SORT_EMAIL_DESC, 10, "[org_3]");
    check_search(tx, "nothing", SORT_NAME_ASC, 10, "[]");
    store_tx_abortp(&tx);
}

TEST(a_page_of_organizations_ends_before_it_takes_long)
{
    enum { MANY = 5100 };
    FIXTURE(f);
    char code[32], name[32];
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (int i = 0; i < MANY; i++) {
        snprintf(code, sizeof(code), "org_%05d", i);
        snprintf(name, sizeof(name), "%05d", i);
        put(tx, code, name, "", "");
    }
    put(tx, "org_last", "Zebra", "", "");
    fixture_commit(&tx);
    tx = fixture_begin(f.store, STORE_READ);
    check_search(tx, "zebra", SORT_NAME_ASC, 10, "[][org_last]");
    check_search(tx, "0003", SORT_NAME_ASC, 5,
                 "[org_00003 org_00030 org_00031 org_00032 org_00033]"
                 "[org_00034 org_00035 org_00036 org_00037 org_00038][org_00039][]");
    store_tx_abortp(&tx);
}
