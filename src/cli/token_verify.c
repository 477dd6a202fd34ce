/*
 * token verify: the whole check that an API should make, with the public keys of the store or of a
 * JWKS file. It needs no master key.
 */
#include <stdio.h>

#include "base/file.h"
#include "cli/print_json.h"
#include "cli/store_access.h"
#include "cli/token_text.h"
#include "jose/jwk.h"
#include "jose/jwt.h"
#include "keys/key_rotation.h"

enum { FLAG_JWKS, FLAG_AUDIENCE, FLAG_JSON };
enum { JWKS_MAX_BYTES = 256 * 1024, SECOND_MS = 1000 };

struct verify_options {
    jt_str word, jwks, audience;
    bool is_json;
};

static enum command_status options_read(struct flag_reader *flags, struct verify_options *ret)
{
    jt_str value;
    flags->words_max = 1;
    ret->word = JT_STR("-");
    for (int flag; (flag = flags_next(flags, &value)) != FLAGS_END;) {
        switch (flag) {
        case FLAGS_WRONG:
            return COMMAND_USAGE;
        case FLAGS_WORD:
            ret->word = value;
            break;
        case FLAG_JWKS:
            ret->jwks = value;
            break;
        case FLAG_AUDIENCE:
            ret->audience = value;
            break;
        default:
            ret->is_json = true;
        }
    }
    return COMMAND_DONE;
}

/* --- Keys ----------------------------------------------------------------------------------- */

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

static enum command_status keys_open(const struct command_call *call, jt_str jwks,
                                     struct store_access *access, struct keyset **ret_keys)
{
    jt_err err;
    if (jwks.len != 0) {
        err = jwks_load(jwks.ptr, call->arena, ret_keys);
        if (err.code == JT_OK)
            return COMMAND_DONE;
        command_complain(call, "%s is not a JWKS to verify with: %s", jwks.ptr, err.what);
        return COMMAND_FAILED;
    }
    if (store_access_open(call, false, access) != COMMAND_DONE)
        return COMMAND_FAILED;
    err = store_keys_load(access->store, call->arena, ret_keys);
    return err.code == JT_OK ? COMMAND_DONE
                             : store_access_fail(call, access, "cannot read the keys", err);
}

/* --- The verdict ---------------------------------------------------------------------------- */

static enum command_status print_verdict(const struct command_call *call, jt_str token,
                                         enum jwt_verdict verdict, int64_t now_ms, bool is_json)
{
    JT_AUTO(token_text_clear) struct token_text text = { 0 };
    enum command_status status = COMMAND_DONE;
    bool is_valid = verdict == JWT_VALID;
    const char *sentence = jwt_verdict_text(verdict);
    bool is_readable = token_text_parse(token, call->arena, &text).code == JT_OK;
    if (is_json) {
        status =
            print_json(call, json_pack("{s:b, s:s, s:O?, s:O?}", "is_valid", is_valid, "verdict",
                                       sentence, "header", text.header, "claims", text.claims));
    } else {
        printf(is_valid ? "Valid: %s.\n" : "Not valid: %s.\n", sentence);
        if (is_readable)
            printf(is_valid ? "\n" : "\nWhat is written in it, not to be trusted:\n");
        if (is_readable)
            token_text_print(stdout, &text, now_ms);
    }
    return status == COMMAND_DONE && !is_valid ? COMMAND_FAILED : status;
}

static enum command_status verify(const struct command_call *call, struct store_access *access,
                                  const struct verify_options *options)
{
    int64_t now_ms = jt_now_ms(&access->clock);
    struct jwt_expectation expected = {
        .audiences = &options->audience,
        .audience_count = options->audience.len != 0,
        .now_s = now_ms / SECOND_MS,
    };
    struct keyset *keys = NULL;
    struct jwt_claims claims;
    enum jwt_verdict verdict;
    jt_str token;
    enum command_status status = token_text_read(call, options->word, &token);
    if (status == COMMAND_DONE)
        status = keys_open(call, options->jwks, access, &keys);
    if (status != COMMAND_DONE)
        return status;
    if (access->store != NULL || config_is_given(&access->config, "issuer"))
        expected.issuer = access->config.issuer;
    jt_err err = jwt_verify(keys, token, &expected, call->arena, &verdict, &claims);
    keyset_unref(keys);
    if (err.code != JT_OK)
        return command_fail(call, "cannot verify", err);
    return print_verdict(call, token, verdict, now_ms, options->is_json);
}

static enum command_status token_verify_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct verify_options options = { 0 };
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = options_read(&access.flags, &options);
    return status == COMMAND_DONE ? verify(call, &access, &options) : status;
}

static const struct command_flag token_verify_flags[] = {
    [FLAG_JWKS] = { "--jwks", "FILE", "Verify with the keys of this JWKS, not of the store." },
    [FLAG_AUDIENCE] = { "--audience", "AUDIENCE", "The token must be for this audience." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_token_verify = {
    .name = "token verify",
    .summary = "Check a token as an API does: signature, times, issuer, audience",
    .usage = "[TOKEN | -] [--jwks FILE] [--audience AUDIENCE] [--issuer URL] [--json]",
    .flags = token_verify_flags,
    .flag_count = COUNT(token_verify_flags),
    .settings = " database issuer ",
    .details =
        "Exit status 0: the token is valid; 1: it is not. The issuer is checked, but for\n"
        "--jwks without --issuer. Without TOKEN, or with -, the token is read from standard\n"
        "input, where other users of the machine do not see it.",
    .run = token_verify_run,
};
