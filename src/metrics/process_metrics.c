/*
 * process_metrics: requests and connections, as the loops counted them; and process_*, by the names
 * that all of Prometheus' own clients use.
 */
#include "metrics/families.h"

jt_str metrics_pool_name(enum pool_kind kind)
{
    static const jt_str names[POOL_KINDS] = { [POOL_MISSES] = JT_STR_INIT("misses"),
                                              [POOL_READS] = JT_STR_INIT("reads"),
                                              [POOL_CHANGES] = JT_STR_INIT("changes"),
                                              [POOL_HASHING] = JT_STR_INIT("hashing") };
    return names[kind];
}

static jt_str lane_name(size_t lane)
{
    static const jt_str names[HTTP_LANE_POOL] = { [HTTP_LANE_REFUSED] = JT_STR_INIT("refused"),
                                                  [HTTP_LANE_MEMORY] = JT_STR_INIT("memory"),
                                                  [HTTP_LANE_LOOP] = JT_STR_INIT("loop") };
    return lane < HTTP_LANE_POOL ? names[lane]
                                 : metrics_pool_name((enum pool_kind)(lane - HTTP_LANE_POOL));
}

/* --- Requests ------------------------------------------------------------------------------- */

static void write_requests(const struct http_figures *http, struct exposition *out)
{
    static const struct metric metric = { "jeton_http_requests", METRIC_COUNTER, NULL,
                                          "Requests that were answered, by the way that they went "
                                          "and the class of the status." };
    static const jt_str classes[HTTP_STATUS_CLASSES] = {
        [2] = JT_STR_INIT("2xx"),
        [3] = JT_STR_INIT("3xx"),
        [4] = JT_STR_INIT("4xx"),
        [5] = JT_STR_INIT("5xx"),
    };
    exposition_begin(out, &metric);
    for (size_t lane = 0; lane < HTTP_LANES; lane++)
        for (size_t class = 2; class < HTTP_STATUS_CLASSES; class ++) {
            int64_t count = 0;
            for (size_t i = 0; i < HTTP_EVENT_LOOPS_MAX; i++)
                count += jt_counted(&http->loops[i].answered[lane][class]);
            exposition_put(out,
                           METRIC_LABELS({ "lane", lane_name(lane) }, { "status", classes[class] }),
                           count, 0);
        }
}

static void write_durations(const struct http_figures *http, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_http_request_duration_seconds", METRIC_HISTOGRAM, "seconds",
        "From the first bytes of a request to its answer, by the way that it went."
    };
    exposition_begin(out, &metric);
    for (size_t lane = 0; lane < HTTP_LANES; lane++) {
        struct jt_duration_sums sums = { 0 };
        for (size_t i = 0; i < HTTP_EVENT_LOOPS_MAX; i++)
            jt_durations_sum(&http->loops[i].took[lane], &sums);
        exposition_put_durations(out, METRIC_LABELS({ "lane", lane_name(lane) }), &sums);
    }
}

/* --- Connections ---------------------------------------------------------------------------- */

static const jt_str end_names[CONNECTION_ENDS] = {
    [CONNECTION_ENDED_CLIENT] = JT_STR_INIT("client"),
    [CONNECTION_ENDED_SERVED] = JT_STR_INIT("served"),
    [CONNECTION_ENDED_IDLE] = JT_STR_INIT("idle"),
    [CONNECTION_ENDED_LATE] = JT_STR_INIT("late"),
    [CONNECTION_ENDED_ROOM] = JT_STR_INIT("room"),
    [CONNECTION_ENDED_TLS] = JT_STR_INIT("tls"),
    [CONNECTION_ENDED_FAILED] = JT_STR_INIT("failed"),
    [CONNECTION_ENDED_SHUTDOWN] = JT_STR_INIT("shutdown"),
};

static int64_t count_ended(const struct http_figures *http, size_t why)
{
    int64_t count = 0;
    for (size_t i = 0; i < HTTP_EVENT_LOOPS_MAX; i++)
        count += jt_counted(&http->loops[i].ended[why]);
    return count;
}

/* Those that have ended are read first, so that there are never more of them than were accepted. */
static void write_connections(const struct http_figures *http, struct exposition *out)
{
    static const struct metric ended = { "jeton_connections_ended", METRIC_COUNTER, NULL,
                                         "Connections that have ended, by cause." };
    static const struct metric accepted = { "jeton_connections_accepted", METRIC_COUNTER, NULL,
                                            "Connections that were let in." };
    static const struct metric open = { "jeton_connections_open", METRIC_GAUGE, NULL,
                                        "Connections now." };
    int64_t in = 0, gone = 0;
    exposition_begin(out, &ended);
    for (size_t why = 0; why < CONNECTION_ENDS; why++) {
        const int64_t count = count_ended(http, why);
        exposition_put(out, METRIC_LABELS({ "cause", end_names[why] }), count, 0);
        gone += count;
    }
    for (size_t i = 0; i < HTTP_EVENT_LOOPS_MAX; i++)
        in += jt_counted(&http->loops[i].accepted);
    exposition_begin(out, &accepted);
    exposition_put(out, METRIC_NO_LABELS, in, 0);
    exposition_begin(out, &open);
    exposition_put(out, METRIC_NO_LABELS, in - gone, 0);
}

