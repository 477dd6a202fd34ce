/* test_grant_types: each row is whole, found by its name, and told in gty by the same. */
#include "test.h"

#include "oauth/grant_types.h"

TEST(each_grant_has_a_row)
{
    for (size_t i = 0; i < grant_type_count; i++) {
        const struct grant_type *type = grant_types[i];
        const char *name = type->name.ptr;
        char gty[128];
        CHECK(name, grant_type_find(type->name) == type);
        snprintf(gty, sizeof(gty), "[\"%.*s\"]", JT_FMT(type->name));
        CHECK_STR(name, type->gty_json, gty);
        CHECK(name, type->decide != NULL);
        CHECK(name, (type->parameter_count != 0) == (type->check != NULL));
    }
}

TEST(a_grant_is_found_by_its_exact_name_only)
{
    static const char *const others[] = { "",
                                          "client_credential",
                                          "client_credentialss",
                                          "Client_Credentials",
                                          "client_credentials ",
                                          "token-exchange",
                                          "password" };
    for (size_t i = 0; i < COUNT(others); i++)
        CHECK(others[i], grant_type_find(str(others[i])) == NULL);
}
