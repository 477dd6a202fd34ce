/*
 * token_trial: the steps of client_credentials.c but for the authentication, and the token written
 * as token_write.c would, into a value instead of an answer.
 */
#include "oauth/token_trial.h"

#include "base/json_write.h"
#include "keys/worker.h"
#include "oauth/grant_types.h"

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

static jt_err answer_refused(const struct token_refused *refused, struct token_trial *ret_trial)
{
    const struct token_refusal_row *row = token_refusal_row(refused->why);
    *ret_trial = (struct token_trial){
        .refused_by = rule_of(refused->why),
        .status = row->status,
        .error = jt_str_from(row->error),
        .description = jt_str_from(row->description),
        .detail = refused->detail,
    };
    return JT_DONE;
}

/* The claim "act" (RFC 8693 section 4.1) names who asked for it in the client's place. Once the
 * secret or session of that one has ended, the token is refused. */
static jt_err set_actor(const struct token_trial_request *asked, struct jt_arena *arena,
                        struct token_grant *grant)
{
    struct jt_buf actor;
    JT_TRY(jt_arena_buf(arena, 16 + jt_json_string_max_bytes(asked->actor), &actor));
    jt_buf_put(&actor, JT_STR("{\"sub\":"));
    jt_json_put_string(&actor, asked->actor);
    jt_buf_put_char(&actor, '}');
    grant->claims.json[CLAIM_ACT] = jt_buf_str(&actor);
    grant->client_secret_id = asked->client_secret_id;
    grant->public_key_id = asked->public_key_id;
    grant->session_id = asked->session_id;
    if (token_grant_is_for_management(grant) &&
        grant->lifetime_s > TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S)
        grant->lifetime_s = TEST_TOKEN_MANAGEMENT_LIFETIME_MAX_S;
    return JT_DONE;
}

/* The endpoint's own steps; the client is known, and who asks may act for it. */
static jt_err decide(const struct token_service *service, const struct token_trial_request *asked,
                     struct jt_arena *arena, struct token_grant *grant,
                     struct token_refused *ret_refused)
{
    struct token_request request = { .scope = asked->scope };
    token_request_add_audiences(&request, asked->audience);
    JT_TRY(client_judge(grant->client.record, ret_refused));
    JT_TRY(audiences_resolve(service, &request, arena, grant, ret_refused));
    JT_TRY(scopes_narrow(&request, arena, grant, ret_refused));
    return asked->is_issued ? set_actor(asked, arena, grant) : JT_DONE;
}

static jt_err sign(struct request *req, jt_str claims, size_t bytes, jt_str *ret_token)
{
    struct worker *worker = req->worker;
    struct jt_buf token;
    JT_TRY(jt_arena_buf(req->arena, bytes + signer_max_bytes(claims.len), &token));
    JT_TRY(signer_sign(worker->signer, SIGNED_TOKEN, claims, &token));
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
    JT_TRY(token_claims_write(service, grant, &random, req->arena, &trial->claims));
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

jt_err token_trial_run(const struct token_service *service, const struct token_trial_request *asked,
                       struct request *req, struct token_trial *ret_trial)
{
    JT_AUTO(token_grant_clear)
    struct token_grant grant = { .type = &client_credentials,
                                 .now_ms = jt_now_ms(&service->clock) };
    struct token_trial trial = { .refused_by = TOKEN_RULE_COUNT };
    struct token_refused refused = { .why = TOKEN_GRANTED };
    struct client_record *client = NULL;

    JT_TRY(client_record_new(asked->client, NULL, &client));
    token_grant_assume_client(&grant, client);
    jt_err err = decide(service, asked, req->arena, &grant, &refused);
    if (err.code == JT_OK) {
        err = write_token(service, &grant, asked->is_issued, req, &trial);
        if (err.code == JT_TOO_LARGE)
            err = token_refuse(&refused, REFUSED_TOKEN_TOO_LARGE, JT_STR(""));
    }
    if (refused.why != TOKEN_GRANTED)
        return answer_refused(&refused, ret_trial);
    JT_TRY(err);
    *ret_trial = trial;
    return JT_DONE;
}
