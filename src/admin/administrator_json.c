/*
 * administrator_json: what every list and answer shows of an administrator; passwords and boxes are
 * no members.
 */
#include "admin/administrator_json.h"

json_t *administrator_json(const struct administrator *administrator)
{
    return json_pack(
        "{s:s%,s:s%,s:s%,s:s%,s:b,s:o,s:o}", "id", JSON_TEXT(administrator->id), "email",
        JSON_TEXT(administrator->email), "name", JSON_TEXT(administrator->name), "role",
        JSON_TEXT(administrator_role_code(administrator->role)), "is_totp_enabled",
        administrator->totp_box.len != 0, "created_on", json_time(administrator->created_ms),
        "last_login_on", json_time(administrator->last_login_ms));
}
