/*
 * postgresql_link: libpq's pipeline mode behind three verbs: queue, post, exchange. Results come in
 * the order of what was sent, each goes where its command said; a sync mark ends each batch, and an
 * error in a batch skips what is left of it.
 */
#include "store/postgresql_link.h"

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/sentence.h"
#include "store/postgresql_cause.h"
#include "store/postgresql_connect.h"

enum {
    PAUSE_FIRST_MS = 100,
    PAUSE_MAX_MS = 2000,
    LOOK_AGAIN_MS = 50,
    IDLE_MS = 30 * 1000, /* in a transaction: of a process that was stopped, say */
    PARAMETERS_MAX = 24,
    FORMAT_BINARY = 1,
};

/* In the queue, besides the statements that are prepared. */
enum { QUEUED_COMMAND = -1, QUEUED_SYNC = -2 };

/* --- Connecting --------------------------------------------------------------------------- */

bool postgresql_link_is_up(const struct postgresql_link *link)
{
    return link->connection != NULL && PQstatus(link->connection) == CONNECTION_OK;
}

void postgresql_link_break(struct postgresql_link *link)
{
    PQfinish(link->connection); /* takes NULL */
    link->connection = NULL;
    link->queue_count = link->sync_count = 0;
    link->is_outdated = link->is_listening = false;
    memset(link->is_prepared, 0, sizeof(link->is_prepared));
}

/* What came meanwhile is read: also that the server has gone. */
bool postgresql_link_is_alive(struct postgresql_link *link)
{
    enum { READS = 8 }; /* its last words, and the end */
    struct pollfd socket = { .events = POLLIN };
    if (!postgresql_link_is_up(link))
        return false;
    socket.fd = PQsocket(link->connection);
    for (int i = 0; i < READS && poll(&socket, 1, 0) > 0; i++)
        if (PQconsumeInput(link->connection) == 0)
            return false;
    return postgresql_link_is_up(link);
}

/* Half of the pause at least; the other half by chance, so that many nodes do not come at once. */
static void put_off(struct postgresql_link *link)
{
    const int64_t pause_ms = link->pause_ms == 0 ? PAUSE_FIRST_MS : link->pause_ms;
    const int64_t by_chance = jt_us_between((struct jt_instant){ 0 }, jt_instant_now()) % pause_ms;
    link->next_try = jt_instant_in_ms(pause_ms / 2 + by_chance / 2);
    link->pause_ms = pause_ms * 2 > PAUSE_MAX_MS ? PAUSE_MAX_MS : pause_ms * 2;
}

static bool has_utf8(PGconn *connection)
{
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    return encoding != NULL && strcmp(encoding, "UTF8") == 0;
}

/* The name tells the connections of one store from those of another in the same database. The
 * server ends by itself what is not waited for any longer: it does not see that a link was given up
 * before it has an answer to send. */
static bool introduce(struct postgresql_link *link)
{
    char sql[256];
    snprintf(sql, sizeof(sql),
             "SELECT set_config('application_name', '" LINK_NAME "' || current_schema(), false),"
             "       set_config('statement_timeout', '%d', false),"
             "       set_config('idle_in_transaction_session_timeout', '%d', false)",
             link->answer_ms, IDLE_MS);
    return postgresql_link_sql(link, sql, NULL).code == JT_OK &&
           postgresql_link_exchange(link, NULL).code == JT_OK;
}

/* What is wrong with a server that answered; NULL: nothing. */
static const char *server_fault(struct postgresql_link *link)
{
    enum { VERSION_LEAST = 130000 };
    if (PQserverVersion(link->connection) < VERSION_LEAST)
        return "it is older than PostgreSQL 13";
    if (!has_utf8(link->connection))
        return "its encoding is not UTF8; make one with: CREATE DATABASE ... ENCODING 'UTF8' "
               "TEMPLATE template0";
    if (PQenterPipelineMode(link->connection) == 0 || PQsetnonblocking(link->connection, 1) != 0)
        return "the connection has no pipeline mode";
    if (!introduce(link))
        return "the connection broke at once, or nothing came from it";
    return NULL;
}

