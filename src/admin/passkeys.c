/*
 * passkeys: a challenge's box holds its end and 16 random bytes; its context, which is
 * authenticated with it, says what it is for. Times are the store's, as several nodes judge them.
 */
#include "admin/passkeys.h"

#include <endian.h>

#include "admin/webauthn.h"
#include "base/seal.h"
#include "jose/base64url.h"

/* --- Challenges ------------------------------------------------------------------------------ */

enum { END_BYTES = 8, NONCE_BYTES = 16, PLAIN_BYTES = END_BYTES + NONCE_BYTES };
_Static_assert(PLAIN_BYTES + JT_SEAL_OVERHEAD_BYTES <= WEBAUTHN_CHALLENGE_MAX_BYTES, "it fits");

static const jt_str purposes[] = {
    [PASSKEY_REGISTER] = JT_STR_INIT("register:"),
    [PASSKEY_LOG_IN] = JT_STR_INIT("log in:"),
    [PASSKEY_CONFIRM] = JT_STR_INIT("confirm:"),
};

static jt_err context_of(const struct passkey_use *use, struct jt_arena *arena, jt_str *ret_context)
{
    struct jt_buf context;
    JT_TRY(jt_arena_buf(arena, purposes[use->purpose].len + use->session.len, &context));
    jt_buf_put(&context, purposes[use->purpose]);
    jt_buf_put(&context, use->session);
    *ret_context = jt_buf_str(&context);
    return JT_DONE;
}

jt_err passkey_challenge_new(const struct administration *administration, struct store_tx *tx,
                             const struct passkey_use *use, struct jt_arena *arena,
                             jt_str *ret_challenge)
{
    uint8_t plain[PLAIN_BYTES];
    int64_t now_ms = 0;
    jt_str context, box;
    struct jt_buf text;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    const uint64_t end = htobe64((uint64_t)now_ms + (uint64_t)PASSKEY_CHALLENGE_S * 1000);
    memcpy(plain, &end, END_BYTES);
    JT_TRY(jt_random_fill(&administration->random, plain + END_BYTES, NONCE_BYTES));
    JT_TRY(context_of(use, arena, &context));
    JT_TRY(jt_seal(administration->challenge_seal_key, &administration->random, context,
                   (jt_str){ (const char *)plain, sizeof(plain) }, arena, &box));
    JT_TRY(jt_arena_buf(arena, base64url_length(box.len), &text));
    base64url_put(&text, box);
    *ret_challenge = jt_buf_str(&text);
    return JT_DONE;
}

static jt_err challenge_open(const struct administration *administration,
                             const struct passkey_use *use, jt_str challenge,
                             struct jt_arena *arena, int64_t *ret_end_ms)
{
    jt_str context, plain;
    uint64_t end = 0;
    JT_TRY(context_of(use, arena, &context));
    jt_err err = jt_unseal(administration->challenge_seal_key, context, challenge, arena, &plain);
    if (err.code == JT_CRYPTO || (err.code == JT_OK && plain.len != PLAIN_BYTES))
        return JT_ERR(JT_REFUSED, "a challenge that is none of ours, or for another use");
    JT_TRY(err);
    memcpy(&end, plain.ptr, END_BYTES);
    *ret_end_ms = (int64_t)be64toh(end);
    return JT_DONE;
}

/* One whose end is further off than any could be was made by a clock that was ahead. */
static jt_err challenge_answer(const struct administration *administration, struct store_tx *tx,
                               const struct passkey_use *use, jt_str challenge,
                               struct jt_arena *arena)
{
    uint8_t digest[JT_DIGEST_BYTES];
    int64_t end_ms = 0, now_ms = 0;
    JT_TRY(challenge_open(administration, use, challenge, arena, &end_ms));
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    if (now_ms >= end_ms ||
        end_ms > now_ms + (int64_t)PASSKEY_CHALLENGE_S * 1000 + JT_CLOCK_SKEW_MS)
        return JT_ERR(JT_REFUSED, "a challenge that has expired");
    JT_TRY(jt_sha256(challenge, digest));
    jt_err err = store_passkey_challenge_answer(tx, digest, end_ms);
    return err.code == JT_CONFLICT ? JT_ERR(JT_REFUSED, "a challenge that was answered") : err;
}

/* --- From the wire --------------------------------------------------------------------------- */

static jt_err decode(jt_str text, size_t max_bytes, struct jt_arena *arena, jt_str *ret_bytes)
{
    if (text.len > base64url_length(max_bytes))
        return JT_ERR(JT_REFUSED, "longer than it can be");
    jt_err err = base64url_decode(text, arena, ret_bytes);
    return err.code == JT_INVALID ? JT_ERR(JT_REFUSED, "no base64url") : err;
}

/* What is refused is no error of ours: the caller says no in its own words. */
static jt_err judged(jt_err err, bool *ret_is_right)
{
    *ret_is_right = err.code == JT_OK;
    return err.code == JT_REFUSED ? JT_DONE : err;
}

/* --- A new one ------------------------------------------------------------------------------- */

