#include "rest/body.h"

#include "management/resources.h"
#include "test.h"

static const char *const choices[] = { "on", "off", NULL };
static const struct member item_members[] = {
    { .name = "id", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = 8 },
};
static const struct body_shape item = { item_members, COUNT(item_members), false };
static const struct member members[] = {
    { .name = "name", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = 5 },
    { .name = "any", .type = MEMBER_STRING },
    { .name = "nullable", .type = MEMBER_TEXT, .is_nullable = true, .max = 5 },
    { .name = "email", .type = MEMBER_EMAIL, .max = 20 },
    { .name = "color", .type = MEMBER_COLOR },
    { .name = "choice", .type = MEMBER_CHOICE, .choices = choices },
    { .name = "is_on", .type = MEMBER_BOOLEAN },
    { .name = "count", .type = MEMBER_INTEGER, .min = 60, .max = 100 },
    { .name = "texts", .type = MEMBER_TEXTS, .min = 1, .max = 3 },
    { .name = "items", .type = MEMBER_OBJECTS, .items = &item },
    { .name = "choices", .type = MEMBER_CHOICES, .choices = choices },
    { .name = "value", .type = MEMBER_PROPERTY_VALUE },
    { .name = "values", .type = MEMBER_PROPERTY_VALUES },
};
static const struct body_shape shape = { members, COUNT(members), false };
static const struct body_shape optional = { members, COUNT(members), true };

static jt_err read_as(const char *content_type, jt_str bytes, const struct body_shape *as,
                      struct response *ret_resp, json_t **ret_body)
{
    struct request req = { .body = bytes,
                           .content_type = str(content_type),
                           .arena = test_arena() };
    *ret_resp = (struct response){ 0 };
    return body_read(&req, ret_resp, as, ret_body);
}

static jt_err read_body(const char *bytes, struct response *ret_resp, json_t **ret_body)
{
    return read_as("application/json", str(bytes), &shape, ret_resp, ret_body);
}

TEST(body_read_lets_through_what_keeps_to_the_shape)
{
    static const char *const cases[] = {
        "{\"name\":\"a\"}",
        "{\"name\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\"}", /* characters, not bytes */
        "{\"name\":\"a\",\"nobody knows\":{\"this\":[1,2,3]}}",
        "{\"name\":\"a\",\"nullable\":null}",
        "{\"name\":\"a\",\"email\":\"a@b\"}",
        "{\"name\":\"a\",\"count\":60}",
        "{\"name\":\"a\",\"count\":100,\"is_on\":false,\"choice\":\"off\",\"color\":\"#fff\"}",
        "{\"name\":\"a\",\"texts\":[],\"items\":[{\"id\":\"x\"}],\"choices\":{\"k\":\"on\"}}",
        "{\"name\":\"a\",\"value\":\"b\\n\",\"values\":{}}",
        "{\"name\":\"a\",\"value\":true,\"values\":{\"k\":false,\"l\":\"\",\"m\":null}}",
        " {\"name\" : \"a\"} \n",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct response resp;
        json_t *body = NULL;
        CHECK_OK(cases[i], read_body(cases[i], &resp, &body));
        CHECK(cases[i], json_is_object(body));
        json_decref(body);
    }
}

