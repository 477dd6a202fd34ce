/* quota_shapes: the tables, and what they read. */
#include "management/quota_shapes.h"

const char *const quota_enforcements[] = { "warn", "enforce", NULL };
const char *const quota_enforcement_names[] = { "enforce", "warn", NULL };

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

static const struct answer_member quota_answer_members[] = {
    { "tokens_per_hour", ANSWER_FROM(struct quota, tokens[QUOTA_HOUR]), .is_nullable = true,
      .description = "Tokens that are issued in an hour (UTC), by all nodes together; null: any "
                     "number." },
    { "tokens_per_day", ANSWER_FROM(struct quota, tokens[QUOTA_DAY]), .is_nullable = true,
      .description = "The same in a day." },
    { "quota_enforcement", ANSWER_EITHER(struct quota, is_enforced, quota_enforcement_names),
      .description = "warn: what is past it is told of and issued; enforce: it is refused." },
};
const struct answer_shape quota_shown = { NULL,
                                          ANSWER_MEMBERS(struct quota, quota_answer_members) };