jt_err postgresql_link_connect(struct postgresql_link *link, struct jt_arena *arena,
                               jt_str *ret_problem)
{
    if (postgresql_link_is_alive(link))
        return JT_DONE;
    postgresql_link_break(link);
    if (!jt_instant_has_come(link->next_try, jt_instant_now()))
        return JT_ERR(JT_UNAVAILABLE, "the database cannot be reached; try again");

    char unreached[POSTGRESQL_FAULT_BYTES];
    link->connection = postgresql_connect(link->url, unreached);
    const bool is_reached = link->connection != NULL;
    const char *fault = is_reached ? server_fault(link) : unreached;
    if (fault == NULL) {
        link->pause_ms = 0;
        return JT_DONE;
    }
    if (ret_problem != NULL)
        jt_sentence_set(arena, ret_problem, "the database cannot be %s: %s",
                        is_reached ? "used" : "reached", fault);
    postgresql_link_break(link);
    put_off(link);
    return JT_ERR(JT_UNAVAILABLE, "the database cannot be reached; try again");
}

/* --- Queueing ----------------------------------------------------------------------------- */

/* is_sent: what the function of libpq said. */
static jt_err queued(struct postgresql_link *link, int is_sent, struct postgresql_item item)
{
    if (is_sent == 0) {
        postgresql_link_break(link);
        return postgresql_cause(NULL);
    }
    link->queue[link->queue_count++] = item;
    return JT_DONE;
}

/* Room that is left after what queues one thing: its sync, a ROLLBACK and the sync of that. */
enum { ROOM_FOR_END = 3 };

static bool has_room(const struct postgresql_link *link, size_t count)
{
    return link->queue_count + count <= LINK_QUEUE_MAX;
}

bool postgresql_link_has_room(const struct postgresql_link *link)
{
    return has_room(link, 2 + ROOM_FOR_END); /* a statement may have to be prepared */
}

static jt_err check_room(const struct postgresql_link *link, size_t count)
{
    if (link->connection == NULL)
        return postgresql_cause(NULL);
    return has_room(link, count) ? JT_DONE : JT_ERR(JT_TOO_LARGE, "too many commands at a time");
}

jt_err postgresql_link_sql(struct postgresql_link *link, const char *sql, PGresult **ret_result)
{
    JT_TRY(check_room(link, 1));
    return queued(
        link, PQsendQueryParams(link->connection, sql, 0, NULL, NULL, NULL, NULL, FORMAT_BINARY),
        (struct postgresql_item){ QUEUED_COMMAND, ret_result, false });
}

void postgresql_link_forget(struct postgresql_link *link, PGresult *const *result)
{
    for (size_t i = 0; i < link->queue_count; i++)
        if (link->queue[i].ret_result == result)
            link->queue[i].ret_result = NULL;
}

/* Parameters as libpq takes them; numbers in the order of bytes of the network. */
struct parameters {
    int count;
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    uint64_t numbers[PARAMETERS_MAX];
};

static jt_err parameters_from(struct db_values values, struct parameters *parameters)
{
    if (values.count > PARAMETERS_MAX)
        return JT_ERR(JT_TOO_LARGE, "too many parameters of a statement");
    parameters->count = (int)values.count;
    for (size_t i = 0; i < values.count; i++) {
        const struct db_value *value = &values.at[i];
        const bool is_number = value->type == DB_INT;
        if (value->bytes.len > INT32_MAX / 2)
            return JT_ERR(JT_TOO_LARGE, "a value is too large for the database");
        parameters->numbers[i] = htobe64((uint64_t)value->number);
        parameters->types[i] = is_number ? POSTGRESQL_INT8_OID : 0; /* 0: by where it stands */
        parameters->formats[i] = FORMAT_BINARY;
        parameters->lengths[i] = is_number ? (int)sizeof(uint64_t) : (int)value->bytes.len;
        parameters->values[i] = is_number                  ? (const char *)&parameters->numbers[i]
                                : value->type == DB_NULL   ? NULL
                                : value->bytes.ptr == NULL ? ""
                                                           : value->bytes.ptr;
    }
    return JT_DONE;
}

jt_err postgresql_link_statement(struct postgresql_link *link, enum sql_statement statement,
                                 struct db_values values, PGresult **ret_result)
{
    const struct postgresql_item item = { QUEUED_COMMAND, ret_result, ret_result == NULL };
    const char *name = sql_texts[statement].name,
               *text = sql_texts[statement].text[DIALECT_POSTGRESQL];
    struct parameters with;
    JT_TRY(check_room(link, 2));
    JT_TRY(parameters_from(values, &with));
    if (!link->keeps_statements)
        return queued(link,
                      PQsendQueryParams(link->connection, text, with.count, with.types, with.values,
                                        with.lengths, with.formats, FORMAT_BINARY),
                      item);
    if (!link->is_prepared[statement]) {
        JT_TRY(queued(link, PQsendPrepare(link->connection, name, text, with.count, with.types),
                      (struct postgresql_item){ (int)statement, NULL, false }));
        link->is_prepared[statement] = true; /* until its result says that it failed */
    }
    return queued(link,
                  PQsendQueryPrepared(link->connection, name, with.count, with.values, with.lengths,
                                      with.formats, FORMAT_BINARY),
                  item);
}

