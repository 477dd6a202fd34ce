/*
 * page: a token is base64url of ISSUER:LIST:SORT:ID:VALUE, where ISSUER is a few digits of a
 * digest, and VALUE, which may hold anything a name may, comes last.
 */
#include "management/page.h"

#include "base/digest.h"
#include "jose/base64url.h"
#include "model/text.h"
#include "rest/refuse.h"

enum { CURSOR_ID_MAX_BYTES = 64, ISSUER_TAG_BYTES = 4, TOKEN_FIXED_MAX_BYTES = 64 };

static const char *const sort_names[] = {
    [SORT_NAME_ASC] = "name_asc",           [SORT_NAME_DESC] = "name_desc",
    [SORT_EMAIL_ASC] = "email_asc",         [SORT_EMAIL_DESC] = "email_desc",
    [SORT_CREATED_ASC] = "created_asc",     [SORT_CREATED_DESC] = "created_desc",
    [SORT_LAST_USED_ASC] = "last_used_asc", [SORT_LAST_USED_DESC] = "last_used_desc",
};

const char *const page_use_sorts[] = {
    "name_asc", "name_desc", "created_asc", "created_desc", "last_used_asc", "last_used_desc", NULL
};
const char *const page_organization_sorts[] = { "name_asc", "name_desc", "email_asc", "email_desc",
                                                NULL };
static const char *const name_sorts[] = { "name_asc", "name_desc", NULL };

const struct query_parameter page_by_name_query[] = { PAGE_SORTED_QUERY(name_sorts), { 0 } };
const struct query_parameter page_unsorted_query[] = { PAGE_UNSORTED_QUERY, { 0 } };
static const struct query_parameter applications_query[] = { PAGE_SORTED_QUERY(page_use_sorts),
                                                             { 0 } };
static const struct query_parameter api_keys_query[] = {
    PAGE_UNSORTED_QUERY, PAGE_SORT_QUERY(page_use_sorts, "created_asc"), { 0 }
};
static const struct query_parameter organizations_query[] = {
    PAGE_SORTED_QUERY(page_organization_sorts), { 0 }
};

static const struct list_row {
    jt_str name;
    const char *const *sorts; /* ends with NULL; NULL: one order */
    const struct query_parameter *query;
    enum store_sort sort; /* by default */
} list_rows[] = {
    [PAGE_APPLICATIONS] = { JT_STR_INIT("applications"), page_use_sorts, applications_query },
    [PAGE_ORGANIZATIONS] = { JT_STR_INIT("organizations"), page_organization_sorts,
                             organizations_query },
    [PAGE_ORGANIZATION_APPLICATIONS] = { JT_STR_INIT("organization_applications"), name_sorts,
                                         page_by_name_query },
    [PAGE_AUTHORIZED_APPLICATIONS] = { JT_STR_INIT("authorized_applications"), NULL,
                                       page_unsorted_query },
    [PAGE_AUTHORIZED_APIS] = { JT_STR_INIT("authorized_apis"), NULL, page_unsorted_query },
    [PAGE_AUDIT] = { JT_STR_INIT("audit"), NULL, page_unsorted_query },
    [PAGE_AUDIT_CHECKPOINTS] = { JT_STR_INIT("audit_checkpoints"), NULL, page_unsorted_query },
    [PAGE_UNUSED_APPLICATIONS] = { JT_STR_INIT("unused_applications"), NULL, page_unsorted_query },
    [PAGE_API_KEYS] = { JT_STR_INIT("api_keys"), page_use_sorts, api_keys_query, SORT_CREATED_ASC },
};

static jt_str sort_name(enum page_list list, enum store_sort sort)
{
    return list_rows[list].sorts == NULL ? JT_STR("") : jt_str_from(sort_names[sort]);
}

static jt_err sort_parse(jt_str name, enum page_list list, enum store_sort *ret_sort)
{
    const char *const *sorts = list_rows[list].sorts;
    if (name.len == 0 && sorts == NULL)
        return JT_DONE; /* one order: there is nothing to set */
    if (sorts == NULL || !text_is_choice(name, sorts))
        return JT_ERR(JT_INVALID, "unknown sort");
    for (size_t i = 0; i < COUNT(sort_names); i++)
        if (jt_str_eq(name, jt_str_from(sort_names[i])))
            *ret_sort = (enum store_sort)i;
    return JT_DONE;
}

/* Of an order by times, it is one. */
static bool is_value_of(jt_str value, enum store_sort sort)
{
    int64_t time_ms = 0;
    return sort < SORT_CREATED_ASC || jt_str_to_int(value, 0, INT64_MAX, &time_ms).code == JT_OK;
}

/* Enough to tell issuers apart; it keeps nothing secret. */
static jt_err put_issuer_tag(struct jt_buf *text, jt_str issuer)
{
    uint8_t digest[JT_DIGEST_BYTES];
    JT_TRY(jt_sha256(issuer, digest));
    jt_buf_put_hex(text, digest, ISSUER_TAG_BYTES);
    return JT_DONE;
}

