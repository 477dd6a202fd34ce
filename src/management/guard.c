/*
 * guard: 401 with WWW-Authenticate for what is wrong with the token (RFC 6750 section 3), 403 for
 * what it may not do.
 */
#include "management/guard.h"

#include "admin/session.h"
#include "management/management.h"
#include "management/opened_tokens.h"
#include "management/operation.h"
#include "model/management_api.h"
#include "oauth/client_standing.h"
#include "rest/refuse.h"
#include "store/changes.h"

#define REALM "Bearer realm=\"management\""

/* --- The token ------------------------------------------------------------------------------ */

static jt_err refuse_missing_token(struct request *req, struct response *resp)
{
    /* No error in the challenge: RFC 6750 section 3.1. */
    return rest_refuse_unauthorized(req, resp, REALM, "TOKEN_MISSING",
                                    JT_STR("Send an access token: Authorization: Bearer TOKEN"));
}

/* why is a literal: it also is the cause in the log. */
static jt_err refuse_token(struct request *req, struct response *resp, const char *why)
{
    jt_err err = rest_refuse_unauthorized(req, resp, REALM ", error=\"invalid_token\"",
                                          "INVALID_TOKEN", jt_str_from(why));
    if (err.code == JT_REFUSED)
        err.what = why;
    return err;
}

/* Another node may have a key that is not known here yet. Names that nobody has must cost nothing:
 * where many wait for an answer already, what is known now is all there is. */
static jt_err hear_of_keys(struct management *management, const struct request *req)
{
    jt_err err = management->hear == NULL
                     ? JT_DONE
                     : management->hear(management->changed_context, req->may_block, req->wait);
    return err.code == JT_REFUSED ? JT_DONE : err;
}

static jt_err verify(struct management *management, struct request *req, struct response *resp,
                     struct jwt_claims *ret_claims)
{
    jt_str rest = req->authorization, scheme, token, more, audiences[2];
    enum jwt_verdict verdict;

    if (!jt_str_next_word(&rest, &scheme) || !jt_str_eq_nocase(scheme, JT_STR("Bearer")))
        return refuse_missing_token(req, resp);
    if (!jt_str_next_word(&rest, &token) || jt_str_next_word(&rest, &more))
        return refuse_token(req, resp, jwt_verdict_text(JWT_MALFORMED));
    JT_TRY(management_audience(management->issuer, req->arena, &audiences[0]));
    JT_TRY(management_audience_short(management->issuer, req->arena, &audiences[1]));
    const struct jwt_expectation expected = {
        .issuer = management->issuer,
        .audiences = audiences,
        .audience_count = COUNT(audiences),
        .now_s = jt_now_ms(&management->clock) / 1000,
    };
    JT_TRY(opened_tokens_verify(management->opened, token, &expected, req->arena, &verdict,
                                ret_claims));
    if (verdict == JWT_UNKNOWN_KEY) {
        JT_TRY(hear_of_keys(management, req));
        JT_TRY(opened_tokens_verify(management->opened, token, &expected, req->arena, &verdict,
                                    ret_claims));
    }
    return verdict == JWT_VALID ? JT_DONE : refuse_token(req, resp, jwt_verdict_text(verdict));
}

/* --- What it may do -------------------------------------------------------------------------- */

static jt_err refuse_scope(struct request *req, struct response *resp, jt_str needed)
{
    const bool is_revoked = management_scope_is_in(request_requester(req)->token_scope, needed);
    struct jt_buf challenge, message;
    JT_TRY(jt_arena_buf(req->arena, needed.len + 128, &challenge));
    JT_TRY(jt_arena_buf(req->arena, needed.len + 128, &message));
    jt_buf_put(&challenge, JT_STR(REALM ", error=\"insufficient_scope\", scope=\""));
    jt_buf_put(&challenge, needed);
    jt_buf_put(&challenge, JT_STR("\"\0"));
    jt_buf_put(&message, JT_STR("The token needs the scope "));
    jt_buf_put(&message, needed);
    if (is_revoked)
        jt_buf_put(&message, JT_STR(", which is not enabled any more"));
    response_header(resp, "WWW-Authenticate", challenge.ptr);
    return rest_refuse(req, resp, 403, "INSUFFICIENT_SCOPE", jt_buf_str(&message));
}

