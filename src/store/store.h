/*
 * store: everything jeton remembers, behind one interface. All the rest of the code sees only this
 * header and those of its later subjects, which stand beside it (feature_flags.h, properties.h
 * ...); which database is behind it, nobody asks.
 *
 * Every call may wait for a disk: never on an event loop. All reading and changing happens inside a
 * transaction. A write transaction that changes anything must record what it did
 * (store_record_change, which writes the audit entry and the change feed's row together); a commit
 * without one is refused. Committed means synced to disk.
 *
 * Views in results live in the arena that was passed. Errors, besides those named at each call:
 * JT_STORE (the database failed), JT_UNAVAILABLE (locked or gone; try again), JT_FULL (no room on
 * the disk), JT_IO (its files may not be used), JT_NO_MEMORY, JT_TOO_LARGE (arena).
 */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "jose/keyset.h"
#include "model/api.h"
#include "model/application.h"
#include "model/feature_flag.h"
#include "model/organization.h"

struct store;    /* opaque */
struct store_tx; /* opaque: one transaction, one thread */

enum {
    STORE_SCHEMA_VERSION = 9, /* the newest migration built in */
    STORE_PAGE_MAX = 500,
    STORE_API_APPLICATIONS_MAX = 1000, /* rows of one store_api_applications() call */
};

struct store_options {
    jt_str url; /* "sqlite:PATH" */
    jt_str issuer;
    bool is_issuer_default; /* issuer is a guess: the fact "issuer" wins over it */
    struct jt_clock clock;
    struct jt_random random;
    int readers;       /* connections for reading, 1 to 16 */
    int readers_first; /* how many of them are kept for STORE_READ_FIRST; fewer than all */
};

/*
 * Opens, makes the folder and the file where there are none (0700, 0600), and runs the migrations
 * that are missing. ret_problem, on error, is a sentence for people that names the path (it lives
 * in arena). Errors: JT_NEWER made by a newer jeton; JT_IO; JT_INVALID the url.
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

/* The issuer in whose name this store is used; lives as long as the store. */
jt_str store_issuer(const struct store *store);

/* True when no application, no key, no fact was ever in it, as far as store_open() saw: it was made
 * then, or by a start that was cut off. */
bool store_is_new(const struct store *store);
/* The schema that store_open() found and brought up to date; 0: it was so already, or is new. */
int64_t store_upgraded_from(const struct store *store);

/* --- Transactions ------------------------------------------------------------------------- */

enum store_mode {
    STORE_READ,        /* a snapshot */
    STORE_READ_FIRST,  /* the same for what tokens wait for: it finds a connection at once */
    STORE_WRITE,       /* one at a time; begins as a writer, so it never fails half-way */
    STORE_BOOKKEEPING, /* a writer that records no change: usage figures, trimming the feed */
};

/* actor makes the changes of the transaction: "application:CLIENT_ID", "command", "system"; it is
 * borrowed until the end. JT_UNAVAILABLE: others held the store for 5 seconds. */
JT_MUST_USE jt_err store_begin(struct store *store, enum store_mode mode, jt_str actor,
                               struct store_tx **ret_tx);
/* What the actor does in it, it does in the place of that application ("application:CLIENT_ID"),
 * which the audit names too. Borrowed until the end. */
void store_tx_act_for(struct store_tx *tx, jt_str application);
/* *tx becomes NULL, whatever the outcome; on error nothing was changed. */
JT_MUST_USE jt_err store_commit(struct store_tx **tx);
void store_tx_abortp(struct store_tx **tx); /* for JT_AUTO; does nothing once committed */

/* --- Trouble ------------------------------------------------------------------------------ */

/*
 * What keeps changes from being made now: JT_FULL, no room on the disk; JT_MOVED, the files were
 * removed, replaced or overwritten underneath, and nothing can be read either. Else JT_OK. No lock.
 */
jt_err store_trouble(const struct store *store);
/*
 * To be called each second, by one thread: finds out whether there is trouble, or whether it is
 * over. Files that have lost their names are copied; an error is also that this failed.
 */
JT_MUST_USE jt_err store_watch(struct store *store);
/* Where such a copy is; empty: there is none. For the thread that watches. */
jt_str store_copy_path(const struct store *store);

/* --- Changes ------------------------------------------------------------------------------ */

