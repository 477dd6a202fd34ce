/*
 * postgresql_link: one connection to a PostgreSQL server, in pipeline mode: commands are queued,
 * and go out together in one round trip. Every wait has an end, because a server that is frozen, or
 * a network that swallows packets, says nothing; only what is done outside of the pipeline has
 * none. A link that broke is made anew when it is next asked for, not more often than its pause
 * allows, which doubles with each failure.
 *
 * One thread at a time.
 */
#pragma once

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/instant.h"
#include "store/db.h"

/* What a connection calls itself (application_name), before the name of the schema; and that of one
 * which has the store alone. */
#define LINK_NAME       "jeton "
#define LINK_NAME_ALONE "jeton alone "

enum { LINK_QUEUE_MAX = 16 };

struct postgresql_link {
    const char *url; /* of libpq, ends in a NUL; borrowed */
    bool keeps_statements;
    int answer_ms;      /* how long an answer is waited for, and the server may work at it */
    PGconn *connection; /* NULL: there is none */
    struct jt_instant next_try;
    int64_t pause_ms;
    /* What was sent, and whose results are not read yet, in order: a statement to prepare, or one
     * of the enum in the source. */
    int queue[LINK_QUEUE_MAX];
    size_t queue_count, sync_count;
    bool is_prepared[SQL_STATEMENT_COUNT];
};

/* JT_UNAVAILABLE: it cannot be had now. ret_problem may be NULL; else, on error, why, in arena. */
JT_MUST_USE jt_err postgresql_link_connect(struct postgresql_link *link, struct jt_arena *arena,
                                           jt_str *ret_problem);
bool postgresql_link_is_up(const struct postgresql_link *link);
void postgresql_link_break(struct postgresql_link *link);

/* Each queues a command. JT_UNAVAILABLE: the link is broken. */
JT_MUST_USE jt_err postgresql_link_sql(struct postgresql_link *link, const char *sql);
JT_MUST_USE jt_err postgresql_link_statement(struct postgresql_link *link,
                                             enum sql_statement statement, struct db_values values);

/* Sends what is queued, and does not wait for what it gives; errors of it are lost. */
void postgresql_link_post(struct postgresql_link *link);
/*
 * Sends what is queued and waits for its results. ret_result is that of the last command (the
 * caller's, PQclear()). The error of the first command that failed is the error of all; after
 * JT_UNAVAILABLE the link may be broken.
 */
JT_MUST_USE jt_err postgresql_link_exchange(struct postgresql_link *link, PGresult **ret_result);
/* Out of the pipeline and back into it, for what it has no place for; libpq then waits, without an
 * end. Nothing is queued. */
JT_MUST_USE jt_err postgresql_link_leave_pipeline(struct postgresql_link *link);
JT_MUST_USE jt_err postgresql_link_enter_pipeline(struct postgresql_link *link);
/* Runs a script of several statements, which may take long, outside of the pipeline. */
JT_MUST_USE jt_err postgresql_link_script(struct postgresql_link *link, const char *script);