/* --- Whether the token still stands ----------------------------------------------------------- */

/* An application as it is now; 401 when there is none any more. */
static jt_err find_standing(struct management *management, struct request *req,
                            struct response *resp, jt_str client_id,
                            struct client_standing *ret_standing)
{
    jt_err err = client_standing_get(management->tokens, client_id, req, ret_standing);
    if (err.code == JT_NOT_FOUND)
        return refuse_token(req, resp, "the token's application does not exist any more");
    JT_TRY(err);
    if (ret_standing->is_organization_suspended)
        return rest_refuse(req, resp, 403, "ORGANIZATION_SUSPENDED",
                           JT_STR("The application's organization is suspended"));
    return JT_DONE;
}

/* A token falls with the secret or key that it was issued with: whoever ends one that leaked is rid
 * of what it gave. */
static jt_err check_credential(struct request *req, struct response *resp,
                               const struct client_standing *standing,
                               const struct jwt_claims *claims)
{
    if (claims->public_key_id.len != 0)
        return jt_str_has_word(standing->key_ids, claims->public_key_id)
                   ? JT_DONE
                   : refuse_token(req, resp,
                                  "the public key that the token was issued with is not valid any "
                                  "more");
    if (claims->client_secret_id.len == 0)
        return refuse_token(req, resp,
                            "the token does not name the client secret that it was issued with, as "
                            "those of earlier versions do not; ask for a new one");
    if (!jt_str_has_word(standing->secret_ids, claims->client_secret_id))
        return refuse_token(
            req, resp, "the client secret that the token was issued with is not valid any more");
    return JT_DONE;
}

/* ret_scope is what is in both, in the order of the first. */
static jt_err scope_cut(struct jt_arena *arena, jt_str scope, jt_str allowed, jt_str *ret_scope)
{
    jt_str rest = scope, one;
    struct jt_buf cut;
    *ret_scope = scope;
    if (jt_str_eq(scope, allowed)) /* all was asked for, and all is still enabled */
        return JT_DONE;
    JT_TRY(jt_arena_buf(arena, scope.len + 1, &cut));
    while (jt_str_next_word(&rest, &one)) {
        if (!management_scope_is_in(allowed, one))
            continue;
        if (cut.len != 0)
            jt_buf_put_char(&cut, ' ');
        jt_buf_put(&cut, one);
    }
    *ret_scope = jt_buf_str(&cut);
    return JT_DONE;
}

/* A token for a test is worth no more than the application is that asked for it, and could ask. */
static jt_err cut_by_application(struct management *management, struct request *req,
                                 struct response *resp, const struct jwt_claims *claims,
                                 jt_str client_id, struct requester *requester)
{
    struct client_standing standing = { 0 };
    JT_TRY(find_standing(management, req, resp, client_id, &standing));
    JT_TRY(check_credential(req, resp, &standing, claims));
    if (!jt_str_has_word(standing.scope, JT_STR("create:test_tokens")))
        return refuse_token(req, resp,
                            "the one who asked for the token may not have test tokens any more");
    return scope_cut(req->arena, requester->caller.scope, standing.scope, &requester->caller.scope);
}

static jt_err may_change(const struct management *management, jt_str session_id,
                         struct jt_arena *arena, bool *ret_may)
{
    *ret_may = false;
    return management->administration == NULL
               ? JT_DONE
               : session_may_change(management->administration, session_id, arena, ret_may);
}

static jt_err check_administrator(struct management *management, struct request *req,
                                  struct response *resp, jt_str session_id)
{
    bool may = false;
    JT_TRY(may_change(management, session_id, req->arena, &may));
    return may ? JT_DONE
               : refuse_token(req, resp,
                              "the one who asked for the token may not have test tokens any more");
}

