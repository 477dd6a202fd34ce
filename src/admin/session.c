/*
 * session: the cookie's digest finds the row in the store; nothing of a session is in memory but
 * when it was seen last (session_seen.c).
 */
#include "admin/session.h"

#include "admin/random_token.h"
#include "admin/second_factor.h"
#include "http/cookie.h"
#include "model/issuer.h"
#include "model/text.h"
#include "rest/refuse.h"

enum {
    SEEN_EVERY_MAX_MS = 60 * 1000, /* last_seen is written that seldom, not for each request */
    SEEN_PARTS = 8,                /* and that often, where sessions rest only shortly */
    USER_AGENT_MAX_BYTES = 200,
};

static jt_str own_cookie(const struct administration *administration)
{
    static const struct cookie_names names = COOKIE_NAMES("jeton_session");
    return cookie_name(&names, administration->is_secure, issuer_path(administration->issuer));
}

bool session_has_cookie(const struct administration *administration, const struct request *req)
{
    jt_str token;
    return cookie_find(req->cookie, own_cookie(administration), &token).code != JT_NOT_FOUND;
}

jt_err session_refuse(struct request *req, struct response *resp, const char *code, jt_str message)
{
    return rest_refuse_unauthorized(req, resp, "Session realm=\"console\"", code, message);
}

/* --- Where it comes from --------------------------------------------------------------------- */

static bool is_safe(const struct request *req)
{
    return req->method == HTTP_GET || req->method == HTTP_HEAD;
}

/* The issuer's, or that of the host which was asked: the scheme is not known behind a proxy. */
static bool is_own_origin(const struct administration *administration, const struct request *req)
{
    jt_str scheme, host;
    if (jt_str_eq_nocase(req->origin, issuer_origin(administration->issuer)))
        return true;
    jt_str_split(req->origin, '/', &scheme, &host);
    return req->host.len != 0 && jt_str_starts(host, JT_STR("/")) &&
           jt_str_eq_nocase((jt_str){ host.ptr + 1, host.len - 1 }, req->host);
}

jt_err session_check_origin(const struct administration *administration, struct request *req,
                            struct response *resp)
{
    const jt_str site = req->sec_fetch_site;
    bool is_ours =
        site.len == 0 || jt_str_eq(site, JT_STR("same-origin")) || jt_str_eq(site, JT_STR("none"));
    if (req->origin.len != 0)
        is_ours = is_ours && is_own_origin(administration, req);
    if (is_ours || is_safe(req))
        return JT_DONE;
    return rest_refuse(req, resp, 403, "CROSS_SITE_REQUEST",
                       JT_STR("The request comes from another site than the console"));
}

const char *const session_own_fields[] = { "X-CSRF-Token", NULL };

static jt_err check_csrf_token(struct request *req, struct response *resp, jt_str wanted)
{
    if (is_safe(req) ||
        jt_equal_constant_time(request_own_field(req, session_own_fields[0]), wanted))
        return JT_DONE;
    return rest_refuse(req, resp, 403, "CSRF_TOKEN_INVALID",
                       JT_STR("The header X-CSRF-Token must be the session's csrf_token"));
}

/* --- Who it is ------------------------------------------------------------------------------- */

static jt_err refuse_missing(struct request *req, struct response *resp)
{
    return session_refuse(req, resp, "SESSION_MISSING", JT_STR("Log in to the console"));
}

jt_err session_refuse_ended(struct request *req, struct response *resp)
{
    return session_refuse(req, resp, "SESSION_ENDED",
                          JT_STR("The session has ended; log in again"));
}

static jt_err look_for_second_factor(struct store_tx *tx, struct jt_arena *arena,
                                     struct session *session)
{
    bool is_required = false;
    JT_TRY(second_factor_is_required(tx, arena, &is_required));
    session->is_second_factor_missing =
        is_required && !administrator_has_second_factor(&session->administrator);
    return JT_DONE;
}

static jt_err session_read(struct administration *administration,
                           const uint8_t digest[static JT_DIGEST_BYTES], struct jt_arena *arena,
                           struct session *ret_session)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_administrator_session_get(tx, digest, arena, &ret_session->row));
    JT_TRY(store_administrator_get(tx, ret_session->row.administrator_id, arena,
                                   &ret_session->administrator));
    return look_for_second_factor(tx, arena, ret_session);
}

bool session_is_over(const struct administration *administration,
                     const struct administrator_session *row, int64_t now_ms)
{
    /* One of the future began while the clock was ahead, and would last until it is that late. */
    return now_ms >= row->expires_ms || row->created_ms > now_ms + JT_CLOCK_SKEW_MS ||
           now_ms - row->last_seen_ms >= administration->idle_s * 1000;
}

