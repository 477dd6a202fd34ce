/* fuzz_token_request: the body of POST /oauth2/token, as a form. */
#include "fuzz/fuzz.h"

#include "oauth/client_authentication.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct request req = {
        .body = { (const char *)data, size },
        .content_type = JT_STR("application/x-www-form-urlencoded; charset=UTF-8"),
        .arena = arena,
    };
    struct token_request asked;
    struct client_credential credential;
    struct token_refused refused;
    if (token_request_parse(&req, &asked, &refused).code == JT_OK) {
        FUZZ_MUST(asked.audiences.count <= TOKEN_AUDIENCES_MAX);
        for (size_t i = 0; i < asked.audiences.count; i++)
            FUZZ_MUST(asked.audiences.items[i].len > 0 &&
                      !jt_str_has_control(asked.audiences.items[i]));
        if (client_credential_read(&asked, &req, &credential).code == JT_OK &&
            credential.fault == TOKEN_GRANTED)
            FUZZ_MUST(credential.client_id.len > 0 && credential.secret.len > 0);
    }
    jt_arena_free(arena);
    return 0;
}
