/*
 * rule_break: writes "NAME must be RULE", the sentence that the readers of bodies and queries and
 * the rules of registration/ have in common.
 */
#include "model/rule_break.h"

jt_err rule_break_parameter(struct jt_arena *arena, jt_str name, jt_str rule,
                            struct rule_break *ret_break)
{
    struct jt_buf message;
    JT_TRY(jt_arena_buf(arena, name.len + rule.len + 16, &message));
    jt_buf_put(&message, name);
    jt_buf_put(&message, JT_STR(" must be "));
    jt_buf_put(&message, rule);
    *ret_break = (struct rule_break){ .code = "INVALID_PARAMETER",
                                      .message = jt_buf_str(&message),
                                      .field = name };
    return JT_DONE;
}