/* The store hears of it later: nobody who reads waits for its writer. */
static void note_seen(struct administration *administration, struct administrator_session *row,
                      int64_t now_ms)
{
    int64_t every_ms = administration->idle_s * 1000 / SEEN_PARTS;
    if (every_ms > SEEN_EVERY_MAX_MS)
        every_ms = SEEN_EVERY_MAX_MS;
    if (now_ms - row->last_seen_ms < every_ms)
        return;
    session_seen_note(administration->seen, row->digest, now_ms);
    row->last_seen_ms = now_ms;
}

/* JT_REFUSED with nothing written: it is over, or there is none. */
static jt_err session_find(struct administration *administration, jt_str token,
                           struct jt_arena *arena, struct session *ret_session)
{
    const int64_t now_ms = jt_now_ms(&administration->clock);
    uint8_t digest[JT_DIGEST_BYTES];
    jt_err err = random_token_digest(token, digest);
    if (err.code == JT_OK)
        err = session_read(administration, digest, arena, ret_session);
    if (err.code == JT_INVALID || err.code == JT_NOT_FOUND)
        return JT_ERR(JT_REFUSED, "no such session");
    JT_TRY(err);
    const int64_t seen_ms = session_seen_ms(administration->seen, digest);
    if (seen_ms > ret_session->row.last_seen_ms)
        ret_session->row.last_seen_ms = seen_ms;
    if (session_is_over(administration, &ret_session->row, now_ms))
        return JT_ERR(JT_REFUSED, "the session is over");
    note_seen(administration, &ret_session->row, now_ms);
    JT_TRY(random_token_csrf(token, arena, &ret_session->csrf_token));
    return administrator_actor(ret_session->administrator.email, arena, &ret_session->actor);
}

/* JT_NOT_FOUND: there is no cookie; JT_REFUSED: what it names is over. Nothing is written. */
static jt_err find_by_cookie(struct administration *administration, struct request *req,
                             struct session *ret_session)
{
    jt_str token = JT_STR("");
    jt_err err = cookie_find(req->cookie, own_cookie(administration), &token);
    if (err.code == JT_OK)
        return session_find(administration, token, req->arena, ret_session);
    return err.code == JT_INVALID ? JT_ERR(JT_REFUSED, "the cookie is none of ours") : err;
}

/* That our own page sent it, and whose session is good for this issuer. */
static jt_err check_use(const struct administration *administration, struct request *req,
                        struct response *resp, const struct session *session)
{
    JT_TRY(session_check_origin(administration, req, resp));
    JT_TRY(check_csrf_token(req, resp, session->csrf_token));
    return administrator_is_of(&session->administrator, administration->issuer)
               ? JT_DONE
               : rest_refuse(req, resp, 403, "ROLE_NOT_SUFFICIENT",
                             JT_STR("The role is for another issuer"));
}

jt_err session_of_enrolling(struct administration *administration, struct request *req,
                            struct response *resp, struct session *ret_session)
{
    struct session session = { 0 };
    jt_err err = find_by_cookie(administration, req, &session);
    if (err.code == JT_NOT_FOUND)
        return refuse_missing(req, resp);
    if (err.code == JT_REFUSED)
        return session_refuse_ended(req, resp);
    JT_TRY(err);
    JT_TRY(check_use(administration, req, resp, &session));
    *ret_session = session;
    return JT_DONE;
}

jt_err session_of_visitor(struct administration *administration, struct request *req,
                          struct response *resp, struct session *ret_session)
{
    struct session session = { 0 };
    jt_err err = find_by_cookie(administration, req, &session);
    const bool is_nobody = err.code == JT_NOT_FOUND || err.code == JT_REFUSED;
    if (!is_nobody) {
        JT_TRY(err);
        JT_TRY(check_use(administration, req, resp, &session));
    }
    *ret_session = is_nobody ? (struct session){ 0 } : session;
    return JT_DONE;
}

jt_err session_of_request(struct administration *administration, struct request *req,
                          struct response *resp, struct session *ret_session)
{
    struct session session = { 0 };
    JT_TRY(session_of_enrolling(administration, req, resp, &session));
    if (session.is_second_factor_missing)
        return rest_refuse(req, resp, 403, "SECOND_FACTOR_REQUIRED",
                           JT_STR("All administrators must have a second factor; set yours "
                                  "up first"));
    *ret_session = session;
    return JT_DONE;
}

int64_t session_confirmed_until_ms(const struct administration *administration,
                                   const struct administrator_session *row)
{
    const int64_t now_ms = jt_now_ms(&administration->clock);
    const int64_t until_ms = row->confirmed_ms + (int64_t)SESSION_CONFIRMED_S * 1000;
    /* Neither when the clock was set back since. */
    return row->confirmed_ms != 0 && row->confirmed_ms <= now_ms && now_ms < until_ms ? until_ms
                                                                                      : 0;
}

jt_err session_refuse_unconfirmed(struct request *req, struct response *resp)
{
    return rest_refuse(req, resp, 403, "CONFIRMATION_NEEDED",
                       JT_STR("Confirm first that it is you, with your password and second "
                              "factor: POST console/api/session/confirmation below the issuer"));
}

