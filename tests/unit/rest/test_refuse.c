#include "rest/refuse.h"

#include "test.h"

TEST(refusals_have_the_envelope_of_their_status)
{
    struct request req = { .arena = test_arena() };
    struct response resp = { 0 };

    jt_err err = rest_refuse(&req, &resp, 400, "SOME_CODE", JT_STR("Say \"why\""));
    CHECK_CODE("400", err, JT_REFUSED);
    CHECK_STR("the code is the cause", str(err.what), "SOME_CODE");
    CHECK_INT("400", resp.status, 400);
    CHECK_STR("an array", resp.body,
              "{\"errors\":[{\"code\":\"SOME_CODE\",\"message\":\"Say \\\"why\\\"\"}]}");

    resp = (struct response){ 0 };
    CHECK_CODE("404", rest_refuse(&req, &resp, 404, "API_NOT_FOUND", JT_STR("None")), JT_REFUSED);
    CHECK_STR("an object", resp.body,
              "{\"errors\":{\"code\":\"API_NOT_FOUND\",\"message\":\"None\"}}");
}

TEST(a_refusal_names_its_field)
{
    struct request req = { .arena = test_arena() };
    struct response resp = { 0 };

    CHECK_CODE("taken", rest_refuse_field(&req, &resp, "KEY_TAKEN", JT_STR("key"), JT_STR("Taken")),
               JT_REFUSED);
    CHECK_INT("taken", resp.status, 400);
    CHECK_STR("beside code and message", resp.body,
              "{\"errors\":[{\"code\":\"KEY_TAKEN\",\"message\":\"Taken\",\"field\":\"key\"}]}");

    resp = (struct response){ 0 };
    CHECK_CODE("a parameter",
               rest_refuse_parameter(&req, &resp, JT_STR("a[\"b\"]"), JT_STR("given")), JT_REFUSED);
    CHECK_STR("escaped", resp.body,
              "{\"errors\":[{\"code\":\"INVALID_PARAMETER\",\"message\":\"a[\\\"b\\\"] must be "
              "given\",\"field\":\"a[\\\"b\\\"]\"}]}");
}

TEST(a_broken_rule_is_a_conflict_where_something_is_taken)
{
    static const struct {
        enum rule_kind kind;
        const char *code;
        int status;
    } cases[] = {
        { RULE_BROKEN, "API_AUDIENCE_TAKEN", 400 },
        { RULE_BROKEN, "INVALID_PARAMETER", 400 },
        { RULE_MISSING, "API_NOT_FOUND", 404 },
        { RULE_EXCEEDED, "SCOPE_EXCEEDED", 403 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = { .arena = test_arena() };
        struct response resp = { 0 };
        const struct rule_break broken = { .kind = cases[i].kind,
                                           .code = cases[i].code,
                                           .message = JT_STR("why") };
        jt_err err = rest_refuse_broken(&req, &resp, JT_ERR(JT_REFUSED, "rule"), &broken);
        CHECK_CODE(cases[i].code, err, JT_REFUSED);
        CHECK_STR("the cause in the log", str(err.what), cases[i].code);
        CHECK_INT(cases[i].code, resp.status, cases[i].status);
    }
}

TEST(what_the_http_layer_refuses_has_the_same_envelope)
{
    static const struct {
        enum http_refusal refusal;
        int status;
        const char *body; /* how it begins */
    } cases[] = {
        { HTTP_REFUSAL_BAD_REQUEST, 400, "{\"errors\":[{\"code\":\"BAD_REQUEST\"," },
        { HTTP_REFUSAL_NOT_FOUND, 404,
          "{\"errors\":{\"code\":\"ROUTE_NOT_FOUND\",\"message\":\"The requested API route does "
          "not exist\"}}" },
        { HTTP_REFUSAL_METHOD, 405, "{\"errors\":[{\"code\":\"METHOD_NOT_ALLOWED\"," },
        { HTTP_REFUSAL_TIMEOUT, 408, "{\"errors\":[{\"code\":\"REQUEST_TIMEOUT\"," },
        { HTTP_REFUSAL_BODY_TOO_LARGE, 413, "{\"errors\":[{\"code\":\"BODY_TOO_LARGE\"," },
        { HTTP_REFUSAL_URI_TOO_LONG, 414, "{\"errors\":[{\"code\":\"URI_TOO_LONG\"," },
        { HTTP_REFUSAL_EXPECTATION, 417, "{\"errors\":[{\"code\":\"EXPECTATION_FAILED\"," },
        { HTTP_REFUSAL_HEADERS_TOO_LARGE, 431, "{\"errors\":[{\"code\":\"HEADERS_TOO_LARGE\"," },
        { HTTP_REFUSAL_OVERLOADED, 503, "{\"errors\":[{\"code\":\"OVERLOADED\"," },
        { HTTP_REFUSAL_VERSION, 505, "{\"errors\":[{\"code\":\"HTTP_VERSION_NOT_SUPPORTED\"," },
        { HTTP_REFUSAL_FAILED, 500, "{\"errors\":[{\"code\":\"INTERNAL_ERROR\"," },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = { .arena = test_arena() };
        struct response resp = { 0 };
        rest_refuse_http(NULL, cases[i].refusal, &req, &resp);
        CHECK_INT(cases[i].body, resp.status, cases[i].status);
        CHECK(cases[i].body, jt_str_starts(resp.body, str(cases[i].body)));
    }
}
