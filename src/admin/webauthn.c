/*
 * webauthn: client data is JSON, authenticator data is bytes of fixed places, then CBOR.
 * WebAuthn is Web Authentication Level 3 of the W3C.
 */
#include "admin/webauthn.h"

#include "base/cbor.h"
#include "base/digest.h"
#include "jose/base64url.h"
#include "jose/cose_key.h"
#include "jose/json_text.h"
#include "model/issuer.h"

/* --- The site -------------------------------------------------------------------------------- */

static jt_str without_port(jt_str host)
{
    jt_str name, port;
    jt_str_split(host, ':', &name, &port);
    return name;
}

/* A host that is an address is no rp_id that a browser takes; so passkeys do not work there. */
jt_err webauthn_site_of(jt_str issuer, struct jt_arena *arena, struct webauthn_site *ret_site)
{
    const jt_str host = without_port(issuer_host(issuer));
    char *rp_id = NULL;
    JT_TRY(jt_arena_alloc(arena, host.len, &rp_id));
    for (size_t i = 0; i < host.len; i++)
        rp_id[i] = jt_lower(host.ptr[i]);
    *ret_site =
        (struct webauthn_site){ .rp_id = { rp_id, host.len }, .origin = issuer_origin(issuer) };
    return JT_DONE;
}

static bool is_localhost(const struct webauthn_site *site, jt_str origin)
{
    jt_str scheme, rest;
    if (!jt_str_eq(site->rp_id, JT_STR("localhost")) ||
        !jt_str_split(origin, '/', &scheme, &rest) || !jt_str_starts(rest, JT_STR("/")))
        return false;
    return jt_str_eq(without_port((jt_str){ rest.ptr + 1, rest.len - 1 }), JT_STR("localhost"));
}

static bool is_own_origin(const struct webauthn_site *site, jt_str origin)
{
    return jt_str_eq_nocase(origin, site->origin) || is_localhost(site, origin);
}

/* --- Client data (WebAuthn section 5.8.1) ---------------------------------------------------- */

static jt_err check_client_data(const struct webauthn_site *site, enum webauthn_ceremony ceremony,
                                const json_t *data, jt_str *ret_challenge)
{
    static const char *const types[] = {
        [WEBAUTHN_CREATE] = "webauthn.create", [WEBAUTHN_GET] = "webauthn.get"
    };
    jt_str type, origin;
    JT_TRY(json_text_member(data, "type", &type));
    JT_TRY(json_text_member(data, "origin", &origin));
    JT_TRY(json_text_member(data, "challenge", ret_challenge));
    if (!jt_str_eq(type, jt_str_from(types[ceremony])))
        return JT_ERR(JT_REFUSED, "client data of another ceremony");
    if (!is_own_origin(site, origin))
        return JT_ERR(JT_REFUSED, "client data of another origin");
    if (json_is_true(json_object_get(data, "crossOrigin")) ||
        json_object_get(data, "topOrigin") != NULL)
        return JT_ERR(JT_REFUSED, "client data of a page within another one");
    return JT_DONE;
}

/* What is malformed was not made by a browser: it is refused as what is wrong is. */
static jt_err refused_if_invalid(jt_err err)
{
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE)
        err.code = JT_REFUSED;
    return err;
}

jt_err webauthn_challenge(const struct webauthn_site *site, enum webauthn_ceremony ceremony,
                          jt_str client_data, struct jt_arena *arena, jt_str *ret_challenge)
{
    JT_AUTO(json_decrefp) json_t *data = NULL;
    jt_str text;
    JT_TRY(refused_if_invalid(
        json_text_object(client_data, WEBAUTHN_CLIENT_DATA_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &data)));
    JT_TRY(refused_if_invalid(check_client_data(site, ceremony, data, &text)));
    if (text.len == 0 || text.len > base64url_length(WEBAUTHN_CHALLENGE_MAX_BYTES))
        return JT_ERR(JT_REFUSED, "client data without a challenge of ours");
    return refused_if_invalid(base64url_decode(text, arena, ret_challenge));
}

