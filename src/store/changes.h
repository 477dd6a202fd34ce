/*
 * changes of the store: the audit entry of each change, and the change feed, by which all that is
 * remembered of the store is kept in step with it. store.h's rules hold.
 */
#pragma once

#include "store/store.h"

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
    CHANGE_KIND_COUNT,
    CHANGE_UNKNOWN =
        CHANGE_KIND_COUNT, /* of a newer jeton's: all that is remembered may be stale */
};

struct change {
    int64_t revision;
    enum change_kind kind;
    jt_str subject;
};

/*
 * Writes the audit entry, whose action is one of model/audit_action.h, and where it is one of
 * model/event_type.h too ("application.secret_rotated"), the event with its deliveries (events.h);
 * the commit adds the row of the change feed. detail is a JSON object without secrets, or empty.
 */
JT_MUST_USE jt_err store_record_change(struct store_tx *tx, enum change_kind kind, jt_str subject,
                                       jt_str action, jt_str detail);
/* The same with what members were and are, which stands in the audit alone: a JSON list of objects,
 * without secrets, or empty. */
JT_MUST_USE jt_err store_record_changed(struct store_tx *tx, enum change_kind kind, jt_str subject,
                                        jt_str action, jt_str detail, jt_str values);

/* What was recorded in a transaction that is committed, in order; without revisions. */
struct store_committed {
    struct jt_arena *arena; /* of the rest */
    const struct change *changes;
    size_t count;
};

/* As store_commit(), and tells what was changed. */
JT_MUST_USE jt_err store_commit_telling(struct store_tx **tx,
                                        struct store_committed *ret_committed);
void store_committed_clear(struct store_committed *committed); /* for JT_AUTO */

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

/* Whether what was known of a client at a revision may be more than it may do on the management API
 * by now, in this transaction: it, its organization or that API was changed since. */
JT_MUST_USE jt_err store_client_has_changed(struct store_tx *tx, int64_t after, jt_str client_id,
                                            jt_str org_code, bool *ret_has_changed);

/* Drops feed rows older than that time (bookkeeping). The newest row always stays. */
JT_MUST_USE jt_err store_changes_trim(struct store_tx *tx, int64_t older_than_ms);
/* Whether that would drop any. */
JT_MUST_USE jt_err store_changes_trim_is_due(struct store_tx *tx, int64_t older_than_ms,
                                             bool *ret_is_due);
