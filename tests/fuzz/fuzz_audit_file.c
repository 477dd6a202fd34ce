/*
 * fuzz_audit_file: exports of the audit and checkpoints, as strangers may hand them to
 * `jeton audit verify`. What is read of a file is in the order of the chain, and goes through the
 * proof whatever is in it.
 */
#include "fuzz/fuzz.h"

#include "cli/audit_file.h"

static void prove(struct audit_file *file, struct jt_arena *arena)
{
    struct proof proof = { .arena = arena, .is_part = true };
    const struct audit_end unknown = { 0, JT_STR("") };
    const struct audit_checkpoint none = { 0 };
    int64_t last = 0;
    for (size_t i = 0; i < audit_file_count(file); i++) {
        const struct proof_entry entry = audit_file_entry(file, i);
        FUZZ_MUST(entry.position >= 1 && entry.position >= last);
        FUZZ_MUST(entry.hash.len == AUDIT_HASH_BYTES && entry.digest.len == AUDIT_HASH_BYTES);
        FUZZ_MUST(proof_add(&proof, &entry).code == JT_OK);
        last = entry.position;
    }
    FUZZ_MUST(proof_end(&proof, &unknown, &none).code == JT_OK);
    FUZZ_MUST(proof.count <= (int64_t)audit_file_count(file));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct audit_file *file = NULL;
    struct checkpoint checkpoint = { 0 };
    jt_str problem = JT_STR("");
    FILE *in = fmemopen((void *)(uintptr_t)data, size, "r"); /* NULL: of nothing there is none */
    if (in != NULL) {
        if (audit_file_read(in, "file", arena, &file, &problem).code == JT_OK)
            prove(file, arena);
        else
            FUZZ_MUST(problem.len > 0);
        fclose(in);
    }
    audit_file_freep(&file);
    if (checkpoint_parse((jt_str){ (const char *)data, size }, arena, &checkpoint).code == JT_OK)
        FUZZ_MUST(checkpoint.end.position >= 1 && checkpoint.end.hash.len == AUDIT_HASH_BYTES);
    jt_arena_free(arena);
    return 0;
}
