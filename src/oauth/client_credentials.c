/*
 * client_credentials: a client asks for a token of its own (RFC 6749 section 4.4). Its steps are
 * those of audiences.c and scopes.c, one after another.
 */
#include "oauth/grant_types.h"
#include "oauth/usage.h"

static jt_err decide(const struct token_service *service, const struct token_request *asked,
                     const struct request *req, struct token_grant *grant,
                     struct token_refused *ret_refused)
{
    JT_TRY(audiences_resolve(service, asked, req->arena, grant, ret_refused));
    return scopes_narrow(asked, req->arena, grant, ret_refused);
}

static void count(const struct token_service *service, const struct token_grant *grant,
                  const struct request *req)
{
    usage_count(service->directory, grant, req->remote_address);
}

const struct grant_type client_credentials = {
    .name = JT_STR_INIT("client_credentials"),
    .gty_json = JT_STR_INIT("[\"client_credentials\"]"),
    .issued_token_type_json = JT_STR_INIT(""),
    .may_be_coalesced = true,
    .decide = decide,
    .count = count,
};
