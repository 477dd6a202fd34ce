/*
 * registration: all rules of changing things: one file a subject, one function a change, for every
 * door alike (REST resource, console, command, the server itself).
 *
 * How a change looks: `subject_verb(registrar, ids, wanted, ret_what_was_made)`. In this order: the
 * rules of form, which need nothing of the store, so that whoever breaks one waits for no lock; the
 * transaction begins (registrar_begin()); what the change is about is found (find.h); the other
 * rules, and whether the caller may give so much (attenuation.h); the store's rows; the record of
 * it (record.h), without which nothing was changed. wanted is a small plain struct, or a value or
 * two; what may be left out is a `given_` (model/given.h). Nothing here knows a request or a body.
 *
 * JT_REFUSED is a rule that was broken, and registrar.broken says which: then the transaction is
 * rolled back, so a change may be refused half-way. Any other error is none of the caller's making.
 */
#pragma once

#include "base/digest.h"
#include "model/rule_break.h"
#include "registration/caller.h"
#include "store/store.h"

struct registrar {
    struct store_tx *tx; /* STORE_WRITE; NULL: it has not begun */
    /* How to begin it, with the two below; NULL where it has begun already. */
    jt_err (*begin)(void *door, const void *call, struct store_tx **ret_tx);
    void *door;
    const void *call;
    const struct caller *caller;
    struct jt_clock clock;
    struct jt_random random;
    struct jt_hmac *client_secret_hmac, *api_key_hmac; /* NULL where no such thing is made */
    const uint8_t *variable_seal_key;                  /* jt_keys.environment_variable_seal */
    bool allows_private_webhooks;                      /* http endpoints too */
    jt_str issuer;
    struct jt_arena *arena;
    /* What came of the calls. */
    struct rule_break broken; /* of the one that gave JT_REFUSED */
    bool is_changed;          /* there is something to commit */
};

/* Begins the transaction, if it has not begun. */
static inline JT_MUST_USE jt_err registrar_begin(struct registrar *r)
{
    return r->tx != NULL ? JT_DONE : r->begin(r->door, r->call, &r->tx);
}

/* For JT_AUTO: whatever is not committed is rolled back. */
static inline void registrar_end(struct registrar *r)
{
    store_tx_abortp(&r->tx);
}
