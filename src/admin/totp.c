/*
 * totp: RFC 6238 over RFC 4226 with SHA-1, as authenticator programs have it. A step that was used
 * counts no more.
 */
#include "admin/totp.h"

enum {
    AHEAD_STEPS = 20, /* ten minutes: a step back of less is waited for, so no code works twice */
    COUNTER_BYTES = 8,
    RECOVERY_BYTES = 10,
    RECOVERY_CHARS = 16, /* of base32 */
    RECOVERY_GROUP_CHARS = 4,
    RECOVERY_INPUT_MAX_BYTES = 64,
};

static const char base32_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* RFC 4226 section 5.3: four bytes from where the last half-byte points to. */
static uint32_t truncated(const uint8_t digest[static JT_SHA1_BYTES])
{
    const uint8_t *at = digest + (digest[JT_SHA1_BYTES - 1] & 0x0f);
    return (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

jt_err totp_value(jt_str secret, int64_t step, int digits, uint32_t *ret_value)
{
    uint8_t counter[COUNTER_BYTES], digest[JT_SHA1_BYTES];
    uint32_t modulus = 1;
    for (size_t i = 0; i < sizeof(counter); i++)
        counter[i] = (uint8_t)((uint64_t)step >> (8 * (COUNTER_BYTES - 1 - i)));
    for (int i = 0; i < digits; i++)
        modulus *= 10;
    JT_TRY(jt_hmac_sha1(secret, (jt_str){ (const char *)counter, sizeof(counter) }, digest));
    *ret_value = truncated(digest) % modulus;
    return JT_DONE;
}

bool totp_is_code(jt_str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (code.ptr[i] < '0' || code.ptr[i] > '9')
            return false;
    return code.len == TOTP_DIGITS;
}

jt_err totp_is_right(jt_str secret, jt_str code, int64_t now_ms, int64_t last_step,
                     bool *ret_is_right, int64_t *ret_step)
{
    const int64_t now_step = now_ms / 1000 / TOTP_STEP_S;
    /* Of a clock that was ahead: it must not lock anybody out until it is that late. */
    const bool is_impossible = last_step > now_step + AHEAD_STEPS;
    int64_t given = 0;
    *ret_is_right = false;
    if (!totp_is_code(code))
        return JT_DONE;
    JT_TRY(jt_str_to_int(code, 0, INT64_MAX, &given));
    for (int64_t step = now_step - TOTP_DRIFT_STEPS; step <= now_step + TOTP_DRIFT_STEPS; step++) {
        uint32_t value = 0;
        JT_TRY(totp_value(secret, step, TOTP_DIGITS, &value));
        if (value == (uint32_t)given && (step > last_step || is_impossible)) {
            *ret_is_right = true;
            *ret_step = step;
        }
    }
    return JT_DONE;
}

static void put_base32(struct jt_buf *out, jt_str bytes)
{
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (uint8_t)bytes.ptr[i];
        for (count += 8; count >= 5; count -= 5)
            jt_buf_put_char(out, base32_letters[bits >> (count - 5) & 31]);
    }
    if (count > 0)
        jt_buf_put_char(out, base32_letters[bits << (5 - count) & 31]);
}

jt_err totp_base32(jt_str bytes, struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena, (bytes.len * 8 + 4) / 5, &text));
    put_base32(&text, bytes);
    *ret_text = jt_buf_str(&text);
    return JT_DONE;
}

static void put_percent_encoded(struct jt_buf *out, jt_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain) {
            jt_buf_put_char(out, (char)c);
        } else {
            jt_buf_put_char(out, '%');
            jt_buf_put_char(out, digits[c >> 4]);
            jt_buf_put_char(out, digits[c & 15]);
        }
    }
}

/* "localhost-8080" of "http://localhost:8080/x": what the app shows. A colon, even an encoded one,
 * would end the name in the eyes of some apps. */
static jt_err shown_issuer(jt_str issuer, struct jt_arena *arena, jt_str *ret_name)
{
    struct jt_buf name;
    const char *slashes = memmem(issuer.ptr, issuer.len, "//", 2);
    size_t from = slashes == NULL ? 0 : (size_t)(slashes - issuer.ptr) + 2;
    jt_str authority, path;
    jt_str_split((jt_str){ issuer.ptr + from, issuer.len - from }, '/', &authority, &path);
    JT_TRY(jt_arena_buf(arena, authority.len, &name));
    for (size_t i = 0; i < authority.len; i++)
        jt_buf_put_char(&name, authority.ptr[i] == ':' ? '-' : authority.ptr[i]);
    *ret_name = jt_buf_str(&name);
    return JT_DONE;
}

jt_err totp_uri(jt_str issuer, jt_str email, jt_str base32, struct jt_arena *arena, jt_str *ret_uri)
{
    struct jt_buf uri;
    jt_str name;
    JT_TRY(shown_issuer(issuer, arena, &name));
    JT_TRY(jt_arena_buf(arena, 3 * (2 * name.len + email.len) + base32.len + 128, &uri));
    jt_buf_put(&uri, JT_STR("otpauth://totp/"));
    put_percent_encoded(&uri, name);
    jt_buf_put_char(&uri, ':');
    put_percent_encoded(&uri, email);
    jt_buf_put(&uri, JT_STR("?secret="));
    jt_buf_put(&uri, base32);
    jt_buf_put(&uri, JT_STR("&issuer="));
    put_percent_encoded(&uri, name);
    jt_buf_put(&uri, JT_STR("&algorithm=SHA1&digits=6&period=30"));
    *ret_uri = jt_buf_str(&uri);
    return JT_DONE;
}

/* --- Recovery codes -------------------------------------------------------------------------- */

jt_err recovery_code_new(const struct jt_random *random, struct jt_arena *arena, jt_str *ret_code)
{
    uint8_t bytes[RECOVERY_BYTES];
    char letters[RECOVERY_CHARS];
    struct jt_buf text = jt_buf_over(letters, sizeof(letters)), code;
    JT_TRY(jt_random_fill(random, bytes, sizeof(bytes)));
    JT_TRY(jt_arena_buf(arena, RECOVERY_CHARS + RECOVERY_CHARS / RECOVERY_GROUP_CHARS, &code));
    put_base32(&text, (jt_str){ (const char *)bytes, sizeof(bytes) });
    for (size_t i = 0; i < text.len; i++) {
        if (i != 0 && i % RECOVERY_GROUP_CHARS == 0)
            jt_buf_put_char(&code, '-');
        jt_buf_put_char(&code, jt_lower(letters[i]));
    }
    jt_wipe(bytes, sizeof(bytes));
    jt_wipe(letters, sizeof(letters));
    *ret_code = jt_buf_str(&code);
    return JT_DONE;
}

jt_err recovery_code_digest(jt_str administrator_id, jt_str code,
                            uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    char bytes[RECOVERY_INPUT_MAX_BYTES + RECOVERY_CHARS];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    jt_buf_put(&text, administrator_id);
    jt_buf_put_char(&text, ':');
    size_t from = text.len;
    for (size_t i = 0; i < code.len; i++)
        if (code.ptr[i] != ' ' && code.ptr[i] != '-')
            jt_buf_put_char(&text, jt_lower(code.ptr[i]));
    if (text.has_overflown || text.len - from != RECOVERY_CHARS)
        return JT_ERR(JT_INVALID, "not a recovery code");
    jt_err err = jt_sha256(jt_buf_str(&text), ret_digest);
    jt_wipe(bytes, sizeof(bytes));
    return err;
}
