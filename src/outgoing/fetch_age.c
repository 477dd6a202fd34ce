/* fetch_age: other directives are let by; the contract knows this one alone. */
#include "outgoing/fetch_age.h"

/* A recipient takes both forms (RFC 9111 section 5.2). */
static jt_str unquoted(jt_str text)
{
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        return (jt_str){ text.ptr + 1, text.len - 2 };
    return text;
}

static bool is_digits(jt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

bool fetch_max_age(jt_str cache_control, int64_t *ret_age_s)
{
    jt_str rest = cache_control, one, name, value;
    while (jt_str_cut(&rest, ',', &one)) {
        jt_str_split(one, '=', &name, &value);
        if (!jt_str_eq_nocase(jt_str_trim(name), JT_STR("max-age")))
            continue;
        value = unquoted(jt_str_trim(value));
        if (!is_digits(value))
            return false;
        if (jt_str_to_int(value, 0, FETCH_AGE_MAX_S, ret_age_s).code != JT_OK)
            *ret_age_s = FETCH_AGE_MAX_S; /* or more */
        return true;
    }
    return false;
}

int64_t fetch_age_bounded_s(int64_t age_s)
{
    if (age_s < FETCH_AGE_MIN_S)
        return FETCH_AGE_MIN_S;
    return age_s > FETCH_AGE_MAX_S ? FETCH_AGE_MAX_S : age_s;
}