/* --- Authenticator data (WebAuthn section 6.1) ----------------------------------------------- */

enum {
    FLAG_USER_PRESENT = 0x01,
    FLAG_USER_VERIFIED = 0x04,
    FLAG_BACKUP_ELIGIBLE = 0x08,
    FLAG_BACKED_UP = 0x10,
    FLAG_CREDENTIAL = 0x40,
    FLAG_EXTENSIONS = 0x80,
    FIXED_BYTES = JT_DIGEST_BYTES + 1 + 4, /* digest of the rp_id, flags, count */
    AAGUID_BYTES = 16,
};

static jt_err cut(jt_str *rest, size_t len, jt_str *ret_part)
{
    JT_TRY(jt_str_slice(*rest, 0, len, ret_part));
    *rest = (jt_str){ rest->ptr + len, rest->len - len };
    return JT_DONE;
}

static uint32_t number(jt_str bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | (uint8_t)bytes.ptr[i];
    return value;
}

static jt_err check_site(const struct webauthn_site *site, jt_str digest)
{
    uint8_t wanted[JT_DIGEST_BYTES];
    JT_TRY(jt_sha256(site->rp_id, wanted));
    return memcmp(wanted, digest.ptr, sizeof(wanted)) == 0
               ? JT_DONE
               : JT_ERR(JT_REFUSED, "authenticator data for another site");
}

/* Those of the first byte behind the digest; ret_flags for what follows. */
static jt_err read_fixed(const struct webauthn_site *site, jt_str *rest, uint32_t *ret_flags,
                         struct webauthn_said *said)
{
    jt_str digest, flags, count;
    JT_TRY(cut(rest, JT_DIGEST_BYTES, &digest));
    JT_TRY(cut(rest, 1, &flags));
    JT_TRY(cut(rest, 4, &count));
    JT_TRY(check_site(site, digest));
    *ret_flags = number(flags);
    said->sign_count = number(count);
    said->is_present = (*ret_flags & FLAG_USER_PRESENT) != 0;
    said->is_verified = (*ret_flags & FLAG_USER_VERIFIED) != 0;
    said->is_backup_eligible = (*ret_flags & FLAG_BACKUP_ELIGIBLE) != 0;
    said->is_backed_up = (*ret_flags & FLAG_BACKED_UP) != 0;
    if (!said->is_present)
        return JT_ERR(JT_REFUSED, "nobody was there");
    return said->is_backed_up && !said->is_backup_eligible
               ? JT_ERR(JT_REFUSED, "backed up, though it cannot be")
               : JT_DONE;
}

/* WebAuthn section 6.5.1. */
static jt_err read_credential(jt_str *rest, struct jt_arena *arena, struct webauthn_said *said)
{
    JT_AUTO(jwk_freep) struct jwk *key = NULL;
    jt_str aaguid, len;
    JT_TRY(cut(rest, AAGUID_BYTES, &aaguid));
    JT_TRY(cut(rest, 2, &len));
    JT_TRY(cut(rest, number(len), &said->credential_id));
    if (said->credential_id.len == 0 || said->credential_id.len > WEBAUTHN_CREDENTIAL_ID_MAX_BYTES)
        return JT_ERR(JT_REFUSED, "a credential's id is too short or too long");
    JT_TRY(cose_key_read(rest, arena, &key));
    return jwk_write(key, arena, &said->public_key);
}

static jt_err read_end(jt_str rest, uint32_t flags)
{
    if ((flags & FLAG_EXTENSIONS) != 0)
        JT_TRY(jt_cbor_skip(&rest));
    return rest.len == 0 ? JT_DONE : JT_ERR(JT_REFUSED, "more than authenticator data");
}

