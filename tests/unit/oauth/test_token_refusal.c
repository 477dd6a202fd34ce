/* test_token_refusal: the table is whole, and its words are what RFC 6749 allows. */
#include "test.h"

#include "oauth/token_refusal.h"

TEST(every_refusal_has_a_row_within_the_rfc)
{
    for (int i = TOKEN_GRANTED + 1; i < TOKEN_REFUSAL_COUNT; i++) {
        const struct token_refusal_row *row = token_refusal_row((enum token_refusal)i);
        CHECK("has a cause", row->cause != NULL);
        CHECK(row->cause, row->error != NULL && row->description != NULL);
        CHECK(row->cause, row->status >= 400 && row->status < 600);
        for (const char *c = row->description; *c != '\0'; c++)
            CHECK(row->cause, *c >= 0x20 && *c <= 0x7e && *c != '"' && *c != '\\');
    }
}

TEST(unknown_client_and_wrong_secret_are_one_answer)
{
    const struct token_refusal_row *unknown = token_refusal_row(REFUSED_UNKNOWN_CLIENT);
    const struct token_refusal_row *wrong = token_refusal_row(REFUSED_WRONG_SECRET);
    CHECK_STR("error", str(unknown->error), wrong->error);
    CHECK_STR("description", str(unknown->description), wrong->description);
    CHECK_INT("status", unknown->status, wrong->status);
}

TEST(details_cannot_break_out_of_the_answer)
{
    struct request req = { .arena = test_arena() };
    struct response resp = { 0 };
    struct token_refused refused;
    CHECK_CODE("step", token_refuse(&refused, REFUSED_SCOPE, JT_STR("a\"b\\c\xC3\xA9")),
               JT_REFUSED);
    CHECK_CODE("answer", token_refusal_answer(&refused, &req, &resp), JT_REFUSED);
    CHECK("harmless", memmem(resp.body.ptr, resp.body.len, "a?b?c??\"}", 9) != NULL);
}

static const char *challenge(const struct response *resp)
{
    for (size_t i = 0; i < resp->header_count; i++)
        if (strcmp(resp->headers[i].name, "WWW-Authenticate") == 0)
            return resp->headers[i].value;
    return "";
}

TEST(every_401_has_a_challenge_however_the_client_authenticated)
{
    for (int i = TOKEN_GRANTED + 1; i < TOKEN_REFUSAL_COUNT; i++) {
        const struct token_refusal_row *row = token_refusal_row((enum token_refusal)i);
        for (int is_basic = 0; is_basic <= 1; is_basic++) {
            struct request req = { .arena = test_arena(), .has_authorization = is_basic };
            struct response resp = { 0 };
            const struct token_refused refused = { .why = (enum token_refusal)i };
            CHECK_CODE(row->cause, token_refusal_answer(&refused, &req, &resp), JT_REFUSED);
            CHECK_INT(row->cause, resp.status, row->status);
            CHECK_STR(row->cause, str(challenge(&resp)),
                      row->status == 401 ? "Basic realm=\"oauth2\"" : "");
        }
    }
}
