#include "management/page.h"

#include "jose/base64url.h"

#include "test.h"

static const struct management own = { .issuer = JT_STR_INIT("https://a.test") };
static const struct management other = { .issuer = JT_STR_INIT("https://b.test") };

static jt_err read_page(const char *query, enum page_list list, struct page *ret_page)
{
    struct request req = { .query = str(query), .arena = test_arena() };
    struct response resp = { 0 };
    jt_err err = page_read(&own, &req, &resp, list, ret_page);
    if (err.code == JT_REFUSED)
        CHECK_INT(query, resp.status, 400);
    return err;
}

TEST(page_read_has_defaults_and_bounds)
{
    static const struct {
        const char *query;
        enum jt_code code;
        size_t size;
        enum store_sort sort;
    } cases[] = {
        { "", JT_OK, 10, SORT_NAME_ASC },
        { "page_size=1", JT_OK, 1, SORT_NAME_ASC },
        { "page_size=500&sort=name_desc", JT_OK, 500, SORT_NAME_DESC },
        { "page_size=&sort=&next_token=", JT_OK, 10, SORT_NAME_ASC },
        { "page_size=0", JT_REFUSED, 0, 0 },
        { "page_size=501", JT_REFUSED, 0, 0 },
        { "page_size=-1", JT_REFUSED, 0, 0 },
        { "page_size=ten", JT_REFUSED, 0, 0 },
        { "page_size=1&page_size=2", JT_REFUSED, 0, 0 },
        { "sort=email_asc", JT_REFUSED, 0, 0 },
        { "sort=name", JT_REFUSED, 0, 0 },
        { "next_token=garbage", JT_REFUSED, 0, 0 },
        { "next_token=a%20b", JT_REFUSED, 0, 0 },
        { "page_size=%zz", JT_REFUSED, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct page page = { 0 };
        CHECK_CODE(cases[i].query, read_page(cases[i].query, PAGE_APPLICATIONS, &page),
                   cases[i].code);
        CHECK_INT(cases[i].query, page.size, cases[i].size);
        CHECK_INT(cases[i].query, page.sort, cases[i].sort);
    }
}

static const char *query_with(const char *before, jt_str token)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 512, &buf));
    jt_buf_put(&buf, str(before));
    jt_buf_put(&buf, token);
    jt_buf_put_char(&buf, '\0');
    return buf.ptr;
}

TEST(next_token_leads_on_from_the_last_row)
{
    const struct page page = { .issuer = own.issuer,
                               .list = PAGE_ORGANIZATIONS,
                               .sort = SORT_EMAIL_DESC };
    const struct store_cursor last = { .value = JT_STR("a:b \xc3\xa9 :"), .id = JT_STR("org_1") };
    struct page next = { 0 };
    jt_str token;

    CHECK_OK("write", page_next_token(&page, last, test_arena(), &token));
    CHECK_OK("without sort",
             read_page(query_with("next_token=", token), PAGE_ORGANIZATIONS, &next));
    CHECK_INT("its own sort", next.sort, SORT_EMAIL_DESC);
    CHECK_STR("value", next.after.value, "a:b \xc3\xa9 :");
    CHECK_STR("id", next.after.id, "org_1");
    CHECK_OK("with the same sort", read_page(query_with("sort=email_desc&next_token=", token),
                                             PAGE_ORGANIZATIONS, &next));
    CHECK_CODE("with another sort",
               read_page(query_with("sort=name_asc&next_token=", token), PAGE_ORGANIZATIONS, &next),
               JT_REFUSED);
    CHECK_CODE("of another list",
               read_page(query_with("next_token=", token), PAGE_APPLICATIONS, &next), JT_REFUSED);
}

TEST(a_list_of_one_order_takes_no_sort)
{
    const struct page page = { .issuer = own.issuer, .list = PAGE_AUDIT };
    const struct store_cursor last = { .value = JT_STR("17"), .id = JT_STR("3") };
    struct page next = { 0 };
    jt_str token;

    CHECK_OK("write", page_next_token(&page, last, test_arena(), &token));
    CHECK_OK("read", read_page(query_with("next_token=", token), PAGE_AUDIT, &next));
    CHECK_STR("value", next.after.value, "17");
    CHECK_STR("id", next.after.id, "3");
    CHECK_OK("sort means nothing there", read_page("sort=name_desc", PAGE_AUDIT, &next));
    CHECK_CODE("of another list",
               read_page(query_with("next_token=", token), PAGE_AUTHORIZED_APIS, &next),
               JT_REFUSED);
}

TEST(next_token_may_end_in_an_empty_value)
{
    const struct page page = { .issuer = own.issuer,
                               .list = PAGE_ORGANIZATIONS,
                               .sort = SORT_EMAIL_ASC };
    const struct store_cursor last = { .value = JT_STR(""), .id = JT_STR("org_1") };
    struct page next = { .issuer = own.issuer, .list = PAGE_ORGANIZATIONS };
    jt_str token;

    CHECK_OK("write", page_next_token(&page, last, test_arena(), &token));
    CHECK_OK("read", page_token_parse(token, test_arena(), &next));
    CHECK_STR("value", next.after.value, "");
    CHECK_STR("id", next.after.id, "org_1");
}

TEST(next_token_leads_on_at_its_own_issuer_alone)
{
    const struct page page = { .issuer = own.issuer, .list = PAGE_APPLICATIONS };
    const struct store_cursor last = { .value = JT_STR("a"), .id = JT_STR("id") };
    struct response resp = { 0 };
    struct page next = { 0 };
    jt_str token;

    CHECK_OK("write", page_next_token(&page, last, test_arena(), &token));
    struct request req = { .query = str(query_with("next_token=", token)), .arena = test_arena() };
    CHECK_OK("own", page_read(&own, &req, &resp, PAGE_APPLICATIONS, &next));
    CHECK_CODE("another's", page_read(&other, &req, &resp, PAGE_APPLICATIONS, &next), JT_REFUSED);
    CHECK_INT("status", resp.status, 400);
}

/* As base64url, behind the tag of the issuer. */
TEST(page_token_parse_refuses_what_it_did_not_write)
{
    static const char *const cases[] = {
        "",
        "applications",
        "applications:name_asc:id",
        "applications:name_asc::name",
        "applications:email_asc:id:name",
        "applications:name_asc:id:a\nb",
    };
    const struct page page = { .issuer = own.issuer, .list = PAGE_APPLICATIONS };
    const struct store_cursor last = { .value = JT_STR("a"), .id = JT_STR("id") };
    jt_str good, text;
    struct page next = page;
    CHECK_OK("write", page_next_token(&page, last, test_arena(), &good));
    CHECK_OK("decode", base64url_decode(good, test_arena(), &text));
    const jt_str tag = { text.ptr, 8 };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char plain[64], encoded[96];
        struct jt_buf out = jt_buf_over(encoded, sizeof(encoded));
        int len = snprintf(plain, sizeof(plain), "%.*s:%s", JT_FMT(tag), cases[i]);
        base64url_put(&out, (jt_str){ plain, (size_t)len });
        CHECK_CODE(cases[i], page_token_parse(jt_buf_str(&out), test_arena(), &next), JT_INVALID);
    }
    CHECK_CODE("padding", page_token_parse(str("YQ=="), test_arena(), &next), JT_INVALID);
    CHECK_CODE("the contract's sample",
               page_token_parse(str("Njo5Om1hvWVfYXNj"), test_arena(), &next), JT_INVALID);
    CHECK_OK("what it wrote", page_token_parse(good, test_arena(), &next));
}
