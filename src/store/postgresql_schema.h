/*
 * postgresql_schema: a schema of a database for one store alone, beside whatever else is in that
 * database: for stores that come and go.
 */
#pragma once

#include "base/arena.h"

/*
 * Makes it: name is of small letters, digits and '_'. ret_url, in arena, is that of a store in it:
 * url with an option more. ret_problem, on error, is a sentence in arena that holds no password.
 * JT_INVALID: url names no database of PostgreSQL; JT_UNAVAILABLE;
 * JT_STORE: this user may not make one, or there is such a schema.
 */
JT_MUST_USE jt_err postgresql_schema_make(jt_str url, jt_str name, struct jt_arena *arena,
                                          jt_str *ret_url, jt_str *ret_problem);
/* And all that is in it goes; nobody has it open any more. */
JT_MUST_USE jt_err postgresql_schema_drop(jt_str url, jt_str name, struct jt_arena *arena,
                                          jt_str *ret_problem);
