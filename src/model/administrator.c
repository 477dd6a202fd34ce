/*
 * administrator: the codes that roles, sources and kinds of links have in the store and on the
 * wire, and the spelling in which e-mail addresses are compared.
 */
#include "model/administrator.h"

#include "model/id.h"

static const jt_str role_codes[] = {
    [ADMINISTRATOR_OWNER] = JT_STR_INIT("owner"),
    [ADMINISTRATOR_ADMIN] = JT_STR_INIT("admin"),
    [ADMINISTRATOR_READ_ONLY] = JT_STR_INIT("read_only"),
};

static const jt_str source_kind_codes[] = {
    [SOURCE_BROWSER] = JT_STR_INIT("browser"),
    [SOURCE_ADDRESS] = JT_STR_INIT("address"),
};

static const jt_str link_kind_codes[] = {
    [LINK_SETUP] = JT_STR_INIT("setup"),
    [LINK_INVITATION] = JT_STR_INIT("invitation"),
    [LINK_PASSWORD_RESET] = JT_STR_INIT("password_reset"),
};

bool administrator_is_of(const struct administrator *administrator, jt_str issuer)
{
    return administrator->issuer.len == 0 || jt_str_eq(administrator->issuer, issuer);
}

bool administrator_is_owner(const struct administrator *administrator)
{
    return administrator->role == ADMINISTRATOR_OWNER && administrator->issuer.len == 0;
}

bool administrator_has_second_factor(const struct administrator *administrator)
{
    return administrator->totp_box.len != 0 || administrator->passkeys > 0;
}

jt_str administrator_role_code(enum administrator_role role)
{
    return role_codes[role];
}

jt_err administrator_role_parse(jt_str code, enum administrator_role *ret_role)
{
    for (size_t i = 0; i < COUNT(role_codes); i++) {
        if (jt_str_eq(role_codes[i], code)) {
            *ret_role = (enum administrator_role)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown role of an administrator");
}

jt_str administrator_source_kind_code(enum administrator_source_kind kind)
{
    return source_kind_codes[kind];
}

jt_str administrator_link_kind_code(enum administrator_link_kind kind)
{
    return link_kind_codes[kind];
}

jt_err administrator_link_kind_parse(jt_str code, enum administrator_link_kind *ret_kind)
{
    for (size_t i = 0; i < COUNT(link_kind_codes); i++) {
        if (jt_str_eq(link_kind_codes[i], code)) {
            *ret_kind = (enum administrator_link_kind)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown kind of link");
}

jt_err administrator_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                            jt_str *ret_id)
{
    return id_time_ordered(JT_STR("admin_"), now_ms, random, arena, ret_id);
}

jt_err administrator_email_key(jt_str email, struct jt_arena *arena, jt_str *ret_key)
{
    char *key = NULL;
    JT_TRY(jt_arena_alloc(arena, email.len, &key));
    for (size_t i = 0; i < email.len; i++)
        key[i] = jt_lower(email.ptr[i]);
    *ret_key = (jt_str){ key, email.len };
    return JT_DONE;
}

jt_err administrator_actor(jt_str email, struct jt_arena *arena, jt_str *ret_actor)
{
    const jt_str prefix = JT_STR("administrator:");
    struct jt_buf actor;
    JT_TRY(jt_arena_buf(arena, prefix.len + email.len, &actor));
    jt_buf_put(&actor, prefix);
    jt_buf_put(&actor, email);
    *ret_actor = jt_buf_str(&actor);
    return JT_DONE;
}
