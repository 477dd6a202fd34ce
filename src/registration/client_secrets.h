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

/* With maintain_previous the secret so far stays valid until it is deleted. */
JT_MUST_USE jt_err client_secret_rotate(struct registrar *r, jt_str application_id,
                                        bool maintain_previous, struct jt_secret *ret_secret);

/* Ends the one that a rotation maintained. */
JT_MUST_USE jt_err client_secret_delete_previous(struct registrar *r, jt_str application_id);
