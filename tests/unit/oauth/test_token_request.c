/* test_token_request: the parameters of the token endpoint (contract sections 1.1 and 1.2). */
#include "test.h"

#include "oauth/token_request.h"

#define FORM "application/x-www-form-urlencoded"
#define BODY "grant_type=client_credentials&client_id=a&client_secret=b"

static const struct {
    const char *name, *content_type, *authorization, *body;
    enum token_refusal refusal, credentials;
    const char *detail;
} cases[] = {
    { "all in the body", FORM, NULL, BODY "&audience=x", TOKEN_GRANTED, TOKEN_GRANTED, "" },
    { "media type parameters are ignored", FORM "; charset=UTF-8", NULL, BODY, TOKEN_GRANTED,
      TOKEN_GRANTED, "" },
    { "with HTTP Basic", FORM, "Basic YTpi", "grant_type=client_credentials", TOKEN_GRANTED,
      TOKEN_GRANTED, "" },
    { "the scheme in any case", FORM, "bASIC YTpi", "grant_type=x", TOKEN_GRANTED, TOKEN_GRANTED,
      "" },
    { "another scheme is ignored", FORM, "Bearer x", BODY, TOKEN_GRANTED, TOKEN_GRANTED, "" },
    { "unknown parameters are ignored, repeated too", FORM, NULL, BODY "&z=1&z=2", TOKEN_GRANTED,
      TOKEN_GRANTED, "" },
    { "an empty value counts as absent", FORM, NULL, BODY "&scope=&scope=&audience=", TOKEN_GRANTED,
      TOKEN_GRANTED, "" },
    { "JSON is refused", "application/json", NULL, "{}", REFUSED_CONTENT_TYPE, TOKEN_GRANTED, "" },
    { "no content type is refused", "", NULL, BODY, REFUSED_CONTENT_TYPE, TOKEN_GRANTED, "" },
    { "bad percent-encoding is refused", FORM, NULL, BODY "&audience=%q1",
      REFUSED_MALFORMED_PARAMETER, TOKEN_GRANTED, "audience" },
    { "grant_type twice", FORM, NULL, BODY "&grant_type=x", REFUSED_REPEATED_PARAMETER,
      TOKEN_GRANTED, "grant_type" },
    { "client_id twice", FORM, NULL, BODY "&client_id=a", REFUSED_REPEATED_PARAMETER, TOKEN_GRANTED,
      "client_id" },
    { "client_secret twice", FORM, NULL, BODY "&client_secret=b", REFUSED_REPEATED_PARAMETER,
      TOKEN_GRANTED, "client_secret" },
    { "scope twice", FORM, NULL, BODY "&scope=a&scope=b", REFUSED_REPEATED_PARAMETER, TOKEN_GRANTED,
      "scope" },
    { "no client_id", FORM, NULL, "grant_type=x&client_secret=b", TOKEN_GRANTED,
      REFUSED_NO_CLIENT_ID, "" },
    { "no client_secret", FORM, NULL, "grant_type=x&client_id=b", TOKEN_GRANTED,
      REFUSED_NO_CLIENT_SECRET, "" },
    { "both ways at once", FORM, "Basic YTpi", BODY, TOKEN_GRANTED, REFUSED_TWO_AUTHENTICATIONS,
      "" },
    { "HTTP Basic and the same client_id", FORM, "Basic YTpi", "grant_type=x&client_id=a",
      TOKEN_GRANTED, TOKEN_GRANTED, "" },
    { "HTTP Basic and another client_id", FORM, "Basic YTpi", "grant_type=x&client_id=z",
      TOKEN_GRANTED, REFUSED_TWO_AUTHENTICATIONS, "" },
    { "HTTP Basic that is not base64", FORM, "Basic !!", "grant_type=x", TOKEN_GRANTED,
      REFUSED_MALFORMED_BASIC, "" },
    { "HTTP Basic without a colon", FORM, "Basic YWI=", "grant_type=x", TOKEN_GRANTED,
      REFUSED_MALFORMED_BASIC, "" },
    { "HTTP Basic without credentials", FORM, "Basic", "grant_type=x", TOKEN_GRANTED,
      REFUSED_MALFORMED_BASIC, "" },
    { "HTTP Basic with an empty secret", FORM, "Basic YTo=", "grant_type=x", TOKEN_GRANTED,
      REFUSED_NO_CLIENT_SECRET, "" },
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

static struct request request_of(const char *content_type, const char *authorization,
                                 const char *body)
{
    return (struct request){ .content_type = str(content_type),
                             .has_authorization = authorization != NULL,
                             .authorization = str(authorization),
                             .body = str(body),
                             .arena = test_arena() };
}

TEST(token_request_parse_judges_form_only)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req =
            request_of(cases[i].content_type, cases[i].authorization, cases[i].body);
        struct token_request asked;
        enum token_refusal refusal = TOKEN_REFUSAL_COUNT;
        jt_str detail;
        CHECK_OK(cases[i].name, token_request_parse(&req, &asked, &refusal, &detail));
        CHECK_INT(cases[i].name, refusal, cases[i].refusal);
        CHECK_INT(cases[i].name, asked.credentials, cases[i].credentials);
        CHECK_STR(cases[i].name, detail, cases[i].detail);
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
        struct request req = request_of(FORM, NULL, "");
        struct token_request asked;
        enum token_refusal refusal = TOKEN_REFUSAL_COUNT;
        jt_str detail;
        req.body = joined(BODY "&audience=x", unknown[i]);
        CHECK_OK(unknown[i].ptr, token_request_parse(&req, &asked, &refusal, &detail));
        CHECK_INT(unknown[i].ptr, refusal, TOKEN_GRANTED);
        CHECK_INT(unknown[i].ptr, asked.credentials, TOKEN_GRANTED);
        CHECK_STR(unknown[i].ptr, asked.scope, "");
        CHECK_INT(unknown[i].ptr, asked.audience_count, 1);
    }
}

