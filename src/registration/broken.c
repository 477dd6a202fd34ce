/*
 * broken: notes in the registrar which rule was broken. Messages are literals, or written into the
 * registrar's arena.
 */
#include "registration/broken.h"

static jt_err refused(void)
{
    return JT_ERR(JT_REFUSED, "a rule of registration was broken");
}

jt_err broken_field(struct registrar *r, const char *code, jt_str field, jt_str message)
{
    r->broken = (struct rule_break){ .code = code, .message = message, .field = field };
    return refused();
}

jt_err broken(struct registrar *r, const char *code, jt_str message)
{
    return broken_field(r, code, JT_STR(""), message);
}

jt_err broken_parameter(struct registrar *r, jt_str name, jt_str rule)
{
    JT_TRY(rule_break_parameter(r->arena, name, rule, &r->broken));
    return refused();
}

jt_err broken_entry(struct registrar *r, const char *name, size_t index, jt_str rule)
{
    struct jt_buf entry;
    JT_TRY(jt_arena_buf(r->arena, strlen(name) + 32, &entry));
    jt_buf_put(&entry, jt_str_from(name));
    jt_buf_put_char(&entry, '[');
    jt_buf_put_int(&entry, (int64_t)index);
    jt_buf_put_char(&entry, ']');
    return broken_parameter(r, jt_buf_str(&entry), rule);
}

jt_err broken_if(struct registrar *r, jt_err err, enum jt_code when, const char *code, jt_str field,
                 jt_str message)
{
    return err.code == when ? broken_field(r, code, field, message) : err;
}
