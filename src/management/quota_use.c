/* quota_use: one question of the store for either kind; only what a path calls it differs. */
#include "management/quota_use.h"

#include "management/quota_shapes.h"
#include "management/transaction.h"
#include "registration/find.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct {
    const char *parameter; /* of the path */
    jt_err (*found)(jt_err err, struct rule_break *ret_break);
} kinds[QUOTA_KINDS] = {
    [QUOTA_OF_APPLICATION] = { "application_id", found_application },
    [QUOTA_OF_ORGANIZATION] = { "org_code", found_organization },
};

jt_err quota_lookup(struct store_tx *tx, struct request *req, struct response *resp,
                    enum quota_kind kind, int64_t now_ms, struct quota_standing *ret_standing)
{
    const struct quota_subject subject = { kind, request_path_param(req, kinds[kind].parameter) };
    struct rule_break broken;
    const jt_err err =
        kinds[kind].found(store_quota_standing(tx, subject, now_ms, ret_standing), &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

/* --- What is shown ---------------------------------------------------------------------------- */

struct use_shown {
    bool is_enforced;
    struct interval_shown {
        jt_str interval, level;
        int64_t tokens, used, resets_ms;
    } intervals[QUOTA_INTERVALS];
    size_t interval_count;
};

static const char *const interval_names[] = { "hour", "day", NULL };
static const char *const level_names[] = { "within", "warning", "exceeded", NULL };

static const struct answer_member interval_members[] = {
    { "interval", ANSWER_FROM(struct interval_shown, interval), .choices = interval_names },
    { "tokens", ANSWER_FROM(struct interval_shown, tokens), .is_nullable = true,
      .description = "null: any number, and nothing is counted." },
    { "used", ANSWER_FROM(struct interval_shown, used),
      .description = "Of all nodes, as they wrote it last; since the quota was set." },
    { "level", ANSWER_FROM(struct interval_shown, level), .choices = level_names,
      .description = "warning: 80 percent are used; exceeded: all are." },
    { "resets_on", ANSWER_TIME(struct interval_shown, resets_ms),
      .description = "When the next hour or day begins." },
};
static const struct answer_shape interval_shape = { NULL, ANSWER_MEMBERS(struct interval_shown,
                                                                         interval_members) };
static const struct answer_member use_members[] = {
    { "enforcement", ANSWER_EITHER(struct use_shown, is_enforced, quota_enforcement_names) },
    { "intervals", ANSWER_ARRAY(struct use_shown, intervals, interval_count, &interval_shape) },
};
static const struct answer_shape use_shape = { NULL,
                                               ANSWER_MEMBERS(struct use_shown, use_members) };
const struct answer_shape quota_use_answer = {
    "quota_use_response", ANSWER_MEMBER(struct use_shown, "quota", ANSWER_SAME(&use_shape)),
    ANSWER_OK
};

static struct use_shown show(const struct quota_standing *standing, int64_t now_ms)
{
    struct use_shown shown = { .is_enforced = standing->quota.is_enforced,
                               .interval_count = QUOTA_INTERVALS };
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const int64_t tokens = standing->quota.tokens[i], used = standing->used[i];
        shown.intervals[i] = (struct interval_shown){
            .interval = quota_interval_name(i),
            .level = quota_level_name(quota_level_of(tokens, used)),
            .tokens = tokens,
            .used = used,
            .resets_ms = quota_begin_ms(i, now_ms) + quota_interval_ms(i),
        };
    }
    return shown;
}

jt_err quota_use_get(struct management *management, struct request *req, struct response *resp,
                     enum quota_kind kind)
{
    const int64_t now_ms = jt_now_ms(&management->clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct quota_standing standing;
    JT_TRY(management_begin(management, req, STORE_READ, &tx));
    JT_TRY(quota_lookup(tx, req, resp, kind, now_ms, &standing));
    const struct use_shown use = show(&standing, now_ms);
    return answer_with(req, resp, &quota_use_answer, &use);
}
