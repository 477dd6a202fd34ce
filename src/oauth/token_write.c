/* token_write: the last step of every grant: the claims, signed right into the answer. */
#include "keys/worker.h"
#include "oauth/token_grant.h"

enum { ANSWER_FIXED_BYTES = 256 };

/* {"access_token":...,"expires_in":...,"scope":...,"token_type":"Bearer"}, and between them what
 * the grant's row adds. */
static jt_err answer_write(const struct token_grant *grant, jt_str payload, struct request *req,
                           struct response *resp)
{
    struct worker *worker = req->worker;
    struct jt_buf body;
    JT_TRY(jt_arena_buf(req->arena,
                        ANSWER_FIXED_BYTES + signer_max_bytes(payload.len) + scopes_bytes(grant),
                        &body));
    jt_buf_put(&body, JT_STR("{\"access_token\":\""));
    JT_TRY(signer_sign(worker->signer, payload, &body));
    jt_buf_put(&body, JT_STR("\",\"expires_in\":"));
    jt_buf_put_int(&body, grant->lifetime_s);
    jt_buf_put(&body, grant->type->issued_token_type_json);
    jt_buf_put(&body, JT_STR(",\"scope\":\""));
    scopes_put(&body, grant);
    jt_buf_put(&body, JT_STR("\",\"token_type\":\"Bearer\"}"));
    if (body.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "answer larger than computed");
    response_json(resp, 200, jt_buf_str(&body));
    response_header(resp, "Pragma", "no-cache"); /* RFC 6749 section 5.1 */
    return JT_DONE;
}

jt_err token_write(const struct token_service *service, const struct token_grant *grant,
                   struct request *req, struct response *resp, struct token_refused *ret_refused)
{
    struct worker *worker = req->worker;
    const struct jt_random random = jt_random_buffered(&worker->jti_random);
    jt_str payload;
    jt_err err = token_claims_write(service, grant, &random, req->arena, &payload);
    if (err.code == JT_OK)
        err = answer_write(grant, payload, req, resp);
    return err.code == JT_TOO_LARGE ? token_refuse(ret_refused, REFUSED_TOKEN_TOO_LARGE, JT_STR(""))
                                    : err;
}
