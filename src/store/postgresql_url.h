/*
 * postgresql_url: how a store in PostgreSQL is named: a URL as libpq takes it,
 * postgresql://USER@HOST:PORT/DATABASE?OPTION=VALUE, with several HOST:PORT where a standby may be
 * promoted. One option is ours: prepared_statements=off, for a pooler that gives each transaction
 * another connection. No password stands in it, so it may be shown and logged.
 */
#pragma once

#include "base/arena.h"

/* postgresql: or postgres:, in any case of letters. */
bool postgresql_url_is_one(jt_str url);

/* As store_url_fault(). */
const char *postgresql_url_fault(jt_str url);

/* The URL without our option, as libpq takes it. ret_url ends in a NUL. */
JT_MUST_USE jt_err postgresql_url_read(jt_str url, struct jt_arena *arena, jt_str *ret_url,
                                       bool *ret_keeps_statements);
