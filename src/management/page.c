/*
 * page: see the header. A token is base64url of LIST:SORT:ID:VALUE, where VALUE, which may hold
 * anything a name may, comes last.
 */
#include "management/page.h"

#include "jose/base64url.h"
#include "rest/refuse.h"

enum { CURSOR_ID_MAX_BYTES = 64 };

static const jt_str sort_names[] = {
    [SORT_NAME_ASC] = JT_STR_INIT("name_asc"),
    [SORT_NAME_DESC] = JT_STR_INIT("name_desc"),
    [SORT_EMAIL_ASC] = JT_STR_INIT("email_asc"),
    [SORT_EMAIL_DESC] = JT_STR_INIT("email_desc"),
};

static const struct list_row {
    jt_str name;
    size_t sort_count; /* the first so many of sort_names */
    jt_str sort_rule;
} list_rows[] = {
    [PAGE_APPLICATIONS] = { JT_STR_INIT("applications"), 2,
                            JT_STR_INIT("one of: name_asc, name_desc") },
    [PAGE_ORGANIZATIONS] = { JT_STR_INIT("organizations"), COUNT(sort_names),
                             JT_STR_INIT("one of: name_asc, name_desc, email_asc, email_desc") },
};

jt_err query_value(struct request *req, struct response *resp, const char *name, jt_str *ret_value)
{
    struct http_param *params = NULL;
    size_t count = 0, found = 0;
    jt_str value = JT_STR("");

    jt_err err = request_query(req, &params, &count);
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE)
        return management_refuse(
            req, resp, 400, "INVALID_QUERY",
            JT_STR("The query string is malformed or has too many parameters"));
    JT_TRY(err);
    for (size_t i = 0; i < count; i++) {
        if (!jt_str_eq(params[i].name, jt_str_from(name)))
            continue;
        value = params[i].value;
        found++;
    }
    if (found > 1)
        return management_refuse_parameter(req, resp, jt_str_from(name), JT_STR("given once"));
    *ret_value = value;
    return JT_DONE;
}

static jt_err sort_parse(jt_str name, enum page_list list, enum store_sort *ret_sort)
{
    for (size_t i = 0; i < list_rows[list].sort_count; i++) {
        if (jt_str_eq(name, sort_names[i])) {
            *ret_sort = (enum store_sort)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown sort");
}

jt_err page_next_token(const struct page *page, struct store_cursor last, struct jt_arena *arena,
                       jt_str *ret_token)
{
    struct jt_buf text, token;
    const size_t text_max_bytes = 64 + last.id.len + last.value.len;

    JT_TRY(jt_arena_buf(arena, text_max_bytes, &text));
    JT_TRY(jt_arena_buf(arena, base64url_length(text_max_bytes), &token));
    jt_buf_put(&text, list_rows[page->list].name);
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, sort_names[page->sort]);
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, last.id);
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, last.value);
    base64url_put(&token, jt_buf_str(&text));
    *ret_token = jt_buf_str(&token);
    return JT_DONE;
}

jt_err page_token_parse(jt_str token, enum page_list list, struct jt_arena *arena,
                        enum store_sort *ret_sort, struct store_cursor *ret_after)
{
    const jt_err foreign = JT_ERR(JT_INVALID, "not a next_token of this list");
    jt_str rest, name, sort_name, id;
    enum store_sort sort;

    JT_TRY(base64url_decode(token, arena, &rest));
    if (!jt_str_is_utf8(rest) || jt_str_has_control(rest))
        return foreign;
    if (!jt_str_cut(&rest, ':', &name) || !jt_str_cut(&rest, ':', &sort_name) ||
        !jt_str_cut(&rest, ':', &id) || rest.ptr == NULL)
        return foreign;
    if (!jt_str_eq(name, list_rows[list].name) || id.len == 0 || id.len > CURSOR_ID_MAX_BYTES)
        return foreign;
    JT_TRY(sort_parse(sort_name, list, &sort));
    *ret_sort = sort;
    *ret_after = (struct store_cursor){ .value = rest, .id = id };
    return JT_DONE;
}

/* The sort may be left out beside a token, which has its own; another one than its own is a
 * mistake. */
static jt_err token_read(struct request *req, struct response *resp, jt_str token, bool has_sort,
                         struct page *page)
{
    enum store_sort sort = page->sort;
    jt_err err = page_token_parse(token, page->list, req->arena, &sort, &page->after);
    if (err.code == JT_INVALID || (err.code == JT_OK && has_sort && sort != page->sort))
        return management_refuse(req, resp, 400, "INVALID_NEXT_TOKEN",
                                 JT_STR("next_token must be one that an answer of this list gave, "
                                        "with the same sort"));
    page->sort = sort;
    return err;
}

jt_err page_read(struct request *req, struct response *resp, enum page_list list,
                 struct page *ret_page)
{
    struct page page = { .list = list, .size = PAGE_SIZE_DEFAULT };
    jt_str sort = JT_STR(""), size = JT_STR(""), token = JT_STR("");
    int64_t number = PAGE_SIZE_DEFAULT;

    JT_TRY(query_value(req, resp, "sort", &sort));
    JT_TRY(query_value(req, resp, "page_size", &size));
    JT_TRY(query_value(req, resp, "next_token", &token));
    if (sort.len > 0 && sort_parse(sort, list, &page.sort).code != JT_OK)
        return management_refuse_parameter(req, resp, JT_STR("sort"), list_rows[list].sort_rule);
    if (size.len > 0 && jt_str_to_int(size, 1, PAGE_SIZE_MAX, &number).code != JT_OK)
        return management_refuse_parameter(req, resp, JT_STR("page_size"),
                                           JT_STR("a whole number from 1 to 500"));
    page.size = (size_t)number;
    if (token.len > 0)
        JT_TRY(token_read(req, resp, token, sort.len > 0, &page));
    *ret_page = page;
    return JT_DONE;
}
