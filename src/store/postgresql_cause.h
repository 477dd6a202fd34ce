/*
 * postgresql_cause: what an error of PostgreSQL means for the store, and what can be done about it.
 */
#pragma once

#include "base/err.h"

/* sqlstate: five characters (the SQLSTATE of PostgreSQL's manual, appendix A), or NULL where the
 * connection itself failed. */
jt_err postgresql_cause(const char *sqlstate);
