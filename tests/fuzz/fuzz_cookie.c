/* fuzz_cookie: Cookie headers as anybody may send them. A value that is found stands in the header,
 * behind the name and an equals sign, and has no separator in it. */
#include "fuzz/fuzz.h"

#include "http/cookie.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str header = { (const char *)data, size }, name = JT_STR("jeton_session");
    jt_str value = JT_STR("");
    jt_err err = cookie_find(header, name, &value);
    FUZZ_MUST(err.code == JT_OK || err.code == JT_NOT_FOUND || err.code == JT_INVALID);
    if (err.code != JT_OK)
        return 0;
    FUZZ_MUST(memmem(header.ptr, header.len, name.ptr, name.len) != NULL);
    FUZZ_MUST(value.ptr >= header.ptr && value.ptr + value.len <= header.ptr + header.len);
    FUZZ_MUST(value.len == 0 || memchr(value.ptr, ';', value.len) == NULL);
    return 0;
}