/* Of a token for a test: it falls with the power of who asked for it, whose deeds its are. */
static jt_err judge_actor(struct management *management, struct request *req, struct response *resp,
                          const struct jwt_claims *claims, struct requester *requester)
{
    jt_str kind, name;
    requester->acting_for = requester->caller.actor;
    requester->caller.actor = resp->actor = claims->actor;
    jt_str_split(claims->actor, ':', &kind, &name);
    if (jt_str_eq(kind, JT_STR("application")))
        return cut_by_application(management, req, resp, claims, name, requester);
    if (jt_str_eq(kind, JT_STR("administrator")))
        return check_administrator(management, req, resp, claims->session_id);
    return refuse_token(req, resp, "the one who asked for the token may not have test tokens");
}

static jt_err actor_of_application(struct jt_arena *arena, jt_str client_id, jt_str *ret_actor)
{
    struct jt_buf actor;
    JT_TRY(jt_arena_buf(arena, client_id.len + 16, &actor));
    jt_buf_put(&actor, JT_STR("application:"));
    jt_buf_put(&actor, client_id);
    *ret_actor = jt_buf_str(&actor);
    return JT_DONE;
}

/* The claims, held against what the application and its secrets are now. */
static jt_err judge_claims(struct management *management, struct request *req,
                           struct response *resp, const struct jwt_claims *claims,
                           struct requester *requester)
{
    struct client_standing standing = { 0 };

    if (claims->azp.len == 0) /* exchanged for an API key, which is for APIs of others only */
        return refuse_token(req, resp, "the token was not issued to an application");
    JT_TRY(find_standing(management, req, resp, claims->azp, &standing));
    if (!jt_str_eq(standing.org_code, claims->org_code))
        return refuse_token(req, resp, "the token is not of its application's organization");
    requester->claims = claims;
    requester->revision = standing.revision;
    requester->caller.org_code = claims->org_code;
    requester->token_scope = claims->scope;
    requester->client_secret_id = claims->client_secret_id;
    requester->public_key_id = claims->public_key_id;
    requester->session_id = claims->session_id;
    JT_TRY(actor_of_application(req->arena, claims->azp, &requester->caller.actor));
    JT_TRY(scope_cut(req->arena, claims->scope, standing.scope, &requester->caller.scope));
    return claims->actor.len == 0 ? check_credential(req, resp, &standing, claims)
                                  : judge_actor(management, req, resp, claims, requester);
}

static jt_err requester_set(struct request *req, struct requester requester)
{
    struct requester *kept = NULL;
    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(*kept), &kept));
    *kept = requester;
    req->caller = kept;
    return JT_DONE;
}

/* Once for each request: the guard runs before a large body comes, and again behind it. */
static jt_err limit_token(struct management *management, struct request *req, struct response *resp,
                          jt_str jti)
{
    if (management->requests_per_minute_max == 0 || req->caller != NULL)
        return JT_DONE;
    const struct rate_key key = rate_key_of(jti, JT_STR(""));
    const int64_t wait_s =
        rate_limit_take(management->callers, &key, management->requests_per_minute_max,
                        jt_clock_instant(&management->clock));
    if (wait_s == 0)
        return JT_DONE;
    JT_TRY(response_wait(resp, wait_s, req->arena));
    return rest_refuse(req, resp, 429, "RATE_LIMIT_EXCEEDED",
                       JT_STR("Too many requests came with this token"));
}

static jt_err pass_token(struct management *management, struct request *req, struct response *resp)
{
    struct jwt_claims *claims = NULL;
    struct requester requester = { 0 };

    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(*claims), &claims));
    JT_TRY(verify(management, req, resp, claims));
    resp->client_id = claims->azp; /* for the log */
    JT_TRY(judge_claims(management, req, resp, claims, &requester));
    JT_TRY(limit_token(management, req, resp, claims->jti));
    return requester_set(req, requester);
}

static jt_err changed_meanwhile(void)
{
    return JT_ERR(JT_UNAVAILABLE, "what the caller may do changed while the request waited");
}

static jt_err session_again(const struct management *management, const struct request *req)
{
    bool may = false;
    JT_TRY(may_change(management, request_requester(req)->session_id, req->arena, &may));
    return may ? JT_DONE : changed_meanwhile();
}

