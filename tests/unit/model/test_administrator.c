#include "model/administrator.h"

#include "test.h"

TEST(each_role_and_each_kind_of_link_has_its_code)
{
    static const char *const roles[] = { "owner", "admin", "read_only" };
    static const char *const kinds[] = { "setup", "invitation", "password_reset" };
    for (size_t i = 0; i < COUNT(roles); i++) {
        enum administrator_role role;
        CHECK_OK(roles[i], administrator_role_parse(str(roles[i]), &role));
        CHECK_STR(roles[i], administrator_role_code(role), roles[i]);
    }
    for (size_t i = 0; i < COUNT(kinds); i++) {
        enum administrator_link_kind kind;
        CHECK_OK(kinds[i], administrator_link_kind_parse(str(kinds[i]), &kind));
        CHECK_STR(kinds[i], administrator_link_kind_code(kind), kinds[i]);
    }
    enum administrator_role role;
    enum administrator_link_kind kind;
    CHECK_CODE("no role", administrator_role_parse(JT_STR("Owner"), &role), JT_INVALID);
    CHECK_CODE("no kind", administrator_link_kind_parse(JT_STR(""), &kind), JT_INVALID);
}

TEST(addresses_are_the_same_in_any_case_of_ascii)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "Ada@Example.COM", "ada@example.com" },
        { "a.b+c@example.com", "a.b+c@example.com" },
        { "\xc3\x89t\xc3\xa9@example.com", "\xc3\x89t\xc3\xa9@example.com" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str key;
        CHECK_OK(cases[i][0], administrator_email_key(str(cases[i][0]), test_arena(), &key));
        CHECK_STR(cases[i][0], key, cases[i][1]);
    }
}

TEST(ids_and_actors_say_what_they_are)
{
    const struct jt_random random = jt_random_system();
    jt_str id, actor;
    CHECK_OK("id", administrator_id_new(&random, 1700000000000, test_arena(), &id));
    CHECK("prefix", jt_str_starts(id, JT_STR("admin_")));
    CHECK("hex", jt_str_is_lower_hex((jt_str){ id.ptr + 6, id.len - 6 }, 32));
    CHECK_OK("actor", administrator_actor(JT_STR("a@example.com"), test_arena(), &actor));
    CHECK_STR("actor", actor, "administrator:a@example.com");
}
