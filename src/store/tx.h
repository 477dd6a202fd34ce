/*
 * tx: one transaction, as the files of the store see it. Nothing outside store/ includes this.
 */
#pragma once

#include "model/application.h"
#include "model/authentication.h"
#include "model/quota.h"
#include "store/db_pool.h"
#include "store/event_traces.h"
#include "store/figures.h"
#include "store/page.h"
#include "store/store.h"

/* The rows of one issuer, and the connections to them. */
struct store {
    struct db_pool *pool;
    struct jt_arena *arena; /* of what is kept: the three below */
    struct store_place place;
    jt_str issuer;
    jt_str management_audience; /* of the built-in API, as it is shown: ISSUER/api/v1 */
    struct jt_clock clock;
    struct jt_random random;
    bool is_new;
    int64_t schema_found; /* 0: none */
    struct store_figures figures;
    struct event_traces traces;
};

/* Rows of unknown number, gathered in an arena: an array that doubles when it is full. */
struct tx_list {
    struct jt_arena *arena;
    size_t item_size, count, capacity;
    char *items;
};
#define TX_LIST(in_arena, type) ((struct tx_list){ .arena = (in_arena), .item_size = sizeof(type) })

struct store_tx {
    struct store *store;
    struct db *db;
    enum store_mode mode;
    bool is_within; /* another one, which has the connection */
    struct jt_instant began;
    jt_str actor, acting_for;
    struct event_trace trace; /* of the request, for the events of its changes */
    /* The changes that were recorded, which have no revision yet, and their entries for the audit
     * (changes.c). */
    struct jt_arena *pending_arena;
    struct tx_list pending, entries;
};

/* As store_commit(), and what was recorded lives on in its arena, the caller's, whatever the
 * outcome; NULL: nothing was. */
JT_MUST_USE jt_err tx_commit_keeping(struct store_tx **tx, struct jt_arena **ret_pending_arena);

static inline int64_t store_now_ms(const struct store *store)
{
    return jt_now_ms(&store->clock);
}

static inline bool store_mode_reads(enum store_mode mode)
{
    return mode == STORE_READ || mode == STORE_READ_FIRST || mode == STORE_FOLLOW;
}

/* --- Statements --------------------------------------------------------------------------- */

/* Runs a statement that changes rows, and does not wait for its outcome (db_run()). JT_STORE in a
 * transaction for reading. */
JT_MUST_USE jt_err tx_run(struct store_tx *tx, enum sql_statement statement,
                          struct db_values values);
/* The same, and waits: JT_CONFLICT, JT_NOT_FOUND as statements have them. */
JT_MUST_USE jt_err tx_run_counted(struct store_tx *tx, enum sql_statement statement,
                                  struct db_values values, int64_t *ret_changed_rows);
JT_MUST_USE jt_err tx_run_checked(struct store_tx *tx, enum sql_statement statement,
                                  struct db_values values);
/* As tx_run_checked; JT_NOT_FOUND also when no row changed. */
JT_MUST_USE jt_err tx_run_found(struct store_tx *tx, enum sql_statement statement,
                                struct db_values values);
/* Whether the statement gives a row at all. */
JT_MUST_USE jt_err tx_exists(struct store_tx *tx, enum sql_statement statement,
                             struct db_values values, bool *ret_exists);
/* The number in the first column of its one row; NULL is 0. */
JT_MUST_USE jt_err tx_number(struct store_tx *tx, enum sql_statement statement,
                             struct db_values values, int64_t *ret_number);

/* Several, made before the first of them is waited for; in one round trip, if they are not more
 * than a thousand. The rows of each are at its place. */
struct tx_queries {
    struct db_rows *at;
    size_t count;
};
JT_MUST_USE jt_err tx_queries_new(size_t count_max, struct jt_arena *arena,
                                  struct tx_queries *ret_queries);
JT_MUST_USE jt_err tx_queries_add(struct store_tx *tx, struct tx_queries *queries,
                                  enum sql_statement statement, struct db_values values);
void tx_queries_close(struct tx_queries *queries); /* for JT_AUTO */

/* --- Lists -------------------------------------------------------------------------------- */

/* A new zeroed element at the end; the ones before it may move. ret_item is any T**. */
JT_MUST_USE jt_err tx_list_add(struct tx_list *list, void *ret_item);

/* Reads the current row into item, which is zeroed. */
typedef jt_err tx_row_reader(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                             void *item);

/* A row of one text; item is a jt_str. */
jt_err tx_text_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item);

/* A column of words, in the order of their bytes. */
JT_MUST_USE jt_err tx_words_read(struct db_rows *rows, int column, struct jt_arena *arena,
                                 jt_str **ret_words, size_t *ret_count);