TEST(body_read_refuses_and_names_the_member)
{
    static const struct {
        const char *body, *message; /* how the message begins */
    } cases[] = {
        { "{}", "name must be given" },
        { "{\"name\":null}", "name must be 1 to 5 characters" },
        { "{\"name\":\"\"}", "name must be 1 to 5 characters" },
        { "{\"name\":\"abcdef\"}", "name must be 1 to 5 characters" },
        { "{\"name\":7}", "name must be 1 to 5 characters" },
        { "{\"name\":\"a\\nb\"}", "name must be 1 to 5 characters, on one line" },
        { "{\"name\":\"a\\u007f\"}", "name must be" },
        { "{\"name\":\"a\\u202eb\"}",
          "name must be 1 to 5 characters, on one line, without invisible or direction-changing" },
        { "{\"name\":\"a\\u0085b\"}", "name must be" },
        { "{\"name\":\" \\u3000 \"}",
          "name must be 1 to 5 characters, on one line, without invisible "
          "or direction-changing ones, and not only spaces" },
        { "{\"name\":\"a\",\"any\":7}", "any must be a string" },
        { "{\"name\":\"a\",\"email\":\"nobody\"}", "email must be an e-mail address" },
        { "{\"name\":\"a\",\"email\":\"a@b@c\"}", "email must be" },
        { "{\"name\":\"a\",\"email\":\"a b@c\"}", "email must be" },
        { "{\"name\":\"a\",\"email\":\"@b.c\"}", "email must be" },
        { "{\"name\":\"a\",\"email\":null}", "email must be" },
        { "{\"name\":\"a\",\"color\":\"red\"}", "color must be a color like #fff" },
        { "{\"name\":\"a\",\"choice\":\"ON\"}", "choice must be one of: on, off" },
        { "{\"name\":\"a\",\"is_on\":\"true\"}", "is_on must be true or false" },
        { "{\"name\":\"a\",\"is_on\":1}", "is_on must be true or false" },
        { "{\"name\":\"a\",\"count\":59}", "count must be a whole number from 60 to 100" },
        { "{\"name\":\"a\",\"count\":101}", "count must be" },
        { "{\"name\":\"a\",\"count\":60.5}", "count must be" },
        { "{\"name\":\"a\",\"count\":\"60\"}", "count must be" },
        { "{\"name\":\"a\",\"texts\":\"a\"}", "texts must be a list" },
        { "{\"name\":\"a\",\"texts\":[\"a\",\"abcd\"]}", "texts[1] must be 1 to 3 characters" },
        { "{\"name\":\"a\",\"texts\":[null]}", "texts[0] must be" },
        { "{\"name\":\"a\",\"items\":[{\"id\":\"a\"},7]}", "items[1] must be an object" },
        { "{\"name\":\"a\",\"items\":[{\"id\":\"a\"},{}]}", "items[1].id must be given" },
        { "{\"name\":\"a\",\"items\":{}}", "items must be a list" },
        { "{\"name\":\"a\",\"choices\":{\"k\":\"x\"}}", "choices must be an object whose values" },
        { "{\"name\":\"a\",\"choices\":[]}", "choices must be an object" },
        { "{\"name\":\"a\",\"value\":7}", "value must be a string, true or false" },
        { "{\"name\":\"a\",\"value\":null}", "value must be a string, true or false" },
        { "{\"name\":\"a\",\"values\":[]}", "values must be an object of at most 100" },
        { "{\"name\":\"a\",\"values\":{\"k\":{}}}", "values.k must be a string, true or false" },
        { "[]", "The body must be a JSON object" },
        { "", "The body is not well-formed JSON" },
        { "nothing", "The body is not well-formed JSON" },
        { "{\"name\":\"a\"}x", "The body is not well-formed JSON" },
        { "{\"name\":\"a\\u0000b\"}", "The body has a text with U+0000 in it" },
        { "{\"a\\u0000b\":1}", "The body has a text with U+0000 in it" },
        { "{\"name\":\"\\ud83d\"}", "The body is not well-formed JSON" },
        { "{\"name\":\"\xff\"}", "The body is not UTF-8" },
        { "{\"name\":\"a\",\"count\":123456789012345678901}",
          "The body has a number that is too large" },
        { "{\"name\":\"a\",\"other\":1e999}", "The body has a number that is too large" },
        { "{\"name\":\"a\",\"name\":\"b\"}", "The body has a member twice" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct response resp;
        json_t *body = NULL, *answer;
        CHECK_CODE(cases[i].body, read_body(cases[i].body, &resp, &body), JT_REFUSED);
        CHECK_INT(cases[i].body, resp.status, 400);
        answer = json_loadb(resp.body.ptr, resp.body.len, 0, NULL);
        jt_str message = json_view(
            json_object_get(json_array_get(json_object_get(answer, "errors"), 0), "message"));
        if (!jt_str_starts(message, str(cases[i].message)))
            fail_msg("%s: got \"%.*s\"", cases[i].body, JT_FMT(message));
        json_decref(answer);
    }
}

TEST(an_object_of_property_values_has_100_members_at_most)
{
    for (int count = 100; count <= 101; count++) {
        struct jt_buf text;
        struct response resp;
        json_t *body = NULL;
        CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &text));
        jt_buf_put(&text, JT_STR("{\"name\":\"a\",\"values\":{"));
        for (int i = 0; i < count; i++) {
            jt_buf_put(&text, i == 0 ? JT_STR("\"k") : JT_STR(",\"k"));
            jt_buf_put_int(&text, i);
            jt_buf_put(&text, JT_STR("\":true"));
        }
        jt_buf_put(&text, JT_STR("}}"));
        CHECK_CODE("members", read_as("application/json", jt_buf_str(&text), &shape, &resp, &body),
                   count == 100 ? JT_OK : JT_REFUSED);
        json_decref(body);
    }
}

