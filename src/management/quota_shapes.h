/*
 * quota_shapes: quotas of tokens as bodies set them and answers show them, of applications and of
 * organizations alike.
 */
#pragma once

#include "registration/quotas.h"
#include "rest/answer_shape.h"
#include "rest/body.h"

/* Members of a body; null is any number. */
#define QUOTA_TOKENS_MEMBER(name_)                                              \
    {                                                                           \
        .name = (name_), .type = MEMBER_INTEGER, .is_nullable = true, .min = 0, \
        .max = QUOTA_TOKENS_MAX                                                 \
    }
#define QUOTA_MEMBERS                                                                     \
    QUOTA_TOKENS_MEMBER("tokens_per_hour"), QUOTA_TOKENS_MEMBER("tokens_per_day"),        \
    {                                                                                     \
        .name = "quota_enforcement", .type = MEMBER_CHOICE, .choices = quota_enforcements \
    }
extern const char *const quota_enforcements[];      /* ends with NULL */
extern const char *const quota_enforcement_names[]; /* of is_enforced, for ANSWER_EITHER() */
struct quota_changes quota_given(const json_t *body);

/* {"tokens_per_hour","tokens_per_day","quota_enforcement"} of a struct quota. */
extern const struct answer_shape quota_shown;