/* All rows of a statement through reader. ret_items is any T**. */
JT_MUST_USE jt_err tx_list_read(struct store_tx *tx, enum sql_statement statement,
                                struct db_values values, tx_row_reader *reader,
                                struct tx_list *list, void *ret_items, size_t *ret_count);
/* The same of rows that were asked for before; closes them. */
JT_MUST_USE jt_err tx_list_take(struct store_tx *tx, struct db_rows *rows, tx_row_reader *reader,
                                struct tx_list *list, void *ret_items, size_t *ret_count);

/* --- Pages -------------------------------------------------------------------------------- */

/* One list in one order: the statements for its pages. From the start ascending needs no third: all
 * rows come after ("", ""). */
struct tx_page_statements {
    enum sql_statement asc, desc_first, desc;
};

/* The statement of a page, and its values: filter (where not empty), cursor, limit. */
struct tx_page {
    enum sql_statement statement;
    struct db_value values[4];
    size_t value_count;
};

/* JT_TOO_LARGE: limit is past STORE_PAGE_MAX and the one more. */
JT_MUST_USE jt_err tx_page_init(const struct tx_page_statements *statements, bool is_descending,
                                jt_str filter, struct store_cursor after, size_t limit,
                                struct tx_page *ret_page);

static inline struct db_values tx_page_values(const struct tx_page *page)
{
    return (struct db_values){ page->values, page->value_count };
}

/* One list that pages by id: the rows after an id, ascending; those before one, descending. Their
 * parameters are the filter (where there is one), the id and the limit. */
struct tx_id_page_statements {
    enum sql_statement after, before;
};

/* The rows of a page in ascending order, through reader. filter empty: none; ret_items is any T**.
 */
JT_MUST_USE jt_err tx_id_page_read(struct store_tx *tx,
                                   const struct tx_id_page_statements *statements, jt_str filter,
                                   const struct store_id_page *page, tx_row_reader *reader,
                                   struct tx_list *list, void *ret_items, size_t *ret_count);

/* --- Changes -------------------------------------------------------------------------------- */

/*
 * The event of a change, where its action is a type of model/event_type.h, and a delivery of it for
 * each webhook that is subscribed. Part of store_record_change().
 */
JT_MUST_USE jt_err event_emit(struct store_tx *tx, jt_str subject, jt_str action, jt_str detail);

/* Writes what was recorded into the feed; the last thing before the commit. */
JT_MUST_USE jt_err changes_publish(struct store_tx *tx);

/* --- Rows that several files read ---------------------------------------------------------- */

/* The columns of applications.sql, from the first one of the row on. */
JT_MUST_USE jt_err application_from_row(struct db_rows *rows, struct jt_arena *arena,
                                        struct application *ret_app);
jt_err application_row_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item); /* the same as a tx_row_reader */

/* Each a tx_row_reader of its model. */
JT_MUST_USE jt_err api_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                                void *item);
JT_MUST_USE jt_err scope_from_row(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                                  void *item);

/* The columns of audit.sql; a tx_row_reader of a struct audit_entry. */
JT_MUST_USE jt_err audit_entry_from_row(struct store_tx *tx, struct db_rows *rows,
                                        struct jt_arena *arena, void *item);

struct event;
/* The five columns of events, from that one on; the texts are copied, each ending in a NUL. */
JT_MUST_USE jt_err event_from_row(struct db_rows *rows, int column, struct jt_arena *arena,
                                  struct event *ret_event);

/* Of a row of apis: NULL is the management API's, which follows the issuer. */
JT_MUST_USE jt_err audience_from_row(const struct store_tx *tx, struct db_rows *rows, int column,
                                     struct jt_arena *arena, jt_str *ret_audience);

/* The secrets of an application, the current one first, out of client_secret_list; their
 * application_id is the view given. */
JT_MUST_USE jt_err client_secrets_take(struct db_rows *rows, jt_str application_id,
                                       struct client_secret ret_secrets[static CLIENT_SECRETS_MAX],
                                       size_t *ret_count);

/* A tx_row_reader of a struct feature_flag_value: key, type, value. */
JT_MUST_USE jt_err feature_flag_value_from_row(struct store_tx *tx, struct db_rows *rows,
                                               struct jt_arena *arena, void *item);

/* Three columns, from that one on: tokens of an hour and of a day, and whether it is enforced. */
struct quota quota_from_row(struct db_rows *rows, int column);
/* The two columns of authentication_get, from that one on. */
JT_MUST_USE jt_err authentication_from_row(struct db_rows *rows, int column, struct jt_arena *arena,
                                           struct authentication *ret_authentication);

/* The one row of shared_time, and of application_longest_lifetime. */
JT_MUST_USE jt_err shared_now_take(struct store_tx *tx, struct db_rows *rows, int64_t *ret_now_ms);
JT_MUST_USE jt_err longest_lifetime_take(struct db_rows *rows, int64_t *ret_lifetime_s);
