/*
 * store/administrators: rows of administrators, with their recovery codes, sessions and links.
 * Errors and lifetimes are those of store.h.
 */
#pragma once

#include "model/administrator.h"
#include "store/store.h"

/* --- Administrators ------------------------------------------------------------------------ */

/* JT_CONFLICT: the e-mail is taken, in whatever case. */
JT_MUST_USE jt_err store_administrator_create(struct store_tx *tx,
                                              const struct administrator *administrator,
                                              struct jt_arena *arena);
JT_MUST_USE jt_err store_administrator_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                           struct administrator *ret_administrator);
JT_MUST_USE jt_err store_administrator_get_by_email(struct store_tx *tx, jt_str email,
                                                    struct jt_arena *arena,
                                                    struct administrator *ret_administrator);
/* All, by e-mail; at most ADMINISTRATORS_MAX. */
JT_MUST_USE jt_err store_administrator_list(struct store_tx *tx, struct jt_arena *arena,
                                            struct administrator **ret_administrators,
                                            size_t *ret_count);
/* Writes all but id, e-mail, name and created_ms. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_administrator_update(struct store_tx *tx,
                                              const struct administrator *administrator);
JT_MUST_USE jt_err store_administrator_set_name(struct store_tx *tx, jt_str id, jt_str name);
/* JT_CONFLICT: somebody else has it, in whatever case. */
JT_MUST_USE jt_err store_administrator_set_email(struct store_tx *tx,
                                                 const struct administrator *administrator,
                                                 jt_str email, struct jt_arena *arena);
/* Takes the authenticator's secret away; with the last second factor go the recovery codes. */
JT_MUST_USE jt_err store_administrator_totp_remove(struct store_tx *tx,
                                                   struct administrator *administrator);
/* With recovery codes, passkeys, sessions and links. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_administrator_delete(struct store_tx *tx, jt_str id);
JT_MUST_USE jt_err store_administrator_count(struct store_tx *tx, int64_t *ret_count);
JT_MUST_USE jt_err store_administrator_count_owners(struct store_tx *tx, int64_t *ret_count);

/* --- Recovery codes ------------------------------------------------------------------------- */

JT_MUST_USE jt_err store_recovery_code_add(struct store_tx *tx, jt_str administrator_id,
                                           const uint8_t digest[static JT_DIGEST_BYTES]);
/* JT_NOT_FOUND: it is none of theirs, or was used. */
JT_MUST_USE jt_err store_recovery_code_use(struct store_tx *tx, jt_str administrator_id,
                                           const uint8_t digest[static JT_DIGEST_BYTES]);
JT_MUST_USE jt_err store_recovery_code_delete_all(struct store_tx *tx, jt_str administrator_id);
JT_MUST_USE jt_err store_recovery_code_count(struct store_tx *tx, jt_str administrator_id,
                                             int64_t *ret_count);

/* --- Sessions ------------------------------------------------------------------------------- */

/* The oldest of the administrator beyond ADMINISTRATOR_SESSIONS_MAX go. */
JT_MUST_USE jt_err store_administrator_session_create(struct store_tx *tx,
                                                      const struct administrator_session *session);
/* Also when it has expired. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_administrator_session_get(struct store_tx *tx,
                                                   const uint8_t digest[static JT_DIGEST_BYTES],
                                                   struct jt_arena *arena,
                                                   struct administrator_session *ret_session);
/* Of one administrator, the newest first. */
JT_MUST_USE jt_err store_administrator_session_list(struct store_tx *tx, jt_str administrator_id,
                                                    struct jt_arena *arena,
                                                    struct administrator_session **ret_sessions,
                                                    size_t *ret_count);
/* Notes that it was used (bookkeeping); one that is gone meanwhile stays gone. */
JT_MUST_USE jt_err store_administrator_session_seen(struct store_tx *tx,
                                                    const uint8_t digest[static JT_DIGEST_BYTES],
                                                    int64_t now_ms);
