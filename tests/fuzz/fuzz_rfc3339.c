/* fuzz_rfc3339: times in queries. What is read can be printed, and printed it reads the same again,
 * to the second; times whose UTC year has not four digits are not printed. */
#include "fuzz/fuzz.h"

#include "base/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t time_ms, again_ms;
    char text[32];
    struct jt_buf buf = jt_buf_over(text, sizeof(text));

    if (jt_time_parse_rfc3339((jt_str){ (const char *)data, size }, &time_ms).code != JT_OK)
        return 0;
    jt_time_put_iso8601(&buf, time_ms);
    if (buf.has_overflown)
        return 0;
    FUZZ_MUST(jt_time_parse_rfc3339(jt_buf_str(&buf), &again_ms).code == JT_OK);
    FUZZ_MUST(again_ms <= time_ms + 999 && time_ms - again_ms <= 999);
    return 0;
}