/* What was changed, so that what is remembered of it can be dropped. */
enum change_kind {
    CHANGE_APPLICATION,          /* subject: application id; its property values too */
    CHANGE_API,                  /* subject: API id; its scopes and audience too */
    CHANGE_ORGANIZATION,         /* subject: organization code; its property values and flags too */
    CHANGE_SIGNING_KEY,          /* subject: kid */
    CHANGE_PROPERTY,             /* subject: property id */
    CHANGE_PROPERTY_CATEGORY,    /* subject: category id */
    CHANGE_FEATURE_FLAG,         /* subject: flag key; overrides of the environment too */
    CHANGE_ENVIRONMENT_VARIABLE, /* subject: variable id */
    CHANGE_API_KEY,              /* subject: API key id */
    CHANGE_WEBHOOK,              /* subject: webhook id */
    CHANGE_ADMINISTRATOR,        /* subject: administrator id */
    CHANGE_MASTER_KEY,           /* subject: the first digits of its fingerprint */
};

struct change {
    int64_t revision;
    enum change_kind kind;
    jt_str subject;
};

/*
 * Writes the audit entry, the row of the change feed and, where action is one of
 * model/event_type.h ("application.secret_rotated"), the event with its deliveries (events.h).
 * detail is a JSON object without secrets, or empty.
 */
JT_MUST_USE jt_err store_record_change(struct store_tx *tx, enum change_kind kind, jt_str subject,
                                       jt_str action, jt_str detail);

/* The newest revision in this snapshot; 0 in a store without changes. */
JT_MUST_USE jt_err store_revision(struct store_tx *tx, int64_t *ret_revision);

/*
 * The changes after a revision, oldest first, at most limit. ret_is_complete is false when the feed
 * was trimmed past `after`, or never came that far (a backup was restored): then everything cached
 * is stale.
 */
JT_MUST_USE jt_err store_changes(struct store_tx *tx, int64_t after, size_t limit,
                                 struct jt_arena *arena, struct change **ret_changes,
                                 size_t *ret_count, bool *ret_is_complete);

/* Drops feed rows older than that time (bookkeeping). The newest row always stays. */
JT_MUST_USE jt_err store_changes_trim(struct store_tx *tx, int64_t older_than_ms);

/* --- Applications -------------------------------------------------------------------------- */

/* JT_NOT_FOUND: its organization does not exist. */
JT_MUST_USE jt_err store_application_create(struct store_tx *tx, const struct application *app);
JT_MUST_USE jt_err store_application_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                         struct application *ret_app);
/* Writes name, lifetime and attributes; updated_ms becomes now. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_application_update(struct store_tx *tx, const struct application *app);
/* With its secrets, authorizations, enabled scopes and figures. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_application_delete(struct store_tx *tx, jt_str id);

enum store_sort { SORT_NAME_ASC, SORT_NAME_DESC, SORT_EMAIL_ASC, SORT_EMAIL_DESC };

/* Where a page begins: after this row, in that order. Both empty: from the start. */
struct store_cursor {
    jt_str value; /* name (or e-mail) of the last row seen */
    jt_str id;    /* its id or code */
};

/* At most one of the two is not empty. */
struct application_filter {
    jt_str org_code;
    jt_str search; /* in the name or the id, whatever the case of its ASCII letters */
};

/*
 * At most limit rows; ask for one more than a page to know whether there is another. Names sort by
 * bytes. JT_INVALID: an e-mail order; JT_TOO_LARGE: limit > STORE_PAGE_MAX + 1.
 */
JT_MUST_USE jt_err store_application_list(struct store_tx *tx, enum store_sort sort,
                                          struct store_cursor after,
                                          struct application_filter filter, size_t limit,
                                          struct jt_arena *arena, struct application **ret_apps,
                                          size_t *ret_count);

/* --- Client secrets ------------------------------------------------------------------------ */

JT_MUST_USE jt_err store_client_secret_list(struct store_tx *tx, jt_str application_id,
                                            struct jt_arena *arena,
                                            struct client_secret **ret_secrets, size_t *ret_count);
/*
 * Sets the current secret. keep_previous: the one so far becomes the previous one (JT_CONFLICT when
 * there is one already); otherwise it is deleted (JT_CONFLICT too when a previous one exists).
 */
JT_MUST_USE jt_err store_client_secret_rotate(struct store_tx *tx,
                                              const struct client_secret *secret,
                                              bool keep_previous);