/* Notes that it was proved again who has it. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_administrator_session_confirm(struct store_tx *tx,
                                                       const uint8_t digest[static JT_DIGEST_BYTES],
                                                       int64_t now_ms);
JT_MUST_USE jt_err store_administrator_session_delete(struct store_tx *tx,
                                                      const uint8_t digest[static JT_DIGEST_BYTES]);
/* All of the administrator but kept, which may be NULL. */
JT_MUST_USE jt_err store_administrator_session_delete_all(struct store_tx *tx,
                                                          jt_str administrator_id,
                                                          const uint8_t *kept_digest);

/* --- Sources ------------------------------------------------------------------------------- */

/* That the administrator has logged in from there, to be remembered until expires_ms. Beyond
 * ADMINISTRATOR_SOURCES_MAX of a kind, those that would be forgotten first go. */
JT_MUST_USE jt_err store_administrator_source_put(struct store_tx *tx, jt_str administrator_id,
                                                  enum administrator_source_kind kind,
                                                  const uint8_t digest[static JT_DIGEST_BYTES],
                                                  int64_t expires_ms);
JT_MUST_USE jt_err store_administrator_source_delete_all(struct store_tx *tx,
                                                         jt_str administrator_id,
                                                         enum administrator_source_kind kind);
JT_MUST_USE jt_err store_administrator_source_is_of(struct store_tx *tx, jt_str administrator_id,
                                                    enum administrator_source_kind kind,
                                                    const uint8_t digest[static JT_DIGEST_BYTES],
                                                    bool *ret_is_known);
/* Whether it is that of any administrator. */
JT_MUST_USE jt_err store_administrator_source_is_known(struct store_tx *tx,
                                                       enum administrator_source_kind kind,
                                                       const uint8_t digest[static JT_DIGEST_BYTES],
                                                       bool *ret_is_known);

/* --- Links ---------------------------------------------------------------------------------- */

JT_MUST_USE jt_err store_administrator_link_create(struct store_tx *tx,
                                                   const struct administrator_link *link,
                                                   struct jt_arena *arena);
/* JT_NOT_FOUND: there is none with that token, or it has expired. */
JT_MUST_USE jt_err store_administrator_link_get(struct store_tx *tx,
                                                enum administrator_link_kind kind,
                                                const uint8_t digest[static JT_DIGEST_BYTES],
                                                struct jt_arena *arena,
                                                struct administrator_link *ret_link);
/* Those that still work, by e-mail; at most ADMINISTRATOR_INVITATIONS_MAX. */
JT_MUST_USE jt_err store_administrator_link_list(struct store_tx *tx,
                                                 enum administrator_link_kind kind,
                                                 struct jt_arena *arena,
                                                 struct administrator_link **ret_links,
                                                 size_t *ret_count);
/* Links that one actor made are another one's: the same administrator, by another address. */
JT_MUST_USE jt_err store_administrator_link_set_sender(struct store_tx *tx, jt_str actor,
                                                       jt_str new_actor);
/* JT_NOT_FOUND. */
JT_MUST_USE jt_err store_administrator_link_delete(struct store_tx *tx,
                                                   enum administrator_link_kind kind, jt_str id);
/* All of that kind for that address; setup links have none. */
JT_MUST_USE jt_err store_administrator_link_delete_of_email(struct store_tx *tx,
                                                            enum administrator_link_kind kind,
                                                            jt_str email, struct jt_arena *arena);
/* Those that reset this administrator's password. */
JT_MUST_USE jt_err store_administrator_link_delete_of_administrator(struct store_tx *tx,
                                                                    jt_str administrator_id);

/* Drops sessions, sources, links and answered challenges that have expired by then (bookkeeping).
 */
JT_MUST_USE jt_err store_administrators_trim(struct store_tx *tx, int64_t now_ms);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_administrators_trim_is_due(struct store_tx *tx, int64_t now_ms,
                                                    bool *ret_is_due);
