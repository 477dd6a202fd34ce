/*
 * token verify: the whole check that an API should make, with the public keys of the store or of a
 * JWKS file. It needs no master key.
 */
#include <stdio.h>

#include "cli/print_json.h"
#include "cli/public_keys.h"
#include "cli/token_text.h"
#include "jose/jwt.h"

enum { FLAG_JWKS, FLAG_AUDIENCE, FLAG_JSON };
enum { SECOND_MS = 1000 };

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
    JT_AUTO(jwk_set_freep) struct jwk_set *keys = NULL;
    struct jwt_claims claims;
    enum jwt_verdict verdict;
    jt_str token;
    enum command_status status = token_text_read(call, options->word, &token);
    if (status == COMMAND_DONE)
        status = public_keys_open(call, options->jwks, access, &keys);
    if (status != COMMAND_DONE)
        return status;
    if (access->store != NULL || config_is_given(&access->config, "issuer"))
        expected.issuer = access->config.issuer;
    jt_err err = jwt_verify(jwk_set_keys(keys), token, &expected, call->arena, &verdict, &claims);
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
