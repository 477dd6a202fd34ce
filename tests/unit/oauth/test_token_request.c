/* test_token_request: the parameters of the token endpoint (contract section 1.1). */
#include "test.h"

#include "oauth/token_request.h"

#define FORM "application/x-www-form-urlencoded"
#define BODY "grant_type=client_credentials&client_id=a&client_secret=b"

static const struct {
    const char *name, *content_type, *body;
    enum token_refusal refusal;
    const char *detail;
} cases[] = {
    { "all of them", FORM, BODY "&audience=x&scope=y", TOKEN_GRANTED, "" },
    { "none of them", FORM, "", TOKEN_GRANTED, "" },
    { "media type parameters are ignored", FORM "; charset=UTF-8", BODY, TOKEN_GRANTED, "" },
    { "unknown parameters are ignored, repeated too", FORM, BODY "&z=1&z=2", TOKEN_GRANTED, "" },
    { "an empty value counts as absent", FORM, BODY "&scope=&scope=&audience=", TOKEN_GRANTED, "" },
    { "JSON is refused", "application/json", "{}", REFUSED_CONTENT_TYPE, "" },
    { "no content type is refused", "", BODY, REFUSED_CONTENT_TYPE, "" },
    { "bad percent-encoding is refused", FORM, BODY "&audience=%q1", REFUSED_MALFORMED_PARAMETER,
      "audience" },
    { "grant_type twice", FORM, BODY "&grant_type=x", REFUSED_REPEATED_PARAMETER, "grant_type" },
    { "client_id twice", FORM, BODY "&client_id=a", REFUSED_REPEATED_PARAMETER, "client_id" },
    { "client_secret twice", FORM, BODY "&client_secret=b", REFUSED_REPEATED_PARAMETER,
      "client_secret" },
    { "scope twice", FORM, BODY "&scope=a&scope=b", REFUSED_REPEATED_PARAMETER, "scope" },
};

/* RFC 6749 section 3.2: what is not known is ignored. */
static const jt_str unknown[] = {
    JT_STR_INIT("&x=a%0Ab"),
    JT_STR_INIT("&x=a\nb"),
    JT_STR_INIT("&x=%E9"),
    JT_STR_INIT("&x=\xe9"),
    JT_STR_INIT("&x=%00"),
    JT_STR_INIT("&x=\0"),
    JT_STR_INIT("&x=%zz"),
    JT_STR_INIT("&x=%"),
    JT_STR_INIT("&x=%4"),
    JT_STR_INIT("&x"),
    JT_STR_INIT("&x="),
    JT_STR_INIT("&=x"),
    JT_STR_INIT("&%zz=x"),
    JT_STR_INIT("&%=x"),
    JT_STR_INIT("&%00=x"),
    JT_STR_INIT("&\xff=x"),
    JT_STR_INIT("&scope%0A=%0A"),
    JT_STR_INIT("&scopes=%0A"),
    JT_STR_INIT("&scop=%0A"),
    JT_STR_INIT("&Scope=%0A"),
    JT_STR_INIT("&x=1&x=2"),
    JT_STR_INIT("&&&"),
    JT_STR_INIT("&nonce=%C0%AF"),
    JT_STR_INIT("&x=%ED%A0%80"),
    JT_STR_INIT("&client_id%00=%zz"),
    JT_STR_INIT("&scope%2=x"),
    /* what only an exchange reads */
    JT_STR_INIT("&subject_token=%0A&subject_token=%0A"),
    JT_STR_INIT("&subject_token_type=%E9"),
    JT_STR_INIT("&requested_token_type=%zz"),
    JT_STR_INIT("&actor_token=%"),
    JT_STR_INIT("&resource=\n&resource=%00"),
};

/* What the endpoint reads: any of it in a parameter is a fault, and its name is told. */
static const char *const known[] = { "grant_type", "client_id", "audience", "scope" };
static const char *const faulty_values[] = { "a%0A", "a%0D%0Ab", "%00", "%7F", "%E9",  "%C0%AF",
                                             "%zz",  "%",        "a%4", "\n",  "\xe9", "%1B" };

