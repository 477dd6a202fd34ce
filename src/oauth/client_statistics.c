/* client_statistics: a counter of each client on a cache line of its own, found by a binary search.
 */
#include "oauth/client_statistics.h"

#include <stdlib.h>

struct client_statistics {
    struct client_ids ids;
    struct client_count {
        atomic_llong issued, refused;
        char apart[JT_CACHE_LINE_BYTES];
    } counts[CLIENT_IDS_MAX];
    char text[]; /* what ids are views of */
};

jt_err client_statistics_new(jt_str list, struct client_statistics **ret_statistics)
{
    *ret_statistics = NULL;
    if (list.len == 0)
        return JT_DONE;
    struct client_statistics *statistics = calloc(1, sizeof(*statistics) + list.len);
    if (statistics == NULL)
        return JT_ERR(JT_NO_MEMORY, "statistics of clients");
    memcpy(statistics->text, list.ptr, list.len);
    jt_err err = client_ids_parse((jt_str){ statistics->text, list.len }, &statistics->ids);
    if (err.code == JT_OK)
        *ret_statistics = statistics;
    else
        client_statistics_free(statistics);
    return err;
}

void client_statistics_free(struct client_statistics *statistics)
{
    free(statistics);
}

void client_statistics_count_named(struct client_statistics *statistics, jt_str client_id,
                                   bool is_issued)
{
    const size_t at = client_ids_find(&statistics->ids, client_id);
    if (at == statistics->ids.count)
        return;
    struct client_count *count = &statistics->counts[at];
    jt_count(is_issued ? &count->issued : &count->refused);
}

bool client_statistics_get(const struct client_statistics *statistics, size_t i,
                           struct client_sums *ret_sums)
{
    if (statistics == NULL || i >= statistics->ids.count)
        return false;
    const struct client_count *count = &statistics->counts[i];
    *ret_sums = (struct client_sums){ .client_id = statistics->ids.of[i],
                                      .issued = jt_counted(&count->issued),
                                      .refused = jt_counted(&count->refused) };
    return true;
}
