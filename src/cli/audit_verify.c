/*
 * audit verify: whether the audit is what was written, by its chain and by what was signed of it;
 * offline, from the store or from an export.
 */
#include <stdio.h>

#include "audit/proof.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/audit_file.h"
#include "cli/print_json.h"
#include "cli/public_keys.h"
#include "ops/progress.h"

enum { FLAG_FILE, FLAG_JWKS, FLAG_CHECKPOINT, FLAG_PART, FLAG_JSON };
enum { PAGE_ENTRIES = 500, PAGE_ARENA_BYTES = 256 * 1024, TIME_BYTES = 32 };

#define PROOF_ARENA_MAX_BYTES ((size_t)1 << 30) /* statements of decades */

struct verifying {
    const struct command_call *call;
    struct store_access access;
    jt_str file, jwks, checkpoint; /* empty: none is named */
    bool is_part, is_json, has_unchained;
    struct jwk_set *keys;
    struct jt_arena *arena;
    struct proof proof;
    struct progress progress;
};

static void verifying_clear(struct verifying *verifying)
{
    jwk_set_free(verifying->keys);
    jt_arena_free(verifying->arena);
    store_access_close(&verifying->access);
}

/* --- What is asked for ------------------------------------------------------------------------ */

static enum command_status flags_read(struct verifying *verifying)
{
    jt_str value;
    for (int flag; (flag = flags_next(&verifying->access.flags, &value)) != FLAGS_END;) {
        switch (flag) {
        case FLAG_FILE:
            verifying->file = value;
            break;
        case FLAG_JWKS:
            verifying->jwks = value;
            break;
        case FLAG_CHECKPOINT:
            verifying->checkpoint = value;
            break;
        case FLAG_PART:
            verifying->is_part = true;
            break;
        case FLAG_JSON:
            verifying->is_json = true;
            break;
        default:
            return COMMAND_USAGE;
        }
    }
    if (!verifying->is_part || verifying->file.len > 0)
        return COMMAND_DONE;
    command_complain(verifying->call, "--part is of a file: name it with --file");
    return COMMAND_USAGE;
}

/* One that was kept elsewhere: its signature must hold, where keys are known. */
static enum command_status kept_read(struct verifying *verifying)
{
    struct checkpoint checkpoint = { 0 };
    jt_str statement;
    if (verifying->checkpoint.len == 0)
        return COMMAND_DONE;
    jt_err err =
        file_read(verifying->checkpoint.ptr, CHECKPOINT_MAX_BYTES, verifying->arena, &statement);
    if (err.code == JT_OK)
        err = checkpoint_parse(file_trim(statement), verifying->arena, &checkpoint);
    if (err.code == JT_OK && verifying->keys != NULL)
        err = checkpoint_verify(jwk_set_keys(verifying->keys), file_trim(statement),
                                verifying->arena);
    if (err.code != JT_OK) {
        command_complain(verifying->call, "%s is not a checkpoint to verify with: %s",
                         verifying->checkpoint.ptr,
                         err.code == JT_NOT_FOUND ? "none of the keys has signed it; name a JWKS "
                                                    "of its time with --jwks"
                                                  : err.what);
        return COMMAND_FAILED;
    }
    verifying->proof.kept = checkpoint.end;
    return COMMAND_DONE;
}

/* --- The entries ------------------------------------------------------------------------------ */

static void tell(struct verifying *verifying)
{
    progress_tell(&verifying->progress, "%lld entries verified", (long long)verifying->proof.count);
}

static jt_err page_prove(struct verifying *verifying, struct jt_arena *arena, size_t *ret_count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct proof *proof = &verifying->proof;
    const bool has_begun = proof->count > 0;
    struct audit_entry *entries = NULL;
    jt_arena_reset(arena);
    JT_TRY(store_begin(verifying->access.store, STORE_READ, JT_STR("command"), &tx));
    JT_TRY(store_audit_walk(tx, has_begun ? proof->last.position : INT64_MIN, proof->last_id,
                            PAGE_ENTRIES, arena, &entries, ret_count));
    JT_TRY(proof_add_entries(proof, entries, *ret_count, arena));
    tell(verifying);
    return JT_DONE;
}

static jt_err end_read(struct verifying *verifying, struct audit_end *ret_end,
                       struct audit_checkpoint *ret_newest)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(verifying->access.store, STORE_READ, JT_STR("command"), &tx));
    JT_TRY(store_audit_unchained_is_due(tx, &verifying->has_unchained));
    return store_audit_end(tx, verifying->arena, ret_end, ret_newest);
}

/* The end is read after the entries: so more may have come, which are looked at then. */
static jt_err store_walk(struct verifying *verifying, struct jt_arena *arena)
{
    struct proof *proof = &verifying->proof;
    struct audit_checkpoint newest = { 0 };
    struct audit_end end;
    size_t count = 1;
    while (count > 0 && proof->fault == PROOF_SOUND) {
        JT_TRY(end_read(verifying, &end, &newest));
        JT_TRY(page_prove(verifying, arena, &count));
    }
    while (proof->fault == PROOF_SOUND && proof->last.position < end.position && count > 0)
        JT_TRY(page_prove(verifying, arena, &count));
    return proof_end(proof, &end, &newest);
}

