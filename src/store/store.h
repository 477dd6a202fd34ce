/*
 * store: everything jeton remembers: opening it, and its transactions. What is in it has a header a
 * subject, which stands beside this one (applications.h, changes.h ...) and whose calls keep to the
 * rules here. Which database is behind them, nobody asks.
 *
 * Every call may wait for a disk: never on an event loop. All reading and changing happens inside a
 * transaction. A write transaction that changes anything must record what it did
 * (store_record_change() of changes.h); a commit without that is refused. Committed means synced to
 * disk.
 *
 * Views in results live in the arena that was passed. Errors, besides those named at each call:
 * JT_STORE (the database failed), JT_UNAVAILABLE (locked or gone; try again), JT_FULL (no room on
 * the disk), JT_IO (its files may not be used), JT_NO_MEMORY, JT_TOO_LARGE (arena).
 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"

struct store;    /* opaque */
struct store_tx; /* opaque: one transaction, one thread */

extern const int store_schema_version; /* the newest migration built in */
extern const int store_schema_oldest;  /* whose program may work on it beside this one */

enum { STORE_LOCK_WAIT_MS = 5000, STORE_COMMIT_WAIT_MS = 20 };

struct store_options {
    jt_str url; /* store_url.h */
    jt_str issuer;
    bool is_issuer_default; /* issuer is a guess: the fact "issuer" wins over it */
    struct jt_clock clock;
    struct jt_random random;
    int readers;       /* connections for reading, 1 to 16 */
    int readers_first; /* how many of them are kept for STORE_READ_FIRST; fewer than all */
    bool follows;      /* one more of them is kept for STORE_FOLLOW; and store_hear() may hear */
    int lock_wait_ms;  /* for what others hold; outside of tests STORE_LOCK_WAIT_MS */
    /* How long a change may wait for others that share its commit. 0: STORE_COMMIT_WAIT_MS. */
    int commit_wait_ms;
};

/*
 * Opens, makes the folder and the file where there are none (0700, 0600), and runs the migrations
 * that are missing. ret_problem, on error, is a sentence for people that names the place (it lives
 * in arena). Errors: JT_NEWER made by a newer jeton, and this one may not work on it; JT_IO;
 * JT_INVALID the url.
 */
JT_MUST_USE jt_err store_open(const struct store_options *options, struct jt_arena *arena,
                              struct store **ret_store, jt_str *ret_problem);
void store_close(struct store *store); /* takes NULL */

/* A sentence for people on a call that failed: "WHAT: CAUSE AND REMEDY (PATH)", and who holds the
 * store's lock where that is the cause. In arena. */
void store_explain(const struct store *store, const char *what, jt_err err, struct jt_arena *arena,
                   jt_str *ret_sentence);

/*
 * From here on until store_close() the store has one connection, for writing only, and no process
 * has another. JT_UNAVAILABLE: one has; ret_problem says so. After an error only store_close() may
 * follow.
 */
JT_MUST_USE jt_err store_take_alone(struct store *store, struct jt_arena *arena,
                                    jt_str *ret_problem);

/* True when no application, no key, no fact was ever in it, as far as store_open() saw: it was made
 * then, or by a start that was cut off. */
bool store_is_new(const struct store *store);
/* The schema that it has; past store_schema_version: a newer jeton's, for which this one is good
 * enough. */
int64_t store_schema(const struct store *store);
/* The schema that store_open() found and brought up to date; 0: it was so already, or is new. */
int64_t store_upgraded_from(const struct store *store);

/* --- Transactions ------------------------------------------------------------------------- */

enum store_mode {
    STORE_READ,        /* a snapshot */
    STORE_READ_FIRST,  /* the same for what tokens wait for: it finds a connection at once */
    STORE_FOLLOW,      /* the same for one who follows the change feed */
    STORE_WRITE,       /* one at a time; begins as a writer, so it never fails half-way */
    STORE_BOOKKEEPING, /* a writer that records no change: usage figures, trimming the feed */
};

/* actor makes the changes of the transaction: "application:CLIENT_ID", "command", "system"; it is
 * borrowed until the end. JT_UNAVAILABLE, here or at the first statement: others held the store for
 * lock_wait_ms. */
JT_MUST_USE jt_err store_begin(struct store *store, enum store_mode mode, jt_str actor,
                               struct store_tx **ret_tx);
/* To read in outer, what it has changed included, through a transaction of its own: it is of the
 * mode STORE_READ, and its end ends nothing. outer outlives it. */
JT_MUST_USE jt_err store_begin_within(const struct store_tx *outer, struct store_tx **ret_tx);
/*
 * The time that all go by who share the store: a database server's own, where there is one, else
 * this machine's. Clocks of nodes differ; what one of them writes and another one judges (leases,
 * when a key begins to sign) is by this one.
 */
JT_MUST_USE jt_err store_shared_now_ms(struct store_tx *tx, int64_t *ret_now_ms);
/* What the actor does in it, it does in the place of that application ("application:CLIENT_ID"),
 * which the audit names too. Borrowed until the end. */
void store_tx_act_for(struct store_tx *tx, jt_str application);
/* What it changes belongs to that trace (event_traces.h), and so do the calls of this process that
 * tell webhooks of it. Borrowed until the end. */
struct event_trace;
void store_tx_trace(struct store_tx *tx, const struct event_trace *trace);
/*
 * *tx becomes NULL, whatever the outcome; on error nothing was changed, but for JT_UNCERTAIN:
 * the connection to the database broke, and nobody can tell. Changes that come at once
 * share a commit (db_pool.h): each sees those before it, and ends when all of them are on the disk,
 * or none. So a transaction that aborts waits for that too; where store_abort() gives an error,
 * what it saw was never so.
 */
JT_MUST_USE jt_err store_commit(struct store_tx **tx);
jt_err store_abort(struct store_tx **tx);   /* takes NULL in *tx */
void store_tx_abortp(struct store_tx **tx); /* for JT_AUTO; does nothing once committed */
/* Before anything was changed in tx: all that it sees is committed afterwards, and so other
 * connections see it too. */
JT_MUST_USE jt_err store_commit_earlier(struct store_tx *tx);

/*
 * Waits until another process may have committed changes, at most for wait_ms; one thread. It only
 * makes who follows the feed quicker: what nobody tells of is there as well. JT_REFUSED: nobody
 * ever tells; JT_UNAVAILABLE: not now.
 */
JT_MUST_USE jt_err store_hear(struct store *store, int wait_ms, bool *ret_has_heard);

/* --- Trouble ------------------------------------------------------------------------------ */

/*
 * What keeps changes from being made now: JT_FULL, no room on the disk; JT_MOVED, the files were
 * removed, replaced or overwritten underneath; JT_NEWER, a newer jeton has changed the schema so
 * that this one cannot work on it; after these two nothing can be read either. Else JT_OK. No lock.
 */
jt_err store_trouble(const struct store *store);
/*
 * To be called each second, by one thread: finds out whether there is trouble, or whether it is
 * over. Files that have lost their names are copied; an error is also that this failed.
 */
JT_MUST_USE jt_err store_watch(struct store *store);
/* Where such a copy is; empty: there is none. For the thread that watches. */
jt_str store_copy_path(const struct store *store);
