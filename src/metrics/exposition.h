/*
 * exposition: writes metrics as text: OpenMetrics 1.0, or Prometheus' text format 0.0.4, which
 * differ in how a family is announced and in the end. A family's samples stand together.
 *
 * Names, units and labels' names are literals of ours and right by the formats; values of labels
 * are any UTF-8, and escaped.
 */
#pragma once

#include "base/durations.h"

enum exposition_format { EXPOSITION_OPEN_METRICS, EXPOSITION_TEXT };

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_INFO };

struct metric {
    const char *name; /* of the family: without the "_total" of a counter, or the "_info" */
    enum metric_type type;
    const char *unit; /* the last word of name: "seconds"; NULL: none */
    const char *help; /* one line, without backslash or quote */
};

struct metric_label {
    const char *name;
    jt_str value;
};

struct metric_labels {
    const struct metric_label *of;
    size_t count;
};
#define METRIC_LABELS(...)                                                          \
    ((struct metric_labels){ (const struct metric_label[]){ __VA_ARGS__ },          \
                             sizeof((const struct metric_label[]){ __VA_ARGS__ }) / \
                                 sizeof(struct metric_label) })
#define METRIC_NO_LABELS ((struct metric_labels){ NULL, 0 })

struct exposition {
    enum exposition_format format;
    struct jt_buf *buf;          /* the caller's; asked once at the end whether all had room */
    const struct metric *metric; /* whose samples come now */
};

/* "application/openmetrics-text; version=1.0.0; charset=utf-8". */
const char *exposition_media_type(enum exposition_format format);

/* Announces a family. The metric is const and static. */
void exposition_begin(struct exposition *out, const struct metric *metric);

/* A sample of it: value / 10^decimals (0 to 6). */
void exposition_put(struct exposition *out, struct metric_labels labels, int64_t value,
                    int decimals);
/* All samples of a histogram with those labels. */
void exposition_put_durations(struct exposition *out, struct metric_labels labels,
                              const struct jt_duration_sums *sums);

void exposition_end(struct exposition *out);
