/*
 * cookie: finds a cookie in one pass over the field. A name that stands there twice is refused:
 * somebody planted one of the two.
 */
#include "http/cookie.h"

jt_err cookie_find(jt_str header, jt_str name, jt_str *ret_value)
{
    jt_str rest = header, pair, pair_name, value, found = { 0 };
    bool is_found = false;
    while (rest.len != 0 && jt_str_cut(&rest, ';', &pair)) {
        if (!jt_str_split(pair, '=', &pair_name, &value) ||
            !jt_str_eq(jt_str_trim(pair_name), name))
            continue;
        if (is_found)
            return JT_ERR(JT_INVALID, "a cookie is there twice");
        is_found = true;
        found = jt_str_trim(value);
    }
    if (!is_found)
        return JT_ERR(JT_NOT_FOUND, "no such cookie");
    *ret_value = found;
    return JT_DONE;
}

jt_str cookie_name(const struct cookie_names *names, bool is_secure, jt_str path)
{
    if (!is_secure)
        return names->plain;
    return path.len == 0 ? names->host : names->secure;
}

jt_err cookie_write(const struct cookie *cookie, struct jt_arena *arena, const char **ret_field)
{
    enum { ATTRIBUTES_MAX_BYTES = 96 };
    struct jt_buf field;
    const size_t given = cookie->name.len + cookie->value.len + cookie->path.len;
    JT_TRY(jt_arena_buf(arena, given + ATTRIBUTES_MAX_BYTES, &field));
    jt_buf_put(&field, cookie->name);
    jt_buf_put_char(&field, '=');
    jt_buf_put(&field, cookie->value);
    jt_buf_put(&field, JT_STR("; Path="));
    jt_buf_put(&field, cookie->path.len != 0 ? cookie->path : JT_STR("/"));
    jt_buf_put(&field, JT_STR("; HttpOnly; SameSite=Strict; Max-Age="));
    jt_buf_put_int(&field, cookie->max_age_s);
    jt_buf_put(&field, cookie->is_secure ? JT_STR("; Secure") : JT_STR(""));
    jt_buf_put_char(&field, '\0');
    *ret_field = field.ptr;
    return JT_DONE;
}