/* By what the store says now, of which all is committed. */
static jt_err claims_again(struct management *management, const struct request *req,
                           struct store_tx *tx)
{
    const struct requester *requester = request_requester(req);
    struct request again = *req;
    again.wait = NULL; /* a transaction must not wait for other requests */
    struct response unsent = { 0 };
    struct requester now = { 0 };
    int64_t revision = 0;

    JT_TRY(store_commit_earlier(tx));
    JT_TRY(store_revision(tx, &revision));
    if (requester->revision >= revision)
        return JT_DONE;
    management->changed(management->changed_context, NULL, 0);
    jt_err err = judge_claims(management, &again, &unsent, requester->claims, &now);
    if (err.code == JT_REFUSED || now.revision < revision ||
        !jt_str_eq(now.caller.scope, requester->caller.scope))
        return changed_meanwhile();
    return err;
}

jt_err guard_again(struct management *management, const struct request *req, struct store_tx *tx)
{
    const struct requester *requester = request_requester(req);
    const struct jwt_claims *claims = requester->claims;
    bool has_changed = true; /* a token for a test falls with more than its own application */

    if (requester->session_id.len != 0) { /* its end raises no revision of this store */
        JT_TRY(store_commit_earlier(tx));
        JT_TRY(session_again(management, req));
    }
    if (claims == NULL)
        return JT_DONE;
    if (claims->actor.len == 0)
        JT_TRY(store_client_has_changed(tx, requester->revision, claims->azp, claims->org_code,
                                        &has_changed));
    return has_changed ? claims_again(management, req, tx) : JT_DONE;
}

/* An administrator acts on everything; only the role limits what is done. */
static jt_err pass_session(struct management *management, struct request *req,
                           struct response *resp)
{
    struct session session = { 0 };
    jt_str id;
    JT_TRY(session_of_request(management->administration, req, resp, &session));
    JT_TRY(session_id_of(&session.row, req->arena, &id));
    const struct caller caller = {
        .org_code = JT_STR(""),
        .actor = session.actor,
        .is_administrator = true,
        .is_read_only = session.administrator.role == ADMINISTRATOR_READ_ONLY,
        .is_confirmed = session_confirmed_until_ms(management->administration, &session.row) != 0,
    };
    return requester_set(req, (struct requester){ .caller = caller, .session_id = id });
}

static bool has_session(const struct management *management, const struct request *req)
{
    return !req->has_authorization && management->administration != NULL &&
           session_has_cookie(management->administration, req);
}

/* A session, or a valid token; sets the request's caller, who must have that scope. */
static jt_err pass(struct management *management, struct request *req, struct response *resp,
                   jt_str scope)
{
    if (has_session(management, req))
        JT_TRY(pass_session(management, req, resp));
    else
        JT_TRY(pass_token(management, req, resp));
    return guard_scope(req, resp, scope);
}

jt_err guard_open_to_organizations(void *context, struct request *req, struct response *resp)
{
    return pass(context, req, resp, jt_str_from(operation_of(req->route)->scope));
}

jt_err guard_api_key_verification(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    if (req->has_authorization || has_session(management, req))
        return req->may_block ? pass(management, req, resp, JT_STR("read:api_keys"))
                              : JT_ERR(JT_WOULD_BLOCK, "who calls is in the store");
    return management->api_key_verify_needs_token ? refuse_missing_token(req, resp) : JT_DONE;
}

jt_err guard_global(void *context, struct request *req, struct response *resp)
{
    JT_TRY(guard_open_to_organizations(context, req, resp));
    return guard_organization(req, resp, JT_STR(""));
}

jt_err guard_scope(struct request *req, struct response *resp, jt_str scope)
{
    const struct caller *caller = request_caller(req);
    if (!caller->is_administrator)
        return management_scope_is_in(caller->scope, scope) ? JT_DONE
                                                            : refuse_scope(req, resp, scope);
    if (!caller->is_read_only || jt_str_starts(scope, JT_STR("read:")))
        return JT_DONE;
    return rest_refuse(req, resp, 403, "ROLE_NOT_SUFFICIENT",
                       JT_STR("The role read_only changes nothing"));
}

jt_err guard_organization(struct request *req, struct response *resp, jt_str org_code)
{
    struct rule_break broken;
    jt_err err = caller_check_organization(request_caller(req), org_code, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}
