/* totp: RFC 6238's own vectors, and the rules around them. */
#include "admin/totp.h"

#include <jansson.h>

#include "test.h"

#define SECRET "12345678901234567890"

TEST(totp_gives_the_codes_of_rfc_6238)
{
    jt_str text = test_vector("rfc6238_totp_sha1.json");
    json_t *vectors = json_loadb(text.ptr, text.len, 0, NULL);
    const char *secret = json_string_value(json_object_get(vectors, "secret"));
    json_t *row, *codes = json_object_get(vectors, "codes");
    size_t index;
    CHECK("there are some", json_array_size(codes) > 5);
    json_array_foreach(codes, index, row)
    {
        uint32_t value = 0;
        json_int_t time_s = json_integer_value(json_object_get(row, "time_s"));
        CHECK_OK("value", totp_value(str(secret), time_s / TOTP_STEP_S, 8, &value));
        CHECK_INT("code", value, json_integer_value(json_object_get(row, "code")));
    }
    json_decref(vectors);
}

TEST(totp_takes_the_codes_of_now_and_next_door_once)
{
    static const struct {
        const char *name, *code;
        int64_t now_s, last_step;
        bool want;
    } cases[] = {
        /* Of step 1 (seconds 30 to 59) the code is 94287082: its last six digits. */
        { "in its step", "287082", 59, 0, true },
        { "a step early", "287082", 29, 0, true },
        { "a step late", "287082", 89, 0, true },
        { "two steps late", "287082", 120, 0, false },
        { "used already", "287082", 59, 1, false },
        { "a later one was used", "287082", 59, 2, false },
        { "a later one than any of now was used, as a clock was ahead", "287082", 59, 99999, true },
        { "not so late that it cannot be waited for", "287082", 59, 21, false },
        { "wrong", "287083", 59, 0, false },
        { "too short", "28708", 59, 0, false },
        { "too long", "2870822", 59, 0, false },
        { "with a sign", "+28708", 59, 0, false },
        { "no digits", "abcdef", 59, 0, false },
        { "nothing", "", 59, 0, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool is_right = true;
        int64_t step = 0;
        CHECK_OK(cases[i].name,
                 totp_is_right(JT_STR(SECRET), str(cases[i].code), cases[i].now_s * 1000,
                               cases[i].last_step, &is_right, &step));
        CHECK_INT(cases[i].name, is_right, cases[i].want);
        CHECK_INT(cases[i].name, step, cases[i].want ? 1 : 0);
    }
}

TEST(base32_is_that_of_rfc_4648)
{
    static const char *const cases[][2] = { { "", "" },
                                            { "f", "MY" },
                                            { "fo", "MZXQ" },
                                            { "foo", "MZXW6" },
                                            { "foob", "MZXW6YQ" },
                                            { "fooba", "MZXW6YTB" },
                                            { "foobar", "MZXW6YTBOI" } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str text;
        CHECK_OK(cases[i][0], totp_base32(str(cases[i][0]), test_arena(), &text));
        CHECK_STR(cases[i][0], text, cases[i][1]);
    }
}

TEST(the_uri_names_issuer_and_address)
{
    jt_str uri;
    CHECK_OK("uri", totp_uri(JT_STR("https://id.example.com:8443/x"), JT_STR("a+b@example.com"),
                             JT_STR("MZXW6"), test_arena(), &uri));
    CHECK_STR("uri", uri,
              "otpauth://totp/id.example.com-8443:a%2Bb%40example.com?secret=MZXW6"
              "&issuer=id.example.com-8443&algorithm=SHA1&digits=6&period=30");
}

TEST(recovery_codes_differ_and_forgive_how_they_are_typed)
{
    static const char *const good[] = { "abcd-efgh-2345-wxyz", "ABCDEFGH2345WXYZ",
                                        " abcd efgh 2345 wxyz " };
    static const char *const bad[] = { "", "abcd-efgh-2345-wxy", "abcd-efgh-2345-wxyzz", "123456" };
    const struct jt_random random = jt_random_system();
    uint8_t want[JT_DIGEST_BYTES], got[JT_DIGEST_BYTES];
    jt_str first, second;

    CHECK_OK("new", recovery_code_new(&random, test_arena(), &first));
    CHECK_OK("new", recovery_code_new(&random, test_arena(), &second));
    CHECK("they differ", !jt_str_eq(first, second));
    CHECK_INT("length", first.len, strlen("abcd-efgh-ijkl-mnop"));
    CHECK("no one-time code", !totp_is_code(first));
    CHECK_OK("digest", recovery_code_digest(JT_STR("admin_1"), first, got));

    CHECK_OK("digest", recovery_code_digest(JT_STR("admin_1"), str(good[0]), want));
    for (size_t i = 0; i < COUNT(good); i++) {
        CHECK_OK(good[i], recovery_code_digest(JT_STR("admin_1"), str(good[i]), got));
        CHECK(good[i], memcmp(got, want, sizeof(got)) == 0);
    }
    CHECK_OK("of another", recovery_code_digest(JT_STR("admin_2"), str(good[0]), got));
    CHECK("another digest", memcmp(got, want, sizeof(got)) != 0);
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_CODE(bad[i], recovery_code_digest(JT_STR("admin_1"), str(bad[i]), got), JT_INVALID);
}
