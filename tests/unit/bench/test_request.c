/* test_request: what the load sends. */
#include "test.h"

#include "bench/request.h"

TEST(a_request_has_the_fields_that_are_given)
{
    jt_str got;
    const struct request get = { .method = "GET", .host = "localhost", .path = JT_STR("/x") };
    const struct request post = { .method = "POST",
                                  .host = "h",
                                  .path = JT_STR("/y"),
                                  .content_type = JT_STR("application/json"),
                                  .authorization = JT_STR("Bearer t"),
                                  .body = JT_STR("{}") };
    CHECK_OK("get", request_text(&get, test_arena(), &got));
    CHECK_STR("get", got, "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_OK("post", request_text(&post, test_arena(), &got));
    CHECK_STR("post", got,
              "POST /y HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\n"
              "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

static const struct credentials clients[] = { { "one", "s1" }, { "two", "s2" }, { "three", "s3" } };

TEST(a_token_is_asked_for_below_the_issuers_path_with_all_values_encoded)
{
    char bytes[1024];
    struct jt_buf out = jt_buf_over(bytes, sizeof(bytes));
    token_request_put(&out, "h", JT_STR("/auth"), &clients[0], JT_STR("https://a b/\xc3\xa9"));
    CHECK_STR("request", jt_buf_str(&out),
              "POST /auth/oauth2/token HTTP/1.1\r\nHost: h\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 98\r\n\r\n"
              "grant_type=client_credentials&client_id=one&client_secret=s1&audience="
              "https%3a%2f%2fa%20b%2f%c3%a9");
}

TEST(what_does_not_fit_is_told)
{
    char bytes[16];
    struct jt_buf out = jt_buf_over(bytes, sizeof(bytes));
    token_request_put(&out, "h", JT_STR(""), &clients[0], JT_STR("a"));
    CHECK("room", out.has_overflown);
}

/* Which of the clients the request is of. */
static size_t client_of(struct jt_buf *out)
{
    size_t found = COUNT(clients);
    for (size_t i = 0; i < COUNT(clients); i++)
        if (memmem(out->ptr, out->len, clients[i].secret, 2) != NULL)
            found = i;
    out->len = 0;
    return found;
}

TEST(a_crowd_asks_in_turn_or_by_chance)
{
    char bytes[1024];
    struct jt_buf out = jt_buf_over(bytes, sizeof(bytes));
    struct crowd crowd = { .clients = clients, .count = COUNT(clients), .random = 1 };
    int asked[COUNT(clients)] = { 0 };
    for (size_t i = 0; i < 7; i++) {
        crowd_in_turn_put(&crowd, &out);
        CHECK_INT("in turn", client_of(&out), i % COUNT(clients));
    }
    for (int i = 0; i < 3000; i++) {
        crowd_by_chance_put(&crowd, &out);
        asked[client_of(&out)]++;
    }
    for (size_t i = 0; i < COUNT(clients); i++)
        CHECK(clients[i].id, asked[i] > 800 && asked[i] < 1200);
}
