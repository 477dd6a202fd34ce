/* test_scopes: what is granted (contract section 1.4). */
#include "test.h"

#include "oauth/client_fixture.h"
#include "oauth/token_service.h"

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

TEST(scopes_narrow_gives_only_what_is_enabled)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("record", client_record_new(&data, &record));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct token_request asked = { .scope = str(cases[i].asked) };
        struct token_grant grant = { .client = record };
        enum token_refusal refusal = TOKEN_REFUSAL_COUNT;
        jt_str detail = JT_STR("");
        char text[64];
        struct jt_buf got = jt_buf_over(text, sizeof(text));
        for (const char *digit = cases[i].apis; *digit != '\0'; digit++)
            grant.apis[grant.api_count++] = &record->apis[*digit - '0'];
        CHECK_OK(cases[i].name, scopes_narrow(&asked, test_arena(), &grant, &refusal, &detail));
        CHECK_INT(cases[i].name, refusal, cases[i].refusal);
        CHECK_STR(cases[i].name, detail, cases[i].detail);
        scopes_put(&got, &grant);
        if (cases[i].want != NULL)
            CHECK_STR(cases[i].name, jt_buf_str(&got), cases[i].want);
        CHECK(cases[i].name, scopes_bytes(&grant) >= got.len);
    }
    client_record_unref(record);
}
