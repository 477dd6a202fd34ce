/* test_client_authentication: which credential a request presents (contract section 1.2). */
#include "test.h"

#include "oauth/client_authentication.h"

#define ID        "client_id=a"
#define SECRET    "client_secret=b"
#define BASIC     "Basic YTpi" /* a:b */
#define POST      ID "&" SECRET
#define ASSERTION "client_assertion=x"
#define TYPE \
    "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"

static const struct {
    const char *name, *body, *authorization;
    const char *method; /* "": none */
    enum token_refusal fault;
} cases[] = {
    { "in the body", POST, NULL, "client_secret_post", TOKEN_GRANTED },
    { "with HTTP Basic", "", BASIC, "client_secret_basic", TOKEN_GRANTED },
    { "the same client_id beside it", ID, BASIC, "client_secret_basic", TOKEN_GRANTED },
    { "another scheme is ignored", POST, "Bearer x", "client_secret_post", TOKEN_GRANTED },
    { "nothing", "", NULL, "", REFUSED_NO_CLIENT_ID },
    { "an empty Authorization", "", "", "", REFUSED_NO_CLIENT_ID },
    { "a client_id alone", ID, NULL, "", REFUSED_NO_CLIENT_SECRET },
    { "an empty secret is none", ID "&client_secret=", NULL, "", REFUSED_NO_CLIENT_SECRET },
    { "a secret alone", SECRET, NULL, "client_secret_post", REFUSED_NO_CLIENT_ID },
    { "Basic with an empty secret", "", "Basic YTo=", "client_secret_basic",
      REFUSED_NO_CLIENT_SECRET },
    { "Basic with an empty id", "", "Basic OmI=", "client_secret_basic", REFUSED_NO_CLIENT_ID },
    { "Basic that is malformed", "", "Basic !!", "", REFUSED_MALFORMED_BASIC },
    { "beside a client_id", ID, "Basic !!", "", REFUSED_MALFORMED_BASIC },
    { "beside a secret in the body", POST, "Basic !!", "client_secret_post",
      REFUSED_MALFORMED_BASIC },
    { "both ways at once", POST, BASIC, "client_secret_basic", REFUSED_TWO_AUTHENTICATIONS },
    { "a secret in the body beside Basic", SECRET, BASIC, "client_secret_basic",
      REFUSED_TWO_AUTHENTICATIONS },
    { "Basic and another client_id", "client_id=z", BASIC, "client_secret_basic",
      REFUSED_TWO_AUTHENTICATIONS },
    { "the first of two faults is told", "client_id=z", "Basic Og==", "client_secret_basic",
      REFUSED_TWO_AUTHENTICATIONS },
    { "an assertion (RFC 7523 section 2.2)", ID "&" ASSERTION "&" TYPE, NULL, "private_key_jwt",
      TOKEN_GRANTED },
    { "an assertion without its type", ID "&" ASSERTION, NULL, "private_key_jwt",
      REFUSED_HALF_ASSERTION },
    { "the type alone", ID "&" TYPE, NULL, "private_key_jwt", REFUSED_HALF_ASSERTION },
    { "an assertion of another type", ID "&" ASSERTION "&client_assertion_type=urn%3Aother", NULL,
      "private_key_jwt", REFUSED_ASSERTION_KIND },
    { "an assertion beside a secret (RFC 6749 section 2.3)", POST "&" ASSERTION "&" TYPE, NULL,
      "private_key_jwt", REFUSED_TWO_AUTHENTICATIONS },
    { "an assertion beside Basic", ID "&" ASSERTION "&" TYPE, BASIC, "private_key_jwt",
      REFUSED_TWO_AUTHENTICATIONS },
};

static struct client_credential read_from(const char *name, const char *body,
                                          const char *authorization)
{
    struct request req = { .content_type = JT_STR("application/x-www-form-urlencoded"),
                           .has_authorization = authorization != NULL,
                           .authorization = str(authorization),
                           .body = str(body),
                           .arena = test_arena() };
    struct token_request asked;
    struct token_refused refused;
    struct client_credential credential;
    CHECK_OK(name, token_request_parse(&req, &asked, &refused));
    CHECK_OK(name, client_credential_read(&asked, &req, &credential));
    return credential;
}

static jt_str method_name(const struct client_method *method)
{
    return method == NULL ? JT_STR("") : authentication_method_name(method->id);
}

TEST(a_request_presents_one_credential)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = cases[i].name;
        struct client_credential got = read_from(name, cases[i].body, cases[i].authorization);
        const bool is_good = cases[i].fault == TOKEN_GRANTED;
        CHECK_STR(name, method_name(got.method), cases[i].method);
        CHECK_INT(name, got.fault, cases[i].fault);
        CHECK(name, !is_good || jt_str_eq(got.client_id, JT_STR("a")));
        CHECK(name, !is_good || jt_str_eq(got.secret, JT_STR("b")) ||
                        jt_str_eq(got.assertion, JT_STR("x")));
    }
}

TEST(a_secret_is_any_bytes_and_only_right_or_wrong)
{
    static const struct {
        const char *body, *authorization, *secret;
    } secrets[] = {
        { "client_id=a&client_secret=b%0A", NULL, "b\n" },
        { "client_id=a&client_secret=b%0D%0A", NULL, "b\r\n" },
        { "client_id=a&client_secret=b\n", NULL, "b\n" },
        { "client_id=a&client_secret=%E9", NULL, "\xe9" },
        { "", "Basic YTpiCg==", "b\n" },   /* a:b and a line feed */
        { "", "Basic YTpiJTBB", "b\n" },   /* a:b%0A */
        { "", "Basic YTpi6Q==", "b\xe9" }, /* Latin-1 */
    };
    for (size_t i = 0; i < COUNT(secrets); i++) {
        struct client_credential got =
            read_from(secrets[i].secret, secrets[i].body, secrets[i].authorization);
        CHECK_INT(secrets[i].secret, got.fault, TOKEN_GRANTED);
        CHECK_STR(secrets[i].secret, got.secret, secrets[i].secret);
    }
}

TEST(each_method_has_a_row)
{
    for (size_t i = 0; i < client_method_count; i++) {
        const struct client_method *method = client_methods[i];
        const char *name = authentication_method_name(method->id).ptr;
        CHECK(name, method->read != NULL && method->authenticate != NULL);
        for (size_t k = 0; k < i; k++)
            CHECK(name, method->id != client_methods[k]->id);
    }
}
