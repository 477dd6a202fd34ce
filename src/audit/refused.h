/*
 * refused: authentications that were refused, of clients, API keys and administrators, which become
 * entries of the audit. They are gathered in groups (who, why, from where) and written each minute,
 * so that an attack fills neither memory nor store: what finds no group is counted in one for all
 * of its kind. Whoever is known goes before what nobody is known by: a flood of names that were
 * made up hides no attack on one that is there. What is lost with the process is at most a minute
 * old; an orderly end writes all.
 *
 * Nothing that was presented is kept: a mistyped client_id or e-mail address may be a secret.
 */
#pragma once

#include "store/store.h"

enum refused_kind {
    REFUSAL_OF_APPLICATION,
    REFUSAL_OF_API_KEY, /* an API key */
    REFUSAL_OF_ADMINISTRATOR,
    REFUSAL_KINDS
};

enum {
    REFUSED_GROUPS_MAX = 16,        /* of a kind, until they are written */
    REFUSED_SUBJECT_MAX_BYTES = 48, /* longer ones are nobody's */
    REFUSED_ADDRESS_MAX_BYTES = 48, /* longer ones are cut */
};

struct refused_authentication {
    enum refused_kind kind;
    jt_str subject; /* the id of who is known; empty: nobody is */
    jt_str cause;   /* lives for ever */
    jt_str address; /* from where */
    int64_t now_ms;
};

struct refused_authentications; /* opaque; any thread */

JT_MUST_USE jt_err refused_authentications_new(struct refused_authentications **ret_refused);
void refused_authentications_free(struct refused_authentications *refused); /* takes NULL */

/* refused NULL: nothing is gathered. Waits for nothing but a look at all groups. */
void refused_authentications_add(struct refused_authentications *refused,
                                 const struct refused_authentication *one);

/* Writes all. On error they stay, and go with the next ones. One thread at a time. */
JT_MUST_USE jt_err refused_authentications_write(struct refused_authentications *refused,
                                                 struct store *store);
