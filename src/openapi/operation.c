/*
 * operation: keys by the contract's rules (contract section 5), byte by byte: letters outside of
 * ASCII become one '_' each.
 */
#include "openapi/operation.h"

#include "base/character.h"
#include "base/digest.h"

enum {
    KEY_HEAD_BYTES = 55, /* of a key that is too long; then '_' and the digest */
    KEY_DIGEST_BYTES = 4,
};
_Static_assert(KEY_HEAD_BYTES + 1 + 2 * KEY_DIGEST_BYTES == OPENAPI_KEY_MAX_BYTES,
               "contract section 5, rule 3");

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static jt_str strip_slashes(jt_str path)
{
    while (path.len > 0 && path.ptr[0] == '/')
        path = (jt_str){ path.ptr + 1, path.len - 1 };
    while (path.len > 0 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

/* One for one: a character of several bytes becomes one '_' too. */
static void put_normalized(struct jt_buf *buf, jt_str path)
{
    const jt_str inner = strip_slashes(path);
    const size_t before = buf->len;
    for (size_t i = 0; i < inner.len; i++) {
        const char c = jt_lower(inner.ptr[i]);
        const bool goes_on = ((uint8_t)c & 0xC0) == 0x80;
        if (c == '{' || c == '}' || goes_on)
            continue;
        jt_buf_put_char(buf, is_alphanumeric(c) ? c : '_');
    }
    if (buf->len == before)
        jt_buf_put(buf, JT_STR("root"));
}

static jt_err put_name(struct jt_buf *buf, jt_str method, jt_str path, struct jt_arena *arena)
{
    JT_TRY(jt_arena_buf(arena, method.len + 1 + path.len, buf));
    jt_buf_put(buf, method);
    jt_buf_put_char(buf, ' ');
    jt_buf_put(buf, path);
    return JT_DONE;
}

jt_err operation_key(jt_str method, jt_str path, struct jt_arena *arena, jt_str *ret_key)
{
    char bytes[16 + OPENAPI_PATH_MAX_BYTES];
    uint8_t digest[JT_DIGEST_BYTES];
    struct jt_buf key = jt_buf_over(bytes, sizeof(bytes)), name;

    for (size_t i = 0; i < method.len; i++)
        jt_buf_put_char(&key, jt_lower(method.ptr[i]));
    jt_buf_put_char(&key, ':');
    put_normalized(&key, path);
    if (key.len > OPENAPI_KEY_MAX_BYTES) {
        JT_TRY(put_name(&name, method, path, arena));
        JT_TRY(jt_sha256(jt_buf_str(&name), digest));
        key.len = KEY_HEAD_BYTES;
        jt_buf_put_char(&key, '_');
        jt_buf_put_hex(&key, digest, KEY_DIGEST_BYTES);
    }
    return jt_arena_copy(arena, jt_buf_str(&key), ret_key);
}

enum character_kind { CHARACTER_SHOWN, CHARACTER_GAP, CHARACTER_HIDDEN };

/* What separates lines is a gap as spaces are; other invisible characters leave nothing. */
static enum character_kind kind_of(jt_str character)
{
    size_t bytes;
    const uint32_t c = jt_character_first(character, &bytes);
    if (c <= 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029)
        return CHARACTER_GAP;
    return jt_character_is_deceptive(c) ? CHARACTER_HIDDEN : CHARACTER_SHOWN;
}

void description_put(struct jt_buf *buf, jt_str text)
{
    const size_t from = buf->len;
    size_t characters = 0;
    bool has_gap = false;
    for (size_t i = 0; i < text.len;) {
        size_t len = 1;
        while (i + len < text.len && ((uint8_t)text.ptr[i + len] & 0xC0) == 0x80)
            len++;
        const jt_str character = { text.ptr + i, len };
        const enum character_kind kind = kind_of(character);
        i += len;
        if (kind == CHARACTER_GAP)
            has_gap = buf->len > from;
        if (kind != CHARACTER_SHOWN)
            continue;
        characters += has_gap ? 2 : 1;
        if (characters > OPENAPI_DESCRIPTION_MAX_CHARS)
            break;
        if (has_gap)
            jt_buf_put_char(buf, ' ');
        jt_buf_put(buf, character);
        has_gap = false;
    }
}

jt_err operation_name(jt_str method, jt_str path, struct jt_arena *arena, jt_str *ret_name)
{
    struct jt_buf name, description;
    JT_TRY(put_name(&name, method, path, arena));
    JT_TRY(jt_arena_buf(arena, name.len, &description));
    description_put(&description, jt_buf_str(&name));
    *ret_name = jt_buf_str(&description);
    return JT_DONE;
}

/* A key that rule 2 makes has a colon, and none of these has: the rule holds whatever becomes of
 * the other one. */
bool operation_key_is_reserved(jt_str key)
{
    static const jt_str reserved[] = {
        JT_STR_INIT("openid"),         JT_STR_INIT("profile"), JT_STR_INIT("email"),
        JT_STR_INIT("address"),        JT_STR_INIT("phone"),   JT_STR_INIT("offline"),
        JT_STR_INIT("offline_access"),
    };
    for (size_t i = 0; i < COUNT(reserved); i++)
        if (jt_str_eq(key, reserved[i]))
            return true;
    return false;
}
