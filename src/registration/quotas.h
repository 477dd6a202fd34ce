/*
 * quotas: how many tokens an application, or an organization with all of its applications, may get
 * in an hour and a day; and the events that tell of those that are used.
 */
#pragma once

#include "registration/changed.h"
#include "store/quotas.h"

struct quota_changes {
    struct given_integer tokens[QUOTA_INTERVALS]; /* 0: any number */
    struct given_boolean is_enforced;
};

/* By enum quota_interval: "tokens_per_hour". */
extern const char *const quota_members[QUOTA_INTERVALS];

/* Of form. */
JT_MUST_USE jt_err quota_check(struct registrar *r, const struct quota_changes *wanted);
/* Sets what is wanted and differs, in a transaction that has begun; who calls records it. */
JT_MUST_USE jt_err quota_merge(struct registrar *r, struct quota_subject subject,
                               const struct quota_changes *wanted, const struct quota *before,
                               struct changed *changed);

JT_MUST_USE jt_err organization_limits_update(struct registrar *r, jt_str code,
                                              const struct quota_changes *wanted);

/* Records an event for each level that a subject's use has reached in the hour or day that is
 * running, and that none was recorded for. Whichever node comes first has it; nothing is changed
 * where none is left. */
JT_MUST_USE jt_err quota_tell(struct registrar *r, struct quota_subject subject, int64_t now_ms);
