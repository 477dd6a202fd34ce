/* audit checkpoint: a signed statement of where the audit's chain is, to be kept elsewhere. */
#include <stdio.h>

#include "audit/chain.h"
#include "cli/print_json.h"
#include "cli/store_access.h"
#include "keys/key_rotation.h"

enum { FLAG_JSON };

static const struct answer_member checkpoint_members[] = {
    { "position", ANSWER_FROM(struct audit_checkpoint, position) },
    { "created_on", ANSWER_TIME(struct audit_checkpoint, at_ms) },
    { "statement", ANSWER_FROM(struct audit_checkpoint, statement) },
};
static const struct answer_shape checkpoint_shape = { NULL, ANSWER_MEMBERS(struct audit_checkpoint,
                                                                           checkpoint_members) };

struct signing {
    struct keyset_current *current;
    struct signer *signer;
};

static void signing_clear(struct signing *signing)
{
    signer_free(signing->signer);
    keyset_current_free(signing->current);
}

static jt_err signing_open(struct store *store, const struct jt_keys *keys, struct jt_arena *arena,
                           struct signing *signing)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct keyset *keyset = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("command"), &tx));
    JT_TRY(keys_load(tx, arena, keys->signing_key_seal, &keyset));
    jt_err err = keyset_current_new(&signing->current);
    if (err.code != JT_OK)
        keyset_unref(keyset);
    JT_TRY(err);
    keyset_current_set(signing->current, keyset);
    return signer_new(signing->current, &signing->signer);
}

/* As many as it takes until the chain's end is signed. */
static jt_err make(const struct command_call *call, const struct store_access *access,
                   const struct jt_keys *keys, struct audit_checkpoint *ret_checkpoint)
{
    JT_AUTO(signing_clear) struct signing signing = { 0 };
    struct chain_signed made = { .has_more = true };
    JT_TRY(signing_open(access->store, keys, call->arena, &signing));
    while (made.has_more)
        JT_TRY(chain_sign(access->store, signing.signer, access->config.issuer, CHAIN_SIGNED_MAX,
                          call->arena, &made));
    *ret_checkpoint = made.checkpoint;
    return JT_DONE;
}

static enum command_status audit_checkpoint_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    struct audit_checkpoint checkpoint = { 0 };
    bool is_json = false;
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = flags_read_json(&access.flags, &is_json);
    if (status == COMMAND_DONE)
        status = store_access_open(call, false, &access);
    if (status == COMMAND_DONE)
        status = store_access_keys(call, &access, &keys);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = make(call, &access, &keys, &checkpoint);
    if (err.code != JT_OK)
        return store_access_fail(call, &access, "there is no checkpoint", err);
    if (is_json)
        return print_answer(call, &checkpoint_shape, &checkpoint);
    printf("%.*s\n", JT_FMT(checkpoint.statement));
    return COMMAND_DONE;
}

static const struct command_flag audit_checkpoint_flags[] = {
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_audit_checkpoint = {
    .name = "audit checkpoint",
    .summary = "Sign where the audit's chain is now, and print the statement",
    .usage = "[--json]",
    .flags = audit_checkpoint_flags,
    .flag_count = COUNT(audit_checkpoint_flags),
    .settings = " database master_key_file issuer ",
    .details = "Keep the statement where nobody who can change the store can change it:\n"
               "`jeton audit verify --checkpoint FILE` shows later that nothing before it was\n"
               "changed. The server makes one each hour too, and writes it to its log.",
    .run = audit_checkpoint_run,
};
