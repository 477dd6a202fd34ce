/*
 * postgresql_load: writes PostgreSQL's binary format of COPY ("Binary Format" in its manual, under
 * COPY): a head, then for each row the number of its values, and each value behind its length.
 */
#include "store/postgresql_load.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "store/postgresql_cause.h"

enum { LOAD_BUFFER_BYTES = 64 * 1024, COMMAND_MAX_BYTES = 2048 };

struct postgresql_load {
    struct postgresql_link *link;
    struct jt_buf buf; /* over bytes */
    char bytes[LOAD_BUFFER_BYTES];
};

/* What is wrong with a result; takes it. */
static jt_err end_result(PGresult *result, ExecStatusType wanted)
{
    jt_err err = JT_DONE;
    if (PQresultStatus(result) != wanted)
        err = postgresql_cause(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    PQclear(result);
    return err;
}

/* --- Bytes -------------------------------------------------------------------------------- */

static jt_err send_bytes(struct postgresql_load *load, jt_str bytes)
{
    enum { PIECE_MAX_BYTES = 1 << 20 };
    while (bytes.len != 0) {
        const size_t len = bytes.len < PIECE_MAX_BYTES ? bytes.len : PIECE_MAX_BYTES;
        if (PQputCopyData(load->link->connection, bytes.ptr, (int)len) != 1)
            return postgresql_cause(NULL);
        bytes = (jt_str){ bytes.ptr + len, bytes.len - len };
    }
    return JT_DONE;
}

static jt_err flush(struct postgresql_load *load)
{
    JT_TRY(send_bytes(load, jt_buf_str(&load->buf)));
    load->buf.len = 0;
    return JT_DONE;
}

static jt_err put(struct postgresql_load *load, jt_str bytes)
{
    if (bytes.len > load->buf.capacity - load->buf.len)
        JT_TRY(flush(load));
    if (bytes.len > load->buf.capacity)
        return send_bytes(load, bytes);
    jt_buf_put(&load->buf, bytes);
    return JT_DONE;
}

static jt_err put_int16(struct postgresql_load *load, int number)
{
    const uint16_t bytes = htobe16((uint16_t)number);
    return put(load, (jt_str){ (const char *)&bytes, sizeof(bytes) });
}

static jt_err put_int32(struct postgresql_load *load, int number)
{
    const uint32_t bytes = htobe32((uint32_t)number);
    return put(load, (jt_str){ (const char *)&bytes, sizeof(bytes) });
}

static jt_err put_value(struct postgresql_load *load, const struct db_value *value)
{
    enum { LENGTH_OF_NULL = -1 };
    const uint64_t number = htobe64((uint64_t)value->number);
    const jt_str bytes =
        value->type == DB_INT ? (jt_str){ (const char *)&number, sizeof(number) } : value->bytes;
    if (value->type == DB_NULL)
        return put_int32(load, LENGTH_OF_NULL);
    if (bytes.len > INT32_MAX / 2)
        return JT_ERR(JT_TOO_LARGE, "a value is too large for the database");
    JT_TRY(put_int32(load, (int)bytes.len));
    return put(load, bytes);
}

/* --- A table ------------------------------------------------------------------------------ */

/* Of names that are ours. */
static jt_err command_of(const struct sql_table *table, char ret_command[static COMMAND_MAX_BYTES])
{
    struct jt_buf command = jt_buf_over(ret_command, COMMAND_MAX_BYTES);
    jt_buf_put(&command, JT_STR("COPY "));
    jt_buf_put(&command, jt_str_from(table->name));
    for (int i = 0; i < table->column_count; i++) {
        jt_buf_put(&command, i == 0 ? JT_STR(" (") : JT_STR(", "));
        jt_buf_put(&command, jt_str_from(table->columns[i].name));
    }
    jt_buf_put(&command, JT_STR(") FROM STDIN (FORMAT binary)"));
    jt_buf_put_char(&command, '\0');
    return command.has_overflown ? JT_ERR(JT_TOO_LARGE, "too many columns in a table") : JT_DONE;
}

static jt_err begin(struct postgresql_load *load, const struct sql_table *table)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* no flags, no extension */
    char command[COMMAND_MAX_BYTES];
    JT_TRY(command_of(table, command));
    JT_TRY(postgresql_link_leave_pipeline(load->link));
    JT_TRY(end_result(PQexec(load->link->connection, command), PGRES_COPY_IN));
    return put(load, (jt_str){ head, sizeof(head) });
}

jt_err postgresql_load_begin(struct postgresql_link *link, const struct sql_table *table,
                             struct postgresql_load **ret_load)
{
    struct postgresql_load *load = malloc(sizeof(*load));
    if (load == NULL)
        return JT_ERR(JT_NO_MEMORY, "loading a table");
    load->link = link;
    load->buf = jt_buf_over(load->bytes, sizeof(load->bytes));
    *ret_load = load;
    return begin(load, table);
}

jt_err postgresql_load_row(struct postgresql_load *load, struct db_values row)
{
    JT_TRY(put_int16(load, (int)row.count));
    for (size_t i = 0; i < row.count; i++)
        JT_TRY(put_value(load, &row.at[i]));
    return JT_DONE;
}

jt_err postgresql_load_end(struct postgresql_load *load)
{
    enum { NO_MORE_ROWS = -1 };
    PGconn *connection = load->link->connection;
    JT_TRY(put_int16(load, NO_MORE_ROWS));
    JT_TRY(flush(load));
    if (PQputCopyEnd(connection, NULL) != 1)
        return postgresql_cause(NULL);
    JT_TRY(end_result(PQgetResult(connection), PGRES_COMMAND_OK));
    PQclear(PQgetResult(connection)); /* the end of results */
    return postgresql_link_enter_pipeline(load->link);
}

void postgresql_load_free(struct postgresql_load *load)
{
    free(load);
}
