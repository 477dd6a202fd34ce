/* token_trial: see the header. */
#include "oauth/token_trial.h"

static void keyset_unrefp(struct keyset **keys)
{
    keyset_unref(*keys);
}

static enum token_rule rule_of(enum token_refusal refusal)
{
    switch (refusal) {
    case REFUSED_ORGANIZATION_SUSPENDED:
        return TOKEN_RULE_ORGANIZATION_ACTIVE;
    case REFUSED_NO_AUDIENCE:
    case REFUSED_TOO_MANY_AUDIENCES:
        return TOKEN_RULE_AUDIENCE_GIVEN;
    case REFUSED_AUDIENCE:
        return TOKEN_RULE_AUDIENCE;
    case REFUSED_SCOPE:
    case REFUSED_SCOPE_WITHHELD:
    case REFUSED_TOO_MANY_SCOPES:
        return TOKEN_RULE_SCOPE;
    case REFUSED_TOKEN_TOO_LARGE:
        return TOKEN_RULE_SIZE;
    default: /* REFUSED_APPLICATION_TYPE: no other comes of these steps */
        return TOKEN_RULE_CLIENT_TYPE;
    }
}

static jt_err refused(enum token_refusal refusal, jt_str detail, struct token_trial *trial)
{
    const struct token_refusal_row *row = token_refusal_row(refusal);
    *trial = (struct token_trial){
        .refused_by = rule_of(refusal),
        .status = row->status,
        .error = jt_str_from(row->error),
        .description = jt_str_from(row->description),
        .detail = detail,
    };
    return JT_DONE;
}

/* As the endpoint's steps of that name; the client is known and who asks may act for it. */
static jt_err decide(const struct token_service *service, const struct token_request *asked,
                     struct jt_arena *arena, struct token_grant *grant,
                     enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    *ret_refusal = client_judge(grant->client);
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    JT_TRY(audiences_resolve(service, asked, arena, grant, ret_refusal, ret_detail));
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    return scopes_narrow(asked, arena, grant, ret_refusal, ret_detail);
}

/* It stands in the client's place for the one who asked, and falls with that one's power. */
static void set_actor(const struct token_trial_request *asked, struct token_grant *grant)
{
    grant->actor = asked->actor;
    grant->client_secret_id = asked->client_secret_id;
    grant->session_id = asked->session_id;
    if (token_grant_is_for_management(grant) &&
        grant->lifetime_s > TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S)
        grant->lifetime_s = TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S;
}

static jt_err sign(struct request *req, jt_str claims, size_t bytes, jt_str *ret_token)
{
    struct worker *worker = req->worker;
    struct jt_buf token;
    JT_TRY(jt_arena_buf(req->arena, bytes + signer_max_bytes(claims.len), &token));
    JT_TRY(signer_sign(worker->signer, claims, &token));
    *ret_token = jt_buf_str(&token);
    return JT_DONE;
}

/* The token that is granted; JT_TOO_LARGE when it cannot be signed. */
static jt_err write_token(const struct token_service *service, const struct token_grant *grant,
                          bool is_issued, struct request *req, struct token_trial *trial)
{
    JT_AUTO(keyset_unrefp) struct keyset *keys = keyset_current_get(service->keys);
    const struct jt_random random = jt_random_system();
    struct jt_buf scope;

    if (keys == NULL)
        return JT_ERR(JT_UNAVAILABLE, "no keyset yet");
    JT_TRY(claims_write(service, grant, &random, req->arena, &trial->claims));
    if (trial->claims.len > KEYSET_PAYLOAD_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "claims too large to sign");
    JT_TRY(keyset_token_bytes(keys, trial->claims.len, &trial->bytes));
    JT_TRY(jt_arena_buf(req->arena, scopes_bytes(grant), &scope));
    scopes_put(&scope, grant);
    trial->scope = jt_buf_str(&scope);
    trial->expires_in_s = grant->lifetime_s;
    trial->is_for_management = token_grant_is_for_management(grant);
    return is_issued ? sign(req, trial->claims, trial->bytes, &trial->token) : JT_DONE;
}

jt_err token_trial_run(void *context, const struct token_trial_request *asked, struct request *req,
                       struct token_trial *ret_trial)
{
    const struct token_service *service = context;
    JT_AUTO(client_record_unrefp) struct client_record *client = NULL;
    struct token_request request = { .scope = asked->scope };
    struct token_grant grant = { .now_ms = jt_now_ms(&service->clock) };
    struct token_trial trial = { .refused_by = TOKEN_RULE_COUNT };
    enum token_refusal refusal = TOKEN_GRANTED;
    jt_str detail = JT_STR("");

    JT_TRY(client_record_new(asked->client, &client));
    token_grant_set_client(&grant, client);
    token_request_add_audiences(&request, asked->audience);
    JT_TRY(decide(service, &request, req->arena, &grant, &refusal, &detail));
    if (refusal != TOKEN_GRANTED)
        return refused(refusal, detail, ret_trial);
    if (asked->is_issued)
        set_actor(asked, &grant);
    jt_err err = write_token(service, &grant, asked->is_issued, req, &trial);
    if (err.code == JT_TOO_LARGE)
        return refused(REFUSED_TOKEN_TOO_LARGE, detail, ret_trial);
    JT_TRY(err);
    *ret_trial = trial;
    return JT_DONE;
}
