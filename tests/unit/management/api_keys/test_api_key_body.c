/* test_api_key_body: takes the plain form only, and the text in it as it lies. */
#include "test.h"

#include "management/api_keys/api_key_body.h"

static const struct {
    const char *name, *body, *want; /* NULL: the other reader's */
    const char *address;
} cases[] = {
    { "the usual", "{\"api_key\":\"k_live_abc\"}", "k_live_abc" },
    { "with space", " {\n\t\"api_key\" :\r\"k\" } \n", "k" },
    { "with an address", "{\"api_key\":\"k\",\"address\":\"203.0.113.7\"}", "k", "203.0.113.7" },
    { "with space there", "{\"api_key\":\"k\" , \"address\" : \"::1\" }", "k", "::1" },
    { "the address first", "{\"address\":\"::1\",\"api_key\":\"k\"}", NULL },
    { "an address that is null", "{\"api_key\":\"k\",\"address\":null}", NULL },
    { "a comma and nothing", "{\"api_key\":\"k\",}", NULL },
    { "a third member", "{\"api_key\":\"k\",\"address\":\"::1\",\"b\":1}", NULL },
    { "the key twice", "{\"api_key\":\"k\",\"api_key\":\"k\"}", NULL },
    { "empty", "", NULL },
    { "an empty object", "{}", NULL },
    { "an empty text", "{\"api_key\":\"\"}", NULL },
    { "only spaces", "{\"api_key\":\"  \"}", NULL },
    { "an escape", "{\"api_key\":\"a\\u0062\"}", NULL },
    { "a control byte", "{\"api_key\":\"a\x01\"}", NULL },
    { "not ASCII", "{\"api_key\":\"\xC3\xA9\"}", NULL },
    { "another member", "{\"api_key\":\"a\",\"b\":1}", NULL },
    { "another member first", "{\"b\":1,\"api_key\":\"a\"}", NULL },
    { "another name", "{\"api_keys\":\"a\"}", NULL },
    { "no text", "{\"api_key\":5}", NULL },
    { "cut off", "{\"api_key\":\"abc", NULL },
    { "cut off behind the text", "{\"api_key\":\"abc\"", NULL },
    { "something behind", "{\"api_key\":\"abc\"}x", NULL },
    { "an array", "[\"api_key\"]", NULL },
};

TEST(api_key_body_scan_takes_the_plain_form_only)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct api_key_presented presented;
        bool is_plain = api_key_body_scan(str(cases[i].body), &presented);
        CHECK_INT(cases[i].name, is_plain, cases[i].want != NULL);
        if (!is_plain)
            continue;
        CHECK_STR(cases[i].name, presented.text, cases[i].want);
        CHECK_STR(cases[i].name, presented.address,
                  cases[i].address == NULL ? "" : cases[i].address);
    }
}
