/* What the audit keeps of a change. */
#include "registration/record.h"

#include "registration/fixture.h"
#include "store/audit.h"

/* Entries are written at the end of their transaction; then the next one begins. */
static jt_str newest_detail(struct fixture *f, struct registrar *r)
{
    struct audit_entry *entries = NULL;
    size_t count = 0;
    CHECK_OK("commit", store_commit(&r->tx));
    r->tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK("audit", store_audit_list(r->tx, &(struct audit_filter){ .before_ms = INT64_MAX }, 1,
                                       test_arena(), &entries, &count));
    CHECK_INT("one", count, 1);
    return entries[0].detail;
}

TEST(a_detail_is_a_json_object_with_its_members_in_order)
{
    REGISTRAR(f, r);
    struct text_list list = { .arena = test_arena() };
    for (int i = 0; i < 9; i++)
        CHECK_OK("add", text_list_add(&list, i == 8 ? JT_STR("\"") : JT_STR("a")));
    const struct {
        const char *name, *want;
        const struct detail *details;
    } cases[] = {
        { "none", "", NULL },
        { "an empty one", "{}", NO_DETAILS },
        { "texts", "{\"b\":\"\\\"x\",\"a\":\"\"}",
          DETAILS(detail_text("b", JT_STR("\"x")), detail_text("a", JT_STR(""))) },
        { "null", "{\"a\":null,\"b\":\"x\"}",
          DETAILS(detail_text_or_null("a", JT_STR("")), detail_text_or_null("b", JT_STR("x"))) },
        { "numbers", "{\"a\":-9223372036854775807,\"b\":true}",
          DETAILS(detail_number("a", -INT64_MAX), detail_boolean("b", true)) },
        { "a list", "{\"a\":[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"\\\"\"],\"b\":[]}",
          DETAILS(detail_list("a", &list), detail_texts("b", NULL, 0)) },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_OK("record",
                 record(&r, CHANGE_API, JT_STR("a"), JT_STR("test.changed"), cases[i].details));
        CHECK_STR(cases[i].name, newest_detail(&f, &r), cases[i].want);
    }
    CHECK("to be committed", r.is_changed);
}