static void write_limits(struct http_limits *limits, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_connection_limits_met", METRIC_COUNTER, NULL,
        "How often a limit kept connections out, or made one go: no place, too many of an address, "
        "the longest idle went, no descriptors."
    };
    static const jt_str names[HTTP_LIMIT_COUNT] = {
        [HTTP_LIMIT_FULL] = JT_STR_INIT("full"),
        [HTTP_LIMIT_ADDRESS] = JT_STR_INIT("address"),
        [HTTP_LIMIT_IDLE] = JT_STR_INIT("idle"),
        [HTTP_LIMIT_DESCRIPTORS] = JT_STR_INIT("descriptors"),
    };
    struct jt_address last;
    exposition_begin(out, &metric);
    for (enum http_limit limit = 0; limit < HTTP_LIMIT_COUNT; limit++)
        exposition_put(out, METRIC_LABELS({ "limit", names[limit] }),
                       http_limits_read(limits, limit, &last), 0);
}

/* --- Traces --------------------------------------------------------------------------------- */

/* Where no collector is set, there are no such families. */
static void write_spans(const struct span_exporter *exporter, struct exposition *out)
{
    static const struct metric exported = { "jeton_spans_exported", METRIC_COUNTER, NULL,
                                            "Spans that the collector of traces has taken." };
    static const struct metric dropped = {
        "jeton_spans_dropped", METRIC_COUNTER, NULL,
        "Spans that were dropped: too many waited, or the collector did not take them."
    };
    static const struct {
        jt_str cause;
        enum span_fate fate;
    } drops[] = { { JT_STR_INIT("full"), SPAN_DROPPED_FULL },
                  { JT_STR_INIT("failed"), SPAN_DROPPED_FAILED },
                  { JT_STR_INIT("rejected"), SPAN_DROPPED_REJECTED } };
    if (exporter == NULL)
        return;
    exposition_begin(out, &exported);
    exposition_put(out, METRIC_NO_LABELS, span_exporter_count(exporter, SPAN_EXPORTED), 0);
    exposition_begin(out, &dropped);
    for (size_t i = 0; i < COUNT(drops); i++)
        exposition_put(out, METRIC_LABELS({ "cause", drops[i].cause }),
                       span_exporter_count(exporter, drops[i].fate), 0);
}

/* --- The process ---------------------------------------------------------------------------- */

static void put_one(struct exposition *out, const struct metric *metric, int64_t value,
                    int decimals)
{
    exposition_begin(out, metric);
    exposition_put(out, METRIC_NO_LABELS, value, decimals);
}

static void write_build(struct exposition *out)
{
    static const struct metric metric = { "jeton_build", METRIC_INFO, NULL,
                                          "The version that runs." };
    exposition_begin(out, &metric);
    exposition_put(out, METRIC_LABELS({ "version", JT_STR(JETON_VERSION) }), 1, 0);
}

static void write_kernel(const struct process_figures *figures, struct exposition *out)
{
    static const struct metric cpu = { "process_cpu_seconds", METRIC_COUNTER, "seconds",
                                       "User and system processor time." };
    static const struct metric started = { "process_start_time_seconds", METRIC_GAUGE, "seconds",
                                           "When the process began, by the time of day." };
    static const struct metric resident = { "process_resident_memory_bytes", METRIC_GAUGE, "bytes",
                                            "Resident memory." };
    static const struct metric virtual = { "process_virtual_memory_bytes", METRIC_GAUGE, "bytes",
                                           "Virtual memory." };
    static const struct metric fds = { "process_open_fds", METRIC_GAUGE, NULL,
                                       "Open file descriptors." };
    static const struct metric max_fds = { "process_max_fds", METRIC_GAUGE, NULL,
                                           "How many file descriptors there may be." };
    const int64_t resident_bytes = jt_counted(&figures->resident_bytes);
    const int64_t open_fds = jt_counted(&figures->open_fds);
    put_one(out, &cpu, process_cpu_us(), 6);
    put_one(out, &started, figures->started_ms, 3);
    put_one(out, &max_fds, process_max_fds(), 0);
    if (resident_bytes != 0) {
        put_one(out, &resident, resident_bytes, 0);
        put_one(out, &virtual, jt_counted(&figures->virtual_bytes), 0);
    }
    if (open_fds != 0)
        put_one(out, &fds, open_fds, 0);
}

void process_metrics_write(const struct metrics_process *process, struct exposition *out)
{
    write_requests(&process->http, out);
    write_durations(&process->http, out);
    write_connections(&process->http, out);
    write_limits(process->limits, out);
    write_spans(process->exporter, out);
    write_build(out);
    write_kernel(&process->kernel, out);
}
