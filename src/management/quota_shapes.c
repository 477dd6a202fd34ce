/* quota_shapes: the tables, and what they show. */
#include "management/quota_shapes.h"

const char *const quota_enforcements[] = { "warn", "enforce", NULL };
static const char *const enforcement_names[] = { "enforce", "warn", NULL };

struct quota_changes quota_given(const json_t *body)
{
    struct quota_changes changes = { 0 };
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        changes.tokens[i] = body_given_integer(body, quota_members[i]);
        if (body_is_null(body, quota_members[i]))
            changes.tokens[i] = (struct given_integer){ true, 0 };
    }
    changes.is_enforced.is_given = body_has(body, "quota_enforcement");
    changes.is_enforced.value =
        jt_str_eq(body_text(body, "quota_enforcement"), quota_enforcement_name(true));
    return changes;
}

/* --- What it is ------------------------------------------------------------------------------- */

static const struct answer_member quota_answer_members[] = {
    { "tokens_per_hour", ANSWER_FROM(struct quota, tokens[QUOTA_HOUR]), .is_nullable = true,
      .description = "Tokens that are issued in an hour (UTC), by all nodes together; null: any "
                     "number." },
    { "tokens_per_day", ANSWER_FROM(struct quota, tokens[QUOTA_DAY]), .is_nullable = true,
      .description = "The same in a day." },
    { "quota_enforcement", ANSWER_EITHER(struct quota, is_enforced, enforcement_names),
      .description = "warn: what is past it is told of and issued; enforce: it is refused." },
};
const struct answer_shape quota_shown = { NULL,
                                          ANSWER_MEMBERS(struct quota, quota_answer_members) };

/* --- What is used of it ----------------------------------------------------------------------- */

static const char *const interval_names[] = { "hour", "day", NULL };
static const char *const level_names[] = { "within", "warning", "exceeded", NULL };

static const struct answer_member interval_members[] = {
    { "interval", ANSWER_FROM(struct quota_interval_shown, interval), .choices = interval_names },
    { "tokens", ANSWER_FROM(struct quota_interval_shown, tokens), .is_nullable = true,
      .description = "null: any number, and nothing is counted." },
    { "used", ANSWER_FROM(struct quota_interval_shown, used),
      .description = "Of all nodes, as they wrote it last; since the quota was set." },
    { "level", ANSWER_FROM(struct quota_interval_shown, level), .choices = level_names,
      .description = "warning: 80 percent are used; exceeded: all are." },
    { "resets_on", ANSWER_TIME(struct quota_interval_shown, resets_ms),
      .description = "When the next hour or day begins." },
};
static const struct answer_shape interval_shown = {
    NULL, ANSWER_MEMBERS(struct quota_interval_shown, interval_members)
};
static const struct answer_member use_members[] = {
    { "enforcement", ANSWER_EITHER(struct quota_use_shown, is_enforced, enforcement_names) },
    { "intervals",
      ANSWER_ARRAY(struct quota_use_shown, intervals, interval_count, &interval_shown) },
};
static const struct answer_shape use_shown = { NULL, ANSWER_MEMBERS(struct quota_use_shown,
                                                                    use_members) };
const struct answer_shape quota_use_answer = {
    "quota_use_response", ANSWER_MEMBER(struct quota_use_shown, "quota", ANSWER_SAME(&use_shown)),
    ANSWER_OK
};

struct quota_use_shown quota_show_use(const struct quota_standing *standing, int64_t now_ms)
{
    struct quota_use_shown shown = { .is_enforced = standing->quota.is_enforced,
                                     .interval_count = QUOTA_INTERVALS };
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const int64_t tokens = standing->quota.tokens[i], used = standing->used[i];
        shown.intervals[i] = (struct quota_interval_shown){
            .interval = quota_interval_name(i),
            .level = quota_level_name(quota_level_of(tokens, used)),
            .tokens = tokens,
            .used = used,
            .resets_ms = quota_begin_ms(i, now_ms) + quota_interval_ms(i),
        };
    }
    return shown;
}
