/*
 * resources: what the files of the console's API share, and the shapes of the bodies they take (for
 * the fuzz target). The context of all handlers is a struct administration.
 */
#pragma once

#include "admin/second_factor.h"
#include "admin/session.h"
#include "admin/throttle.h"
#include "http/router.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/body.h"

enum { CONSOLE_BODY_MAX_BYTES = 16 * 1024 };

struct console_resource {
    const struct route *routes;
    size_t route_count;
    request_handler *guard;
};

extern const struct console_resource console_log_in;   /* without a session */
extern const struct console_resource console_entrance; /* the same, by links */
extern const struct console_resource console_visit;    /* with or without one */
extern const struct console_resource console_own_session;
extern const struct console_resource console_confirmation;
extern const struct console_resource console_enrolment;   /* of a second factor */
extern const struct console_resource console_sessions;    /* one's own */
extern const struct console_resource console_profile;     /* one's own name */
extern const struct console_resource console_credentials; /* the same, with confirmation */
extern const struct console_resource console_passkeys;
extern const struct console_resource console_passkey_enrolment, console_passkey_removal;
extern const struct console_resource console_directory;      /* who there is */
extern const struct console_resource console_invitations;    /* for owners */
extern const struct console_resource console_administrators; /* the same, with confirmation */
extern const struct console_resource console_policy;
extern const struct console_resource console_policy_change;

extern const struct body_shape console_setup_body, console_login_body, console_accept_body;
extern const struct body_shape console_name_body, console_email_body;
extern const struct body_shape console_password_reset_body, console_password_body;
extern const struct body_shape console_totp_body, console_confirmation_body;
extern const struct body_shape console_passkey_body, console_passkey_name_body;
extern const struct body_shape console_passkey_log_in_body;
extern const struct body_shape console_role_body, console_invite_body, console_policy_body;

/* --- Guards ---------------------------------------------------------------------------------- */

/* Our own page, with or without a session. */
request_handler console_guard_open;
/* The same, and request_session() is that session, or NULL. */
request_handler console_guard_visitor;
/* A session, also of who must set up a second factor first; the same, confirmed lately. */
request_handler console_guard_any_session, console_guard_enrolment;
/* A session; of an owner; the same two, confirmed lately: for what would outlast the session. */
request_handler console_guard_session, console_guard_owner;
request_handler console_guard_confirmed, console_guard_confirmed_owner;

/* Behind all but the first; NULL behind the second where there is none. */
static inline const struct session *request_session(const struct request *req)
{
    return req->caller;
}

/* A transaction in the session's name; 401 when the session has ended since the guard saw it. */
JT_MUST_USE jt_err console_begin(struct administration *administration, struct request *req,
                                 struct response *resp, enum store_mode mode,
                                 struct store_tx **ret_tx);

/* The same for a change of one's own row, which is read again inside the transaction. */
JT_MUST_USE jt_err console_begin_own(struct administration *administration, struct request *req,
                                     struct response *resp, enum store_mode mode,
                                     struct store_tx **ret_tx,
                                     struct administrator *ret_administrator);
/* In the audit, as about oneself. */
JT_MUST_USE jt_err console_record_own(struct store_tx *tx, const struct request *req, jt_str action,
                                      const struct detail *details);

/* --- Guessing -------------------------------------------------------------------------------- */

/* For the audit: what was presented does not prove an administrator; id empty: nobody is known. */
void console_tell_refused(const struct administration *administration, const struct request *req,
                          jt_str id, jt_str cause);

/* Begins an attempt to guess something of that account from there (throttle.h), or answers 429. */
JT_MUST_USE jt_err console_attempt(struct administration *administration, struct request *req,
                                   struct response *resp, jt_str email, jt_str source,
                                   struct attempt *ret_attempt);

/* What became of it: only a refusal counts as a wrong guess. */
void console_attempt_end(struct administration *administration, const struct attempt *attempt,
                         jt_err err);

/* --- Answers ---------------------------------------------------------------------------------- */

/* {"session":{...}}: who is logged in, and the CSRF token; answer is one of the two. session NULL:
 * nobody is, and tx is not used. */
extern const struct answer_shape console_session_answer, console_session_made_answer;
JT_MUST_USE jt_err console_answer_session(const struct administration *administration,
                                          struct store_tx *tx, struct request *req,
                                          struct response *resp, const struct answer_shape *answer,
                                          const struct session *session);

/* --- Second factors --------------------------------------------------------------------------- */

/* {"challenge":{...}}: what a passkey shall sign. With an administrator_id, also which ones that
 * administrator has here. */
JT_MUST_USE jt_err console_answer_challenge(const struct administration *administration,
                                            struct store_tx *tx, struct request *req,
                                            struct response *resp, const struct passkey_use *use,
                                            jt_str administrator_id);
/* In the session of the request. */
struct passkey_use console_passkey_use(const struct request *req, enum passkey_purpose purpose);
/* Of a body with MEMBERS_PASSKEY_ANSWER, as long as it lives. */
struct passkey_answer console_passkey_answer(const json_t *body);

struct recovery_codes {
    jt_str *texts;
    size_t count;
};
/* In place of those of before; {"recovery_codes":[...]} is the only answer with them. */
JT_MUST_USE jt_err console_recovery_codes_new(const struct administration *administration,
                                              struct request *req, struct store_tx *tx,
                                              jt_str administrator_id,
                                              struct recovery_codes *ret_codes);
extern const struct answer_shape console_recovery_codes_answer;

/* --- Bodies ----------------------------------------------------------------------------------- */

/* Rows of bodies: what people type. */
#define MEMBER_NEW_PASSWORD(name_)                                                            \
    {                                                                                         \
        .name = (name_), .type = MEMBER_TEXT, .is_required = true, .min = PASSWORD_MIN_CHARS, \
        .max = PASSWORD_MAX_CHARS                                                             \
    }
#define MEMBER_NEEDED_STRING(name_)                                 \
    {                                                               \
        .name = (name_), .type = MEMBER_STRING, .is_required = true \
    }
#define MEMBER_NEEDED_EMAIL                                         \
    {                                                               \
        .name = "email", .type = MEMBER_EMAIL, .is_required = true, \
        .max = ADMINISTRATOR_EMAIL_MAX_CHARS                        \
    }
#define MEMBER_NEEDED_NAME                                                  \
    {                                                                       \
        .name = "name", .type = MEMBER_TEXT, .is_required = true, .min = 1, \
        .max = ADMINISTRATOR_NAME_MAX_CHARS                                 \
    }
/* What a passkey signed, in base64url; user_handle is the authenticator's to give or not. */
#define MEMBER_PASSKEY_PART(name_, is_required_)                              \
    {                                                                         \
        .name = (name_), .type = MEMBER_STRING, .is_required = (is_required_) \
    }
#define MEMBERS_PASSKEY_ANSWER(is_required_)                              \
    MEMBER_PASSKEY_PART("credential_id", is_required_),                   \
        MEMBER_PASSKEY_PART("client_data", is_required_),                 \
        MEMBER_PASSKEY_PART("authenticator_data", is_required_),          \
        MEMBER_PASSKEY_PART("signature", is_required_),                   \
    {                                                                     \
        .name = "user_handle", .type = MEMBER_STRING, .is_nullable = true \
    }