static struct request request_of(const char *content_type, const char *body)
{
    return (struct request){ .content_type = str(content_type),
                             .body = str(body),
                             .arena = test_arena() };
}

TEST(token_request_parse_judges_form_only)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = request_of(cases[i].content_type, cases[i].body);
        struct token_request asked;
        struct token_refused refused = { .why = TOKEN_GRANTED };
        CHECK_CODE(cases[i].name, token_request_parse(&req, &asked, &refused),
                   cases[i].refusal == TOKEN_GRANTED ? JT_OK : JT_REFUSED);
        CHECK_INT(cases[i].name, refused.why, cases[i].refusal);
        CHECK_STR(cases[i].name, refused.detail, cases[i].detail);
    }
}

static jt_str joined(const char *head, jt_str tail)
{
    struct jt_buf text;
    CHECK_OK("memory", jt_arena_buf(test_arena(), strlen(head) + tail.len, &text));
    jt_buf_put(&text, str(head));
    jt_buf_put(&text, tail);
    return jt_buf_str(&text);
}

TEST(unknown_parameters_are_ignored_whatever_they_hold)
{
    for (size_t i = 0; i < COUNT(unknown); i++) {
        struct request req = request_of(FORM, "");
        struct token_request asked;
        struct token_refused refused;
        req.body = joined(BODY "&audience=x", unknown[i]);
        CHECK_OK(unknown[i].ptr, token_request_parse(&req, &asked, &refused));
        CHECK_STR(unknown[i].ptr, asked.scope, "");
        CHECK_INT(unknown[i].ptr, asked.audiences.count, 1);
    }
}

TEST(a_known_parameter_with_a_fault_is_named)
{
    for (size_t i = 0; i < COUNT(known); i++)
        for (size_t k = 0; k < COUNT(faulty_values); k++) {
            struct request req = request_of(FORM, "");
            struct token_request asked;
            struct token_refused refused;
            req.body = joined(known[i], joined("=", str(faulty_values[k])));
            CHECK_CODE(known[i], token_request_parse(&req, &asked, &refused), JT_REFUSED);
            CHECK_INT(known[i], refused.why, REFUSED_MALFORMED_PARAMETER);
            CHECK_STR(known[i], refused.detail, known[i]);
        }
}

TEST(token_request_parse_bounds_what_is_known)
{
    struct jt_buf body;
    struct token_request asked;
    struct token_refused refused;
    CHECK_OK("memory", jt_arena_buf(test_arena(), 4096, &body));
    for (int i = 0; i < TOKEN_PARAMETERS_MAX; i++)
        jt_buf_put(&body, JT_STR("audience=a&b=c&"));
    struct request req = request_of(FORM, "");
    req.body = jt_buf_str(&body);
    CHECK_OK("as many as may be", token_request_parse(&req, &asked, &refused));
    jt_buf_put(&body, JT_STR("scope="));
    req.body = jt_buf_str(&body);
    CHECK_CODE("one more", token_request_parse(&req, &asked, &refused), JT_REFUSED);
    CHECK_INT("one more", refused.why, REFUSED_TOO_MANY_PARAMETERS);
    CHECK_STR("its name", refused.detail, "scope");
}

TEST(token_request_parse_reads_audiences_in_order_without_duplicates)
{
    struct request req = request_of(FORM, BODY "&audience=b++a&audience=c&audience=a&audience=b");
    struct token_request asked;
    struct token_refused refused;
    CHECK_OK("parse", token_request_parse(&req, &asked, &refused));
    CHECK_INT("count", asked.audiences.count, 3);
    CHECK_STR("first", asked.audiences.items[0], "b");
    CHECK_STR("second", asked.audiences.items[1], "a");
    CHECK_STR("third", asked.audiences.items[2], "c");
    CHECK("fits", !asked.audiences.has_too_many);
}

TEST(token_request_parse_bounds_audiences)
{
    struct request req = request_of(FORM, BODY "&audience=1+2+3+4+5+6+7+8+9+10+11+12+13+14"
                                               "+15+16+17");
    struct token_request asked;
    struct token_refused refused;
    CHECK_OK("parse", token_request_parse(&req, &asked, &refused));
    CHECK("too many", asked.audiences.has_too_many);
}
