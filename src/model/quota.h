/*
 * quota: how many tokens a subject may get in an hour and in a day, and what happens past it. Hours
 * and days are those of UTC, so that all nodes begin them at the same moment. Plain values and
 * their rules.
 */
#pragma once

#include "base/bytes.h"

enum quota_interval { QUOTA_HOUR, QUOTA_DAY, QUOTA_INTERVALS };
enum quota_kind { QUOTA_OF_APPLICATION, QUOTA_OF_ORGANIZATION, QUOTA_KINDS };
enum quota_level { QUOTA_WITHIN, QUOTA_WARNING, QUOTA_EXCEEDED, QUOTA_LEVELS };

enum {
    QUOTA_WARNING_PERCENT = 80,
    QUOTA_TOKENS_MAX = 1000000000, /* in an interval */
};

struct quota {
    int64_t tokens[QUOTA_INTERVALS]; /* 0: any number */
    bool is_enforced;                /* else one past it is told of, and issued */
};

/* Whose it is: an application's id, or an organization's code. */
struct quota_subject {
    enum quota_kind kind;
    jt_str id;
};

static inline bool quota_is_set(const struct quota *quota)
{
    return quota->tokens[QUOTA_HOUR] != 0 || quota->tokens[QUOTA_DAY] != 0;
}

jt_str quota_kind_name(enum quota_kind kind);             /* "application" */
jt_str quota_interval_name(enum quota_interval interval); /* "hour" */
jt_str quota_level_name(enum quota_level level);          /* "within", "warning", "exceeded" */
jt_str quota_enforcement_name(bool is_enforced);          /* "enforce", "warn" */

int64_t quota_interval_ms(enum quota_interval interval);
/* When the interval began in which that moment is. */
int64_t quota_begin_ms(enum quota_interval interval, int64_t at_ms);

/* Of a quota of so many tokens (0: any number), where so many were issued. */
enum quota_level quota_level_of(int64_t tokens, int64_t used);
