/* administrator_json: administrators and sessions as the console's API shows them. */
#include "console/resources.h"

json_t *administrator_json(const struct administrator *administrator)
{
    return json_pack(
        "{s:s%,s:s%,s:s%,s:s%,s:b,s:o,s:o}", "id", JSON_TEXT(administrator->id), "email",
        JSON_TEXT(administrator->email), "name", JSON_TEXT(administrator->name), "role",
        JSON_TEXT(administrator_role_code(administrator->role)), "is_totp_enabled",
        administrator->totp_box.len != 0, "created_on", json_time(administrator->created_ms),
        "last_login_on", json_time(administrator->last_login_ms));
}

json_t *session_json(const struct administration *administration, const struct session *session,
                     int64_t recovery_codes_left)
{
    return json_pack(
        "{s:o,s:s%,s:o,s:I,s:I}", "administrator", administrator_json(&session->administrator),
        "csrf_token", JSON_TEXT(session->csrf_token), "expires_on",
        json_time(session->row.expires_ms), "idle_timeout_s", (json_int_t)administration->idle_s,
        "recovery_codes_left", (json_int_t)recovery_codes_left);
}
