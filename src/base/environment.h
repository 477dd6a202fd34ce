/* environment: what one variable of an environment says, which comes from main() (environ(7)). */
#pragma once

#include "base/bytes.h"

/* Empty: it is not there, or says nothing. */
jt_str jt_environment_value(char **environment, jt_str name);
