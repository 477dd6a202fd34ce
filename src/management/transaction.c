/* transaction: see the header. */
#include "management/transaction.h"

#include "keys/worker.h"
#include "management/guard.h"

jt_err management_begin(struct management *management, const struct request *req,
                        enum store_mode mode, struct store_tx **ret_tx)
{
    const struct caller *caller = request_caller(req);
    JT_TRY(store_begin(management->store, mode, caller->actor, ret_tx));
    store_tx_act_for(*ret_tx, caller->acting_for);
    return mode == STORE_WRITE ? guard_again(management, req, *ret_tx) : JT_DONE;
}

jt_err management_commit(struct management *management, struct store_tx **tx)
{
    JT_TRY(store_commit(tx));
    if (management->changed != NULL)
        management->changed(management->changed_context);
    return JT_DONE;
}

struct registrar management_registrar(const struct management *management,
                                      const struct request *req, struct store_tx *tx)
{
    const struct worker *worker = req->worker;
    return (struct registrar){
        .tx = tx,
        .clock = management->clock,
        .random = management->random,
        .hmac = worker->hmac,
        .issuer = management->issuer,
        .arena = req->arena,
    };
}