/* JT_NOT_FOUND: there is no previous one. */
JT_MUST_USE jt_err store_client_secret_delete_previous(struct store_tx *tx, jt_str application_id);

/* --- APIs and scopes ----------------------------------------------------------------------- */

/* JT_CONFLICT: the audience is taken. */
JT_MUST_USE jt_err store_api_create(struct store_tx *tx, const struct api *api);
JT_MUST_USE jt_err store_api_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                 struct api *ret_api);
/* Either spelling for the management API. JT_NOT_FOUND. */
JT_MUST_USE jt_err store_api_get_by_audience(struct store_tx *tx, jt_str audience,
                                             struct jt_arena *arena, struct api *ret_api);
/* With its scopes, authorizations and enabled scopes. JT_NOT_FOUND; JT_REFUSED: the built-in one.
 */
JT_MUST_USE jt_err store_api_delete(struct store_tx *tx, jt_str id);
/* All, by name. */
JT_MUST_USE jt_err store_api_list(struct store_tx *tx, struct jt_arena *arena,
                                  struct api **ret_apis, size_t *ret_count);

/* JT_CONFLICT: the key is taken on this API; JT_NOT_FOUND: no such API; JT_TOO_LARGE: the API has
 * SCOPES_PER_API_MAX. */
JT_MUST_USE jt_err store_scope_create(struct store_tx *tx, const struct scope *scope);
/* JT_NOT_FOUND also when the scope is another API's. */
JT_MUST_USE jt_err store_scope_get(struct store_tx *tx, jt_str api_id, jt_str scope_id,
                                   struct jt_arena *arena, struct scope *ret_scope);
JT_MUST_USE jt_err store_scope_get_by_key(struct store_tx *tx, jt_str api_id, jt_str key,
                                          struct jt_arena *arena, struct scope *ret_scope);
JT_MUST_USE jt_err store_scope_set_description(struct store_tx *tx, jt_str api_id, jt_str scope_id,
                                               jt_str description);
JT_MUST_USE jt_err store_scope_delete(struct store_tx *tx, jt_str api_id, jt_str scope_id);
/* By key. JT_NOT_FOUND: no such API. */
JT_MUST_USE jt_err store_scope_list(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                                    struct scope **ret_scopes, size_t *ret_count);

/* --- Authorization ------------------------------------------------------------------------- */

/* ret_is_changed false: it was so already. JT_NOT_FOUND: no such application or API. */
JT_MUST_USE jt_err store_authorize(struct store_tx *tx, jt_str application_id, jt_str api_id,
                                   bool *ret_is_changed);
/* As above; the enabled scopes on that API go with it. */
JT_MUST_USE jt_err store_revoke(struct store_tx *tx, jt_str application_id, jt_str api_id,
                                bool *ret_is_changed);
/* JT_REFUSED: the application is not authorized for the API; JT_NOT_FOUND: the scope is not the
 * API's. ret_is_changed false: it was enabled already. */
JT_MUST_USE jt_err store_application_scope_enable(struct store_tx *tx, jt_str application_id,
                                                  jt_str api_id, jt_str scope_id,
                                                  bool *ret_is_changed);
/* As above; ret_is_changed false: it was not enabled. */
JT_MUST_USE jt_err store_application_scope_disable(struct store_tx *tx, jt_str application_id,
                                                   jt_str api_id, jt_str scope_id,
                                                   bool *ret_is_changed);

struct api_application {
    jt_str id, name;
    enum application_type type;
    bool is_authorized;
};

/* Applications of any type, authorized ones first, then by name;
 * at most STORE_API_APPLICATIONS_MAX. */
JT_MUST_USE jt_err store_api_applications(struct store_tx *tx, jt_str api_id,
                                          struct jt_arena *arena, struct api_application **ret_rows,
                                          size_t *ret_count);

/* --- Organizations ------------------------------------------------------------------------- */

/* JT_CONFLICT: code or handle is taken. */
JT_MUST_USE jt_err store_organization_create(struct store_tx *tx, const struct organization *org);
JT_MUST_USE jt_err store_organization_get(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                                          struct organization *ret_org);
/* Writes everything but code and created_ms. JT_NOT_FOUND, JT_CONFLICT. */
JT_MUST_USE jt_err store_organization_update(struct store_tx *tx, const struct organization *org);
/* Its applications go with it: ret_applications are their ids, for the caller to record. */
JT_MUST_USE jt_err store_organization_delete(struct store_tx *tx, jt_str code,
                                             struct jt_arena *arena, jt_str **ret_applications,
                                             size_t *ret_count);
