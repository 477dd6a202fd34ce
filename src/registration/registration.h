/*
 * registration: the changes that more than one door makes (REST resource, `jeton application
 * create`, the development run's demo), each with its rules and its audit entry, inside the
 * caller's transaction.
 */
#pragma once

#include "base/digest.h"
#include "model/rule_break.h"
#include "store/store.h"

struct registrar {
    struct store_tx *tx; /* STORE_WRITE */
    struct jt_clock clock;
    struct jt_random random;
    struct jt_hmac *hmac;
    jt_str issuer;
    struct jt_arena *arena;
};

/* All: JT_REFUSED with ret_break set when a rule is broken; then roll back. */

/* A new application and, for types that have one, its secret (shown once: the caller clears it).
 * org_code empty: global. */
JT_MUST_USE jt_err register_application(const struct registrar *r, jt_str name,
                                        enum application_type type, jt_str org_code,
                                        struct application *ret_app, struct jt_secret *ret_secret,
                                        struct rule_break *ret_break);

/* CLIENT_SECRET rotation: maintain_previous keeps the one so far valid until it is deleted. */
JT_MUST_USE jt_err rotate_client_secret(const struct registrar *r, jt_str application_id,
                                        bool maintain_previous, struct jt_secret *ret_secret,
                                        struct rule_break *ret_break);

JT_MUST_USE jt_err register_api(const struct registrar *r, jt_str name, jt_str audience,
                                struct api *ret_api, struct rule_break *ret_break);

JT_MUST_USE jt_err register_scope(const struct registrar *r, jt_str api_id, jt_str key,
                                  jt_str description, struct scope *ret_scope,
                                  struct rule_break *ret_break);

/* ret_is_changed false: it was so already (nothing recorded). */
JT_MUST_USE jt_err authorize_application(const struct registrar *r, jt_str api_id,
                                         jt_str application_id, bool *ret_is_changed,
                                         struct rule_break *ret_break);

JT_MUST_USE jt_err enable_scope(const struct registrar *r, jt_str api_id, jt_str application_id,
                                jt_str scope_id, bool *ret_is_changed,
                                struct rule_break *ret_break);