/* {"name":"a","x":[[[...]]]} so that the deepest value is that many levels down. */
static jt_str nested(size_t depth)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 64 + 2 * depth, &buf));
    jt_buf_put(&buf, JT_STR("{\"name\":\"a\",\"x\":"));
    for (size_t i = 1; i < depth; i++)
        jt_buf_put_char(&buf, '[');
    for (size_t i = 1; i < depth; i++)
        jt_buf_put_char(&buf, ']');
    jt_buf_put_char(&buf, '}');
    return jt_buf_str(&buf);
}

TEST(body_read_bounds_the_depth)
{
    struct response resp;
    json_t *body = NULL;
    CHECK_OK("32 levels",
             read_as("application/json", nested(BODY_DEPTH_MAX), &shape, &resp, &body));
    json_decref(body);
    CHECK_CODE("33 levels",
               read_as("application/json", nested(BODY_DEPTH_MAX + 1), &shape, &resp, &body),
               JT_REFUSED);
    CHECK_CODE("a million", read_as("application/json", nested(1000000), &shape, &resp, &body),
               JT_REFUSED);
    CHECK_OK("brackets in a string are no levels",
             read_body("{\"name\":\"a\",\"any\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}",
                       &resp, &body));
    json_decref(body);
}

TEST(body_read_bounds_lists)
{
    struct jt_buf buf;
    struct response resp;
    json_t *body = NULL;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 2048, &buf));
    jt_buf_put(&buf, JT_STR("{\"name\":\"a\",\"texts\":[\"a\""));
    for (size_t i = 1; i <= BODY_LIST_MAX; i++)
        jt_buf_put(&buf, JT_STR(",\"a\""));
    jt_buf_put(&buf, JT_STR("]}"));
    CHECK_CODE("101 entries", read_as("application/json", jt_buf_str(&buf), &shape, &resp, &body),
               JT_REFUSED);
}

TEST(body_read_wants_the_media_type)
{
    static const struct {
        const char *content_type;
        enum jt_code code;
    } cases[] = {
        { "application/json", JT_OK },
        { "Application/JSON; charset=utf-8", JT_OK },
        { "", JT_REFUSED },
        { "text/plain", JT_REFUSED },
        { "application/x-www-form-urlencoded", JT_REFUSED },
        { "application/jsonp", JT_REFUSED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct response resp;
        json_t *body = NULL;
        CHECK_CODE(cases[i].content_type,
                   read_as(cases[i].content_type, JT_STR("{\"name\":\"a\"}"), &shape, &resp, &body),
                   cases[i].code);
        json_decref(body);
    }
}

TEST(body_read_takes_no_body_where_it_is_optional)
{
    struct response resp;
    json_t *body = NULL;
    CHECK_OK("none", read_as("", JT_STR(""), &optional, &resp, &body));
    CHECK_INT("it is {}", json_object_size(body), 0);
    json_decref(body);
    CHECK_CODE("one that is sent is checked",
               read_as("application/json", JT_STR("{\"name\":7}"), &optional, &resp, &body),
               JT_REFUSED);
}

TEST(body_texts_tells_an_empty_list_from_none)
{
    struct response resp;
    json_t *body = NULL;
    const jt_str *texts = NULL;
    size_t count = 0;
    CHECK_OK("body", read_body("{\"name\":\"a\",\"texts\":[\"b\",\"cd\"]}", &resp, &body));
    CHECK_OK("two", body_texts(body, "texts", test_arena(), &texts, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("the second", texts[1], "cd");
    CHECK_OK("absent", body_texts(body, "any", test_arena(), &texts, &count));
    CHECK_INT("absent", count, 0);
    CHECK("absent", texts == NULL);
    json_decref(body);
    CHECK_OK("body", read_body("{\"name\":\"a\",\"texts\":[]}", &resp, &body));
    CHECK_OK("empty", body_texts(body, "texts", test_arena(), &texts, &count));
    CHECK_INT("empty", count, 0);
    CHECK("empty", texts != NULL);
    json_decref(body);
}
