/*
 * intervals: a time in whole hours or days of UTC, as figures over time are asked for.
 */
#pragma once

#include "management/query.h"

/* The rows of a table of query parameters. */
#define INTERVALS_QUERY                                                                      \
    { .name = "interval",                                                                    \
      .type = QUERY_CHOICE,                                                                  \
      .choices = interval_choices,                                                           \
      .description = "What a point stands for; hour by default. Days are those of UTC" },    \
        { .name = "from",                                                                    \
          .type = QUERY_TIME,                                                                \
          .description = "The first interval; 24 hours or 30 days before `to` by default" }, \
    {                                                                                        \
        .name = "to", .type = QUERY_TIME,                                                    \
        .description = "The end, itself not in it; now by default"                           \
    }
extern const char *const interval_choices[];

struct intervals {
    int64_t from_ms, until_ms; /* whole ones, that cover what was asked for */
    int64_t step_ms;
};

/* What is asked for, by a table with those rows; 400 when it is none, or more than 1000. */
JT_MUST_USE jt_err intervals_read(struct request *req, struct response *resp,
                                  const struct query_parameter *table, int64_t now_ms,
                                  struct intervals *ret_intervals);

static inline size_t intervals_count(const struct intervals *intervals)
{
    return (size_t)((intervals->until_ms - intervals->from_ms) / intervals->step_ms);
}

static inline int64_t intervals_begin_ms(const struct intervals *intervals, size_t index)
{
    return intervals->from_ms + (int64_t)index * intervals->step_ms;
}
