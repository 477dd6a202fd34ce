/*
 * caller: an administrator has all scopes, or none where the role may only read. All others have
 * the scopes of their token.
 */
#include "registration/caller.h"

bool caller_has_scope(const struct caller *caller, jt_str scope)
{
    return caller->is_administrator ? !caller->is_read_only
                                    : management_scope_is_in(caller->scope, scope);
}

jt_err caller_check_organization(const struct caller *caller, jt_str org_code,
                                 struct rule_break *ret_break)
{
    if (caller->org_code.len == 0 || jt_str_eq(caller->org_code, org_code))
        return JT_DONE;
    *ret_break = (struct rule_break){
        .kind = RULE_EXCEEDED,
        .code = "ORGANIZATION_ACCESS_DENIED",
        .message = JT_STR("A token of an organization's application gives access to "
                          "that organization only"),
    };
    return JT_ERR(JT_REFUSED, "it is another organization's, or nobody's");
}
