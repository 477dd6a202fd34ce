/*
 * postgresql_entry: the way into a store in PostgreSQL, by what the connection is for.
 */
#pragma once

#include "store/db.h"
#include "store/postgresql_link.h"

#define HAS_SCHEMA "to_regclass('jeton_schema') IS NOT NULL"

/*
 * Connects, and judges what is there; a writer makes the row of the schema's version where there is
 * none. ret_has_notify, of a writer: the server has pg_notify(). JT_STORE, with ret_problem in
 * arena: it is no store, and cannot be made one. JT_UNAVAILABLE: another process has it alone, or
 * the role is one that wants it alone and others are there.
 */
JT_MUST_USE jt_err postgresql_enter(struct postgresql_link *link, enum db_role role,
                                    struct jt_arena *arena, bool *ret_has_notify,
                                    jt_str *ret_problem);
