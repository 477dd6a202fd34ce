/* application: the codes and labels of its types (contract sections 7.9 and 3.1), and its id. */
#include "model/application.h"

#include "model/id.h"

static const struct type_row {
    jt_str code, label;
    bool has_secret;
} type_rows[] = {
    [APPLICATION_REG] = { JT_STR_INIT("reg"), JT_STR_INIT("Back-end web"), true },
    [APPLICATION_SPA] = { JT_STR_INIT("spa"), JT_STR_INIT("Front-end and mobile"), false },
    [APPLICATION_M2M] = { JT_STR_INIT("m2m"), JT_STR_INIT("Machine to machine (M2M)"), true },
    [APPLICATION_DEVICE] = { JT_STR_INIT("device"), JT_STR_INIT("Device and IoT"), false },
};

jt_str application_type_code(enum application_type type)
{
    return type_rows[type].code;
}

jt_str application_type_label(enum application_type type)
{
    return type_rows[type].label;
}

jt_err application_type_parse(jt_str code, enum application_type *ret_type)
{
    for (size_t i = 0; i < COUNT(type_rows); i++) {
        if (jt_str_eq(type_rows[i].code, code)) {
            *ret_type = (enum application_type)i;
            return JT_DONE;
        }
    }
    return JT_ERR(JT_INVALID, "unknown application type");
}

bool application_type_has_secret(enum application_type type)
{
    return type_rows[type].has_secret;
}

jt_err application_id_new(const struct jt_random *random, struct jt_arena *arena, jt_str *ret_id)
{
    return id_random_hex(random, APPLICATION_ID_BYTES, arena, ret_id);
}

jt_err client_secret_id(const uint8_t digest[static JT_DIGEST_BYTES],
                        char ret_id[static CLIENT_SECRET_ID_BYTES])
{
    uint8_t twice[JT_DIGEST_BYTES];
    struct jt_buf id = jt_buf_over(ret_id, CLIENT_SECRET_ID_BYTES);
    JT_TRY(jt_sha256((jt_str){ (const char *)digest, JT_DIGEST_BYTES }, twice));
    jt_buf_put_hex(&id, twice, CLIENT_SECRET_ID_BYTES / 2);
    return JT_DONE;
}
