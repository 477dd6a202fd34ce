/* authentication: the names of methods, and sets of them as the store has them. */
#include "model/authentication.h"

static const jt_str names[AUTHENTICATION_METHODS] = {
    [AUTHENTICATION_CLIENT_SECRET_POST] = JT_STR_INIT("client_secret_post"),
    [AUTHENTICATION_CLIENT_SECRET_BASIC] = JT_STR_INIT("client_secret_basic"),
    [AUTHENTICATION_PRIVATE_KEY_JWT] = JT_STR_INIT("private_key_jwt"),
};

jt_str authentication_method_name(enum authentication_method method)
{
    return names[method];
}

jt_err authentication_method_parse(jt_str name, enum authentication_method *ret_method)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (jt_str_eq(name, names[i])) {
            *ret_method = (enum authentication_method)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "no such method of authentication");
}

void authentication_methods_put(struct jt_buf *buf, unsigned methods)
{
    const size_t from = buf->len;
    for (size_t i = 0; i < COUNT(names); i++) {
        if ((methods & AUTHENTICATION_BIT(i)) == 0)
            continue;
        if (buf->len != from)
            jt_buf_put_char(buf, ' ');
        jt_buf_put(buf, names[i]);
    }
}

jt_err authentication_methods_parse(jt_str text, unsigned *ret_methods)
{
    unsigned methods = 0;
    enum authentication_method method;
    for (jt_str word; jt_str_next_word(&text, &word);) {
        JT_TRY(authentication_method_parse(word, &method));
        methods |= AUTHENTICATION_BIT(method);
    }
    if (methods == 0)
        return JT_ERR(JT_INVALID, "no method of authentication");
    *ret_methods = methods;
    return JT_DONE;
}