jt_err session_check_confirmed(const struct administration *administration, struct request *req,
                               struct response *resp, const struct session *session)
{
    return session_confirmed_until_ms(administration, &session->row) != 0
               ? JT_DONE
               : session_refuse_unconfirmed(req, resp);
}

/* --- Its name -------------------------------------------------------------------------------- */

jt_err session_id_of(const struct administrator_session *row, struct jt_arena *arena,
                     jt_str *ret_id)
{
    struct jt_buf id;
    JT_TRY(jt_arena_buf(arena, 2 * sizeof(row->digest), &id));
    jt_buf_put_hex(&id, row->digest, sizeof(row->digest));
    *ret_id = jt_buf_str(&id);
    return JT_DONE;
}

jt_err session_id_parse(jt_str id, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    if (!jt_str_is_lower_hex(id, 2 * (size_t)JT_DIGEST_BYTES))
        return JT_ERR(JT_INVALID, "id of a session");
    for (size_t i = 0; i < JT_DIGEST_BYTES; i++)
        ret_digest[i] =
            (uint8_t)(jt_hex_digit(id.ptr[2 * i]) << 4 | jt_hex_digit(id.ptr[2 * i + 1]));
    return JT_DONE;
}

/* --- For those who act in its name ----------------------------------------------------------- */

static jt_err judge(const struct administration *administration, jt_str id, struct jt_arena *arena,
                    bool *ret_may)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator_session row = { 0 };
    struct administrator administrator = { 0 };
    uint8_t digest[JT_DIGEST_BYTES];
    bool is_required = false;
    JT_TRY(session_id_parse(id, digest));
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_administrator_session_get(tx, digest, arena, &row));
    JT_TRY(store_administrator_get(tx, row.administrator_id, arena, &administrator));
    JT_TRY(second_factor_is_required(tx, arena, &is_required));
    *ret_may = administrator.role != ADMINISTRATOR_READ_ONLY &&
               administrator_is_of(&administrator, administration->issuer) &&
               jt_now_ms(&administration->clock) < row.expires_ms &&
               (!is_required || administrator_has_second_factor(&administrator));
    return JT_DONE;
}

jt_err session_may_change(const struct administration *administration, jt_str id,
                          struct jt_arena *arena, bool *ret_may)
{
    *ret_may = false;
    jt_err err = judge(administration, id, arena, ret_may);
    return err.code == JT_NOT_FOUND || err.code == JT_INVALID ? JT_DONE : err;
}

/* --- Beginning and end ----------------------------------------------------------------------- */

static jt_err set_cookie(const struct administration *administration, struct jt_arena *arena,
                         struct response *resp, jt_str token, int64_t max_age_s)
{
    const struct cookie cookie = { own_cookie(administration), token, max_age_s,
                                   administration->is_secure, issuer_path(administration->issuer) };
    const char *field = NULL;
    JT_TRY(cookie_write(&cookie, arena, &field));
    response_header(resp, "Set-Cookie", field);
    return JT_DONE;
}

/* The start of what the browser calls itself, if it is a text at all. */
static jt_str clipped_user_agent(jt_str text)
{
    return text_fits(text, 0, SIZE_MAX) ? jt_str_utf8_cut(text, USER_AGENT_MAX_BYTES) : JT_STR("");
}

jt_err session_start(struct administration *administration, struct store_tx *tx,
                     const struct administrator *administrator, struct request *req,
                     struct response *resp, struct session *ret_session)
{
    const int64_t now_ms = jt_now_ms(&administration->clock);
    JT_AUTO(jt_secret_clear) struct jt_secret token = { 0 };
    struct session session = {
        .administrator = *administrator,
        .row = { .administrator_id = administrator->id,
                 .created_ms = now_ms,
                 .last_seen_ms = now_ms,
                 .expires_ms = now_ms + administration->session_s * 1000,
                 .address = req->remote_address,
                 .user_agent = clipped_user_agent(req->user_agent) },
    };
    JT_TRY(random_token_new(&administration->random, &token));
    JT_TRY(random_token_digest(jt_secret_reveal(&token), session.row.digest));
    JT_TRY(random_token_csrf(jt_secret_reveal(&token), req->arena, &session.csrf_token));
    JT_TRY(administrator_actor(administrator->email, req->arena, &session.actor));
    JT_TRY(look_for_second_factor(tx, req->arena, &session));
    JT_TRY(store_administrator_session_create(tx, &session.row));
    JT_TRY(set_cookie(administration, req->arena, resp, jt_secret_reveal(&token),
                      administration->session_s));
    *ret_session = session;
    return JT_DONE;
}

jt_err session_forget_cookie(const struct administration *administration, struct request *req,
                             struct response *resp)
{
    return set_cookie(administration, req->arena, resp, JT_STR(""), 0);
}
