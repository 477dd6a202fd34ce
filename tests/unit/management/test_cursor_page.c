/* cursor_page: what of the query is taken, and which rows a page shows. */
#include "management/cursor_page.h"

#include "test.h"

static jt_err read_page(const char *query, struct cursor_page *ret_page)
{
    struct request req = { .query = str(query), .arena = test_arena() };
    struct response resp = { 0 };
    jt_err err = cursor_page_read(&req, &resp, 50, ret_page);
    if (err.code == JT_REFUSED)
        CHECK_INT(query, resp.status, 400);
    return err;
}

TEST(cursor_page_read_has_defaults_and_bounds)
{
    static const struct {
        const char *query;
        enum jt_code code;
        size_t size;
        const char *after, *before;
    } cases[] = {
        { "", JT_OK, 50, "", "" },
        { "page_size=1&starting_after=prop_1", JT_OK, 1, "prop_1", "" },
        { "page_size=500&ending_before=prop_1", JT_OK, 500, "", "prop_1" },
        { "page_size=&starting_after=&ending_before=", JT_OK, 50, "", "" },
        { "starting_after=&ending_before=b", JT_OK, 50, "", "b" },
        { "starting_after=a&ending_before=b", JT_REFUSED, 0, "", "" },
        { "starting_after=a&starting_after=b", JT_REFUSED, 0, "", "" },
        { "starting_after=%zz", JT_REFUSED, 0, "", "" },
        { "page_size=0", JT_REFUSED, 0, "", "" },
        { "page_size=501", JT_REFUSED, 0, "", "" },
        { "page_size=-1", JT_REFUSED, 0, "", "" },
        { "page_size=1.5", JT_REFUSED, 0, "", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cursor_page page = { 0 };
        CHECK_CODE(cases[i].query, read_page(cases[i].query, &page), cases[i].code);
        CHECK_INT(cases[i].query, page.size, cases[i].size);
        CHECK_STR(cases[i].query, page.starting_after, cases[i].after);
        CHECK_STR(cases[i].query, page.ending_before, cases[i].before);
    }
}

TEST(cursor_page_list_leaves_the_one_more_out)
{
    static const struct {
        const char *name, *before;
        size_t row_count, first, count;
        bool has_more;
    } cases[] = {
        { "no rows", "", 0, 0, 0, false },
        { "the last page", "", 2, 0, 2, false },
        { "a full page that is the last", "", 3, 0, 3, false },
        { "more follow", "", 4, 0, 3, true },
        { "all before", "b", 3, 0, 3, false },
        { "more stand before", "b", 4, 1, 3, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cursor_page page = { .size = 3, .ending_before = str(cases[i].before) };
        const int rows[4] = { 0 };
        const struct answer_list list =
            cursor_page_list(&page, rows, sizeof(rows[0]), cases[i].row_count);
        CHECK_INT(cases[i].name, (const int *)list.rows - rows, cases[i].first);
        CHECK_INT(cases[i].name, list.count, cases[i].count);
        CHECK_INT(cases[i].name, list.has_more, cases[i].has_more);
    }
}

#define REFUSAL(name)                                                  \
    "{\"errors\":[{\"code\":\"INVALID_PARAMETER\",\"message\":\"" name \
    " must be the id of an entry of this list\",\"field\":\"" name "\"}]}"

TEST(a_cursor_that_is_no_row_is_named)
{
    static const struct {
        const char *after, *before, *want;
    } cases[] = {
        { "x", "", REFUSAL("starting_after") },
        { "", "x", REFUSAL("ending_before") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cursor_page page = { str(cases[i].after), str(cases[i].before), 1 };
        struct request req = { .arena = test_arena() };
        struct response resp = { 0 };
        CHECK_OK("found", cursor_page_refuse_missing(&req, &resp, &page, JT_DONE));
        CHECK_CODE(cases[i].want,
                   cursor_page_refuse_missing(&req, &resp, &page, JT_ERR(JT_NOT_FOUND, "row")),
                   JT_REFUSED);
        CHECK_INT(cases[i].want, resp.status, 400);
        CHECK_STR(cases[i].want, resp.body, cases[i].want);
    }
}
