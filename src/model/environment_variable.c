/*
 * environment_variable: keys are what programs take for names of variables, so that `export` can
 * have them.
 */
#include "model/environment_variable.h"

#include "model/id.h"

jt_err environment_variable_key_check(jt_str key)
{
    if (key.len > ENVIRONMENT_VARIABLE_KEY_MAX_CHARS)
        return JT_ERR(JT_TOO_LARGE, "variable key too long");
    if (key.len == 0 || (key.ptr[0] >= '0' && key.ptr[0] <= '9'))
        return JT_ERR(JT_INVALID, "variable key is empty or begins with a digit");
    for (size_t i = 0; i < key.len; i++)
        if (!jt_is_alphanumeric(key.ptr[i]) && key.ptr[i] != '_')
            return JT_ERR(JT_INVALID, "variable key has a byte that none may have");
    return JT_DONE;
}

jt_err environment_variable_value_check(jt_str value)
{
    return jt_str_utf8_count(value) > ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS
               ? JT_ERR(JT_TOO_LARGE, "variable value too long")
               : JT_DONE;
}

jt_err environment_variable_id_new(const struct jt_random *random, int64_t now_ms,
                                   struct jt_arena *arena, jt_str *ret_id)
{
    return id_time_ordered(JT_STR("env_var_"), now_ms, random, arena, ret_id);
}
