/* test_head: which heads leave a doubt about where the message ends. */
#include "test.h"

#include "http/head.h"

static const struct {
    const char *name, *fields; /* lines "Name: value" */
    bool is_ambiguous, is_malformed;
} cases[] = {
    { "a plain request", "Host: a\nContent-Length: 5\n", false, false },
    { "chunked", "Host: a\nTransfer-Encoding: chunked\n", false, false },
    { "chunked in capitals", "Host: a\nTRANSFER-ENCODING: Chunked\n", false, false },
    { "two lengths that agree", "Host: a\nContent-Length: 5\ncontent-length: 5\n", true, false },
    { "two lengths that differ", "Host: a\nContent-Length: 5\nContent-Length: 6\n", true, false },
    { "length and chunked", "Host: a\nContent-Length: 5\nTransfer-Encoding: chunked\n", true,
      false },
    { "two transfer codings", "Host: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
      true, false },
    { "an unknown coding", "Host: a\nTransfer-Encoding: gzip\n", true, false },
    { "a list of codings", "Host: a\nTransfer-Encoding: gzip, chunked\n", true, false },
    { "a coding that looks like chunked", "Host: a\nTransfer-Encoding: xchunked\n", true, false },
    { "a negative length", "Host: a\nContent-Length: -1\n", true, false },
    { "a signed length", "Host: a\nContent-Length: +1\n", true, false },
    { "a hexadecimal length", "Host: a\nContent-Length: 0x1\n", true, false },
    { "a list of lengths", "Host: a\nContent-Length: 5, 5\n", true, false },
    { "a length past 64 bits", "Host: a\nContent-Length: 99999999999999999999\n", true, false },
    { "an empty length", "Host: a\nContent-Length: \n", true, false },
    { "a space before the colon", "Host: a\nContent-Length : 5\n", true, false },
    { "a tab in a name", "Host: a\nX\tY: 5\n", true, false },
    { "no host", "Content-Length: 5\n", false, true },
    { "an empty host", "Host: \n", false, false },
    { "a host of IPv6 with a port", "Host: [::1]:8080\n", false, false },
    { "a host with a path", "Host: a/b\n", false, true },
    { "a host with white space", "Host: a b\n", false, true },
    { "a host with a user", "Host: u@a\n", false, true },
    { "two hosts", "Host: a\nHost: b\n", false, true },
    { "two authorizations", "Host: a\nAuthorization: x\nAuthorization: x\n", false, true },
};

TEST(head_refuses_what_two_readers_could_understand_differently)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct head head = { 0 };
        struct request req = { 0 };
        jt_str rest = str(cases[i].fields), line, name, value;
        while (jt_str_cut(&rest, '\n', &line) && line.len != 0) {
            jt_str_split(line, ':', &name, &value);
            head_add_field(&head, &req, name, (jt_str){ value.ptr + 1, value.len - 1 });
        }
        CHECK_INT(cases[i].name, head_is_ambiguous(&head, true), cases[i].is_ambiguous);
        CHECK_INT(cases[i].name, head_is_malformed(&head, true), cases[i].is_malformed);
    }
}

TEST(head_keeps_what_handlers_need)
{
    struct head head = { 0 };
    static const char *const own[] = { "X-CSRF-Token", NULL };
    struct request req = { .own_field_names = own };
    head_add_field(&head, &req, JT_STR("AUTHORIZATION"), JT_STR("Bearer x"));
    head_add_field(&head, &req, JT_STR("If-None-Match"), JT_STR("\"e\""));
    head_add_field(&head, &req, JT_STR("content-type"), JT_STR("text/plain"));
    head_add_field(&head, &req, JT_STR("content-length"), JT_STR("12"));
    CHECK_STR("authorization", req.authorization, "Bearer x");
    CHECK("present", req.has_authorization);
    CHECK_STR("if-none-match", req.if_none_match, "\"e\"");
    CHECK_STR("content-type", req.content_type, "text/plain");
    head_add_field(&head, &req, JT_STR("cookie"), JT_STR("a=b"));
    head_add_field(&head, &req, JT_STR("origin"), JT_STR("http://a"));
    head_add_field(&head, &req, JT_STR("x-csrf-token"), JT_STR("t"));
    head_add_field(&head, &req, JT_STR("sec-fetch-site"), JT_STR("none"));
    head_add_field(&head, &req, JT_STR("accept-encoding"), JT_STR("br"));
    head_add_field(&head, &req, JT_STR("user-agent"), JT_STR("x/1"));
    head_add_field(&head, &req, JT_STR("host"), JT_STR("a:1"));
    CHECK_STR("cookie", req.cookie, "a=b");
    CHECK_STR("origin", req.origin, "http://a");
    CHECK_STR("one of the handlers' own", request_own_field(&req, "X-CSRF-Token"), "t");
    CHECK_STR("one that nobody named", request_own_field(&req, "X-Other"), "");
    CHECK_STR("site", req.sec_fetch_site, "none");
    CHECK_STR("encodings", req.accept_encoding, "br");
    CHECK_STR("agent", req.user_agent, "x/1");
    CHECK_STR("host", req.host, "a:1");
    head_add_field(&head, &req, JT_STR("if-match"), JT_STR("\"a\""));
    head_add_field(&head, &req, JT_STR("If-Match"), JT_STR("\"b\""));
    CHECK_INT("each line of a list", req.if_match_count, 2);
    CHECK_STR("if-match", req.if_match[1], "\"b\"");
    CHECK_INT("content-length", head.content_length, 12);
    CHECK("HTTP/1.0 needs no host", !head_is_malformed(&head, false));
}

TEST(head_knows_what_the_client_expects)
{
    static const struct {
        const char *name, *values[2];
        bool is_http_1_1, is_continue, is_unknown;
    } expectations[] = {
        { "nothing", { NULL }, true, false, false },
        { "to be told to go on", { "100-Continue" }, true, true, false },
        { "in HTTP/1.0, which has no such thing", { "100-continue" }, false, false, false },
        { "something else", { "more" }, true, false, true },
        { "something else in HTTP/1.0", { "more" }, false, false, false },
        { "both", { "100-continue", "more" }, true, true, true },
    };
    for (size_t i = 0; i < COUNT(expectations); i++) {
        struct head head = { 0 };
        struct request req = { 0 };
        for (size_t v = 0; v < 2 && expectations[i].values[v] != NULL; v++)
            head_add_field(&head, &req, JT_STR("Expect"), str(expectations[i].values[v]));
        CHECK_INT(expectations[i].name, head_expects_continue(&head, expectations[i].is_http_1_1),
                  expectations[i].is_continue);
        CHECK_INT(expectations[i].name,
                  head_has_unknown_expectation(&head, expectations[i].is_http_1_1),
                  expectations[i].is_unknown);
    }
}

TEST(head_of_http_1_0_has_no_transfer_coding)
{
    struct head head = { 0 };
    struct request req = { 0 };
    head_add_field(&head, &req, JT_STR("Transfer-Encoding"), JT_STR("chunked"));
    CHECK("HTTP/1.1", !head_is_ambiguous(&head, true));
    CHECK("HTTP/1.0", head_is_ambiguous(&head, false));
}
