/* claim: Jansson has parsed; here types, lengths and ranges are judged. */
#include "jose/claim.h"

#include "jose/json_text.h"

/* The largest whole number that every reader of JSON has exactly (RFC 8259 section 6). */
static const double exact_max = 9007199254740991;

static jt_err copy_bounded(jt_str value, size_t max_bytes, struct jt_arena *arena,
                           jt_str *ret_value)
{
    if (value.len > max_bytes)
        return JT_ERR(JT_TOO_LARGE, "a claim is too long");
    return jt_arena_copy(arena, value, ret_value);
}

jt_err claim_text(const json_t *claims, const char *name, size_t max_bytes, struct jt_arena *arena,
                  jt_str *ret_value)
{
    jt_str value;
    JT_TRY(json_text_member(claims, name, &value));
    return copy_bounded(value, max_bytes, arena, ret_value);
}

jt_err claim_time(const json_t *claims, const char *name, int64_t *ret_time_s)
{
    const json_t *value = json_object_get(claims, name);
    if (value == NULL) {
        *ret_time_s = 0;
        return JT_DONE;
    }
    if (!json_is_number(value) || json_number_value(value) < 0 ||
        (json_is_real(value) && json_real_value(value) > exact_max))
        return JT_ERR(JT_INVALID, "a time claim is no number of seconds since the epoch");
    *ret_time_s =
        json_is_integer(value) ? json_integer_value(value) : (int64_t)json_real_value(value);
    return JT_DONE;
}

jt_err claim_audiences(const json_t *claims, size_t max_count, struct jt_arena *arena,
                       const jt_str **ret_audiences, size_t *ret_count)
{
    const json_t *aud = json_object_get(claims, "aud");
    jt_str *audiences = NULL;
    const size_t count = json_is_array(aud) ? json_array_size(aud) : aud != NULL;
    if (count > max_count)
        return JT_ERR(JT_TOO_LARGE, "too many audiences in a token");
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*audiences), &audiences));
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(aud) ? json_array_get(aud, i) : aud;
        if (!json_is_string(one))
            return JT_ERR(JT_INVALID, "an audience is not a string");
        JT_TRY(copy_bounded(json_view(one), CLAIM_TEXT_MAX_BYTES, arena, &audiences[i]));
    }
    *ret_audiences = audiences;
    *ret_count = count;
    return JT_DONE;
}
