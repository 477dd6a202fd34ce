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

/* Where nodes tell each other that there are changes. All stores of a database share it: a change
 * of another store costs a look. */
#define LINK_CHANNEL "jeton"

/* bigint, as pg_type.dat of PostgreSQL numbers it: that will not change. */
enum { POSTGRESQL_INT8_OID = 20 };

/* All that one change asks goes out together, but for an import of hundreds of operations. */
enum { LINK_QUEUE_MAX = 1024 };

static inline void postgresql_result_clear(PGresult **result) /* for JT_AUTO */
{
    PQclear(*result); /* takes NULL */
}

/* A command that was queued, and whose result is not read yet. */
struct postgresql_item {
    int kind;              /* of the enum in the source, or the statement that it prepares */
    PGresult **ret_result; /* NULL: nobody wants it */
    bool is_run;           /* a statement whose rows nobody wants: what it changes is counted */
};

struct postgresql_link {
    const char *url; /* of libpq, ends in a NUL; borrowed */
    bool keeps_statements;
    int answer_ms;      /* how long an answer is waited for, and the server may work at it */
    PGconn *connection; /* NULL: there is none */
    struct jt_instant next_try;
    int64_t pause_ms;
    struct postgresql_item queue[LINK_QUEUE_MAX]; /* in order */
    size_t queue_count, sync_count;
    int64_t changed_rows; /* by the statements that were run since this was last set to 0 */
    bool is_prepared[SQL_STATEMENT_COUNT];
    bool is_outdated;  /* what is prepared is for other tables than there are */
    bool is_listening; /* for LINK_CHANNEL */
};

/* To be called before each transaction. JT_UNAVAILABLE: it cannot be had now. ret_problem may be
 * NULL; else, on error, why, in arena. */
JT_MUST_USE jt_err postgresql_link_connect(struct postgresql_link *link, struct jt_arena *arena,
                                           jt_str *ret_problem);
/* As far as is known, and as far as the socket tells now. */
bool postgresql_link_is_up(const struct postgresql_link *link);
bool postgresql_link_is_alive(struct postgresql_link *link);
void postgresql_link_break(struct postgresql_link *link);

/*
 * Each queues a command; whoever finds no room for it must exchange first. ret_result gets its
 * result (the caller's, PQclear()) in the exchange that it goes with, if it went well; it may be
 * NULL, and is to be forgotten before it goes. JT_UNAVAILABLE: the link is broken.
 */
bool postgresql_link_has_room(const struct postgresql_link *link);
JT_MUST_USE jt_err postgresql_link_sql(struct postgresql_link *link, const char *sql,
                                       PGresult **ret_result);
JT_MUST_USE jt_err postgresql_link_statement(struct postgresql_link *link,
                                             enum sql_statement statement, struct db_values values,
                                             PGresult **ret_result);
void postgresql_link_forget(struct postgresql_link *link, PGresult *const *result);

/* Sends what is queued, and does not wait for what it gives, where it need not; results and errors
 * are lost. */
void postgresql_link_post(struct postgresql_link *link);
/*
 * Sends what is queued and waits for its results: one round trip. The error of the first command
 * that failed is the error of all, as db_unawaited() has it where that is not the one whose result
 * goes to asked (NULL: of none). After JT_UNAVAILABLE the link may be broken.
 */
JT_MUST_USE jt_err postgresql_link_exchange(struct postgresql_link *link, PGresult **asked);
/* Out of the pipeline and back into it, for what it has no place for; libpq then waits, without an
 * end. Nothing is queued. */
JT_MUST_USE jt_err postgresql_link_leave_pipeline(struct postgresql_link *link);
JT_MUST_USE jt_err postgresql_link_enter_pipeline(struct postgresql_link *link);
/* Waits until something comes on LINK_CHANNEL, at most for wait_ms; on a link that does nothing
 * else. JT_REFUSED: nothing will ever come, because of the server or of a pooler before it. */
JT_MUST_USE jt_err postgresql_link_hear(struct postgresql_link *link, int wait_ms,
                                        bool *ret_has_heard);
/* Runs a script of several statements, which may take long, outside of the pipeline. */
JT_MUST_USE jt_err postgresql_link_script(struct postgresql_link *link, const char *script);

/* One command and what it gives (the caller's, PQclear()), in one round trip. */
JT_MUST_USE jt_err postgresql_link_query(struct postgresql_link *link, const char *sql,
                                         PGresult **ret_result);
/* One that gives nothing, or whose rows nobody wants. */
JT_MUST_USE jt_err postgresql_link_run(struct postgresql_link *link, const char *sql);
/* The truth in its one row. */
JT_MUST_USE jt_err postgresql_link_ask(struct postgresql_link *link, const char *sql,
                                       bool *ret_is_true);
/* Before something that others must do first is looked at again. */
void postgresql_link_pause(void);
