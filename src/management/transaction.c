/*
 * transaction: takes from management, request and thread what a change needs, and begins the
 * transaction in the name of the caller. One for writing may have waited long: so it asks whether
 * anybody waits for it still, judges the caller once more (guard_again()), and whether what it is
 * about still is what the caller has seen (precondition.h).
 */
#include "management/transaction.h"

#include "admin/session.h"
#include "http/trace_context.h"
#include "keys/worker.h"
#include "management/guard.h"
#include "management/precondition.h"
#include "rest/refuse.h"
#include "store/changes.h"
#include "store/event_traces.h"

/* A transaction for writing, before anything is changed in it. */
static jt_err judge_again(struct management *management, const struct request *req,
                          struct store_tx **tx)
{
    JT_TRY(request_check_awaited(req));
    JT_TRY(guard_again(management, req, *tx));
    jt_err err = precondition_check(management, req, *tx);
    if (err.code == JT_STALE) /* only by what is so */
        JT_TRY(store_abort(tx));
    return err;
}

/* The webhooks that are told of it are called in the trace of its request. */
static void take_trace(const struct request *req, struct store_tx *tx)
{
    struct trace_context context;
    if (!trace_context_parse(req->traceparent, &context))
        return;
    const struct event_trace trace = { context.trace_id, context.span_id, context.is_sampled };
    store_tx_trace(tx, &trace);
}

jt_err management_begin(struct management *management, const struct request *req,
                        enum store_mode mode, struct store_tx **ret_tx)
{
    const struct requester *requester = request_requester(req);
    if (requester->within != NULL)
        return store_begin_within(requester->within, ret_tx);
    JT_TRY(store_begin(management->store, mode, requester->caller.actor, ret_tx));
    store_tx_act_for(*ret_tx, requester->acting_for);
    take_trace(req, *ret_tx);
    return mode == STORE_WRITE ? judge_again(management, req, ret_tx) : JT_DONE;
}

jt_err management_commit(struct management *management, struct store_tx **tx)
{
    JT_AUTO(store_committed_clear) struct store_committed committed = { 0 };
    JT_TRY(store_commit_telling(tx, &committed));
    if (management->changed != NULL)
        management->changed(management->changed_context, committed.changes, committed.count);
    return JT_DONE;
}

static jt_err begin(void *management, const void *req, struct store_tx **ret_tx)
{
    return management_begin(management, req, STORE_WRITE, ret_tx);
}

struct registrar management_registrar(struct management *management, const struct request *req)
{
    const struct worker *worker = req->worker;
    return (struct registrar){
        .begin = begin,
        .door = management,
        .call = req,
        .caller = request_caller(req),
        .clock = management->clock,
        .random = management->random,
        .client_secret_hmac = worker->hmac,
        .api_key_hmac = worker->api_key_hmac,
        .variable_seal_key = management->variable_seal_key,
        .allows_private_webhooks = management->allows_private_webhooks,
        .issuer = management->issuer,
        .arena = req->arena,
    };
}

jt_err management_outcome(struct request *req, struct response *resp, struct registrar *registrar,
                          jt_err err)
{
    if (err.code == JT_REFUSED) /* only by what is so */
        JT_TRY(store_abort(&registrar->tx));
    if (err.code == JT_REFUSED && registrar->broken.kind == RULE_UNCONFIRMED)
        return session_refuse_unconfirmed(req, resp);
    return rest_refuse_broken(req, resp, err, &registrar->broken);
}

jt_err management_finish(struct management *management, struct registrar *registrar)
{
    return registrar->is_changed ? management_commit(management, &registrar->tx)
                                 : store_abort(&registrar->tx);
}
