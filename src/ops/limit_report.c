/*
 * limit_report: compares the counters of http/limits.h with what was told last. Each limit has two
 * lines of the log: that it is met (again at most once a minute), and that it is over.
 */
#include "ops/limit_report.h"

enum { QUIET_MS = 60 * 1000 };

static const struct limit_row {
    const char *met, *over;
    enum log_level level; /* of what is met */
} rows[HTTP_LIMIT_COUNT] = {
    [HTTP_LIMIT_FULL] = { "connections are refused: connections_max is reached and none is idle",
                          "connections are let in again", LOG_WARNING },
    [HTTP_LIMIT_ADDRESS] = { "connections are refused: an address has reached "
                             "connections_per_address",
                             "no address has too many connections any more", LOG_WARNING },
    [HTTP_LIMIT_IDLE] = { "idle connections are closed for new ones: connections_max is reached",
                          "there is room for connections again", LOG_INFO },
    [HTTP_LIMIT_DESCRIPTORS] = { "accepting pauses: no file descriptor or no memory is left",
                                 "accepting goes on", LOG_WARNING },
};

static int64_t limit_of(const struct limit_settings *settings, enum http_limit limit)
{
    return limit == HTTP_LIMIT_ADDRESS ? settings->connections_per_address
                                       : settings->connections_max;
}

static void tell_met(const struct limit_settings *settings, enum http_limit limit, int64_t times,
                     const struct jt_address *last, struct log *log)
{
    char text[JT_ADDRESS_TEXT_BYTES];
    if (limit == HTTP_LIMIT_DESCRIPTORS)
        log_event(log, rows[limit].level, rows[limit].met, LOG_N("times", times));
    else
        log_event(log, rows[limit].level, rows[limit].met, LOG_N("times", times),
                  LOG_N("limit", limit_of(settings, limit)),
                  LOG_S("last_address", jt_address_write(last, text)));
}

static void look(struct limit_state *state, struct http_limits *limits,
                 const struct limit_settings *settings, enum http_limit limit,
                 struct jt_instant now, struct log *log)
{
    struct jt_address last;
    const int64_t count = http_limits_read(limits, limit, &last);
    if (count != state->met) {
        state->met = count;
        state->met_at = now;
    }
    const bool is_new = !state->has_begun;
    if (count != state->told && (is_new || jt_ms_between(state->told_at, now) >= QUIET_MS)) {
        if (is_new) {
            state->has_begun = true;
            state->begun = state->told;
            state->begun_at = now;
        }
        tell_met(settings, limit, count - state->told, &last, log);
        state->told = count;
        state->told_at = now;
    } else if (!is_new && jt_ms_between(state->met_at, now) >= QUIET_MS) {
        log_event(log, LOG_INFO, rows[limit].over, LOG_N("times", count - state->begun),
                  LOG_N("seconds", jt_ms_between(state->begun_at, state->met_at) / 1000));
        state->told = count;
        state->has_begun = false;
    }
}

void limit_report(struct limit_report *report, struct http_limits *limits,
                  const struct limit_settings *settings, struct jt_instant now, struct log *log)
{
    for (int limit = 0; limit < HTTP_LIMIT_COUNT; limit++)
        look(&report->of[limit], limits, settings, (enum http_limit)limit, now, log);
}
