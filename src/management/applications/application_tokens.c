/* application_tokens: /api/v1/applications/{application_id}/tokens, the lifetimes (section 2.5). */
#include "management/attributes.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

/* Of tokens that this product does not issue: kept, bounded by a year. */
enum { OTHER_LIFETIME_MAX_S = 31536000 };

#define KEPT_LIFETIME(lifetime)                                           \
    {                                                                     \
        .name = (lifetime), .type = MEMBER_INTEGER, .is_attribute = true, \
        .max = OTHER_LIFETIME_MAX_S                                       \
    }

static const struct member update_members[] = {
    { .name = "access_token_lifetime",
      .type = MEMBER_INTEGER,
      .min = TOKEN_LIFETIME_MIN_S,
      .max = TOKEN_LIFETIME_MAX_S },
    KEPT_LIFETIME("refresh_token_lifetime"),
    KEPT_LIFETIME("id_token_lifetime"),
    KEPT_LIFETIME("authenticated_session_lifetime"),
    MEMBER_KEPT_SWITCH("is_hasura_mapping_enabled"),
};
const struct body_shape update_application_tokens_body = { update_members, COUNT(update_members),
                                                           false };

static jt_err update_application_tokens(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &update_application_tokens_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    const int64_t lifetime_s = body_integer(body, "access_token_lifetime");
    if (body_has(body, "access_token_lifetime") && lifetime_s != app.access_token_lifetime_s) {
        app.access_token_lifetime_s = lifetime_s;
        JT_TRY(attributes_note(changed, "access_token_lifetime"));
    }
    JT_TRY(attributes_merge(body, &update_application_tokens_body, req->arena, changed,
                            &app.attributes));
    if (json_array_size(changed) == 0)
        return answer_ok(req, resp);
    JT_TRY(store_application_update(tx, &app));
    JT_TRY(record_change(tx, req->arena, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                         json_pack("{s:O}", "changed", changed)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static const struct route routes[] = {
    { HTTP_PATCH, "/api/v1/applications/{application_id}/tokens", BODY_MAX_BYTES,
      update_application_tokens, RUNS_BLOCKING,
      "Change the lifetimes of an application's tokens; those issued keep theirs",
      OPERATION("updateApplicationTokens", "update:application_tokens",
                .body = &update_application_tokens_body, .gives = &answer_success) },
};
const struct resource application_tokens = { routes, COUNT(routes), false };
