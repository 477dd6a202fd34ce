/* fuzz_trace_context: traceparent as anybody may send it. What is taken up is hexadecimal digits of
 * the field, so that nothing can be forged with it in a log. */
#include "fuzz/fuzz.h"

#include "http/trace_context.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str field = { (const char *)data, size };
    struct trace_context found;
    if (!trace_context_parse(field, &found))
        return 0;
    FUZZ_MUST(jt_str_is_lower_hex(found.trace_id, 32) && jt_str_is_lower_hex(found.span_id, 16));
    FUZZ_MUST(found.trace_id.ptr > field.ptr && found.trace_id.ptr + 32 < found.span_id.ptr);
    FUZZ_MUST(found.span_id.ptr + 16 < field.ptr + field.len);
    return 0;
}
