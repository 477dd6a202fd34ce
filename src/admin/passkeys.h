/*
 * passkeys: making and using an administrator's passkey (Web Authentication): the challenge, what
 * the browser brings back (webauthn.h), and the row of the store.
 *
 * A challenge is a sealed box: for what it is, in which session, and until when. So any node opens
 * what another one made, and asking for one costs the store nothing; that it was answered is a row,
 * in the transaction of what it let happen, so none works twice at whatever node.
 */
#pragma once

#include "admin/administration.h"
#include "store/passkeys.h"

enum { PASSKEY_CHALLENGE_S = 5 * 60 };

enum passkey_purpose { PASSKEY_REGISTER, PASSKEY_LOG_IN, PASSKEY_CONFIRM };

/* What a challenge is for; session is its digest, or empty where there is none yet: at log-in. */
struct passkey_use {
    enum passkey_purpose purpose;
    jt_str session;
};

/* ret_challenge is base64url, in arena. */
JT_MUST_USE jt_err passkey_challenge_new(const struct administration *administration,
                                         struct store_tx *tx, const struct passkey_use *use,
                                         struct jt_arena *arena, jt_str *ret_challenge);

/* What an authenticator made, in base64url. */
struct passkey_made {
    jt_str client_data, attestation_object;
};

/*
 * Adds the passkey that was made for that use; ret_passkey has its administrator_id and name set,
 * and gets the rest. ret_is_right false: it is not what was asked for, or not verified by finger,
 * face or PIN. JT_CONFLICT: some administrator has that very one.
 */
JT_MUST_USE jt_err passkey_add(const struct administration *administration, struct store_tx *tx,
                               const struct passkey_use *use, const struct passkey_made *made,
                               struct jt_arena *arena, bool *ret_is_right,
                               struct passkey *ret_passkey);

/* What an authenticator signed, in base64url; credential_id empty: nothing was sent. */
struct passkey_answer {
    jt_str credential_id, client_data, authenticator_data, signature, user_handle;
};

/* Whose passkey that answer names, of whatever worth it is. JT_NOT_FOUND: nobody's. */
JT_MUST_USE jt_err passkey_find(struct store_tx *tx, const struct passkey_answer *answer,
                                struct jt_arena *arena, struct passkey *ret_passkey);

/*
 * Takes the answer, in tx: it works once. is_alone: no password was given besides, so the
 * authenticator must have verified who is there. ret_is_right false: ret_passkey is not to be used,
 * nor the transaction.
 */
JT_MUST_USE jt_err passkey_take(const struct administration *administration, struct store_tx *tx,
                                const struct passkey_use *use, const struct passkey_answer *answer,
                                bool is_alone, struct jt_arena *arena, bool *ret_is_right,
                                struct passkey *ret_passkey);
