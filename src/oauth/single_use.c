/* single_use: from a jti to an entry of the memory, and from its answer to a refusal. */
#include "oauth/single_use.h"

#include "keys/worker.h"

enum {
    SHARE_WAIT_S = 60, /* after a refusal; the oldest of a full share may last a little longer */
    MS_PER_S = 1000,
};

static jt_err take(const struct token_service *service, const struct replay_entry *entry,
                   enum replay_answer *ret_answer)
{
    if (service->replay_is_strict)
        return replay_store_take(service->replay_store, entry, ret_answer);
    *ret_answer = replay_take(service->replay, entry);
    return JT_DONE;
}

static jt_err answered(enum replay_answer answer, enum token_refusal why_used,
                       struct token_refused *ret_refused)
{
    jt_err err = JT_DONE;
    switch (answer) {
    case REPLAY_IS_NEW:
        break;
    case REPLAY_IS_USED:
        err = token_refuse(ret_refused, why_used, JT_STR(""));
        break;
    case REPLAY_SHARE_IS_FULL:
        err = token_refuse(ret_refused, REFUSED_USED_TOO_MANY, JT_STR(""));
        ret_refused->wait_s = SHARE_WAIT_S;
        break;
    case REPLAY_IS_FULL:
        err = token_refuse(ret_refused, REFUSED_REPLAY_FULL, JT_STR(""));
        break;
    }
    return err;
}

jt_err single_use_take(const struct token_service *service, const struct single_use *what,
                       const struct request *req, struct token_refused *ret_refused)
{
    const struct worker *worker = req->worker;
    struct replay_entry entry;
    enum replay_answer answer = REPLAY_IS_FULL;
    if (what->value.len == 0)
        return JT_DONE;
    entry.share = replay_share(what->client_id);
    entry.until_ms = what->until_s * MS_PER_S;
    JT_TRY(replay_hash(worker->replay_hmac, what->use, what->owner, what->value, entry.hash));
    JT_TRY(take(service, &entry, &answer));
    return answered(answer, what->why, ret_refused);
}

jt_err single_use_may_wait(const struct token_service *service, const struct request *req)
{
    return service->replay_is_strict && !req->may_block
               ? JT_ERR(JT_WOULD_BLOCK, "what may be used once is put into the store")
               : JT_DONE;
}
