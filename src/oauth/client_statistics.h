/*
 * client_statistics: how many tokens those clients got that an operator has named, and how many of
 * their requests were refused, since the start. For metrics: a client that is not named has none,
 * so that the number of series never grows with the number of clients.
 */
#pragma once

#include "base/durations.h"
#include "model/client_ids.h"

struct client_statistics; /* opaque; any thread */

/* list: client_ids_parse() takes it; empty: *ret_statistics is NULL, which each call takes. */
JT_MUST_USE jt_err client_statistics_new(jt_str list, struct client_statistics **ret_statistics);
void client_statistics_free(struct client_statistics *statistics);

/* No lock; nothing where the client is not named. */
void client_statistics_count_named(struct client_statistics *statistics, jt_str client_id,
                                   bool is_issued);

/* Of each token: nearly everywhere none is named. */
static inline void client_statistics_count(struct client_statistics *named, jt_str client_id,
                                           bool is_issued)
{
    if (named != NULL)
        client_statistics_count_named(named, client_id, is_issued);
}

struct client_sums {
    jt_str client_id;
    int64_t issued, refused;
};

/* Of the i-th; false: there are not so many. */
bool client_statistics_get(const struct client_statistics *statistics, size_t i,
                           struct client_sums *ret_sums);
