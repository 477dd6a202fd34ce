/* keys list, keys rotate, keys remove: the signing keys of the store. Private halves never leave
 * jose/. */
#include <stdio.h>

#include "cli/print_json.h"
#include "cli/store_access.h"
#include "keys/key_rotation.h"
#include "store/signing_keys.h"

enum { TIME_BYTES = 32 };

/* --- keys list ------------------------------------------------------------------------------ */

/* NULL for none. */
static const char *time_text(int64_t time_ms, char ret_text[static TIME_BYTES])
{
    struct jt_buf buf = jt_buf_over(ret_text, TIME_BYTES - 1);
    if (time_ms == 0)
        return NULL;
    jt_time_put_iso8601(&buf, time_ms);
    ret_text[buf.len] = '\0';
    return ret_text;
}

static const struct answer_member key_members[] = {
    { "kid", ANSWER_FROM(struct signing_key, kid) },
    { "alg", ANSWER_NAME(struct signing_key, alg, jose_alg_name) },
    { "state", ANSWER_NAME(struct signing_key, state, signing_key_state_name) },
    { "created_at", ANSWER_TIME(struct signing_key, created_ms) },
    { "active_from", ANSWER_TIME(struct signing_key, activate_ms) },
    { "removed_after", ANSWER_TIME(struct signing_key, remove_ms), .is_nullable = true },
};
static const struct answer_shape key_shape = { NULL,
                                               ANSWER_MEMBERS(struct signing_key, key_members) };
static const struct answer_shape keys_shape = { NULL, ANSWER_LIST_OF("keys", &key_shape) };

static void print_keys(const struct signing_key *keys, size_t count)
{
    if (count == 0) {
        printf("There is no signing key yet: the first start of the server makes one.\n");
        return;
    }
    printf("%-43s  %-5s  %-7s  %-20s  %s\n", "KID", "ALG", "STATE", "ACTIVE FROM", "REMOVED AFTER");
    for (size_t i = 0; i < count; i++) {
        char activate[TIME_BYTES], removal[TIME_BYTES];
        const char *removed_after = time_text(keys[i].remove_ms, removal);
        jt_str alg = jose_alg_name(keys[i].alg), state = signing_key_state_name(keys[i].state);
        printf("%-43.*s  %-5.*s  %-7.*s  %-20s  %s\n", JT_FMT(keys[i].kid), JT_FMT(alg),
               JT_FMT(state), time_text(keys[i].activate_ms, activate),
               removed_after == NULL ? "" : removed_after);
    }
}

static jt_err keys_read(struct store *store, struct jt_arena *arena, struct signing_key **ret_keys,
                        size_t *ret_count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("command"), &tx));
    return store_signing_key_list(tx, false, arena, ret_keys, ret_count);
}

static enum command_status keys_list_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct signing_key *keys = NULL;
    size_t count = 0;
    bool is_json = false;
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = flags_read_json(&access.flags, &is_json);
    if (status == COMMAND_DONE)
        status = store_access_open(call, false, &access);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = keys_read(access.store, call->arena, &keys, &count);
    if (err.code != JT_OK)
        return store_access_fail(call, &access, "cannot read the keys", err);
    if (is_json)
        return print_answer(call, &keys_shape, &(struct answer_list){ keys, count });
    print_keys(keys, count);
    return COMMAND_DONE;
}

/* --- keys rotate ---------------------------------------------------------------------------- */

enum { FLAG_NOW, FLAG_JSON };

static struct key_rotation rotation_of(const struct command_call *call,
                                       const struct store_access *access, struct store_tx *tx,
                                       const struct jt_keys *keys)
{
    struct key_rotation rotation = {
        .tx = tx,
        .random = access->random,
        .seal_key = keys->signing_key_seal,
        .has_company = true,
        .arena = call->arena,
    };
    keys_use_settings(&rotation, &access->config);
    return rotation;
}

/* Once every node publishes it. */
static jt_err activate(const struct command_call *call, const struct store_access *access,
                       const struct jt_keys *keys, jt_str kid, struct signing_key *ret_key,
                       struct rule_break *ret_break)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool is_changed = false;
    keys_wait();
    JT_TRY(store_begin(access->store, STORE_WRITE, JT_STR("command"), &tx));
    const struct key_rotation rotation = rotation_of(call, access, tx, keys);
    JT_TRY(keys_activate(&rotation, kid, &is_changed, ret_key, ret_break));
    return is_changed ? store_commit(&tx) : JT_DONE;
}

static jt_err rotate(const struct command_call *call, const struct store_access *access,
                     const struct jt_keys *keys, bool is_now, struct signing_key *ret_key,
                     struct rule_break *ret_break)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(access->store, STORE_WRITE, JT_STR("command"), &tx));
    const struct key_rotation rotation = rotation_of(call, access, tx, keys);
    JT_TRY(keys_rotate(&rotation, is_now, ret_key, ret_break));
    JT_TRY(store_commit(&tx));
    return is_now && ret_key->state == SIGNING_KEY_PENDING
               ? activate(call, access, keys, ret_key->kid, ret_key, ret_break)
               : JT_DONE;
}

