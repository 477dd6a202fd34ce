/* fuzz_token_request: the body of POST /oauth2/token, as a form. */
#include "fuzz/fuzz.h"

#include "oauth/token_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct request req = {
        .body = { (const char *)data, size },
        .content_type = JT_STR("application/x-www-form-urlencoded; charset=UTF-8"),
        .arena = arena,
    };
    struct token_request asked;
    enum token_refusal refusal = TOKEN_GRANTED;
    jt_str detail;
    if (token_request_parse(&req, &asked, &refusal, &detail).code == JT_OK &&
        refusal == TOKEN_GRANTED) {
        FUZZ_MUST(asked.audience_count <= TOKEN_AUDIENCES_MAX);
        for (size_t i = 0; i < asked.audience_count; i++)
            FUZZ_MUST(asked.audiences[i].len > 0 && !jt_str_has_control(asked.audiences[i]));
        if (asked.credentials == TOKEN_GRANTED)
            FUZZ_MUST(asked.client_id.len > 0 && asked.client_secret.len > 0);
    }
    jt_arena_free(arena);
    return 0;
}