/* arena NULL: no new credential is expected, and none may be there. */
static jt_err read_data(const struct webauthn_site *site, jt_str data, struct jt_arena *arena,
                        struct webauthn_said *ret_said)
{
    struct webauthn_said said = { .credential_id = JT_STR(""), .public_key = JT_STR("") };
    uint32_t flags = 0;
    if (data.len > WEBAUTHN_AUTHENTICATOR_DATA_MAX_BYTES)
        return JT_ERR(JT_REFUSED, "authenticator data too large");
    JT_TRY(read_fixed(site, &data, &flags, &said));
    if (((flags & FLAG_CREDENTIAL) != 0) != (arena != NULL))
        return JT_ERR(JT_REFUSED, "a new credential where none is due, or none");
    if (arena != NULL)
        JT_TRY(read_credential(&data, arena, &said));
    JT_TRY(read_end(data, flags));
    *ret_said = said;
    return JT_DONE;
}

/* --- A new credential (WebAuthn section 6.5.4) ----------------------------------------------- */

/* fmt and attStmt are there, and are not looked into. */
static jt_err find_data(jt_str object, jt_str *ret_data)
{
    struct jt_cbor_item head, name, value;
    *ret_data = JT_STR("");
    JT_TRY(jt_cbor_next(&object, &head));
    if (head.kind != JT_CBOR_MAP || head.count != 3)
        return JT_ERR(JT_REFUSED, "no attestation object");
    for (size_t i = 0; i < head.count; i++) {
        JT_TRY(jt_cbor_next(&object, &name));
        if (name.kind != JT_CBOR_TEXT || !jt_str_eq(name.bytes, JT_STR("authData"))) {
            JT_TRY(jt_cbor_skip(&object));
            continue;
        }
        JT_TRY(jt_cbor_next(&object, &value));
        if (value.kind != JT_CBOR_BYTES || ret_data->len != 0)
            return JT_ERR(JT_REFUSED, "authData is no bytes, or there twice");
        *ret_data = value.bytes;
    }
    return object.len == 0 ? JT_DONE : JT_ERR(JT_REFUSED, "more than an attestation object");
}

jt_err webauthn_created(const struct webauthn_site *site, jt_str attestation_object,
                        struct jt_arena *arena, struct webauthn_said *ret_said)
{
    jt_str data;
    if (attestation_object.len > WEBAUTHN_ATTESTATION_MAX_BYTES)
        return JT_ERR(JT_REFUSED, "attestation object too large");
    JT_TRY(refused_if_invalid(find_data(attestation_object, &data)));
    return refused_if_invalid(read_data(site, data, arena, ret_said));
}

/* --- One of before --------------------------------------------------------------------------- */

/* WebAuthn section 7.2 step 23: what is signed is the authenticator data, then the digest of the
 * client's.
 */
static jt_err check_signature(const struct webauthn_assertion *assertion, jt_str public_key)
{
    JT_AUTO(jwk_freep) struct jwk *key = NULL;
    char bytes[WEBAUTHN_AUTHENTICATOR_DATA_MAX_BYTES + JT_DIGEST_BYTES];
    uint8_t digest[JT_DIGEST_BYTES];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    if (assertion->signature.len > WEBAUTHN_SIGNATURE_MAX_BYTES)
        return JT_ERR(JT_REFUSED, "signature too large");
    JT_TRY(jt_sha256(assertion->client_data, digest));
    jt_buf_put(&text, assertion->authenticator_data);
    jt_buf_put(&text, (jt_str){ (const char *)digest, sizeof(digest) });
    if (text.has_overflown)
        return JT_ERR(JT_REFUSED, "authenticator data too large");
    jt_err err = jwk_parse(public_key, &key);
    if (err.code == JT_INVALID)
        return JT_ERR(JT_STORE, "a public key of the store cannot be read");
    JT_TRY(err);
    return cose_key_verify(key, jt_buf_str(&text), assertion->signature);
}

jt_err webauthn_asserted(const struct webauthn_site *site,
                         const struct webauthn_assertion *assertion, jt_str public_key,
                         struct webauthn_said *ret_said)
{
    struct webauthn_said said = { 0 };
    JT_TRY(refused_if_invalid(read_data(site, assertion->authenticator_data, NULL, &said)));
    JT_TRY(check_signature(assertion, public_key));
    *ret_said = said;
    return JT_DONE;
}

bool webauthn_count_fits(int64_t before, int64_t now)
{
    return (before == 0 && now == 0) || now > before;
}