/* Of a key that is pending the command says which, and until when. */
static enum command_status complain_of_rotation(const struct command_call *call,
                                                const struct signing_key *pending,
                                                const struct rule_break *broken)
{
    char activate[TIME_BYTES];
    if (pending->kid.len == 0)
        return command_refuse(call, broken, " (jeton keys list)");
    command_complain(call,
                     "the key %.*s is pending already and becomes active at %s; --now makes it "
                     "active at once",
                     JT_FMT(pending->kid), time_text(pending->activate_ms, activate));
    return COMMAND_FAILED;
}

static enum command_status print_rotated(const struct command_call *call,
                                         const struct signing_key *key, bool is_now, bool is_json)
{
    char activate[TIME_BYTES];
    if (is_now)
        fprintf(stderr, "Warning: verifiers that still have the old keys in their cache refuse "
                        "tokens of the new key until they fetch the keys again; so do those that "
                        "fetch them from a server that is cut off from the database.\n");
    if (is_json)
        return print_answer(call, &key_shape, key);
    if (is_now)
        printf("The key %.*s is active now.\n", JT_FMT(key->kid));
    else
        printf("The key %.*s is published now and becomes active at %s,\n"
               "when a running server finds it due.\n",
               JT_FMT(key->kid), time_text(key->activate_ms, activate));
    return COMMAND_DONE;
}

static enum command_status rotate_and_print(const struct command_call *call,
                                            struct store_access *access, bool is_now, bool is_json)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    struct signing_key key = { 0 };
    struct rule_break broken;
    enum command_status status = store_access_open(call, false, access);
    if (status == COMMAND_DONE)
        status = store_access_keys(call, access, &keys);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = rotate(call, access, &keys, is_now, &key, &broken);
    if (err.code == JT_REFUSED)
        return complain_of_rotation(call, &key, &broken);
    if (err.code != JT_OK)
        return store_access_fail(call, access, "nothing was changed", err);
    return print_rotated(call, &key, is_now, is_json);
}

static enum command_status keys_rotate_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    bool is_now = false, is_json = false;
    jt_str value;
    enum command_status status = store_access_configure(call, &access);
    if (status != COMMAND_DONE)
        return status;
    for (int flag; (flag = flags_next(&access.flags, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        *(flag == FLAG_NOW ? &is_now : &is_json) = true;
    }
    return rotate_and_print(call, &access, is_now, is_json);
}

/* --- keys remove ---------------------------------------------------------------------------- */

enum { FLAG_COMPROMISED, FLAG_YES, FLAG_REMOVE_JSON };

struct removal {
    jt_str kid;
    bool is_compromised, is_sure, is_json;
    struct key_tokens tokens;  /* that it ends */
    struct signing_key active; /* afterwards */
};

static enum command_status removal_read(const struct command_call *call, struct flag_reader *flags,
                                        struct removal *ret_removal)
{
    bool *given[] = { [FLAG_COMPROMISED] = &ret_removal->is_compromised,
                      [FLAG_YES] = &ret_removal->is_sure,
                      [FLAG_REMOVE_JSON] = &ret_removal->is_json };
    jt_str value;
    flags->words_max = 1;
    for (int flag; (flag = flags_next(flags, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        if (flag == FLAGS_WORD)
            ret_removal->kid = value;
        else
            *given[flag] = true;
    }
    if (ret_removal->kid.len == 0) {
        command_complain(call, "KID is needed; jeton keys list shows which there are");
        return COMMAND_USAGE;
    }
    if (ret_removal->is_compromised)
        return COMMAND_DONE;
    command_complain(call, "a" KEY_NOT_COMPROMISED("jeton keys rotate", "--compromised"));
    return COMMAND_USAGE;
}

/* JT_NOT_FOUND: there is no such key. */
static jt_err removal_foresee(const struct key_rotation *rotation, struct removal *removal)
{
    struct listed_key *keys = NULL;
    size_t count;
    JT_TRY(keys_list(rotation, &keys, &count));
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(keys[i].key.kid, removal->kid)) {
            removal->tokens = keys[i].tokens;
            return JT_DONE;
        }
    return JT_ERR(JT_NOT_FOUND, "no such signing key");
}

static void print_end(const struct removal *removal, int64_t jwks_cache_s)
{
    char until[TIME_BYTES];
    fprintf(stderr, "Without the key %.*s:\n", JT_FMT(removal->kid));
    if (removal->tokens.valid_until_ms == 0)
        fprintf(stderr, "- no token ends, as it never signed one;\n");
    else if (removal->tokens.count_max == 0)
        fprintf(
            stderr,
            "- every token of it is refused here within 2 seconds; none that was issued is valid "
            "now;\n");
    else
        fprintf(stderr,
                "- every token of it is refused here within 2 seconds: at most %lld that may be\n"
                "  valid now, without those of the last second, the last of them until %s;\n",
                (long long)removal->tokens.count_max,
                time_text(removal->tokens.valid_until_ms, until));
    fprintf(stderr,
            "- APIs that check tokens by themselves go on accepting them until they fetch the\n"
            "  keys again, which takes %lld seconds, or as long as they keep them: restart those\n"
            "  that matter;\n"
            "- a key in use is replaced by a new one at once, which such APIs do not know until "
            "then.\n",
            (long long)jwks_cache_s);
}

static jt_err withdraw(const struct command_call *call, const struct store_access *access,
                       const struct jt_keys *keys, struct removal *removal)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(access->store, STORE_WRITE, JT_STR("command"), &tx));
    const struct key_rotation rotation = rotation_of(call, access, tx, keys);
    JT_TRY(removal_foresee(&rotation, removal));
    print_end(removal, access->config.jwks_cache_s);
    if (!removal->is_sure)
        return JT_DONE;
    struct rule_break broken; /* never: the key was found */
    JT_TRY(keys_withdraw(&rotation, removal->kid, &removal->active, &broken));
    return store_commit(&tx);
}

