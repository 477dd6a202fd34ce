/* fuzz_api_key_body: the body of a verification. What the scanner takes, the general reader takes
 * too and reads the same texts from it. */
#include "fuzz/fuzz.h"

#include "management/api_keys/api_key_body.h"
#include "management/resources.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct request req = {
        .body = { (const char *)data, size },
        .content_type = JT_STR("application/json"),
        .arena = arena,
    };
    struct response resp = { 0 };
    json_t *body = NULL;
    struct api_key_presented presented;

    if (api_key_body_scan(req.body, &presented)) {
        FUZZ_MUST(body_read(&req, &resp, &verify_api_key_body, &body).code == JT_OK);
        FUZZ_MUST(jt_str_eq(body_text(body, "api_key"), presented.text));
        FUZZ_MUST(jt_str_eq(body_text(body, "address"), presented.address));
        json_decref(body);
    }
    jt_arena_free(arena);
    return 0;
}
