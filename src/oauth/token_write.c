/*
 * token_write: the last step of every grant: the claims, signed right into the answer; or the token
 * that such a client got before, where its application has that switched on (coalescing.h).
 */
#include "keys/worker.h"
#include "oauth/token_grant.h"

enum { ANSWER_FIXED_BYTES = 256 };

/* {"access_token":...,"expires_in":...,"scope":...,"token_type":"Bearer"}, and between them what
 * the grant's row adds. Begun where the token is to be put. */
static jt_err answer_begin(const struct token_grant *grant, size_t token_max_bytes,
                           struct jt_arena *arena, struct jt_buf *ret_body)
{
    JT_TRY(
        jt_arena_buf(arena, ANSWER_FIXED_BYTES + token_max_bytes + scopes_bytes(grant), ret_body));
    jt_buf_put(ret_body, JT_STR("{\"access_token\":\""));
    return JT_DONE;
}

static jt_err answer_end(const struct token_grant *grant, int64_t expires_in_s, struct jt_buf *body,
                         struct response *resp)
{
    jt_buf_put(body, JT_STR("\",\"expires_in\":"));
    jt_buf_put_int(body, expires_in_s);
    jt_buf_put(body, grant->type->issued_token_type_json);
    jt_buf_put(body, JT_STR(",\"scope\":\""));
    scopes_put(body, grant);
    jt_buf_put(body, JT_STR("\",\"token_type\":\"Bearer\"}"));
    if (body->has_overflown)
        return JT_ERR(JT_TOO_LARGE, "answer larger than computed");
    response_json(resp, 200, jt_buf_str(body));
    response_header(resp, "Pragma", "no-cache"); /* RFC 6749 section 5.1 */
    return JT_DONE;
}

/* ret_token: in the answer. */
static jt_err write_new(const struct token_service *service, struct token_grant *grant,
                        struct request *req, struct response *resp, jt_str *ret_token)
{
    struct worker *worker = req->worker;
    const struct jt_random random = jt_random_buffered(&worker->jti_random);
    struct jt_buf body;
    jt_str payload;
    JT_TRY(token_claims_write(service, grant, &random, req->arena, &payload));
    JT_TRY(answer_begin(grant, signer_max_bytes(payload.len), req->arena, &body));
    const size_t from = body.len;
    JT_TRY(signer_sign(worker->signer, SIGNED_TOKEN, payload, &body));
    *ret_token = jt_buf_since(&body, from);
    grant->alg = signer_alg(worker->signer);
    return answer_end(grant, grant->lifetime_s, &body, resp);
}

static jt_err write_again(const struct token_grant *grant, const struct coalesced_token *token,
                          struct request *req, struct response *resp)
{
    struct jt_buf body;
    JT_TRY(answer_begin(grant, token->text.len, req->arena, &body));
    jt_buf_put(&body, token->text);
    return answer_end(grant, token->expires_s - grant->now_ms / 1000, &body, resp);
}

static jt_err write_coalesced(const struct token_service *service, struct token_grant *grant,
                              struct request *req, struct response *resp)
{
    JT_AUTO(coalesced_token_unrefp) struct coalesced_token *earlier = NULL;
    const struct worker *worker = req->worker;
    const int64_t now_s = grant->now_ms / 1000;
    struct coalesced_token token = { .issued_s = now_s,
                                     .expires_s = now_s + grant->lifetime_s,
                                     .generation = signer_generation(worker->signer) };
    jt_str key;
    JT_TRY(token_grant_key(grant, req->arena, &key));
    earlier = coalescing_find(service->coalescing, key, token.generation, now_s);
    grant->is_coalesced = earlier != NULL;
    if (earlier != NULL) {
        grant->alg = earlier->alg;
        return write_again(grant, earlier, req, resp);
    }
    JT_TRY(write_new(service, grant, req, resp, &token.text));
    token.alg = grant->alg;
    coalescing_keep(service->coalescing, key, &token);
    return JT_DONE;
}

jt_err token_write(const struct token_service *service, struct token_grant *grant,
                   struct request *req, struct response *resp, struct token_refused *ret_refused)
{
    jt_str token;
    jt_err err = token_grant_may_be_coalesced(grant) ? write_coalesced(service, grant, req, resp)
                                                     : write_new(service, grant, req, resp, &token);
    return err.code == JT_TOO_LARGE ? token_refuse(ret_refused, REFUSED_TOKEN_TOO_LARGE, JT_STR(""))
                                    : err;
}
