/* public_keys: a JWKS is read as what it is: a text of somebody else. */
#include "cli/public_keys.h"

#include "base/file.h"
#include "base/json_value.h"
#include "jose/jwk.h"
#include "keys/key_rotation.h"

enum { JWKS_MAX_BYTES = 256 * 1024 };

/* False when this is a key that we do not verify with: RFC 7517 section 5 says to pass over those.
 */
static jt_err jwks_add(const json_t *member, struct jt_arena *arena, struct signing_key *ret_key,
                       bool *ret_is_usable)
{
    struct jwk *jwk = NULL;
    struct signing_key key = { .state = SIGNING_KEY_RETIRED }; /* verifies, never signs */
    char *text = json_dumps(member, JSON_COMPACT);
    if (text == NULL)
        return JT_ERR(JT_INVALID, "a key is not a JSON object");
    jt_err err = jt_arena_copy(arena, jt_str_from(text), &key.public_jwk);
    free(text);
    JT_TRY(err);
    *ret_is_usable = jwk_parse(key.public_jwk, &jwk).code == JT_OK;
    if (!*ret_is_usable)
        return JT_DONE;
    key.alg = jwk_alg(jwk);
    err = jt_arena_copy(arena, jwk_kid(jwk), &key.kid);
    jwk_free(jwk);
    *ret_key = key;
    return err;
}

static jt_err jwks_keys(const json_t *members, struct jt_arena *arena,
                        struct signing_key ret_keys[static KEYSET_KEYS_MAX], size_t *ret_count)
{
    size_t count = 0;
    if (!json_is_array(members))
        return JT_ERR(JT_INVALID, "it has no array \"keys\"");
    for (size_t i = 0; i < json_array_size(members); i++) {
        bool is_usable;
        if (count == KEYSET_KEYS_MAX)
            return JT_ERR(JT_TOO_LARGE, "it has more than 16 keys");
        JT_TRY(jwks_add(json_array_get(members, i), arena, &ret_keys[count], &is_usable));
        count += is_usable;
    }
    if (count == 0)
        return JT_ERR(JT_INVALID, "it has no key that can verify (RS256, ES256, EdDSA)");
    *ret_count = count;
    return JT_DONE;
}

static jt_err jwks_load(const char *path, struct jt_arena *arena, struct keyset **ret_keys)
{
    struct signing_key keys[KEYSET_KEYS_MAX];
    size_t count = 0;
    jt_str text;
    JT_TRY(file_read(path, JWKS_MAX_BYTES, arena, &text));
    json_t *document = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    jt_err err = jwks_keys(json_object_get(document, "keys"), arena, keys, &count);
    json_decref(document);
    JT_TRY(err);
    return keyset_new(keys, count, NULL, ret_keys);
}

static jt_err store_keys_load(struct store *store, struct jt_arena *arena, struct keyset **ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("command"), &tx));
    return keys_load(tx, arena, NULL, ret_keys);
}

enum command_status public_keys_read(const struct command_call *call, jt_str path,
                                     struct keyset **ret_keys)
{
    jt_err err = jwks_load(path.ptr, call->arena, ret_keys);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(call, "%s is not a JWKS to verify with: %s", path.ptr, err.what);
    return COMMAND_FAILED;
}

enum command_status public_keys_open(const struct command_call *call, jt_str jwks,
                                     struct store_access *access, struct keyset **ret_keys)
{
    if (jwks.len != 0)
        return public_keys_read(call, jwks, ret_keys);
    if (access->store == NULL && store_access_open(call, false, access) != COMMAND_DONE)
        return COMMAND_FAILED;
    jt_err err = store_keys_load(access->store, call->arena, ret_keys);
    return err.code == JT_OK ? COMMAND_DONE
                             : store_access_fail(call, access, "cannot read the keys", err);
}
