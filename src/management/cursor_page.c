/*
 * cursor_page: reads the three parameters and cuts the row that the store gave too many. Backwards,
 * that row is the first one.
 */
#include "management/cursor_page.h"

#include "rest/refuse.h"

static const struct query_parameter page_query[] = { CURSOR_PAGE_QUERY(""), { 0 } };

jt_err cursor_page_read(struct request *req, struct response *resp, size_t size_default,
                        struct cursor_page *ret_page)
{
    struct cursor_page page = { 0 };
    int64_t size = (int64_t)size_default;

    JT_TRY(query_read_integer(req, resp, page_query, "page_size", &size));
    JT_TRY(query_read(req, resp, page_query, "starting_after", &page.starting_after));
    JT_TRY(query_read(req, resp, page_query, "ending_before", &page.ending_before));
    page.size = (size_t)size;
    if (page.starting_after.len > 0 && page.ending_before.len > 0)
        return rest_refuse_parameter(req, resp, JT_STR("ending_before"),
                                     JT_STR("left out where starting_after is given"));
    *ret_page = page;
    return JT_DONE;
}

jt_err cursor_page_read_forward(struct request *req, struct response *resp, size_t size_default,
                                struct cursor_page *ret_page)
{
    JT_TRY(cursor_page_read(req, resp, size_default, ret_page));
    if (ret_page->ending_before.len > 0)
        return rest_refuse_parameter(req, resp, JT_STR("ending_before"), JT_STR("left out"));
    return JT_DONE;
}

jt_err cursor_page_refuse_missing(struct request *req, struct response *resp,
                                  const struct cursor_page *page, jt_err err)
{
    if (err.code != JT_NOT_FOUND)
        return err;
    return rest_refuse_parameter(req, resp,
                                 page->starting_after.len > 0 ? JT_STR("starting_after")
                                                              : JT_STR("ending_before"),
                                 JT_STR("the id of an entry of this list"));
}

struct answer_list cursor_page_list(const struct cursor_page *page, const void *rows,
                                    size_t row_bytes, size_t row_count)
{
    const bool has_more = row_count > page->size;
    const size_t first = has_more && page->ending_before.len > 0 ? row_count - page->size : 0;
    return (struct answer_list){
        .rows = first == 0 ? rows : (const char *)rows + first * row_bytes,
        .count = has_more ? page->size : row_count,
        .has_more = has_more,
    };
}
