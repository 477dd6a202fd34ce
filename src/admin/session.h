/*
 * session: who a browser's cookie stands for, and whether a request really comes from the console.
 *
 * The cookie is HttpOnly and SameSite=Strict. Against requests that other sites make a browser send
 * (CSRF) there are three more: a header with a token that only a script of ours can know, the
 * Origin, and Sec-Fetch-Site. What is refused is answered as the management API does.
 */
#pragma once

#include "admin/administration.h"
#include "http/request.h"
#include "http/response.h"
#include "store/administrators.h"

enum { SESSION_CONFIRMED_S = 5 * 60 };

/* The header fields that sessions need: X-CSRF-Token alone. For router.own_fields. */
extern const char *const session_own_fields[];

struct session {
    struct administrator administrator;
    struct administrator_session row;
    jt_str csrf_token;
    jt_str actor;                  /* "administrator:EMAIL" */
    bool is_second_factor_missing; /* all must have one, and this one has none: can only enrol */
};

/* Whether the request brings a session cookie at all, of whatever worth. */
bool session_has_cookie(const struct administration *administration, const struct request *req);

/* 401 with a challenge of a scheme of our own: for Basic a browser would ask for a password. */
JT_MUST_USE jt_err session_refuse(struct request *req, struct response *resp, const char *code,
                                  jt_str message);

/* 403 when another site made the browser send this. All is well with GET and HEAD. */
JT_MUST_USE jt_err session_check_origin(const struct administration *administration,
                                        struct request *req, struct response *resp);

/*
 * The session of the request's cookie, which is noted as used; JT_REFUSED with a 401 where there is
 * none, and with a 403 where origin or CSRF token are not those of our own page, or where the
 * second factor is missing that all must have.
 */
JT_MUST_USE jt_err session_of_request(struct administration *administration, struct request *req,
                                      struct response *resp, struct session *ret_session);
/* The same, also of those whose second factor is missing: for what they need to enrol. */
JT_MUST_USE jt_err session_of_enrolling(struct administration *administration, struct request *req,
                                        struct response *resp, struct session *ret_session);

/* The same, also of whoever has no session, or one that is over: then its administrator has no id.
 */
JT_MUST_USE jt_err session_of_visitor(struct administration *administration, struct request *req,
                                      struct response *resp, struct session *ret_session);

/* 401: it has ended. */
JT_MUST_USE jt_err session_refuse_ended(struct request *req, struct response *resp);

/* Until when what is grave is open to it: its administrator has proved to be there. 0: it is not.
 */
int64_t session_confirmed_until_ms(const struct administration *administration,
                                   const struct administrator_session *row);
/* 403: it must be. */
JT_MUST_USE jt_err session_refuse_unconfirmed(struct request *req, struct response *resp);
/* 403 unless it is. */
JT_MUST_USE jt_err session_check_confirmed(const struct administration *administration,
                                           struct request *req, struct response *resp,
                                           const struct session *session);

/* Past its lifetime, at rest for too long, or begun by a clock that was ahead. */
bool session_is_over(const struct administration *administration,
                     const struct administrator_session *row, int64_t now_ms);

/* What tokens for a test name a session by that they were asked for in: the digest, in hexadecimal
 * digits, which gives nobody the session. */
JT_MUST_USE jt_err session_id_of(const struct administrator_session *row, struct jt_arena *arena,
                                 jt_str *ret_id);
/* JT_INVALID. */
JT_MUST_USE jt_err session_id_parse(jt_str id, uint8_t ret_digest[static JT_DIGEST_BYTES]);

/*
 * Whether the administrator of the session of that id may change things at this issuer now. Not
 * when it has ended, as with a log-out, another password or role, or the administrator. In a
 * transaction of its own, of the home store: begun inside one that writes there, it sees all that
 * was committed before.
 */
JT_MUST_USE jt_err session_may_change(const struct administration *administration, jt_str id,
                                      struct jt_arena *arena, bool *ret_may);

/* A new session of that administrator, in tx, with its cookie in resp. */
JT_MUST_USE jt_err session_start(struct administration *administration, struct store_tx *tx,
                                 const struct administrator *administrator, struct request *req,
                                 struct response *resp, struct session *ret_session);

/* Takes the cookie away from the browser. */
JT_MUST_USE jt_err session_forget_cookie(const struct administration *administration,
                                         struct request *req, struct response *resp);