jt_err page_next_token(const struct page *page, struct store_cursor last, struct jt_arena *arena,
                       jt_str *ret_token)
{
    struct jt_buf text, token;
    const size_t text_max_bytes = TOKEN_FIXED_MAX_BYTES + last.id.len + last.value.len;

    JT_TRY(jt_arena_buf(arena, text_max_bytes, &text));
    JT_TRY(jt_arena_buf(arena, base64url_length(text_max_bytes), &token));
    JT_TRY(put_issuer_tag(&text, page->issuer));
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, list_rows[page->list].name);
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, sort_name(page->list, page->sort));
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, last.id);
    jt_buf_put_char(&text, ':');
    jt_buf_put(&text, last.value);
    base64url_put(&token, jt_buf_str(&text));
    *ret_token = jt_buf_str(&token);
    return JT_DONE;
}

jt_err page_found(const struct page *page, const struct store_found *found, bool wants_total,
                  const void *rows, struct jt_arena *arena, struct page_total *ret_answer)
{
    struct page_total answer = { .list = { rows, found->count },
                                 .is_wanted = wants_total,
                                 .is_exact = found->total_is_exact,
                                 .total = found->total };
    if (found->has_more)
        JT_TRY(page_next_token(page, found->next, arena, &answer.list.next_token));
    *ret_answer = answer;
    return JT_DONE;
}

jt_err page_refuse_token(struct request *req, struct response *resp)
{
    return rest_refuse_field(req, resp, "INVALID_NEXT_TOKEN", JT_STR("next_token"),
                             JT_STR("next_token must be one that an answer of this list gave, "
                                    "with the same sort"));
}

static jt_err tag_check(jt_str tag, jt_str issuer)
{
    char bytes[2 * ISSUER_TAG_BYTES];
    struct jt_buf own = jt_buf_over(bytes, sizeof(bytes));
    JT_TRY(put_issuer_tag(&own, issuer));
    return jt_str_eq(tag, jt_buf_str(&own)) ? JT_DONE
                                            : JT_ERR(JT_INVALID, "a next_token of another issuer");
}

jt_err page_token_parse(jt_str token, struct jt_arena *arena, struct page *page)
{
    const jt_err foreign = JT_ERR(JT_INVALID, "not a next_token of this list");
    jt_str rest, tag, name, sort_name, id;
    enum store_sort sort = SORT_NAME_ASC;

    JT_TRY(base64url_decode(token, arena, &rest));
    if (!jt_str_is_utf8(rest) || jt_str_has_control(rest))
        return foreign;
    if (!jt_str_cut(&rest, ':', &tag) || !jt_str_cut(&rest, ':', &name) ||
        !jt_str_cut(&rest, ':', &sort_name) || !jt_str_cut(&rest, ':', &id) || rest.ptr == NULL)
        return foreign;
    JT_TRY(tag_check(tag, page->issuer));
    if (!jt_str_eq(name, list_rows[page->list].name) || id.len == 0 || id.len > CURSOR_ID_MAX_BYTES)
        return foreign;
    JT_TRY(sort_parse(sort_name, page->list, &sort));
    if (!is_value_of(rest, sort))
        return foreign;
    page->sort = sort;
    page->after = (struct store_cursor){ .value = rest, .id = id };
    return JT_DONE;
}

/* The sort may be left out beside a token, which has its own; another one than its own is a
 * mistake. */
static jt_err token_read(struct request *req, struct response *resp, jt_str token, bool has_sort,
                         struct page *page)
{
    const enum store_sort asked = page->sort;
    jt_err err = page_token_parse(token, req->arena, page);
    if (err.code == JT_INVALID || (err.code == JT_OK && has_sort && asked != page->sort))
        return page_refuse_token(req, resp);
    return err;
}

jt_err page_read(const struct management *management, struct request *req, struct response *resp,
                 enum page_list list, struct page *ret_page)
{
    const struct query_parameter *query = list_rows[list].query;
    struct page page = { .issuer = management->issuer, .list = list, .sort = list_rows[list].sort };
    jt_str sort = JT_STR(""), token = JT_STR("");
    int64_t size = PAGE_SIZE_DEFAULT;

    if (list_rows[list].sorts != NULL)
        JT_TRY(query_read(req, resp, query, "sort", &sort));
    JT_TRY(query_read_integer(req, resp, query, "page_size", &size));
    JT_TRY(query_read(req, resp, query, "next_token", &token));
    if (sort.len > 0)
        JT_TRY(sort_parse(sort, list, &page.sort));
    page.size = (size_t)size;
    if (token.len > 0)
        JT_TRY(token_read(req, resp, token, sort.len > 0, &page));
    *ret_page = page;
    return JT_DONE;
}
