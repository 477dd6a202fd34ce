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
    { "bad percent-encoding is refused", FORM, NULL, BODY "&audience=%q1", REFUSED_MALFORMED_FORM,
      TOKEN_GRANTED, "" },
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
