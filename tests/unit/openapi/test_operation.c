/* The keys and descriptions of contract section 5, rules 2 to 5, sentence by sentence. */
#include "openapi/operation.h"

#include "test.h"

TEST(a_key_is_the_method_and_the_normalized_path)
{
    static const struct {
        const char *name, *method, *path, *want;
    } cases[] = {
        { "the contract's first example", "GET", "/users/{userId}", "get:users_userid" },
        { "its second", "POST", "/users/{userId}", "post:users_userid" },
        { "its third", "GET", "/health", "get:health" },
        { "the path / is root", "GET", "/", "get:root" },
        { "so are slashes alone", "GET", "///", "get:root" },
        { "and what has nothing left", "GET", "/{}", "get:root" },
        { "slashes go at both ends", "GET", "/a/b/", "get:a_b" },
        { "also several", "GET", "//a//", "get:a" },
        { "one for one: none is collapsed", "GET", "/a//b--c", "get:a__b__c" },
        { "braces leave nothing", "GET", "/a{b}c/{d}", "get:abc_d" },
        { "also where they do not pair", "GET", "/}a{", "get:a" },
        { "both become lower case", "DELETE", "/Users/ABC", "delete:users_abc" },
        { "other characters become _", "GET", "/a.b~c!d:e?f=g&h", "get:a_b_c_d_e_f_g_h" },
        { "digits stay", "GET", "/v1/2", "get:v1_2" },
        { "a character of two bytes is one", "GET", "/caf\xC3\xA9s", "get:caf_s" },
        { "so is one of four", "GET", "/\xF0\x9F\x98\x80/x", "get:__x" },
        { "control characters too", "GET",
          "/a\tb\x01"
          "c",
          "get:a_b_c" },
        { "trace", "TRACE", "/x", "trace:x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str key = JT_STR("");
        CHECK_OK(cases[i].name,
                 operation_key(str(cases[i].method), str(cases[i].path), test_arena(), &key));
        CHECK_STR(cases[i].name, key, cases[i].want);
    }
}

/* Digests from: printf 'GET /aaa...' | sha256sum */
TEST(a_key_longer_than_64_is_cut_and_ends_in_a_digest_of_the_operation)
{
#define A58 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A51 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    static const struct {
        const char *name, *path, *want;
    } cases[] = {
        { "60 after get: are just right", "/" A58 "aa", "get:" A58 "aa" },
        { "one more is too many", "/" A58 "aaa", "get:" A51 "_87e32287" },
        { "the path as written counts", "/" A58 "aaA", "get:" A51 "_77760593" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str key = JT_STR("");
        CHECK_OK(cases[i].name,
                 operation_key(JT_STR("GET"), str(cases[i].path), test_arena(), &key));
        CHECK_INT(cases[i].name, key.len, 64);
        CHECK_STR(cases[i].name, key, cases[i].want);
    }
}

TEST(the_longest_path_has_a_key)
{
    char path[OPENAPI_PATH_MAX_BYTES];
    jt_str key = JT_STR("");
    memset(path, 'x', sizeof(path));
    CHECK_OK("key",
             operation_key(JT_STR("OPTIONS"), (jt_str){ path, sizeof(path) }, test_arena(), &key));
    CHECK_INT("64 in all", key.len, 64);
}

TEST(a_description_is_one_clean_line)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        { "as it is", "List users", "List users" },
        { "nothing", "", "" },
        { "lines become one", "List\nall\r\n\r\nusers\n", "List all users" },
        { "no space at the ends", "  a  b\t", "a b" },
        { "control characters are space",
          "a\x01\x1f\x7f"
          "b",
          "a b" },
        { "space alone is nothing", " \n\t ", "" },
        { "so is what nobody sees", "\u202e\u200b\ufeff", "" },
        { "nothing turns the direction", "Lis\u202et users\u2066", "List users" },
        { "every end of a line is one", "List\u2028all\xC2\x85 users", "List all users" },
        { "other scripts stay", "\xE4\xB8\x80 \xF0\x9F\x98\x80", "\xE4\xB8\x80 \xF0\x9F\x98\x80" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[OPERATION_DESCRIPTION_MAX_BYTES];
        struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
        description_put(&buf, str(cases[i].text));
        CHECK_STR(cases[i].name, jt_buf_str(&buf), cases[i].want);
    }
}

/* count times text. */
static jt_str repeat(const char *text, size_t count)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), count * strlen(text), &buf));
    for (size_t i = 0; i < count; i++)
        jt_buf_put(&buf, str(text));
    return jt_buf_str(&buf);
}

TEST(a_description_is_cut_between_two_characters)
{
    static const struct {
        const char *name, *unit;
        size_t count, want_bytes;
    } cases[] = {
        { "1024 fit", "a", 1024, 1024 },
        { "the next does not", "a", 1025, 1024 },
        { "of four bytes each", "\xF0\x9F\x98\x80", 1024, 4096 },
        { "of four bytes each, too many", "\xF0\x9F\x98\x80", 2000, 4096 },
        { "no space stays at the end", "a\n\n\n", 2000, 1023 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[OPERATION_DESCRIPTION_MAX_BYTES];
        struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
        description_put(&buf, repeat(cases[i].unit, cases[i].count));
        CHECK_INT(cases[i].name, buf.len, cases[i].want_bytes);
        CHECK(cases[i].name, !buf.has_overflown && jt_str_is_utf8(jt_buf_str(&buf)));
    }
}

TEST(without_words_of_its_own_an_operation_is_described_by_its_name)
{
    jt_str name = JT_STR("");
    CHECK_OK("name", operation_name(JT_STR("GET"), JT_STR("/users/{userId}"), test_arena(), &name));
    CHECK_STR("the contract's example", name, "GET /users/{userId}");
    CHECK_OK("name", operation_name(JT_STR("PUT"), JT_STR("/a\nb"), test_arena(), &name));
    CHECK_STR("on one line", name, "PUT /a b");
}

TEST(reserved_names_are_known)
{
    static const char *const reserved[] = { "openid",  "profile",        "email",
                                            "offline", "offline_access", "address" };
    static const char *const free_keys[] = { "get:openid", "openid2", "", "OPENID" };
    for (size_t i = 0; i < COUNT(reserved); i++)
        CHECK(reserved[i], operation_key_is_reserved(str(reserved[i])));
    for (size_t i = 0; i < COUNT(free_keys); i++)
        CHECK(free_keys[i], !operation_key_is_reserved(str(free_keys[i])));
}