static enum command_status store_verify(struct verifying *verifying)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    jt_err err = jt_arena_new(PAGE_ARENA_BYTES, COMMAND_ARENA_MAX_BYTES, &arena);
    if (err.code == JT_OK)
        err = store_walk(verifying, arena);
    progress_end(&verifying->progress);
    return err.code == JT_OK ? COMMAND_DONE
                             : store_access_fail(verifying->call, &verifying->access,
                                                 "nothing was verified", err);
}

static jt_err file_walk(struct verifying *verifying, struct audit_file *file)
{
    const struct audit_end unknown = { 0, JT_STR("") };
    const struct audit_checkpoint none = { 0 };
    for (size_t i = 0; i < audit_file_count(file); i++) {
        const struct proof_entry entry = audit_file_entry(file, i);
        JT_TRY(proof_add(&verifying->proof, &entry));
    }
    return proof_end(&verifying->proof, &unknown, &none);
}

static enum command_status file_verify(struct verifying *verifying)
{
    JT_AUTO(audit_file_freep) struct audit_file *file = NULL;
    const bool is_standard = jt_str_eq(verifying->file, JT_STR("-"));
    const char *name = is_standard ? "standard input" : verifying->file.ptr;
    jt_str problem = JT_STR("");
    FILE *in = is_standard ? stdin : fopen(verifying->file.ptr, "re");
    if (in == NULL) {
        command_complain(verifying->call, "%s cannot be opened", name);
        return COMMAND_FAILED;
    }
    jt_err err = audit_file_read(in, name, verifying->arena, &file, &problem);
    if (!is_standard)
        fclose(in);
    if (err.code == JT_OK)
        err = file_walk(verifying, file);
    progress_end(&verifying->progress);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(verifying->call, "%.*s",
                     JT_FMT(problem.len > 0 ? problem : jt_str_from(err.what)));
    return COMMAND_FAILED;
}

/* --- What was found --------------------------------------------------------------------------- */

struct finding {
    bool is_sound, has_keys;
    int64_t count, unjudged_count, first_position, last_position, signed_position, signed_ms,
        fault_position;
    jt_str kid;
    const char *reason;
};

static const struct answer_member finding_members[] = {
    { "is_sound", ANSWER_FROM(struct finding, is_sound) },
    { "entries", ANSWER_FROM(struct finding, count) },
    { "entries_not_judged", ANSWER_FROM(struct finding, unjudged_count) },
    { "signatures_checked", ANSWER_FROM(struct finding, has_keys) },
    { "first_position", ANSWER_FROM(struct finding, first_position), .is_nullable = true },
    { "last_position", ANSWER_FROM(struct finding, last_position), .is_nullable = true },
    { "signed_to_position", ANSWER_FROM(struct finding, signed_position), .is_nullable = true },
    { "signed_on", ANSWER_TIME(struct finding, signed_ms), .is_nullable = true },
    { "signed_by_kid", ANSWER_FROM(struct finding, kid), .is_nullable = true },
    { "fault_at_position", ANSWER_FROM(struct finding, fault_position), .is_nullable = true },
    { "reason", ANSWER_FROM(struct finding, reason), .is_nullable = true },
};
static const struct answer_shape finding_shape = { NULL, ANSWER_MEMBERS(struct finding,
                                                                        finding_members) };

/* Keys were named, or checkpoints are there; and nothing is signed by a key that is known. */
static bool is_unproven(const struct verifying *verifying)
{
    const struct proof *proof = &verifying->proof;
    return (proof->unknown_keys > 0 || verifying->jwks.len > 0) &&
           proof->signed_end.end.position == 0;
}

static struct finding finding_of(const struct verifying *verifying)
{
    const struct proof *proof = &verifying->proof;
    struct finding finding = {
        .has_keys = verifying->keys != NULL,
        .count = proof->count,
        .unjudged_count = proof->count - proof->linked_count,
        .first_position = proof->first_position,
        .last_position = proof->last.position,
        .signed_position = proof->signed_end.end.position,
        .signed_ms = proof->signed_end.issued_s * 1000,
        .kid = proof->signed_end.kid,
    };
    if (proof->fault != PROOF_SOUND) {
        finding.reason = proof_fault_text(proof->fault);
        finding.fault_position = proof->fault_position;
    } else if (is_unproven(verifying))
        finding.reason = "no checkpoint in it is signed by one of the keys (a JWKS of its time is "
                         "named with --jwks)";
    finding.is_sound = finding.reason == NULL;
    return finding;
}

