/*
 * client secrets of the store: an application has a current one, and may have a previous one.
 * store.h's rules hold.
 */
#pragma once

#include "model/application.h"
#include "store/store.h"

JT_MUST_USE jt_err store_client_secret_list(struct store_tx *tx, jt_str application_id,
                                            struct jt_arena *arena,
                                            struct client_secret **ret_secrets, size_t *ret_count);
/*
 * Sets the current secret of an application that is there. keep_previous: the one so far becomes
 * the previous one (JT_CONFLICT when there is one already); otherwise it is deleted (JT_CONFLICT
 * too when a previous one exists).
 */
JT_MUST_USE jt_err store_client_secret_rotate(struct store_tx *tx,
                                              const struct client_secret *secret,
                                              bool keep_previous);
/* How many previous ones end in (from_ms, until_ms], to the limit. */
JT_MUST_USE jt_err store_client_secret_count_ending(struct store_tx *tx, int64_t from_ms,
                                                    int64_t until_ms, int64_t limit,
                                                    int64_t *ret_count);
/* Gives the previous one its end. */
JT_MUST_USE jt_err store_client_secret_end_previous(struct store_tx *tx, jt_str application_id,
                                                    int64_t expires_ms);
/* Deletes the previous one if it has ended, so that it is in no rotation's way. */
JT_MUST_USE jt_err store_client_secret_forget_ended(struct store_tx *tx, jt_str application_id,
                                                    int64_t now_ms);
/* JT_NOT_FOUND: there is no previous one. */
JT_MUST_USE jt_err store_client_secret_delete_previous(struct store_tx *tx, jt_str application_id);
