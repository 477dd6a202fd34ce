/* authentication: methods by their names, and sets of them. */
#include "test.h"

#include "model/authentication.h"

TEST(authentication_methods_are_read_back)
{
    for (unsigned methods = 1; methods < AUTHENTICATION_BIT(AUTHENTICATION_METHODS); methods++) {
        char bytes[AUTHENTICATION_NAMES_MAX_BYTES];
        struct jt_buf names = jt_buf_over(bytes, sizeof(bytes));
        unsigned again = 0;
        authentication_methods_put(&names, methods);
        CHECK("room", !names.has_overflown);
        CHECK_OK("parse", authentication_methods_parse(jt_buf_str(&names), &again));
        CHECK_INT("the same", again, methods);
    }
}

TEST(authentication_methods_have_the_names_of_the_rfc)
{
    char bytes[AUTHENTICATION_NAMES_MAX_BYTES];
    struct jt_buf names = jt_buf_over(bytes, sizeof(bytes));
    authentication_methods_put(&names, AUTHENTICATION_WITH_SECRET |
                                           AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT));
    CHECK_STR("all", jt_buf_str(&names), "client_secret_post client_secret_basic private_key_jwt");
}

TEST(authentication_methods_that_are_none)
{
    static const char *const wrong[] = { "",
                                         " ",
                                         "none",
                                         "client_secret_jwt",
                                         "Private_Key_JWT",
                                         "private_key_jwt none",
                                         "client_secret_post,private_key_jwt" };
    unsigned methods = 7;
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_CODE(wrong[i], authentication_methods_parse(str(wrong[i]), &methods), JT_INVALID);
    CHECK_INT("untouched", methods, 7);
}
