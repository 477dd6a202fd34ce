/* audit_find: asks for the texts first, since a name may look like one; then by name. */
#include "management/operation/audit_find.h"

static struct audit_texts one_of(const jt_str *text)
{
    return (struct audit_texts){ text, text->len > 0 };
}

/* Of a group, its actions; anything else may be an action. */
static struct audit_texts actions_of(struct audit_asked *asked)
{
    const size_t count =
        asked->action.len == 0 ? 0 : audit_group_actions(asked->action, asked->group_actions);
    return count > 0 ? (struct audit_texts){ asked->group_actions, count } : one_of(&asked->action);
}

void audit_filter_set(struct audit_asked *asked, struct audit_filter *filter)
{
    filter->actors = one_of(&asked->actor);
    filter->actions = actions_of(asked);
    filter->subjects = one_of(&asked->subject);
}

jt_err audit_find(struct store_tx *tx, const struct audit_asked *asked, struct audit_filter *filter,
                  size_t limit, struct jt_arena *arena, struct audit_entry **ret_entries,
                  size_t *ret_count)
{
    JT_TRY(store_audit_list(tx, filter, limit, arena, ret_entries, ret_count));
    if (*ret_count > 0 || asked->actor.len + asked->subject.len == 0)
        return JT_DONE;
    if (asked->actor.len > 0)
        JT_TRY(store_audit_actors_named(tx, asked->actor, arena, &filter->actors));
    if (asked->subject.len > 0)
        JT_TRY(store_audit_subjects_named(tx, asked->subject, arena, &filter->subjects));
    return store_audit_list(tx, filter, limit, arena, ret_entries, ret_count);
}

/* --- How an entry is shown -------------------------------------------------------------------- */

static const struct answer_member name_members[] = {
    { "actor_name", ANSWER_FROM(struct audit_entry, actor_name), .is_nullable = true },
    { "acting_for_name", ANSWER_FROM(struct audit_entry, acting_for_name), .is_nullable = true },
    { "subject_name", ANSWER_FROM(struct audit_entry, subject_name), .is_nullable = true },
};
static const struct answer_shape names = { NULL, ANSWER_MEMBERS(struct audit_entry, name_members) };

/* The id is text, as every other id of this API. */
static const struct answer_member entry_members[] = {
    { "id", ANSWER_DIGITS(struct audit_entry, id) },
    { "created_on", ANSWER_TIME(struct audit_entry, at_ms) },
    { "actor", ANSWER_FROM(struct audit_entry, actor), .example = "command" },
    { "acting_for", ANSWER_FROM(struct audit_entry, acting_for), .is_nullable = true,
      .description = "The application whose token for a test the actor used",
      .example = "application:CLIENT_ID" },
    { "action", ANSWER_FROM(struct audit_entry, action), .example = "application.created" },
    { "subject_kind", ANSWER_FROM(struct audit_entry, subject_kind), .example = "application" },
    { "subject", ANSWER_FROM(struct audit_entry, subject) },
    { "detail", ANSWER_OBJECT_JSON(struct audit_entry, detail) },
    { "changes", ANSWER_JSON(struct audit_entry, changes), .types = { "array" },
      .description = "Of members that changed: name, before, after; never of a secret",
      .example = "[{\"name\":\"name\",\"before\":\"Robot\",\"after\":\"Nightly worker\"}]" },
    { "position", ANSWER_FROM(struct audit_entry, position), .is_nullable = true,
      .description = "Its place in the chain of all entries, from 1 on; null for a moment after an "
                     "upgrade",
      .example = "17" },
    { "hash", ANSWER_FROM(struct audit_entry, hash), .is_nullable = true,
      .description = "SHA-256 of the hash of the entry before and the digest of this one: "
                     "docs/audit.md",
      .example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
    { ANSWER_SAME(&names), ANSWER_LEFT_OUT_UNLESS(struct audit_entry, has_names) },
};
const struct answer_shape audit_entry_shape = { "audit_entry",
                                                ANSWER_MEMBERS(struct audit_entry, entry_members) };
