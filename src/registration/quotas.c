/*
 * quotas: what was told of an hour or day stands in its row (quota_use.told), and is read in the
 * transaction that writes the event: so each is told once, whichever nodes count. Another quota may
 * make it less.
 */
#include "registration/quotas.h"

#include "base/clock.h"
#include "registration/broken.h"
#include "registration/find.h"

const char *const quota_members[QUOTA_INTERVALS] = {
    [QUOTA_HOUR] = "tokens_per_hour", [QUOTA_DAY] = "tokens_per_day"
};

/* --- Setting one ------------------------------------------------------------------------------ */

jt_err quota_check(struct registrar *r, const struct quota_changes *wanted)
{
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++)
        if (wanted->tokens[i].value < 0 || wanted->tokens[i].value > QUOTA_TOKENS_MAX)
            return broken_parameter(r, jt_str_from(quota_members[i]), JT_STR("0 to 1000000000"));
    return JT_DONE;
}

/* Another quota is used to another level: what it has yet to reach is told when it does. */
static jt_err tell_anew(struct registrar *r, struct quota_subject subject,
                        const struct quota *before, const struct quota *after)
{
    const int64_t now_ms = jt_now_ms(&r->clock);
    struct quota_standing now;
    JT_TRY(store_quota_standing(r->tx, subject, now_ms, &now));
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++) {
        const enum quota_level level = quota_level_of(after->tokens[i], now.used[i]);
        if (after->tokens[i] != before->tokens[i] && level < now.told[i])
            JT_TRY(store_quota_told_set(r->tx, subject, i, now_ms, level));
    }
    return JT_DONE;
}

static jt_err merge_enforcement(struct given_boolean wanted, struct changed *changed,
                                bool *is_enforced)
{
    const bool before = *is_enforced;
    if (!wanted.is_given || wanted.value == before)
        return JT_DONE;
    *is_enforced = wanted.value;
    return changed_text(changed, "quota_enforcement", quota_enforcement_name(before),
                        quota_enforcement_name(wanted.value));
}

jt_err quota_merge(struct registrar *r, struct quota_subject subject,
                   const struct quota_changes *wanted, const struct quota *before,
                   struct changed *changed)
{
    const size_t changed_before = changed->names.count;
    struct quota after = *before;
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++)
        JT_TRY(changed_integer_or_null(changed, quota_members[i], wanted->tokens[i], 0,
                                       &after.tokens[i]));
    if (changed->names.count != changed_before)
        JT_TRY(tell_anew(r, subject, before, &after));
    JT_TRY(merge_enforcement(wanted->is_enforced, changed, &after.is_enforced));
    return changed->names.count == changed_before ? JT_DONE
                                                  : store_quota_set(r->tx, subject, &after);
}

jt_err organization_limits_update(struct registrar *r, jt_str code,
                                  const struct quota_changes *wanted)
{
    const struct quota_subject subject = { QUOTA_OF_ORGANIZATION, code };
    struct changed changed = changed_in(r->arena);
    struct quota_standing now;
    JT_TRY(quota_check(r, wanted));
    JT_TRY(registrar_begin(r));
    JT_TRY(found_organization(store_quota_standing(r->tx, subject, 0, &now), &r->broken));
    JT_TRY(quota_merge(r, subject, wanted, &now.quota, &changed));
    return changed.names.count == 0
               ? JT_DONE
               : record_changed(r, CHANGE_ORGANIZATION, code, JT_STR("organization.updated"),
                                DETAILS(detail_list("changed", &changed.names)), &changed);
}

/* --- Telling of it ---------------------------------------------------------------------------- */

static jt_err record_level(struct registrar *r, struct quota_subject subject,
                           enum quota_interval interval, enum quota_level level,
                           const struct quota_standing *now, int64_t now_ms)
{
    const enum change_kind kind =
        subject.kind == QUOTA_OF_APPLICATION ? CHANGE_APPLICATION : CHANGE_ORGANIZATION;
    const int64_t resets_ms = quota_begin_ms(interval, now_ms) + quota_interval_ms(interval);
    struct jt_buf resets_on;
    JT_TRY(jt_arena_buf(r->arena, 32, &resets_on));
    jt_time_put_iso8601_ms(&resets_on, resets_ms);
    return record(
        r, kind, subject.id,
        level == QUOTA_WARNING ? JT_STR("quota.warning") : JT_STR("quota.exceeded"),
        DETAILS(detail_text("of", quota_kind_name(subject.kind)),
                detail_text("interval", quota_interval_name(interval)),
                detail_number("tokens", now->quota.tokens[interval]),
                detail_number("used", now->used[interval]),
                detail_text("enforcement", quota_enforcement_name(now->quota.is_enforced)),
                detail_text("resets_on", jt_buf_str(&resets_on))));
}

static jt_err tell_interval(struct registrar *r, struct quota_subject subject,
                            enum quota_interval interval, const struct quota_standing *now,
                            int64_t now_ms)
{
    const enum quota_level told = now->told[interval],
                           level = quota_level_of(now->quota.tokens[interval], now->used[interval]);
    if (level <= told)
        return JT_DONE;
    for (enum quota_level next = told + 1; next <= level; next++)
        JT_TRY(record_level(r, subject, interval, next, now, now_ms));
    return store_quota_told_set(r->tx, subject, interval, now_ms, level);
}

jt_err quota_tell(struct registrar *r, struct quota_subject subject, int64_t now_ms)
{
    struct quota_standing now;
    JT_TRY(registrar_begin(r));
    const jt_err err = store_quota_standing(r->tx, subject, now_ms, &now);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE; /* gone since */
    JT_TRY(err);
    for (enum quota_interval i = 0; i < QUOTA_INTERVALS; i++)
        JT_TRY(tell_interval(r, subject, i, &now, now_ms));
    return JT_DONE;
}
