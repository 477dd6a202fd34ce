/* public_keys: a JWKS is read as what it is: a text of somebody else; the store's is no other. */
#include "cli/public_keys.h"

#include "base/file.h"
#include "keys/key_rotation.h"

static jt_err jwks_load(const char *path, struct jt_arena *arena, struct jwk_set **ret_keys)
{
    JT_AUTO(jwk_set_freep) struct jwk_set *keys = NULL;
    jt_str text;
    JT_TRY(file_read(path, JWK_SET_MAX_BYTES, arena, &text));
    JT_TRY(jwk_set_parse(text, &keys));
    if (jwk_set_keys(keys)->count == 0)
        return JT_ERR(JT_INVALID,
                      "it has no key that can verify (RSA, P-256, P-384, P-521, Ed25519)");
    *ret_keys = keys;
    keys = NULL;
    return JT_DONE;
}

static jt_err store_keys_load(struct store *store, struct jt_arena *arena,
                              struct jwk_set **ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct keyset *keys = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("command"), &tx));
    JT_TRY(keys_load(tx, arena, NULL, &keys));
    jt_err err = jwk_set_parse(keyset_jwks(keys), ret_keys);
    keyset_unref(keys);
    return err;
}

enum command_status public_keys_read(const struct command_call *call, jt_str path,
                                     struct jwk_set **ret_keys)
{
    jt_err err = jwks_load(path.ptr, call->arena, ret_keys);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(call, "%s is not a JWKS to verify with: %s", path.ptr, err.what);
    return COMMAND_FAILED;
}

enum command_status public_keys_open(const struct command_call *call, jt_str jwks,
                                     struct store_access *access, struct jwk_set **ret_keys)
{
    if (jwks.len != 0)
        return public_keys_read(call, jwks, ret_keys);
    if (access->store == NULL && store_access_open(call, false, access) != COMMAND_DONE)
        return COMMAND_FAILED;
    jt_err err = store_keys_load(access->store, call->arena, ret_keys);
    return err.code == JT_OK ? COMMAND_DONE
                             : store_access_fail(call, access, "cannot read the keys", err);
}