static void print_signed(const struct verifying *verifying, const struct finding *finding)
{
    char time[TIME_BYTES] = "";
    struct jt_buf buf = jt_buf_over(time, TIME_BYTES - 1);
    if (finding->signed_position == 0) {
        printf("Signed: nothing%s.\n", verifying->keys == NULL
                                           ? ", as no keys are named (--jwks)"
                                           : " yet (the server signs a checkpoint each hour)");
        return;
    }
    jt_time_put_iso8601(&buf, finding->signed_ms);
    printf("Signed: up to position %lld, on %s by the key %.*s%s.\n",
           (long long)finding->signed_position, time, JT_FMT(finding->kid),
           verifying->jwks.len > 0 ? "" : " of the store");
    if (finding->last_position > finding->signed_position)
        printf("Not signed yet: %lld after it.\n",
               (long long)(finding->last_position - finding->signed_position));
}

static void print_finding(const struct verifying *verifying, const struct finding *finding)
{
    const struct proof *proof = &verifying->proof;
    if (proof->fault != PROOF_SOUND && finding->count == 0) {
        printf("NOT SOUND: there are no entries, and there must be some.\n");
        return;
    }
    if (proof->fault != PROOF_SOUND) {
        printf("NOT SOUND: the entry at position %lld %s.\n", (long long)finding->fault_position,
               finding->reason);
        return;
    }
    if (!finding->is_sound) {
        printf("NOT PROVEN: %s.\n", finding->reason);
        return;
    }
    if (finding->count == 0)
        printf("Sound: there are no entries.\n");
    else
        printf("Sound: %lld %s, positions %lld to %lld, %s.\n", (long long)finding->count,
               finding->count == 1 ? "entry" : "entries", (long long)finding->first_position,
               (long long)finding->last_position,
               proof->linked_count == proof->count ? "each follows from the one before"
                                                   : "of a part of the chain");
    if (proof->linked_count < proof->count)
        printf("Not judged: %lld, as the entry before them is not in the file.\n",
               (long long)(proof->count - proof->linked_count));
    print_signed(verifying, finding);
    if (verifying->has_unchained)
        printf("Not in the chain yet: entries of an older version; the server adds them.\n");
}

/* --- The command ------------------------------------------------------------------------------ */

static enum command_status prepare(struct verifying *verifying)
{
    const bool needs_store = verifying->file.len == 0;
    enum command_status status = COMMAND_DONE;
    if (jt_arena_new(PAGE_ARENA_BYTES, PROOF_ARENA_MAX_BYTES, &verifying->arena).code != JT_OK)
        return command_fail(verifying->call, "cannot verify", JT_ERR(JT_NO_MEMORY, "arena"));
    if (needs_store)
        status = store_access_open(verifying->call, false, &verifying->access);
    if (status == COMMAND_DONE && (needs_store || verifying->jwks.len > 0))
        status = public_keys_open(verifying->call, verifying->jwks, &verifying->access,
                                  &verifying->keys);
    if (status == COMMAND_DONE)
        status = kept_read(verifying);
    verifying->proof.keys = verifying->keys == NULL ? NULL : jwk_set_keys(verifying->keys);
    verifying->proof.arena = verifying->arena;
    verifying->proof.is_part = verifying->is_part;
    verifying->progress = progress_begin(verifying->call->command->name);
    return status;
}

static enum command_status show(const struct verifying *verifying)
{
    const struct finding finding = finding_of(verifying);
    enum command_status status = COMMAND_DONE;
    if (verifying->is_json)
        status = print_answer(verifying->call, &finding_shape, &finding);
    else
        print_finding(verifying, &finding);
    return status == COMMAND_DONE && !finding.is_sound ? COMMAND_FAILED : status;
}

static enum command_status audit_verify_run(const struct command_call *call)
{
    JT_AUTO(verifying_clear) struct verifying verifying = { .call = call };
    enum command_status status = store_access_configure(call, &verifying.access);
    if (status == COMMAND_DONE)
        status = flags_read(&verifying);
    if (status == COMMAND_DONE)
        status = prepare(&verifying);
    if (status == COMMAND_DONE)
        status = verifying.file.len > 0 ? file_verify(&verifying) : store_verify(&verifying);
    return status == COMMAND_DONE ? show(&verifying) : status;
}

static const struct command_flag audit_verify_flags[] = {
    [FLAG_FILE] = { "--file", "FILE",
                    "Verify this export as JSON lines, not the store; - reads it "
                    "from standard input." },
    [FLAG_JWKS] = { "--jwks", "FILE",
                    "Signatures must be by keys of this JWKS. Without it: by keys "
                    "of the store; of a file, none are looked at." },
    [FLAG_CHECKPOINT] = { "--checkpoint", "FILE",
                          "The audit must go on from this checkpoint, which "
                          "was kept elsewhere." },
    [FLAG_PART] = { "--part", NULL, "The file is a part of the audit: entries may be missing." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_audit_verify = {
    .name = "audit verify",
    .summary = "Show that no entry of the audit was changed, taken out or put in",
    .usage = "[--file FILE] [--jwks FILE] [--checkpoint FILE] [--part] [--json]",
    .flags = audit_verify_flags,
    .flag_count = COUNT(audit_verify_flags),
    .settings = " database issuer ",
    .details = "Exit status 0: it is sound; 1: it is not, or the file cannot be read. Of a file,\n"
               "names (actor_name, subject_name) and ids are not proven: all else is.",
    .run = audit_verify_run,
};
