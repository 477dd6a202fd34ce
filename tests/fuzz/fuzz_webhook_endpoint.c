/* fuzz_webhook_endpoint: what is let through has one host, and no part that readers of URLs take in
 * different ways. */
#include "fuzz/fuzz.h"

#include "model/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str endpoint = { (const char *)data, size };
    const bool is_accepted = webhook_endpoint_check(endpoint, false).code == JT_OK;
    if (!is_accepted)
        return 0;
    FUZZ_MUST(webhook_endpoint_check(endpoint, true).code == JT_OK);
    FUZZ_MUST(size <= WEBHOOK_ENDPOINT_MAX_BYTES && jt_str_starts(endpoint, JT_STR("https://")));
    FUZZ_MUST(!jt_str_has_control(endpoint) && memchr(data, '#', size) == NULL);
    FUZZ_MUST(memchr(data, '\\', size) == NULL && memchr(data, ' ', size) == NULL);
    size_t end = sizeof("https://") - 1;
    FUZZ_MUST(size > end && data[end] != '/' && data[end] != '?');
    for (; end < size && data[end] != '/' && data[end] != '?'; end++)
        FUZZ_MUST(data[end] != '@');
    return 0;
}
