/*
 * fuzz_client_assertion: the header in the first line and the claims behind it, of a client that
 * has no key: whatever they say, it is not accepted, and what was read of them keeps its bounds.
 */
#include "fuzz/fuzz.h"

#include "jose/base64url.h"
#include "oauth/client_assertion.h"

enum { NOW_S = 1751150668 };

static jt_str compact(jt_str header, jt_str payload, struct jt_arena *arena)
{
    struct jt_buf buf;
    FUZZ_MUST(jt_arena_buf(arena, 2 * (header.len + payload.len) + 16, &buf).code == JT_OK);
    base64url_put(&buf, header);
    jt_buf_put_char(&buf, '.');
    base64url_put(&buf, payload);
    jt_buf_put(&buf, JT_STR(".AAAA"));
    return jt_buf_str(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct jwk_list none = { NULL, 0 };
    struct jt_arena *arena = fuzz_arena();
    jt_str rest = { (const char *)data, size }, header = JT_STR("");
    struct client_assertion assertion;
    enum client_assertion_rule rule;
    if (!jt_str_cut(&rest, '\n', &header)) /* there is nothing */
        rest = JT_STR("");
    const jt_str text = compact(header, rest, arena);
    if (client_assertion_read(text, arena, &assertion).code == JT_OK) {
        const struct client_assertion_expectation expected = { .client_id = assertion.subject,
                                                               .keys = &none,
                                                               .issuer = JT_STR("https://a"),
                                                               .lifetime_max_s = 300,
                                                               .now_s = NOW_S };
        FUZZ_MUST(text.len <= CLIENT_ASSERTION_MAX_BYTES && assertion.jti.len <= 256);
        FUZZ_MUST(assertion.audience_count <= CLIENT_ASSERTION_AUDIENCES_MAX);
        FUZZ_MUST(assertion.expires_s >= 0 && assertion.issued_s >= 0);
        FUZZ_MUST(client_assertion_judge(&assertion, &expected, &rule).code == JT_OK);
        FUZZ_MUST(rule == CLIENT_ASSERTION_KEY); /* nobody has a key */
    }
    jt_arena_free(arena);
    return 0;
}
