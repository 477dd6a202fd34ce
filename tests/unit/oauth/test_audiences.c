/* test_audiences: which APIs a token is for (contract section 1.3). */
#include "test.h"

#include "oauth/client_fixture.h"
#include "oauth/token_grant.h"

static const struct token_service service = { .management_short = JT_STR_INIT("https://iss/api") };

static const struct {
    const char *name, *asked; /* separated by spaces */
    const char *apis, *json;  /* ids and aud's members, each with a space behind */
    enum token_refusal refusal;
    const char *detail;
} cases[] = {
    { "one", "orders", "api2 ", "\"orders\" ", TOKEN_GRANTED, "" },
    { "the order asked stays", "stock\"x orders", "api3 api2 ", "\"stock\\\"x\" \"orders\" ",
      TOKEN_GRANTED, "" },
    { "the management API as it is shown", "https://iss/api/v1", "api1 ", "\"https://iss/api/v1\" ",
      TOKEN_GRANTED, "" },
    { "the management API as SDKs call it", "https://iss/api", "api1 ", "\"https://iss/api\" ",
      TOKEN_GRANTED, "" },
    { "none at all", "", "", "", REFUSED_NO_AUDIENCE, "" },
    { "one that is not authorized", "billing", "", "", REFUSED_AUDIENCE, "billing" },
    { "one bad audience fails all", "orders billing", "", "", REFUSED_AUDIENCE, "billing" },
    { "case matters", "Orders", "", "", REFUSED_AUDIENCE, "Orders" },
    { "a part is not the whole", "order", "", "", REFUSED_AUDIENCE, "order" },
    { "only the management API has two names", "orders/v1", "", "", REFUSED_AUDIENCE, "orders/v1" },
};

TEST(audiences_resolve_needs_each_to_be_authorized)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_client("c1", "");
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct token_request asked = { 0 };
        struct token_grant grant = { .client.record = record };
        struct token_refused refused = { .why = TOKEN_GRANTED };
        char apis_text[128], json_text[128];
        struct jt_buf apis = jt_buf_over(apis_text, sizeof(apis_text));
        struct jt_buf json = jt_buf_over(json_text, sizeof(json_text));

        token_request_add_audiences(&asked, str(cases[i].asked));
        CHECK_CODE(cases[i].name,
                   audiences_resolve(&service, &asked, test_arena(), &grant, &refused),
                   cases[i].refusal == TOKEN_GRANTED ? JT_OK : JT_REFUSED);
        CHECK_INT(cases[i].name, refused.why, cases[i].refusal);
        CHECK_STR(cases[i].name, refused.detail, cases[i].detail);
        for (size_t k = 0; k < grant.api_count; k++) {
            jt_buf_put(&apis, grant.apis[k]->api_id);
            jt_buf_put_char(&apis, ' ');
            jt_buf_put(&json, grant.audiences_json[k]);
            jt_buf_put_char(&json, ' ');
        }
        CHECK_STR(cases[i].name, jt_buf_str(&apis), cases[i].apis);
        CHECK_STR(cases[i].name, jt_buf_str(&json), cases[i].json);
    }
}

TEST(too_many_audiences_are_refused_whatever_they_are)
{
    struct token_request asked = { .audiences = { .items = { JT_STR_INIT("orders") },
                                                  .count = TOKEN_AUDIENCES_MAX,
                                                  .has_too_many = true } };
    struct token_grant grant = { 0 };
    struct token_refused refused;
    CHECK_CODE("too many", audiences_resolve(&service, &asked, test_arena(), &grant, &refused),
               JT_REFUSED);
    CHECK_INT("too many", refused.why, REFUSED_TOO_MANY_AUDIENCES);
    CHECK_INT("nothing is granted", grant.api_count, 0);
}
