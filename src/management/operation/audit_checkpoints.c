/*
 * audit_checkpoints: /api/v1/audit/checkpoints, signed statements of where the audit's chain was
 * (audit/checkpoint.h). Housekeeping makes one each hour; here one is made when somebody asks. It
 * changes nothing that the store tells of others, and is no entry of the audit itself.
 */
#include "audit/chain.h"
#include "keys/worker.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

/* Entries that a request goes along, each of which is hashed: some tens of milliseconds. */
enum { SIGNED_MAX = 10 * CHAIN_PAGE_ENTRIES };

static const struct answer_member checkpoint_members[] = {
    { "position", ANSWER_FROM(struct audit_checkpoint, position),
      .description = "Of the last entry that it covers, with all before it." },
    { "created_on", ANSWER_TIME(struct audit_checkpoint, at_ms) },
    { "statement", ANSWER_FROM(struct audit_checkpoint, statement),
      .description =
          "A JWS in the compact form, typ audit-checkpoint+jwt, with iss, iat, "
          "audit_position and audit_hash; audit_trimmed: true where all up to there went "
          "with age. Signed with a key of the JWKS.",
      .example = "eyJhbGciOiJFUzI1NiJ9.eyJhdWRpdF9wb3NpdGlvbiI6MTd9.c2lnbmF0dXJl" },
};
static const struct answer_shape shown = {
    "audit_checkpoint", ANSWER_MEMBERS(struct audit_checkpoint, checkpoint_members)
};
static const struct answer_member list_members[] = { { ANSWER_ROWS("checkpoints", &shown) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_audit_checkpoints_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };
static const struct answer_member made_members[] = {
    { "checkpoint", ANSWER_OBJECT(struct chain_signed, checkpoint, &shown) },
    { "has_more", ANSWER_FROM(struct chain_signed, has_more),
      .description = "There are entries that it does not cover: ask again for the next one. One "
                     "covers at most 5,000 more than the one before." },
};
static const struct answer_shape made_answer = {
    "create_audit_checkpoint_response", ANSWER_MEMBERS(struct chain_signed, made_members),
    ANSWER_SAYS("AUDIT_CHECKPOINT_CREATED", "Audit checkpoint created"), .status = 201
};

static const struct query_parameter query[] = { PAGE_UNSORTED_QUERY, { 0 } };

static jt_err next_token(const struct page *page, const struct audit_checkpoint *last,
                         struct jt_arena *arena, jt_str *ret_token)
{
    struct store_cursor cursor = { .value = JT_STR("") };
    struct jt_buf id;
    JT_TRY(jt_arena_buf(arena, 24, &id));
    jt_buf_put_int(&id, last->position);
    cursor.id = jt_buf_str(&id);
    return page_next_token(page, cursor, arena, ret_token);
}

static jt_err get_checkpoints(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct audit_checkpoint *checkpoints = NULL;
    struct page page = { 0 };
    int64_t before = INT64_MAX;
    size_t count = 0;

    JT_TRY(page_read(context, req, resp, PAGE_AUDIT_CHECKPOINTS, &page));
    if (page.after.id.len > 0 && jt_str_to_int(page.after.id, 1, INT64_MAX, &before).code != JT_OK)
        return page_refuse_token(req, resp);
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(
        store_audit_checkpoint_list(tx, before, page.size + 1, req->arena, &checkpoints, &count));
    struct answer_list answer = { checkpoints, count > page.size ? page.size : count };
    if (count > page.size)
        JT_TRY(next_token(&page, &checkpoints[page.size - 1], req->arena, &answer.next_token));
    return answer_with(req, resp, &list_answer, &answer);
}

static jt_err create_checkpoint(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    const struct worker *worker = req->worker;
    struct chain_signed made = { 0 };
    JT_TRY(chain_sign(management->store, worker->signer, management->issuer, SIGNED_MAX, req->arena,
                      &made));
    return answer_with(req, resp, &made_answer, &made);
}

#define CHECKPOINTS "/api/v1/audit/checkpoints"

static const struct route routes[] = {
    { HTTP_GET, CHECKPOINTS, 0, get_checkpoints, RUNS_BLOCKING,
      "List what was signed of the audit's chain, newest first",
      OWN_OPERATION("getAuditCheckpoints", "read:audit", .query = query, .gives = &list_answer) },
    { HTTP_POST, CHECKPOINTS, 0, create_checkpoint, RUNS_BLOCKING,
      "Sign where the audit's chain is now; the newest one, where nothing came since",
      OWN_OPERATION("createAuditCheckpoint", "create:audit_checkpoints", .gives = &made_answer) },
};
const struct resource audit_checkpoints = { routes, COUNT(routes), RESOURCE_GLOBAL };
