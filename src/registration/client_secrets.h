/*
 * client_secrets: the credentials of applications. A secret is returned once, to be shown once; the
 * caller clears it.
 */
#pragma once

#include "base/secret.h"
#include "registration/registration.h"

/* The first one of an application just made. */
JT_MUST_USE jt_err client_secret_create(struct registrar *r, jt_str application_id,
                                        struct jt_secret *ret_secret);

/* How long the secret so far stays valid beside the new one: for grace_s; where that is 0, until it
 * is deleted or not at all. */
struct client_secret_keeping {
    bool is_kept;
    int64_t grace_s;
};

JT_MUST_USE jt_err client_secret_rotate(struct registrar *r, jt_str application_id,
                                        struct client_secret_keeping keeping,
                                        struct jt_secret *ret_secret);

/* Ends the one that a rotation maintained. */
JT_MUST_USE jt_err client_secret_delete_previous(struct registrar *r, jt_str application_id);
