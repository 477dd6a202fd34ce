/*
 * administrator_json: what every list and answer shows of an administrator; passwords and boxes are
 * no members.
 */
#include "admin/administrator_json.h"

static const struct answer_member members[] = {
    { "id", ANSWER_FROM(struct administrator, id) },
    { "email", ANSWER_FROM(struct administrator, email) },
    { "name", ANSWER_FROM(struct administrator, name) },
    { "role", ANSWER_NAME(struct administrator, role, administrator_role_code) },
    { "is_totp_enabled", ANSWER_HAS(struct administrator, totp_box) },
    { "passkeys", ANSWER_FROM(struct administrator, passkeys) },
    { "created_on", ANSWER_TIME(struct administrator, created_ms) },
    { "last_login_on", ANSWER_TIME(struct administrator, last_login_ms), .is_nullable = true },
};
const struct answer_shape administrator_shape = { NULL,
                                                  ANSWER_MEMBERS(struct administrator, members) };
