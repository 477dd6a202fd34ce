/* fuzz_webauthn: what anybody may send as an authenticator's: client data, an attestation object,
 * and an assertion. What is accepted as a new key is one that verifies nothing it did not sign. */
#include "fuzz/fuzz.h"

#include "admin/webauthn.h"
#include "jose/jwk.h"

static const struct webauthn_site site = { JT_STR_INIT("example.org"),
                                           JT_STR_INIT("https://example.org") };

static void check_created(jt_str object, struct jt_arena *arena)
{
    struct webauthn_said said = { 0 };
    struct jwk *key = NULL;
    jt_err err = webauthn_created(&site, object, arena, &said);
    FUZZ_MUST(err.code == JT_OK || err.code == JT_REFUSED || err.code == JT_CRYPTO);
    if (err.code != JT_OK)
        return;
    FUZZ_MUST(said.is_present && (said.is_backup_eligible || !said.is_backed_up));
    FUZZ_MUST(said.credential_id.len > 0);
    FUZZ_MUST(said.credential_id.len <= WEBAUTHN_CREDENTIAL_ID_MAX_BYTES);
    FUZZ_MUST(said.credential_id.ptr >= object.ptr &&
              said.credential_id.ptr + said.credential_id.len <= object.ptr + object.len);
    FUZZ_MUST(jwk_parse(said.public_key, &key).code == JT_OK);
    jwk_free(key);
    const struct webauthn_assertion assertion = { object, object, object };
    FUZZ_MUST(webauthn_asserted(&site, &assertion, said.public_key, &said).code != JT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    const jt_str input = { (const char *)data, size };
    jt_str challenge;
    jt_err err = webauthn_challenge(&site, WEBAUTHN_CREATE, input, arena, &challenge);
    FUZZ_MUST(err.code == JT_OK || err.code == JT_REFUSED || err.code == JT_NO_MEMORY);
    FUZZ_MUST(err.code != JT_OK || challenge.len <= WEBAUTHN_CHALLENGE_MAX_BYTES);
    check_created(input, arena);
    jt_arena_free(arena);
    return 0;
}