JT_MUST_USE jt_err store_organization_list(struct store_tx *tx, enum store_sort sort,
                                           struct store_cursor after, size_t limit,
                                           struct jt_arena *arena, struct organization **ret_orgs,
                                           size_t *ret_count);

/* --- What the token endpoint reads ---------------------------------------------------------- */

struct client_scope {
    jt_str id, key;
};

struct client_api {
    jt_str api_id;
    jt_str audience; /* of the management API: ISSUER/api/v1 */
    bool is_management;
    struct client_scope *scopes; /* enabled for this application, ascending by key */
    size_t scope_count;
    /* Keys that another of the client's APIs has enabled for it, and that this one defines without
     * having it enabled: of one token for both they are no part (contract section 1.4). Ascending.
     */
    jt_str *withheld;
    size_t withheld_count;
};

struct client_property {
    jt_str key;
    bool is_boolean; /* its value is true or false */
    jt_str value;
};

/* Everything about one client, read in one snapshot. */
struct client_data {
    struct application app;
    bool is_organization_suspended;
    struct client_secret secrets[CLIENT_SECRETS_MAX];
    size_t secret_count;
    struct client_api *apis; /* that it is authorized for, ascending by audience */
    size_t api_count;
    /* What its tokens carry besides (token_customization.h), each ascending by key. */
    bool has_permissions_claim;
    struct client_property *properties; /* public, with a value */
    size_t property_count;
    bool depends_on_properties; /* some are switched on, even where none is in a token now */
    struct feature_flag_value *feature_flags; /* as the environment has them */
    size_t feature_flag_count;
    int64_t revision; /* of the change feed in this snapshot */
};

JT_MUST_USE jt_err store_client_get(struct store_tx *tx, jt_str client_id, struct jt_arena *arena,
                                    struct client_data *ret_client);

/* --- Usage figures (bookkeeping) ------------------------------------------------------------ */

enum usage_kind { USAGE_APPLICATION, USAGE_CLIENT_SECRET, USAGE_AUDIENCE, USAGE_SCOPE };

/*
 * Adds to the figures of one thing an application used; rows of things that are gone meanwhile are
 * dropped silently. subject: for USAGE_CLIENT_SECRET "current" or "previous" with its created_ms in
 * secret_created_ms (a rotation in between must not count on the wrong one); USAGE_AUDIENCE an API
 * id; USAGE_SCOPE a scope id; empty for USAGE_APPLICATION.
 */
struct usage {
    jt_str application_id;
    enum usage_kind kind;
    jt_str subject;
    int64_t secret_created_ms;
    int64_t count;
    int64_t last_used_ms;
    jt_str last_address; /* USAGE_APPLICATION only */
};
JT_MUST_USE jt_err store_usage_add(struct store_tx *tx, const struct usage *usage);

struct usage_figures {
    int64_t count, last_used_ms;
    jt_str last_address;
};
/* Zeroes where it was never used. */
JT_MUST_USE jt_err store_usage_get(struct store_tx *tx, jt_str application_id, enum usage_kind kind,
                                   jt_str subject, struct jt_arena *arena,
                                   struct usage_figures *ret_figures);

/* --- Signing keys --------------------------------------------------------------------------- */

JT_MUST_USE jt_err store_signing_key_create(struct store_tx *tx, const struct signing_key *key);
/* Newest first; removed ones only when asked for (their private_box is empty). */
JT_MUST_USE jt_err store_signing_key_list(struct store_tx *tx, bool with_removed,
                                          struct jt_arena *arena, struct signing_key **ret_keys,
                                          size_t *ret_count);
/* Writes state, activate_ms, remove_ms; SIGNING_KEY_REMOVED also destroys the private box. */
JT_MUST_USE jt_err store_signing_key_set_state(struct store_tx *tx, const struct signing_key *key);
/* The longest access token lifetime of any application, and at least the default. */
JT_MUST_USE jt_err store_longest_token_lifetime(struct store_tx *tx, int64_t *ret_lifetime_s);