TEST(a_known_parameter_with_a_fault_is_named)
{
    for (size_t i = 0; i < COUNT(known); i++)
        for (size_t k = 0; k < COUNT(faulty_values); k++) {
            struct request req = request_of(FORM, NULL, "");
            struct token_request asked;
            enum token_refusal refusal = TOKEN_REFUSAL_COUNT;
            jt_str detail;
            req.body = joined(known[i], joined("=", str(faulty_values[k])));
            CHECK_OK(known[i], token_request_parse(&req, &asked, &refusal, &detail));
            CHECK_INT(known[i], refusal, REFUSED_MALFORMED_PARAMETER);
            CHECK_STR(known[i], detail, known[i]);
        }
}

TEST(a_secret_is_any_bytes_and_only_right_or_wrong)
{
    static const struct {
        const char *body, *authorization, *secret;
    } secrets[] = {
        { "grant_type=x&client_id=a&client_secret=b%0A", NULL, "b\n" },
        { "grant_type=x&client_id=a&client_secret=b%0D%0A", NULL, "b\r\n" },
        { "grant_type=x&client_id=a&client_secret=b\n", NULL, "b\n" },
        { "grant_type=x&client_id=a&client_secret=%E9", NULL, "\xe9" },
        { "grant_type=x", "Basic YTpiCg==", "b\n" },   /* a:b and a line feed */
        { "grant_type=x", "Basic YTpiJTBB", "b\n" },   /* a:b%0A */
        { "grant_type=x", "Basic YTpi6Q==", "b\xe9" }, /* Latin-1 */
    };
    for (size_t i = 0; i < COUNT(secrets); i++) {
        struct request req = request_of(FORM, secrets[i].authorization, secrets[i].body);
        struct token_request asked;
        enum token_refusal refusal = TOKEN_REFUSAL_COUNT;
        jt_str detail;
        CHECK_OK(secrets[i].body, token_request_parse(&req, &asked, &refusal, &detail));
        CHECK_INT(secrets[i].body, refusal, TOKEN_GRANTED);
        CHECK_INT(secrets[i].body, asked.credentials, TOKEN_GRANTED);
        CHECK_STR(secrets[i].body, asked.client_secret, secrets[i].secret);
    }
}

TEST(token_request_parse_bounds_what_is_known)
{
    struct jt_buf body;
    struct token_request asked;
    enum token_refusal refusal;
    jt_str detail;
    CHECK_OK("memory", jt_arena_buf(test_arena(), 4096, &body));
    for (int i = 0; i < TOKEN_PARAMETERS_MAX; i++)
        jt_buf_put(&body, JT_STR("audience=a&b=c&"));
    struct request req = request_of(FORM, NULL, "");
    req.body = jt_buf_str(&body);
    CHECK_OK("as many as may be", token_request_parse(&req, &asked, &refusal, &detail));
    CHECK_INT("as many as may be", refusal, TOKEN_GRANTED);
    jt_buf_put(&body, JT_STR("scope="));
    req.body = jt_buf_str(&body);
    CHECK_OK("one more", token_request_parse(&req, &asked, &refusal, &detail));
    CHECK_INT("one more", refusal, REFUSED_TOO_MANY_PARAMETERS);
    CHECK_STR("its name", detail, "scope");
}

TEST(token_request_parse_reads_audiences_in_order_without_duplicates)
{
    struct request req =
        request_of(FORM, NULL, BODY "&audience=b++a&audience=c&audience=a&audience=b");
    struct token_request asked;
    enum token_refusal refusal;
    jt_str detail;
    CHECK_OK("parse", token_request_parse(&req, &asked, &refusal, &detail));
    CHECK_INT("count", asked.audience_count, 3);
    CHECK_STR("first", asked.audiences[0], "b");
    CHECK_STR("second", asked.audiences[1], "a");
    CHECK_STR("third", asked.audiences[2], "c");
    CHECK("fits", !asked.has_too_many_audiences);
}

TEST(token_request_parse_bounds_audiences)
{
    struct request req = request_of(FORM, NULL,
                                    BODY "&audience=1+2+3+4+5+6+7+8+9+10+11+12+13+14"
                                         "+15+16+17");
    struct token_request asked;
    enum token_refusal refusal;
    jt_str detail;
    CHECK_OK("parse", token_request_parse(&req, &asked, &refusal, &detail));
    CHECK("too many", asked.has_too_many_audiences);
}

TEST(basic_credentials_are_percent_decoded)
{
    jt_str id, secret;
    /* "a%3Ab:c+d%2F" (RFC 6749 section 2.3.1, appendix B) */
    CHECK_OK("decodes",
             basic_credentials_parse(JT_STR("Basic YSUzQWI6YytkJTJG"), test_arena(), &id, &secret));
    CHECK_STR("id", id, "a:b");
    CHECK_STR("secret", secret, "c d/");
}
