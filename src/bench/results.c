/*
 * results: the table of goals. Limits are those of docs/performance.md, which says what each row
 * means.
 */
#include "bench/results.h"

#include <stdio.h>

#include "bench/machine_use.h"

/* clang-format off */
const struct goal_row goal_rows[GOAL_COUNT] = {
    [GOAL_RS256] = { "rs256", "RS256 token, warm", "bare reply with a signature", QUANTITY_US, QUANTITY_TIMES, false, 1.01, false },
    [GOAL_ES256] = { "es256", "ES256 token, warm", "bare reply with a signature", QUANTITY_US, QUANTITY_TIMES, false, 1.08, false },
    [GOAL_EDDSA] = { "eddsa", "EdDSA token, warm", "bare reply with a signature", QUANTITY_US, QUANTITY_TIMES, false, 0, false },
    [GOAL_API_KEY] = { "api_key", "API key verification", "coalesced token", QUANTITY_US, QUANTITY_TIMES, false, 1.2, false },
    [GOAL_TLS] = { "tls", "ES256 over TLS, keep-alive", "without TLS", QUANTITY_US, QUANTITY_TIMES, false, 1.12, false },
    [GOAL_TLS_NEW] = { "tls_new", "new TLS 1.3 connection, ES256 token", "bare handshake + token", QUANTITY_US, QUANTITY_TIMES, false, 1.05, false },
    [GOAL_LATENCY] = { "latency", "p99 at 70 % of saturation, RS256", "bare signature", QUANTITY_US, QUANTITY_TIMES, false, 8, false },
    [GOAL_RESIDENT] = { "resident", "resident, idle", "", QUANTITY_MIB, QUANTITY_MIB, false, 20, false },
    [GOAL_START] = { "start", "start to ready", "", QUANTITY_MS, QUANTITY_MS, false, 50, false, 150 },
    [GOAL_MANY] = { "many", "many applications, at random", "100 of them", QUANTITY_US, QUANTITY_TIMES, true, 0.85, true },
    [GOAL_MISSES] = { "misses", "first tokens of many", "", QUANTITY_PER_SECOND, QUANTITY_PER_SECOND, true, 10000, true, 6000 },
    [GOAL_MANY_RESIDENT] = { "many_resident", "resident, many applications cached", "", QUANTITY_MIB, QUANTITY_MIB, false, 400, true },
    [GOAL_MANY_START] = { "many_start", "start to ready, many applications", "", QUANTITY_MS, QUANTITY_MS, false, 50, true, 150 },
    [GOAL_CHANGES] = { "changes", "changes a second, 16 clients", "1 client", QUANTITY_PER_SECOND, QUANTITY_TIMES, true, 4, false },
    [GOAL_NODES] = { "nodes", "ES256 token, two nodes on PostgreSQL", "one on SQLite", QUANTITY_US, QUANTITY_TIMES, false, 1.02, false },
};
/* clang-format on */

bool results_are_of_busy_machine(const struct results *results)
{
    return machine_is_busy(results->others_processors, results->processors);
}

void results_add(struct results *results, const char *name, const struct load_figures *figures)
{
    if (results->figure_count == RESULTS_FIGURES_MAX)
        return;
    struct figure *figure = &results->figures[results->figure_count++];
    snprintf(figure->name, sizeof(figure->name), "%s", name);
    figure->load = *figures;
}

void results_measured(struct results *results, enum goal goal, double value, double figure,
                      double beside)
{
    results->measured[goal] =
        (struct measured){ .is_there = true, .value = value, .figure = figure, .beside = beside };
}

double goal_limit(const struct goal_row *row, const struct results *results)
{
    return results->is_on_postgresql && row->limit_on_postgresql > 0 ? row->limit_on_postgresql
                                                                     : row->limit;
}

bool goal_is_reached(const struct goal_row *row, double limit, double value)
{
    return limit <= 0 || (row->is_least ? value >= limit : value <= limit);
}

double goal_missed_per_cent(const struct goal_row *row, double limit, double value)
{
    if (goal_is_reached(row, limit, value))
        return 0;
    const double apart = row->is_least ? limit - value : value - limit;
    return apart / limit * 100;
}
