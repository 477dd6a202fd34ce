/* application_tokens: /api/v1/applications/{application_id}/tokens, the lifetimes (contract
 * section 2.5). */
#include "management/attributes.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/applications.h"
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
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct application_changes wanted = { 0 };

    JT_TRY(body_read(req, resp, &update_application_tokens_body, &body));
    wanted.access_token_lifetime_s = body_given_integer(body, "access_token_lifetime");
    JT_TRY(
        attributes_of_body(body, &update_application_tokens_body, req->arena, &wanted.attributes));
    JT_TRY(management_outcome(
        req, resp, &r, application_update(&r, request_path_param(req, "application_id"), &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static const struct route routes[] = {
    { HTTP_PATCH, "/api/v1/applications/{application_id}/tokens", BODY_MAX_BYTES,
      update_application_tokens, RUNS_BLOCKING,
      "Change the lifetimes of an application's tokens; those issued keep theirs",
      OPERATION("updateApplicationTokens", "update:application_tokens",
                .body = &update_application_tokens_body, .gives = &answer_success) },
};
const struct resource application_tokens = { routes, COUNT(routes), RESOURCE_GLOBAL };
