/*
 * audit_action: the table of actions. The console has a sentence for each
 * (web/src/lib/auditSentences.ts).
 */
#include "model/audit_action.h"

const jt_str audit_actions[] = {
    JT_STR_INIT("administrator.authentication_refused"),
    JT_STR_INIT("administrator.confirmed"),
    JT_STR_INIT("administrator.created"),
    JT_STR_INIT("administrator.deleted"),
    JT_STR_INIT("administrator.email_changed"),
    JT_STR_INIT("administrator.invitation_withdrawn"),
    JT_STR_INIT("administrator.invited"),
    JT_STR_INIT("administrator.logged_in"),
    JT_STR_INIT("administrator.passkey_added"),
    JT_STR_INIT("administrator.passkey_removed"),
    JT_STR_INIT("administrator.passkey_renamed"),
    JT_STR_INIT("administrator.passkeys_removed"),
    JT_STR_INIT("administrator.password_changed"),
    JT_STR_INIT("administrator.password_reset_requested"),
    JT_STR_INIT("administrator.policy_changed"),
    JT_STR_INIT("administrator.recovery_codes_renewed"),
    JT_STR_INIT("administrator.renamed"),
    JT_STR_INIT("administrator.role_changed"),
    JT_STR_INIT("administrator.totp_disabled"),
    JT_STR_INIT("administrator.totp_enabled"),
    JT_STR_INIT("api.created"),
    JT_STR_INIT("api.deleted"),
    JT_STR_INIT("api_key.authentication_refused"),
    JT_STR_INIT("api_key.created"),
    JT_STR_INIT("api_key.expired"),
    JT_STR_INIT("api_key.revoked"),
    JT_STR_INIT("api_key.rotated"),
    JT_STR_INIT("api_key.updated"),
    JT_STR_INIT("api_scope.created"),
    JT_STR_INIT("api_scope.deleted"),
    JT_STR_INIT("api_scope.updated"),
    JT_STR_INIT("application.authentication_refused"),
    JT_STR_INIT("application.authorized"),
    JT_STR_INIT("application.created"),
    JT_STR_INIT("application.deleted"),
    JT_STR_INIT("application.revoked"),
    JT_STR_INIT("application.secret_rotated"),
    JT_STR_INIT("application.test_token_issued"),
    JT_STR_INIT("application.updated"),
    JT_STR_INIT("environment_variable.created"),
    JT_STR_INIT("environment_variable.deleted"),
    JT_STR_INIT("environment_variable.updated"),
    JT_STR_INIT("feature_flag.created"),
    JT_STR_INIT("feature_flag.deleted"),
    JT_STR_INIT("feature_flag.overridden"),
    JT_STR_INIT("feature_flag.override_removed"),
    JT_STR_INIT("feature_flag.updated"),
    JT_STR_INIT("master_key.rotated"),
    JT_STR_INIT("openapi_import.created"),
    JT_STR_INIT("openapi_import.deleted"),
    JT_STR_INIT("openapi_import.undone"),
    JT_STR_INIT("organization.created"),
    JT_STR_INIT("organization.deleted"),
    JT_STR_INIT("organization.updated"),
    JT_STR_INIT("property.created"),
    JT_STR_INIT("property.deleted"),
    JT_STR_INIT("property.updated"),
    JT_STR_INIT("property_category.created"),
    JT_STR_INIT("property_category.updated"),
    JT_STR_INIT("quota.exceeded"),
    JT_STR_INIT("quota.warning"),
    JT_STR_INIT("session.ended"),
    JT_STR_INIT("session.ended_everywhere"),
    JT_STR_INIT("session.others_ended"),
    JT_STR_INIT("signing_key.compromised"),
    JT_STR_INIT("signing_key.created"),
    JT_STR_INIT("signing_key.removed"),
    JT_STR_INIT("signing_key.rescheduled"),
    JT_STR_INIT("signing_key.retired"),
    JT_STR_INIT("signing_key.rotated"),
    JT_STR_INIT("webhook.created"),
    JT_STR_INIT("webhook.deleted"),
    JT_STR_INIT("webhook.delivery_resent"),
    JT_STR_INIT("webhook.disabled"),
    JT_STR_INIT("webhook.enabled"),
    JT_STR_INIT("webhook.tested"),
    JT_STR_INIT("webhook.updated"),
};
const size_t audit_action_count = COUNT(audit_actions);

static jt_str without_end(jt_str text, jt_str end)
{
    const bool has_it =
        text.len >= end.len && jt_str_eq((jt_str){ text.ptr + text.len - end.len, end.len }, end);
    return has_it ? (jt_str){ text.ptr, text.len - end.len } : text;
}

size_t audit_group_actions(jt_str group, jt_str ret_actions[static AUDIT_GROUP_ACTIONS_MAX])
{
    const jt_str name = without_end(without_end(group, JT_STR("*")), JT_STR("."));
    size_t count = 0;
    for (size_t i = 0; i < COUNT(audit_actions); i++) {
        const jt_str action = audit_actions[i];
        if (jt_str_starts(action, name) && name.len < action.len && action.ptr[name.len] == '.' &&
            count < AUDIT_GROUP_ACTIONS_MAX)
            ret_actions[count++] = action;
    }
    return count;
}
