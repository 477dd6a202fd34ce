#include "http/cookie.h"

#include "test.h"

TEST(a_cookie_is_found_by_its_name_and_only_once)
{
    static const struct {
        const char *name, *header, *want;
        enum jt_code code;
    } cases[] = {
        { "alone", "sid=abc", "abc", JT_OK },
        { "among others", "a=1; sid=abc; b=2", "abc", JT_OK },
        { "without spaces", "a=1;sid=abc", "abc", JT_OK },
        { "white space around it", "a=1; \t sid = abc \t; b", "abc", JT_OK },
        { "with = in its value", "sid=a=b=", "a=b=", JT_OK },
        { "empty", "sid=", "", JT_OK },
        { "no header", "", "", JT_NOT_FOUND },
        { "another name", "sidx=abc; xsid=abc", "", JT_NOT_FOUND },
        { "another case", "SID=abc", "", JT_NOT_FOUND },
        { "a name without a value", "sid", "", JT_NOT_FOUND },
        { "in the value of another", "a=sid=abc", "", JT_NOT_FOUND },
        { "twice", "sid=abc; sid=def", "", JT_INVALID },
        { "twice the same", "sid=abc; a=1; sid=abc", "", JT_INVALID },
        { "separators only", ";;; ;", "", JT_NOT_FOUND },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str got = JT_STR("");
        CHECK_CODE(cases[i].name, cookie_find(str(cases[i].header), JT_STR("sid"), &got),
                   cases[i].code);
        CHECK_STR(cases[i].name, got, cases[i].want);
    }
}

TEST(a_cookie_is_written_for_the_host_and_for_no_script)
{
    struct cookie cookie = { JT_STR("sid"), JT_STR("abc"), 60, false };
    const char *field = NULL;
    CHECK_OK("write", cookie_write(&cookie, test_arena(), &field));
    CHECK_STR("plain", str(field), "sid=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
    cookie = (struct cookie){ JT_STR("sid"), JT_STR(""), 0, true };
    CHECK_OK("write", cookie_write(&cookie, test_arena(), &field));
    CHECK_STR("taken away", str(field),
              "sid=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
}

TEST(a_cookie_has_the_strictest_name_that_its_place_allows)
{
    static const struct cookie_names names = COOKIE_NAMES("sid");
    static const struct {
        const char *name, *path, *want;
        bool is_secure;
    } cases[] = {
        { "https, the whole host", "", "__Host-sid", true },
        { "https, a path of it", "/auth", "__Secure-sid", true },
        { "http", "", "sid", false },
        { "http, a path", "/auth", "sid", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, cookie_name(&names, cases[i].is_secure, str(cases[i].path)),
                  cases[i].want);
}
