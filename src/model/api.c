/* api: the rules of audiences and scope keys, and their ids (contract sections 7.8 and 7.9). */
#include "model/api.h"

#include "base/character.h"
#include "model/id.h"

enum { API_ID_DIGITS = 32 };

/* RFC 6749 section 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
static bool is_scope_byte(uint8_t c)
{
    return c == 0x21 || (c >= 0x23 && c <= 0x5B) || (c >= 0x5D && c <= 0x7E);
}

jt_err scope_key_check(jt_str key)
{
    if (key.len == 0)
        return JT_ERR(JT_INVALID, "scope key is empty");
    if (key.len > SCOPE_KEY_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "scope key too long");
    for (size_t i = 0; i < key.len; i++)
        if (!is_scope_byte((uint8_t)key.ptr[i]))
            return JT_ERR(JT_INVALID, "scope key has a byte that no scope may have");
    return JT_DONE;
}

/*
 * Audiences are asked for in a list separated by spaces, so none may hold one; the wider spaces of
 * Unicode are refused with it, because nobody could tell such an audience from another by eye.
 */
static bool has_white_space(jt_str s)
{
    static const jt_str spaces[] = {
        JT_STR_INIT(" "),
        JT_STR_INIT("\xC2\xA0"),     /* U+00A0 no-break space */
        JT_STR_INIT("\xE1\x9A\x80"), /* U+1680 ogham space mark */
        JT_STR_INIT("\xE2\x80\xAF"), /* U+202F narrow no-break space */
        JT_STR_INIT("\xE2\x81\x9F"), /* U+205F medium mathematical space */
        JT_STR_INIT("\xE3\x80\x80"), /* U+3000 ideographic space */
    };
    for (size_t i = 0; i < s.len; i++) {
        jt_str rest = { s.ptr + i, s.len - i };
        for (size_t k = 0; k < COUNT(spaces); k++)
            if (jt_str_starts(rest, spaces[k]))
                return true;
        /* U+2000 to U+200A: the typographic spaces */
        if (jt_str_starts(rest, JT_STR("\xE2\x80")) && rest.len > 2 && (uint8_t)rest.ptr[2] <= 0x8A)
            return true;
    }
    return false;
}

jt_err api_audience_check(jt_str audience)
{
    if (audience.len == 0)
        return JT_ERR(JT_INVALID, "audience is empty");
    if (!jt_str_is_utf8(audience))
        return JT_ERR(JT_INVALID, "audience is not UTF-8");
    if (jt_str_utf8_count(audience) > API_AUDIENCE_MAX_CHARS)
        return JT_ERR(JT_TOO_LARGE, "audience too long");
    if (jt_str_has_control(audience) || has_white_space(audience) || jt_str_has_hidden(audience))
        return JT_ERR(JT_INVALID, "audience has white space, or what nobody sees");
    return JT_DONE;
}

jt_err api_id_new(const struct jt_random *random, struct jt_arena *arena, jt_str *ret_id)
{
    return id_random_hex(random, API_ID_DIGITS, arena, ret_id);
}

jt_err scope_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                    jt_str *ret_id)
{
    return id_time_ordered(JT_STR("api_scope_"), now_ms, random, arena, ret_id);
}
