/*
 * environment: /api/v1/environment. jeton is one environment, the live one, which nobody names or
 * paints: what the contract's answer says of sign-in pages is constant here, with its colors as the
 * contract's document has them.
 */
#include "management/resources.h"
#include "management/transaction.h"
#include "model/management_api.h"
#include "rest/answer.h"

static const struct color_row {
    const char *name;
    jt_str color;
} colors[] = {
    { "link_color", JT_STR_INIT("#0056F1") },
    { "background_color", JT_STR_INIT("#ffffff") },
    { "button_color", JT_STR_INIT("#0056F1") },
    { "button_text_color", JT_STR_INIT("#ffffff") },
    { "link_color_dark", JT_STR_INIT("#0056F1") },
    { "background_color_dark", JT_STR_INIT("#000000") },
    { "button_color_dark", JT_STR_INIT("#0056F1") },
    { "button_text_color_dark", JT_STR_INIT("#ffffff") },
};

/* Host and port of the issuer, "https://id.example.com/auth" gives "id.example.com". */
static jt_str issuer_host(jt_str issuer)
{
    jt_str scheme, empty, host, rest, after_scheme;
    jt_str_split(issuer, '/', &scheme, &rest);
    jt_str_split(rest, '/', &empty, &after_scheme);
    jt_str_split(after_scheme, '/', &host, &rest);
    return host;
}

static json_t *environment_json(jt_str host, int64_t created_ms)
{
    json_t *json = json_pack(
        "{s:s,s:s,s:n,s:n,s:n,s:b,s:b,s:s%,s:n,s:n,s:n,s:n,s:n,s:i,s:i,s:i,s:s,s:s,s:o}", "code",
        "production", "name", "Production", "hotjar_site_id", "google_analytics_tag",
        "contentsquare_tag_id", "is_default", 1, "is_live", 1, "kinde_domain", JSON_TEXT(host),
        "custom_domain", "logo", "logo_dark", "favicon_svg", "favicon_fallback",
        "button_border_radius", 8, "card_border_radius", 16, "input_border_radius", 4, "theme_code",
        "user_preference", "color_scheme", "light dark", "created_on", json_time(created_ms));
    bool is_done = json != NULL;
    for (size_t i = 0; i < COUNT(colors) && is_done; i++)
        is_done = json_object_set_new(json, colors[i].name, json_color(colors[i].color)) == 0;
    if (is_done)
        return json;
    json_decref(json);
    return NULL;
}

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
    return answer_payload(req, resp, "success_response", "environment",
                          environment_json(issuer_host(management->issuer), api.created_ms));
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/environment", 0, get_environment, RUNS_BLOCKING,
      "What this server is to the contract's SDKs",
      OPERATION("getEnvironment", "read:environments", .answer = "get_environment_response") },
};
const struct resource environment = { routes, COUNT(routes), false };
