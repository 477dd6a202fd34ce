/* Nobody hands on what they lack. */
#include "registration/attenuation.h"

#include "registration/fixture.h"

static const struct api built_in = { .id = JT_STR_INIT("m1"), .is_management = true };
static const struct api custom = { .id = JT_STR_INIT("p1") };

static const struct {
    const char *name;
    struct caller caller;
    const char *key;
    bool is_custom, passes;
} scope_cases[] = {
    { "what it has",
      { .scope = JT_STR_INIT("read:apis delete:apis") },
      "delete:apis",
      false,
      true },
    { "what it lacks", { .scope = JT_STR_INIT("read:apis") }, "delete:apis", false, false },
    { "nothing at all", { .scope = JT_STR_INIT("") }, "read:apis", false, false },
    { "part of a key is none", { .scope = JT_STR_INIT("read:apis") }, "read:api", false, false },
    { "the other spelling",
      { .scope = JT_STR_INIT("delete:apis_scopes") },
      "delete:api_scopes",
      false,
      true },
    { "of another API, whatever its key", { .scope = JT_STR_INIT("") }, "delete:apis", true, true },
    { "an owner or admin",
      { .is_administrator = true, .is_confirmed = true },
      "delete:apis",
      false,
      true },
    { "in a session that is not confirmed",
      { .is_administrator = true },
      "delete:apis",
      false,
      false },
    { "in such a session, of another API",
      { .is_administrator = true },
      "delete:apis",
      true,
      true },
    { "one who may only read",
      { .is_administrator = true, .is_read_only = true },
      "read:apis",
      false,
      false },
};

TEST(a_scope_of_the_management_api_is_given_by_who_has_it)
{
    for (size_t i = 0; i < COUNT(scope_cases); i++) {
        struct registrar r = { .arena = test_arena(), .caller = &scope_cases[i].caller };
        const struct scope scope = { .key = str(scope_cases[i].key) };
        jt_err err =
            attenuation_check_scope(&r, scope_cases[i].is_custom ? &custom : &built_in, &scope);
        CHECK_CODE(scope_cases[i].name, err, scope_cases[i].passes ? JT_OK : JT_REFUSED);
        CHECK(scope_cases[i].name, scope_cases[i].passes == (r.broken.code == NULL));
    }
}
