/* Conditions of a request: which ETag passes, by which comparison. */
#include "http/request.h"

#include "test.h"

static const struct {
    const char *name, *field;
    bool matches, has; /* If-Match by the strong comparison, If-None-Match by the weak one */
} cases[] = {
    { "the tag", "\"e\"", true, true },
    { "another tag", "\"f\"", false, false },
    { "a weak one", "W/\"e\"", false, true },
    { "any", "*", true, true },
    { "one of a list", "\"f\", \"e\" ,\t\"g\"", true, true },
    { "a weak one of a list", "\"f\",W/\"e\"", false, true },
    { "a list without it", "\"f\", \"ee\", \"e", false, false },
    { "any in a list is no tag", "\"f\", *", false, false },
    { "without its quotes", "e", false, false },
    { "nothing", "", false, false },
};

TEST(request_compares_etags)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request req = { .if_match = { str(cases[i].field) },
                                     .if_match_count = 1,
                                     .if_none_match = str(cases[i].field) };
        CHECK_INT(cases[i].name, request_matches(&req, JT_STR("\"e\"")), cases[i].matches);
        CHECK_INT(cases[i].name, request_has_etag(&req, JT_STR("\"e\"")), cases[i].has);
    }
}

TEST(request_takes_several_fields_as_one_list)
{
    struct request req = { 0 };
    CHECK("no field", !request_matches(&req, JT_STR("\"e\"")));
    req.if_match[0] = JT_STR("\"f\"");
    req.if_match[1] = JT_STR("\"e\"");
    req.if_match_count = 2;
    CHECK("in the second", request_matches(&req, JT_STR("\"e\"")));
    req.if_match_count = 1000;
    CHECK("more than are kept", !request_matches(&req, JT_STR("\"g\"")));
}
