/*
 * environment: /api/v1/environment. jeton is one environment, the live one, which nobody names or
 * paints: what the contract's answer says of sign-in pages is constant here, with its colors as the
 * contract's document has them.
 */
#include "management/resources.h"
#include "management/transaction.h"
#include "model/issuer.h"
#include "model/management_api.h"
#include "rest/answer.h"
#include "store/apis.h"

static const char *const themes[] = { "light", "dark", "user_preference", NULL };
static const char *const schemes[] = { "light", "dark", "light dark", NULL };

struct shown {
    jt_str host;
    int64_t created_ms;
    jt_str blue, white, black;
};
static const struct answer_member environment_members[] = {
    { "code", ANSWER_CONSTANT("\"production\"") },
    { "name", ANSWER_CONSTANT("\"Production\"") },
    { "hotjar_site_id", ANSWER_CONSTANT("null"), .example = "404009" },
    { "google_analytics_tag", ANSWER_CONSTANT("null"), .example = "G-1234567" },
    { "contentsquare_tag_id", ANSWER_CONSTANT("null"), .example = "769238b6e1309" },
    { "is_default", ANSWER_CONSTANT("true") },
    { "is_live", ANSWER_CONSTANT("true") },
    { "kinde_domain", ANSWER_FROM(struct shown, host), .example = "tokens.example.com" },
    { "custom_domain", ANSWER_CONSTANT("null"), .example = "app.example.com" },
    { "logo", ANSWER_CONSTANT("null") },
    { "logo_dark", ANSWER_CONSTANT("null") },
    { "favicon_svg", ANSWER_CONSTANT("null") },
    { "favicon_fallback", ANSWER_CONSTANT("null") },
    { "button_border_radius", ANSWER_CONSTANT("8"), ANSWER_NULL_IN_CONTRACT("integer") },
    { "card_border_radius", ANSWER_CONSTANT("16"), ANSWER_NULL_IN_CONTRACT("integer") },
    { "input_border_radius", ANSWER_CONSTANT("4"), ANSWER_NULL_IN_CONTRACT("integer") },
    { "theme_code", ANSWER_CONSTANT("\"user_preference\""), .choices = themes },
    { "color_scheme", ANSWER_CONSTANT("\"light dark\""), .choices = schemes },
    { "created_on", ANSWER_TIME(struct shown, created_ms) },
    { "link_color", ANSWER_COLOR(struct shown, blue) },
    { "background_color", ANSWER_COLOR(struct shown, white) },
    { "button_color", ANSWER_COLOR(struct shown, blue) },
    { "button_text_color", ANSWER_COLOR(struct shown, white) },
    { "link_color_dark", ANSWER_COLOR(struct shown, blue) },
    { "background_color_dark", ANSWER_COLOR(struct shown, black) },
    { "button_color_dark", ANSWER_COLOR(struct shown, blue) },
    { "button_text_color_dark", ANSWER_COLOR(struct shown, white) },
};
static const struct answer_shape shown = { NULL,
                                           ANSWER_MEMBERS(struct shown, environment_members) };
static const struct answer_shape get_answer = {
    "get_environment_response", ANSWER_MEMBER(struct shown, "environment", ANSWER_SAME(&shown)),
    ANSWER_SAYS("OK", "success_response")
};

/* The management API is made with the store, so its age is the environment's. */
static jt_err get_environment(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct api api = { 0 };
    jt_str audience;

    JT_TRY(management_audience(management->issuer, req->arena, &audience));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_api_get_by_audience(tx, audience, req->arena, &api));
    return answer_with(req, resp, &get_answer,
                       &(struct shown){
                           .host = issuer_host(management->issuer),
                           .created_ms = api.created_ms,
                           .blue = JT_STR("#0056F1"),
                           .white = JT_STR("#ffffff"),
                           .black = JT_STR("#000000"),
                       });
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/environment", 0, get_environment, RUNS_BLOCKING,
      "What this server is to the contract's SDKs",
      OPERATION("getEnvironment", "read:environments", .gives = &get_answer) },
};
const struct resource environment = { routes, COUNT(routes), RESOURCE_GLOBAL };
