/*
 * api_key_limits: the members of an API key's limits, as bodies give them and answers show them.
 * They are jeton's own: the contract's keys have none.
 */
#pragma once

#include "model/api_key.h"
#include "registration/api_key_limits.h"
#include "rest/answer_shape.h"
#include "rest/body.h"

enum { API_KEY_EMPTY_OBJECT_BYTES = 2 };

extern const char *const api_key_refill_intervals[];

/* Rows of a body. null, 0 and an empty list take a limit away. */
#define API_KEY_LIMIT_MEMBERS                                                            \
    { .name = "metadata",                                                                \
      .type = MEMBER_ANY_OBJECT,                                                         \
      .is_nullable = true,                                                               \
      .min = API_KEY_EMPTY_OBJECT_BYTES,                                                 \
      .max = API_KEY_METADATA_MAX_BYTES },                                               \
        { .name = "rate_limit",                                                          \
          .type = MEMBER_INTEGER,                                                        \
          .is_nullable = true,                                                           \
          .max = API_KEY_RATE_MAX },                                                     \
        { .name = "rate_limit_window_s",                                                 \
          .type = MEMBER_INTEGER,                                                        \
          .min = 1,                                                                      \
          .max = API_KEY_RATE_WINDOW_MAX_S },                                            \
        { .name = "uses_left",                                                           \
          .type = MEMBER_INTEGER,                                                        \
          .is_nullable = true,                                                           \
          .max = API_KEY_USES_MAX },                                                     \
        { .name = "refill_amount",                                                       \
          .type = MEMBER_INTEGER,                                                        \
          .is_nullable = true,                                                           \
          .max = API_KEY_USES_MAX },                                                     \
        { .name = "refill_interval",                                                     \
          .type = MEMBER_CHOICE,                                                         \
          .is_nullable = true,                                                           \
          .choices = api_key_refill_intervals },                                         \
    {                                                                                    \
        .name = "allowed_networks", .type = MEMBER_TEXTS, .is_nullable = true, .min = 1, \
        .max = API_KEY_NETWORK_MAX_BYTES                                                 \
    }

/* Of a body with those rows. Texts live as long as body, or in arena. */
JT_MUST_USE jt_err api_key_limits_read(const json_t *body, struct jt_arena *arena,
                                       struct api_key_limits_wanted *ret_wanted);

/* The limits of a struct api_key, for ANSWER_SAME(). */
extern const struct answer_shape api_key_limits_answer;
