/*
 * exposition: a line a sample. Numbers are put together of whole ones, since what is counted is
 * whole, and printf's are the locale's.
 */
#include "metrics/exposition.h"

enum { MICROSECONDS = 6 };

static void put(struct exposition *out, const char *text)
{
    jt_buf_put(out->buf, jt_str_from(text));
}

const char *exposition_media_type(enum exposition_format format)
{
    return format == EXPOSITION_OPEN_METRICS
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* --- Families ------------------------------------------------------------------------------- */

/* What every sample's name has behind the family's. */
static const char *suffix(enum metric_type type)
{
    return type == METRIC_COUNTER ? "_total" : type == METRIC_INFO ? "_info" : "";
}

/* The older format names a family as its samples are named, and has no infos. */
static void begin_line(struct exposition *out, const char *what)
{
    put(out, what);
    put(out, out->metric->name);
    if (out->format == EXPOSITION_TEXT)
        put(out, suffix(out->metric->type));
    put(out, " ");
}

static const char *type_name(const struct exposition *out)
{
    static const char *const names[] = { [METRIC_COUNTER] = "counter",
                                         [METRIC_GAUGE] = "gauge",
                                         [METRIC_HISTOGRAM] = "histogram",
                                         [METRIC_INFO] = "info" };
    const bool is_gauge = out->format == EXPOSITION_TEXT && out->metric->type == METRIC_INFO;
    return names[is_gauge ? METRIC_GAUGE : out->metric->type];
}

void exposition_begin(struct exposition *out, const struct metric *metric)
{
    out->metric = metric;
    begin_line(out, "# HELP ");
    put(out, metric->help);
    put(out, "\n");
    begin_line(out, "# TYPE ");
    put(out, type_name(out));
    put(out, "\n");
    if (out->format == EXPOSITION_TEXT || metric->unit == NULL)
        return;
    begin_line(out, "# UNIT ");
    put(out, metric->unit);
    put(out, "\n");
}

/* --- Samples -------------------------------------------------------------------------------- */

static void put_escaped(struct exposition *out, jt_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.ptr[i];
        if (c == '\\' || c == '"')
            jt_buf_put_char(out->buf, '\\');
        if (c == '\n')
            put(out, "\\n");
        else
            jt_buf_put_char(out->buf, c);
    }
}

static void put_label(struct exposition *out, char before, const char *name, jt_str value)
{
    jt_buf_put_char(out->buf, before);
    put(out, name);
    put(out, "=\"");
    put_escaped(out, value);
    put(out, "\"");
}

/* 1234567 with 6 decimals: "1.234567"; without zeros at the end, of which "1.0" keeps one. */
static void put_decimal(struct exposition *out, int64_t value, int decimals)
{
    uint64_t unit = 1, left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    if (value < 0)
        jt_buf_put_char(out->buf, '-');
    jt_buf_put_int(out->buf, (int64_t)(left / unit));
    if (decimals == 0)
        return;
    jt_buf_put_char(out->buf, '.');
    do {
        left %= unit;
        unit /= 10;
        jt_buf_put_char(out->buf, (char)('0' + left / unit));
    } while (left % unit != 0);
}

/* le_us: of a bucket, its bound; NULL: it is none. A negative bound is that of all. */
static void put_sample(struct exposition *out, const char *ending, struct metric_labels labels,
                       const int64_t *le_us, int64_t value, int decimals)
{
    char text[32];
    char before = '{';
    put(out, out->metric->name);
    put(out, ending);
    for (size_t i = 0; i < labels.count; i++, before = ',')
        put_label(out, before, labels.of[i].name, labels.of[i].value);
    if (le_us != NULL) {
        struct jt_buf bound = jt_buf_over(text, sizeof(text));
        struct exposition bound_out = { .buf = &bound };
        if (*le_us < 0)
            put(&bound_out, "+Inf");
        else
            put_decimal(&bound_out, *le_us, MICROSECONDS);
        put_label(out, before, "le", jt_buf_str(&bound));
        before = ',';
    }
    put(out, before == ',' ? "} " : " ");
    put_decimal(out, value, decimals);
    put(out, "\n");
}

void exposition_put(struct exposition *out, struct metric_labels labels, int64_t value,
                    int decimals)
{
    put_sample(out, suffix(out->metric->type), labels, NULL, value, decimals);
}

void exposition_put_durations(struct exposition *out, struct metric_labels labels,
                              const struct jt_duration_sums *sums)
{
    const int64_t no_bound = -1;
    int64_t count = 0;
    for (size_t i = 0; i < JT_DURATION_BUCKETS; i++) {
        count += sums->buckets[i];
        put_sample(out, "_bucket", labels,
                   i < JT_DURATION_BOUNDS ? &jt_duration_bounds_us[i] : &no_bound, count, 0);
    }
    put_sample(out, "_count", labels, NULL, count, 0);
    put_sample(out, "_sum", labels, NULL, sums->sum_us, MICROSECONDS);
}

void exposition_end(struct exposition *out)
{
    if (out->format == EXPOSITION_OPEN_METRICS)
        put(out, "# EOF\n");
}
