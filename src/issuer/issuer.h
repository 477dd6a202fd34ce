/*
 * issuer: one issuer is one value: its store with what is remembered of it, its keys, its token
 * service, management API, webhooks, figures and routes. Nothing here is shared with another issuer
 * of the process; what is the process's (listeners, threads, the log, administrators) comes from
 * the server (server.h).
 *
 * A store is one issuer's: what belongs to it is found in its file, and no row says whose it is.
 */
#pragma once

#include "admin/administration.h"
#include "console/app.h"
#include "console/console.h"
#include "console/start_page.h"
#include "keys/worker.h"
#include "management/management.h"
#include "memory/replay_store.h"
#include "metrics/metrics.h"
#include "oauth/token_service.h"
#include "oauth/token_statistics.h"
#include "ops/health.h"
#include "registration/registration.h"
#include "traces/request_told.h"

/* The groups of management and console, and seven of its own. */
enum { ISSUER_GROUPS_MAX = MANAGEMENT_GROUPS_MAX + CONSOLE_GROUPS_MAX + 7 };

/* What is pointed to is the caller's, and lives longer. */
struct issuer_options {
    const struct config *config; /* what config.h calls an issuer's */
    char **environment;          /* where its master key may stand; read by issuer_open() only */
    struct log *log;
    const struct sandbox *sandbox; /* of its threads; NULL: none */
    struct jt_clock clock;
    struct jt_random random;
    struct span_exporter *exporter; /* NULL: there is no collector of traces */
    const atomic_bool *is_ending;   /* tasks of many transactions leave the rest */
    const struct metrics_process *metrics_process;
};

struct issuer {
    struct issuer_options options;
    jt_str node; /* names this process in what the store leases to it */
    struct jt_keys keys;
    struct store *store;
    struct keyset_current *keyset;
    struct directory *directory;
    struct api_key_directory *api_key_directory;
    struct rate_limit *failures; /* of those who prove nothing, by address */
    struct rate_limit *callers;  /* clients, and tokens at the management API */
    struct api_key_verification api_keys;
    struct freshness freshness; /* of all that is remembered */
    struct replay *replay;      /* what may be used once and was */
    struct replay_store *replay_store;
    struct feed *feed;
    struct coalescing *coalescing;
    struct opened_tokens *opened_tokens;
    struct token_service tokens;
    struct token_statistics token_statistics;
    atomic_uint worker_count; /* that were made */
    struct pools_figures pools_figures;
    struct standing standing;
    struct metrics_issuer own_metrics;
    const struct metrics_issuer *metrics_issuers[1]; /* that alone */
    struct metrics metrics;                          /* what GET /metrics tells beside the API */
    struct refusal_counts *refusals;
    struct client_statistics *client_statistics; /* NULL: metrics_client_ids is empty */
    struct refused_authentications *refused;
    struct metadata *metadata;
    struct administration administration; /* the process's, as this issuer's console has it */
    struct management management;
    struct api_document *api_document;
    struct app app;
    struct start_page start_page; /* where there is no app */
    struct health health;
    struct route_group groups[ISSUER_GROUPS_MAX];
    struct router router;
    struct request_told told;
    struct sender *webhooks;
    /* Of housekeeping's thread that listens: */
    enum jt_code told_trouble; /* of the store, as it was said last */
    /* Of the one that writes: */
    struct jt_arena *task_arena;
    struct signer *signer; /* of what housekeeping signs */
    bool has_leases;       /* of tasks, or had */
    bool are_clocks_apart; /* the database's and this machine's; told already */
};

/*
 * Opens the store, finds the master key, makes sure of the signing keys and reads what is
 * remembered; nobody is answered yet. ret_problem, on error, is a sentence for people in arena,
 * which must outlive the issuer.
 */
JT_MUST_USE jt_err issuer_open(const struct issuer_options *options, struct jt_arena *arena,
                               struct issuer **ret_issuer, jt_str *ret_problem);

/* Makes what its routes answer from (routes.h), and starts what tells webhooks. administration is
 * the process's, and what it points to lives longer. ret_problem as above. */
JT_MUST_USE jt_err issuer_start(struct issuer *issuer, const struct administration *administration,
                                struct jt_arena *arena, jt_str *ret_problem);

/* Gives receivers of webhooks until end to answer, and frees all; nobody may use it any more. Takes
 * NULL. */
void issuer_free(struct issuer *issuer, struct jt_instant end);

/* What a thread that answers keeps for this issuer: request.worker. */
JT_MUST_USE jt_err issuer_worker_new(struct issuer *issuer, struct worker **ret_worker);

/* NULL, or a literal that says why the issuer cannot serve just now (health.why_not_ready). Any
 * thread; waits for nothing. */
const char *issuer_why_not_ready(void *issuer);

/* Runs change inside one write transaction of its store, then follows the feed; for the development
 * run's demo. */
JT_MUST_USE jt_err issuer_change(struct issuer *issuer, struct jt_arena *arena,
                                 jt_err (*change)(struct registrar *registrar, void *context),
                                 void *context);
