/* environment: the first one of that name, as getenv(3) has it. */
#include "base/environment.h"

jt_str jt_environment_value(char **environment, jt_str name)
{
    for (size_t i = 0; environment[i] != NULL; i++) {
        const jt_str line = jt_str_from(environment[i]);
        if (jt_str_starts(line, name) && line.len > name.len && line.ptr[name.len] == '=')
            return (jt_str){ line.ptr + name.len + 1, line.len - name.len - 1 };
    }
    return JT_STR("");
}
