/*
 * transaction: how handlers of the management API read and change the store.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "management/management.h"
#include "registration/registration.h"

/* In the name of the caller, whose power is looked at once more before anything is changed
 * (guard_again()); the transaction is for JT_AUTO(store_tx_abortp). */
JT_MUST_USE jt_err management_begin(struct management *management, const struct request *req,
                                    enum store_mode mode, struct store_tx **ret_tx);

/*
 * Commits, then lets this process follow the change, so that what is answered already holds. The
 * last thing a handler does, with its answer already written: then no failure can follow a change.
 */
JT_MUST_USE jt_err management_commit(struct management *management, struct store_tx **tx);

/* For a change of registration/, which begins the transaction as management_begin() when it needs
 * it; for JT_AUTO(registrar_end). */
struct registrar management_registrar(struct management *management, const struct request *req);

/* The outcome of such a change: the answer that says which rule was broken, or err as it is. The
 * transaction is over where one was. */
JT_MUST_USE jt_err management_outcome(struct request *req, struct response *resp,
                                      struct registrar *registrar, jt_err err);

/* As management_commit(), where anything was changed; else the transaction is over, and what stands
 * in the answer is so. */
JT_MUST_USE jt_err management_finish(struct management *management, struct registrar *registrar);