static jt_err created(const struct administration *administration, struct store_tx *tx,
                      const struct passkey_use *use, const struct passkey_made *made,
                      struct jt_arena *arena, struct passkey *passkey)
{
    struct webauthn_site site;
    struct webauthn_said said;
    jt_str client_data, attestation_object, challenge;
    JT_TRY(webauthn_site_of(administration->issuer, arena, &site));
    JT_TRY(decode(made->client_data, WEBAUTHN_CLIENT_DATA_MAX_BYTES, arena, &client_data));
    JT_TRY(decode(made->attestation_object, WEBAUTHN_ATTESTATION_MAX_BYTES, arena,
                  &attestation_object));
    JT_TRY(webauthn_challenge(&site, WEBAUTHN_CREATE, client_data, arena, &challenge));
    JT_TRY(challenge_answer(administration, tx, use, challenge, arena));
    JT_TRY(webauthn_created(&site, attestation_object, arena, &said));
    if (!said.is_verified)
        return JT_ERR(JT_REFUSED, "nobody was verified");
    passkey->credential_id = said.credential_id;
    passkey->public_key = said.public_key;
    passkey->rp_id = site.rp_id;
    passkey->sign_count = said.sign_count;
    passkey->is_backup_eligible = said.is_backup_eligible;
    return JT_DONE;
}

jt_err passkey_add(const struct administration *administration, struct store_tx *tx,
                   const struct passkey_use *use, const struct passkey_made *made,
                   struct jt_arena *arena, bool *ret_is_right, struct passkey *ret_passkey)
{
    JT_TRY(judged(created(administration, tx, use, made, arena, ret_passkey), ret_is_right));
    if (!*ret_is_right)
        return JT_DONE;
    ret_passkey->created_ms = jt_now_ms(&administration->clock);
    JT_TRY(
        passkey_id_new(&administration->random, ret_passkey->created_ms, arena, &ret_passkey->id));
    return store_passkey_create(tx, ret_passkey);
}

/* --- One of before --------------------------------------------------------------------------- */

jt_err passkey_find(struct store_tx *tx, const struct passkey_answer *answer,
                    struct jt_arena *arena, struct passkey *ret_passkey)
{
    jt_str id;
    jt_err err = decode(answer->credential_id, WEBAUTHN_CREDENTIAL_ID_MAX_BYTES, arena, &id);
    if (err.code == JT_REFUSED)
        return JT_ERR(JT_NOT_FOUND, "no id of a credential");
    JT_TRY(err);
    return store_passkey_get_by_credential(tx, id, arena, ret_passkey);
}

/* Who the authenticator thinks it is for; it need not say, where the server knows already. */
static jt_err check_user(const struct passkey_answer *answer, const struct passkey *passkey,
                         bool is_needed, struct jt_arena *arena)
{
    jt_str user;
    JT_TRY(decode(answer->user_handle, WEBAUTHN_USER_HANDLE_MAX_BYTES, arena, &user));
    if (user.len == 0 && !is_needed)
        return JT_DONE;
    return jt_str_eq(user, passkey->administrator_id)
               ? JT_DONE
               : JT_ERR(JT_REFUSED, "a passkey of somebody else");
}

static jt_err check_said(const struct webauthn_said *said, const struct passkey *passkey,
                         bool is_alone)
{
    if (is_alone && !said->is_verified)
        return JT_ERR(JT_REFUSED, "nobody was verified");
    if (said->is_backup_eligible != passkey->is_backup_eligible)
        return JT_ERR(JT_REFUSED, "another kind of authenticator than at first");
    return webauthn_count_fits(passkey->sign_count, said->sign_count)
               ? JT_DONE
               : JT_ERR(JT_REFUSED, "a count that does not grow: there is a copy of the key");
}

static jt_err asserted(const struct administration *administration, struct store_tx *tx,
                       const struct passkey_use *use, const struct passkey_answer *answer,
                       bool is_alone, struct jt_arena *arena, struct passkey *passkey)
{
    const bool is_user_needed = is_alone && use->purpose == PASSKEY_LOG_IN;
    struct webauthn_site site;
    struct webauthn_assertion assertion;
    struct webauthn_said said;
    jt_str challenge;
    JT_TRY(webauthn_site_of(administration->issuer, arena, &site));
    JT_TRY(
        decode(answer->client_data, WEBAUTHN_CLIENT_DATA_MAX_BYTES, arena, &assertion.client_data));
    JT_TRY(decode(answer->authenticator_data, WEBAUTHN_AUTHENTICATOR_DATA_MAX_BYTES, arena,
                  &assertion.authenticator_data));
    JT_TRY(decode(answer->signature, WEBAUTHN_SIGNATURE_MAX_BYTES, arena, &assertion.signature));
    JT_TRY(webauthn_challenge(&site, WEBAUTHN_GET, assertion.client_data, arena, &challenge));
    JT_TRY(challenge_answer(administration, tx, use, challenge, arena));
    jt_err err = passkey_find(tx, answer, arena, passkey);
    if (err.code == JT_NOT_FOUND)
        return JT_ERR(JT_REFUSED, "a passkey that nobody has");
    JT_TRY(err);
    JT_TRY(check_user(answer, passkey, is_user_needed, arena));
    JT_TRY(webauthn_asserted(&site, &assertion, passkey->public_key, &said));
    JT_TRY(check_said(&said, passkey, is_alone));
    passkey->sign_count = said.sign_count;
    return JT_DONE;
}

jt_err passkey_take(const struct administration *administration, struct store_tx *tx,
                    const struct passkey_use *use, const struct passkey_answer *answer,
                    bool is_alone, struct jt_arena *arena, bool *ret_is_right,
                    struct passkey *ret_passkey)
{
    struct passkey passkey = { 0 };
    JT_TRY(
        judged(asserted(administration, tx, use, answer, is_alone, arena, &passkey), ret_is_right));
    if (!*ret_is_right)
        return JT_DONE;
    passkey.last_used_ms = jt_now_ms(&administration->clock);
    JT_TRY(store_passkey_used(tx, &passkey));
    *ret_passkey = passkey;
    return JT_DONE;
}
