/* fuzz_openapi: whole documents; the first byte chooses JSON or YAML. Every operation that is found
 * has a key that a scope may have and a description on one line; a refusal says why and where. */
#include "fuzz/fuzz.h"

#include "model/api.h"
#include "openapi/openapi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct jt_arena *arena = fuzz_arena();
    const jt_str text = { (const char *)data + 1, size - 1 };
    struct openapi_operation *operations = NULL;
    struct openapi_problem problem;
    size_t count = 0;

    jt_err err = openapi_read(text, data[0] == 'j' ? OPENAPI_JSON : OPENAPI_YAML, arena,
                              &operations, &count, &problem);
    FUZZ_MUST((err.code == JT_OK) == (problem.what == NULL));
    FUZZ_MUST(err.code == JT_OK || (problem.line > 0 && problem.column > 0));
    for (size_t i = 0; i < count; i++) {
        const jt_str description = operations[i].description;
        FUZZ_MUST(scope_key_check(operations[i].key).code == JT_OK);
        FUZZ_MUST(jt_str_is_utf8(description) && !jt_str_has_control(description));
        FUZZ_MUST(description.len > 0 &&
                  jt_str_utf8_count(description) <= SCOPE_DESCRIPTION_MAX_CHARS);
        FUZZ_MUST(operations[i].path.len > 0 && operations[i].path.ptr[0] == '/');
    }
    jt_arena_free(arena);
    return 0;
}
