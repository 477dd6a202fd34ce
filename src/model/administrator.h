/*
 * administrator: a person who manages jeton in the console, with a role; and what lets one in: a
 * session, or a link that works once.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"

enum {
    ADMINISTRATORS_MAX = 1000,
    ADMINISTRATOR_INVITATIONS_MAX = 100, /* that still work */
    ADMINISTRATOR_SESSIONS_MAX = 20,     /* of one administrator; the oldest goes */
    ADMINISTRATOR_SOURCES_MAX = 20,      /* of each kind */
    ADMINISTRATOR_EMAIL_MAX_CHARS = 254,
    ADMINISTRATOR_NAME_MAX_CHARS = 255,
};

enum administrator_role {
    ADMINISTRATOR_OWNER,     /* all, and manages administrators */
    ADMINISTRATOR_ADMIN,     /* all but administrators */
    ADMINISTRATOR_READ_ONLY, /* changes nothing but the own account */
};

struct administrator {
    jt_str id; /* "admin_" + 32 hex */
    jt_str email;
    jt_str name;
    enum administrator_role role;
    jt_str issuer;           /* the one that the role is for; empty: all */
    jt_str password_hash;    /* PHC string of Argon2id */
    jt_str totp_box;         /* the second factor's secret, sealed with the id; empty: none */
    jt_str totp_pending_box; /* begun, not confirmed yet */
    int64_t totp_last_step;  /* of the last code that was taken: none works twice */
    int64_t passkeys;        /* how many there are; each is a second factor, too */
    int64_t created_ms;
    int64_t last_login_ms; /* 0: never */
};

struct administrator_session {
    uint8_t digest[JT_DIGEST_BYTES]; /* of the cookie's token */
    jt_str administrator_id;
    int64_t created_ms, last_seen_ms, expires_ms;
    int64_t confirmed_ms;       /* when it was proved again who has it; 0: never */
    jt_str address, user_agent; /* of the log-in */
};

/* From where somebody has logged in before. */
enum administrator_source_kind { SOURCE_BROWSER, SOURCE_ADDRESS };

enum administrator_link_kind { LINK_SETUP, LINK_INVITATION, LINK_PASSWORD_RESET };

/* Works once, for whoever has the token. */
struct administrator_link {
    jt_str id; /* "link_" + 32 hex */
    enum administrator_link_kind kind;
    uint8_t digest[JT_DIGEST_BYTES]; /* of the token */
    jt_str email;                    /* whose it is; of a setup link empty */
    enum administrator_role role;    /* of who will be made */
    jt_str administrator_id;         /* LINK_PASSWORD_RESET: whose */
    int64_t created_ms, expires_ms;
    jt_str created_by; /* an actor of the audit */
};

/* Whether the role counts for anything at that issuer. */
bool administrator_is_of(const struct administrator *administrator, jt_str issuer);

/* An owner of all issuers: who manages administrators, who are the process's. */
bool administrator_is_owner(const struct administrator *administrator);

/* Whether the password alone does not let that administrator in. */
bool administrator_has_second_factor(const struct administrator *administrator);

/* "owner", "admin", "read_only". */
jt_str administrator_role_code(enum administrator_role role);
JT_MUST_USE jt_err administrator_role_parse(jt_str code, enum administrator_role *ret_role);

/* "browser", "address". */
jt_str administrator_source_kind_code(enum administrator_source_kind kind);

/* "setup", "invitation", "password_reset". */
jt_str administrator_link_kind_code(enum administrator_link_kind kind);
JT_MUST_USE jt_err administrator_link_kind_parse(jt_str code,
                                                 enum administrator_link_kind *ret_kind);

JT_MUST_USE jt_err administrator_id_new(const struct jt_random *random, int64_t now_ms,
                                        struct jt_arena *arena, jt_str *ret_id);

/* What two spellings of one address have in common: ASCII letters in lower case. */
JT_MUST_USE jt_err administrator_email_key(jt_str email, struct jt_arena *arena, jt_str *ret_key);

/* "administrator:EMAIL", as the audit names who made a change. */
JT_MUST_USE jt_err administrator_actor(jt_str email, struct jt_arena *arena, jt_str *ret_actor);