/* --- Results ------------------------------------------------------------------------------ */

static jt_err end_batch(struct postgresql_link *link)
{
    JT_TRY(check_room(link, 1));
    JT_TRY(queued(link, PQpipelineSync(link->connection),
                  (struct postgresql_item){ QUEUED_SYNC, NULL, false }));
    link->sync_count++;
    if (PQflush(link->connection) >= 0) /* what the kernel does not take now goes with the next */
        return JT_DONE;
    postgresql_link_break(link);
    return postgresql_cause(NULL);
}

/* Waits until a result is there in whole. */
static bool await_result(struct postgresql_link *link, struct jt_instant end)
{
    for (;;) {
        const int unsent = PQflush(link->connection);
        if (unsent < 0)
            return false;
        if (PQisBusy(link->connection) == 0)
            return true;
        const int64_t left_ms = jt_ms_between(jt_instant_now(), end) + 1;
        struct pollfd socket = { .fd = PQsocket(link->connection),
                                 .events = (short)(POLLIN | (unsent != 0 ? POLLOUT : 0)) };
        const int ready = left_ms <= 0 ? 0 : poll(&socket, 1, (int)left_ms);
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return false;
        if (PQconsumeInput(link->connection) == 0)
            return false;
    }
}

/* The next result that is not the mark between two; NULL: the link broke. */
static PGresult *next_result(struct postgresql_link *link, struct jt_instant end)
{
    for (int marks = 0; marks < 2; marks++) {
        if (!await_result(link, end))
            return NULL;
        PGresult *result = PQgetResult(link->connection);
        if (result != NULL)
            return result;
    }
    return NULL;
}

/* A statement was prepared for tables that a newer jeton has changed since. */
static bool is_of_other_tables(const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return sqlstate != NULL && strcmp(sqlstate, "0A000") == 0;
}

