/* test_scopes: what is granted (contract section 1.4). */
#include "test.h"

#include "oauth/client_fixture.h"
#include "oauth/token_grant.h"

static const struct {
    const char *name, *asked, *apis, *want; /* apis: digits, indexes into the client's */
    enum token_refusal refusal;
    const char *detail;
} cases[] = {
    { "without scope, all of one API by key", "", "1", "a b d", TOKEN_GRANTED, "" },
    { "several APIs are one sorted set", "", "12", "a b c d", TOKEN_GRANTED, "" },
    { "the order of audiences does not matter", "", "21", "a b c d", TOKEN_GRANTED, "" },
    { "an API without scopes grants none", "", "0", "", TOKEN_GRANTED, "" },
    { "spaces only are no scope", "   ", "1", "a b d", TOKEN_GRANTED, "" },
    { "keeps the order asked", "d a", "1", "d a", TOKEN_GRANTED, "" },
    { "a key asked twice is granted once", "d a d", "1", "d a", TOKEN_GRANTED, "" },
    { "a key of either API", "c a", "12", "c a", TOKEN_GRANTED, "" },
    { "one scope not enabled fails all", "a z", "1", NULL, REFUSED_SCOPE, "z" },
    { "a scope of an API not asked for", "c", "1", NULL, REFUSED_SCOPE, "c" },
    { "case matters", "A", "1", NULL, REFUSED_SCOPE, "A" },
};

/* All three define "shared"; the third, which defines "a" too, has neither enabled. */
static struct client_scope first_scopes[] = { { JT_STR_INIT("s1"), JT_STR_INIT("a") },
                                              { JT_STR_INIT("s2"), JT_STR_INIT("shared") } };
static struct client_scope second_scopes[] = { { JT_STR_INIT("s3"), JT_STR_INIT("shared") },
                                               { JT_STR_INIT("s4"), JT_STR_INIT("z") } };
static struct client_scope third_scopes[] = { { JT_STR_INIT("s5"), JT_STR_INIT("c") } };
static jt_str third_withheld[] = { JT_STR_INIT("a"), JT_STR_INIT("shared") };
static struct client_api shared_apis[] = {
    { .audience = JT_STR_INIT("first"), .scopes = first_scopes, .scope_count = 2 },
    { .audience = JT_STR_INIT("second"), .scopes = second_scopes, .scope_count = 2 },
    { .audience = JT_STR_INIT("third"),
      .scopes = third_scopes,
      .scope_count = 1,
      .withheld = third_withheld,
      .withheld_count = 2 },
};
static const struct {
    const char *name, *asked, *apis, *want;
    enum token_refusal refusal;
} shared_cases[] = {
    { "of one API it is that API's", "", "0", "a shared", TOKEN_GRANTED },
    { "also by name", "shared", "1", "shared", TOKEN_GRANTED },
    { "where both have it enabled it counts once", "", "01", "a shared z", TOKEN_GRANTED },
    { "where one of two has not, it counts for neither", "", "12", "c z", TOKEN_GRANTED },
    { "whatever the order", "", "21", "c z", TOKEN_GRANTED },
    { "where one of three has not, for none", "", "012", "c z", TOKEN_GRANTED },
    { "asked for by name, it fails all", "z shared", "12", NULL, REFUSED_SCOPE_WITHHELD },
    { "of the third alone it is not enabled", "shared", "2", NULL, REFUSED_SCOPE },
    { "the others' own are granted", "z c", "12", "z c", TOKEN_GRANTED },
};

TEST(a_key_of_several_apis_counts_where_each_has_it_enabled)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    data.apis = shared_apis;
    data.api_count = COUNT(shared_apis);
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    for (size_t i = 0; i < COUNT(shared_cases); i++) {
        struct token_request asked = { .scope = str(shared_cases[i].asked) };
        struct token_grant grant = { .client.record = record };
        struct token_refused refused = { .why = TOKEN_GRANTED };
        char text[64];
        struct jt_buf got = jt_buf_over(text, sizeof(text));
        for (const char *digit = shared_cases[i].apis; *digit != '\0'; digit++)
            grant.apis[grant.api_count++] = &record->profile->apis[*digit - '0'];
        CHECK_CODE(shared_cases[i].name, scopes_narrow(&asked, test_arena(), &grant, &refused),
                   shared_cases[i].refusal == TOKEN_GRANTED ? JT_OK : JT_REFUSED);
        CHECK_INT(shared_cases[i].name, refused.why, shared_cases[i].refusal);
        scopes_put(&got, &grant);
        if (shared_cases[i].want != NULL)
            CHECK_STR(shared_cases[i].name, jt_buf_str(&got), shared_cases[i].want);
        else
            CHECK_STR(shared_cases[i].name, refused.detail, "shared");
    }
}

TEST(scopes_narrow_gives_only_what_is_enabled)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct token_request asked = { .scope = str(cases[i].asked) };
        struct token_grant grant = { .client.record = record };
        struct token_refused refused = { .why = TOKEN_GRANTED };
        char text[64];
        struct jt_buf got = jt_buf_over(text, sizeof(text));
        for (const char *digit = cases[i].apis; *digit != '\0'; digit++)
            grant.apis[grant.api_count++] = &record->profile->apis[*digit - '0'];
        CHECK_CODE(cases[i].name, scopes_narrow(&asked, test_arena(), &grant, &refused),
                   cases[i].refusal == TOKEN_GRANTED ? JT_OK : JT_REFUSED);
        CHECK_INT(cases[i].name, refused.why, cases[i].refusal);
        CHECK_STR(cases[i].name, refused.detail, cases[i].detail);
        scopes_put(&got, &grant);
        if (cases[i].want != NULL)
            CHECK_STR(cases[i].name, jt_buf_str(&got), cases[i].want);
        CHECK(cases[i].name, scopes_bytes(&grant) >= got.len);
    }
    client_record_unref(record);
}
