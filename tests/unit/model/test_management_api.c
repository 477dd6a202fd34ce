/* The built-in management API. */
#include "model/api.h"
#include "model/management_api.h"
#include "test.h"

TEST(scopes_ascend_and_are_valid_keys_with_a_description)
{
    for (size_t i = 0; i < management_scope_count; i++) {
        jt_str key = str(management_scopes[i].key);
        CHECK_OK(management_scopes[i].key, scope_key_check(key));
        CHECK(management_scopes[i].key, management_scopes[i].description[0] != '\0');
        if (i > 0)
            CHECK(management_scopes[i].key, jt_str_cmp(str(management_scopes[i - 1].key), key) < 0);
    }
}

TEST(all_scopes_of_the_contract_are_there)
{
    static const char *const some[] = {
        "create:api_application_scopes",
        "delete:apis_application_scopes",
        "delete:apis_scopes",
        "delete:api_scopes",
        "delete:api_application_scopes",
        "read:applications",
        "read:audit",
        "update:webhooks",
    };
    size_t found = 0;
    CHECK("54 of contract section 7.2, two in the singular, our own", management_scope_count >= 58);
    for (size_t i = 0; i < COUNT(some); i++)
        for (size_t k = 0; k < management_scope_count; k++)
            found += strcmp(some[i], management_scopes[k].key) == 0;
    CHECK_INT("each once", found, COUNT(some));
}

TEST(its_audiences_are_made_from_the_issuer)
{
    jt_str audience;
    const jt_str issuer = JT_STR("https://id.example.com");
    CHECK_OK("long", management_audience(issuer, test_arena(), &audience));
    CHECK_STR("long", audience, "https://id.example.com/api/v1");
    CHECK_OK("short", management_audience_short(issuer, test_arena(), &audience));
    CHECK_STR("short", audience, "https://id.example.com/api");

    static const struct {
        const char *audience;
        bool is_it;
    } cases[] = {
        { "https://id.example.com/api/v1", true },
        { "https://id.example.com/api", true },
        { "https://id.example.com", false },
        { "https://id.example.com/api/", false },
        { "https://id.example.com/api/v2", false },
        { "https://id.example.com.evil.com/api", false },
        { "https://other.example.com/api", false },
        { "/api", false },
        { "", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].audience, management_audience_is(issuer, str(cases[i].audience)),
                  cases[i].is_it);
}