static jt_err cause_of(const PGresult *result, bool is_asked)
{
    const jt_err err = postgresql_cause(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    return is_asked ? err : db_unawaited(err);
}

/* The error of a command; what is skipped after it has none of its own. */
static jt_err take_result(struct postgresql_link *link, const struct postgresql_item *item,
                          PGresult *result, PGresult *const *asked)
{
    const ExecStatusType status = PQresultStatus(result);
    const bool is_well = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    jt_err err = JT_DONE;
    if (status == PGRES_FATAL_ERROR) {
        err = cause_of(result, asked != NULL && item->ret_result == asked);
        link->is_outdated |= is_of_other_tables(result);
    }
    if (!is_well && item->kind >= 0)
        link->is_prepared[item->kind] = false;
    if (is_well && item->is_run)
        link->changed_rows += strtoll(PQcmdTuples(result), NULL, 10);
    if (is_well && item->ret_result != NULL)
        *item->ret_result = result;
    else
        PQclear(result);
    return err;
}

/* Reads all that was sent; ret_err: the first one of the last batch. */
static bool read_results(struct postgresql_link *link, struct jt_instant end,
                         PGresult *const *asked, jt_err *ret_err)
{
    *ret_err = JT_DONE;
    for (size_t i = 0; i < link->queue_count; i++) {
        PGresult *result = next_result(link, end);
        if (result == NULL)
            return false;
        const bool is_mark = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (is_mark != (link->queue[i].kind == QUEUED_SYNC)) {
            PQclear(result); /* a connection that broke gives its error in place of a mark */
            return false;
        }
        const jt_err met = take_result(link, &link->queue[i], result, asked);
        if (is_mark && --link->sync_count > 0)
            *ret_err = JT_DONE; /* it was posted, and nobody waited for it */
        else if (ret_err->code == JT_OK)
            *ret_err = met;
    }
    return true;
}

jt_err postgresql_link_exchange(struct postgresql_link *link, PGresult **asked)
{
    jt_err err = JT_DONE;
    const struct jt_instant end = jt_instant_in_ms(link->answer_ms);
    JT_TRY(end_batch(link));
    const bool is_whole = read_results(link, end, asked, &err);
    link->queue_count = 0;
    if (!is_whole || !postgresql_link_is_up(link)) {
        if (jt_instant_has_come(end, jt_instant_now()))
            put_off(link); /* who waited that long does not begin again at once */
        postgresql_link_break(link);
        return err.code != JT_OK ? err : postgresql_cause(NULL);
    }
    if (link->is_outdated)
        postgresql_link_break(link); /* on the next one all is prepared again */
    return err;
}

/* Whether a statement is prepared must be known before it is used again. */
void postgresql_link_post(struct postgresql_link *link)
{
    bool prepares = false;
    for (size_t i = 0; i < link->queue_count; i++) {
        link->queue[i].ret_result = NULL;
        prepares |= link->queue[i].kind >= 0;
    }
    const jt_err nobodys = prepares ? postgresql_link_exchange(link, NULL) : end_batch(link);
    (void)nobodys;
}

static bool take_notices(struct postgresql_link *link)
{
    bool has_some = false;
    for (PGnotify *notice; (notice = PQnotifies(link->connection)) != NULL; has_some = true)
        PQfreemem(notice);
    return has_some;
}

/* What was told before is not known, and so is taken as heard. */
static jt_err begin_to_hear(struct postgresql_link *link, bool *ret_has_heard)
{
    jt_err err = postgresql_link_sql(link, "LISTEN " LINK_CHANNEL, NULL);
    if (err.code == JT_OK)
        err = postgresql_link_exchange(link, NULL);
    link->is_listening = *ret_has_heard = err.code == JT_OK;
    return err.code != JT_OK && postgresql_link_is_up(link)
               ? JT_ERR(JT_REFUSED, "the database does not tell of changes")
               : err;
}

jt_err postgresql_link_hear(struct postgresql_link *link, int wait_ms, bool *ret_has_heard)
{
    if (!link->keeps_statements) /* each transaction may have another connection */
        return JT_ERR(JT_REFUSED, "a pooler does not hand on what the database tells");
    JT_TRY(postgresql_link_connect(link, NULL, NULL));
    if (!link->is_listening)
        return begin_to_hear(link, ret_has_heard);
    struct pollfd socket = { .fd = PQsocket(link->connection), .events = POLLIN };
    *ret_has_heard = take_notices(link); /* that came while the connection was looked at */
    if (*ret_has_heard || poll(&socket, 1, wait_ms) <= 0)
        return JT_DONE;
    if (PQconsumeInput(link->connection) == 0) {
        postgresql_link_break(link);
        return postgresql_cause(NULL);
    }
    *ret_has_heard = take_notices(link);
    return JT_DONE;
}

jt_err postgresql_link_leave_pipeline(struct postgresql_link *link)
{
    if (link->connection != NULL && PQexitPipelineMode(link->connection) != 0 &&
        PQsetnonblocking(link->connection, 0) == 0)
        return JT_DONE;
    postgresql_link_break(link);
    return postgresql_cause(NULL);
}

jt_err postgresql_link_enter_pipeline(struct postgresql_link *link)
{
    if (PQenterPipelineMode(link->connection) != 0 && PQsetnonblocking(link->connection, 1) == 0)
        return JT_DONE;
    postgresql_link_break(link);
    return postgresql_cause(NULL);
}

jt_err postgresql_link_script(struct postgresql_link *link, const char *script)
{
    JT_TRY(postgresql_link_leave_pipeline(link));
    PGresult *result = PQexec(link->connection, script);
    jt_err err = JT_DONE;
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        err = postgresql_cause(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    PQclear(result);
    JT_TRY(postgresql_link_enter_pipeline(link));
    return err;
}

/* --- One at a time ------------------------------------------------------------------------ */

jt_err postgresql_link_query(struct postgresql_link *link, const char *sql, PGresult **ret_result)
{
    JT_TRY(postgresql_link_sql(link, sql, ret_result));
    return postgresql_link_exchange(link, ret_result);
}

jt_err postgresql_link_run(struct postgresql_link *link, const char *sql)
{
    JT_AUTO(postgresql_result_clear) PGresult *result = NULL;
    return postgresql_link_query(link, sql, &result);
}

jt_err postgresql_link_ask(struct postgresql_link *link, const char *sql, bool *ret_is_true)
{
    JT_AUTO(postgresql_result_clear) PGresult *result = NULL;
    JT_TRY(postgresql_link_query(link, sql, &result));
    *ret_is_true = PQntuples(result) == 1 && PQgetlength(result, 0, 0) == 1 &&
                   PQgetvalue(result, 0, 0)[0] != 0;
    return JT_DONE;
}

void postgresql_link_pause(void)
{
    const struct timespec pause = { .tv_nsec = LOOK_AGAIN_MS * 1000000L };
    nanosleep(&pause, NULL);
}