static const struct answer_member removal_members[] = {
    { "removed", ANSWER_FROM(struct removal, kid) },
    { "valid_tokens_max", ANSWER_FROM(struct removal, tokens.count_max) },
    { "valid_tokens_until", ANSWER_TIME(struct removal, tokens.valid_until_ms),
      .is_nullable = true },
    { "signing_key", ANSWER_OBJECT(struct removal, active, &key_shape) },
};
static const struct answer_shape removal_shape = { NULL, ANSWER_MEMBERS(struct removal,
                                                                        removal_members) };

static enum command_status print_removed(const struct command_call *call,
                                         const struct removal *removal)
{
    if (removal->is_json)
        return print_answer(call, &removal_shape, removal);
    printf("The key %.*s is removed; %.*s signs.\n", JT_FMT(removal->kid),
           JT_FMT(removal->active.kid));
    return COMMAND_DONE;
}

static enum command_status remove_and_print(const struct command_call *call,
                                            struct store_access *access, struct removal *removal)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    enum command_status status = store_access_open(call, false, access);
    if (status == COMMAND_DONE)
        status = store_access_keys(call, access, &keys);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = withdraw(call, access, &keys, removal);
    if (err.code == JT_NOT_FOUND) {
        command_complain(call, "there is no key %.*s; jeton keys list shows which there are",
                         JT_FMT(removal->kid));
        return COMMAND_FAILED;
    }
    if (err.code != JT_OK)
        return store_access_fail(call, access, "nothing was changed", err);
    if (removal->is_sure)
        return print_removed(call, removal);
    command_complain(call, "nothing was changed; say it again with --yes");
    return COMMAND_FAILED;
}

static enum command_status keys_remove_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct removal removal = { 0 };
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = removal_read(call, &access.flags, &removal);
    return status == COMMAND_DONE ? remove_and_print(call, &access, &removal) : status;
}

/* --- Their rows ----------------------------------------------------------------------------- */

#define JSON_FLAG                                                   \
    {                                                               \
        "--json", NULL, "Print one JSON object on standard output." \
    }

static const struct command_flag keys_list_flags[] = { JSON_FLAG };

const struct command command_keys_list = {
    .name = "keys list",
    .summary = "List the signing keys and their states",
    .usage = "[--json]",
    .flags = keys_list_flags,
    .flag_count = COUNT(keys_list_flags),
    .settings = " database ",
    .run = keys_list_run,
};

static const struct command_flag keys_rotate_flags[] = {
    [FLAG_NOW] = { "--now", NULL,
                   "Make the new key active in two seconds, before verifiers can know it." },
    [FLAG_JSON] = JSON_FLAG,
};

const struct command command_keys_rotate = {
    .name = "keys rotate",
    .summary = "Replace the signing key",
    .usage = "[--now] [--json]",
    .flags = keys_rotate_flags,
    .flag_count = COUNT(keys_rotate_flags),
    .settings = " database master_key_file signing_algorithm jwks_cache_s "
                "signing_key_lead_s staleness_max_s ",
    .details =
        "The new key is published at once and signs later (signing_key_lead_s, a day), when every\n"
        "verifier has fetched it; the command says when. The old one stays published until the\n"
        "last token that it signed has expired.",
    .is_change = true,
    .run = keys_rotate_run,
};

static const struct command_flag keys_remove_flags[] = {
    [FLAG_COMPROMISED] = { "--compromised", NULL, "Others may have the private key. Needed." },
    [FLAG_YES] = { "--yes", NULL, "Do it, having read what ends." },
    [FLAG_REMOVE_JSON] = JSON_FLAG,
};

const struct command command_keys_remove = {
    .name = "keys remove",
    .summary = "Withdraw a signing key that others may have, and end its tokens",
    .usage = "KID --compromised [--yes] [--json]",
    .flags = keys_remove_flags,
    .flag_count = COUNT(keys_remove_flags),
    .settings = " database master_key_file signing_algorithm jwks_cache_s signing_key_lead_s "
                "staleness_max_s ",
    .details =
        "Says what ends; with --yes, does it. The key leaves the published keys, so that its\n"
        "tokens are refused. In place of the active key a new one is made that signs at once,\n"
        "never one that is pending: whoever has one key may have that one too. Remove it as\n"
        "well where that may be.",
    .is_change = true,
    .run = keys_remove_run,
};
