/*
 * accept: for each of the two, the most exact range of the list that has it gives its quality.
 */
#include "metrics/accept.h"

#include "http/quality.h"

/* Of the type with that name: by a range of its own, else by one of its kind, else by that of all.
 */
static int liked(jt_str accept, const jt_str ranges[static 3])
{
    for (size_t i = 0; i < 3; i++) {
        const int quality = http_quality(accept, ranges[i]);
        if (quality != HTTP_QUALITY_NOT_NAMED)
            return quality;
    }
    return 0;
}

enum exposition_format accept_format(jt_str accept)
{
    static const jt_str open_metrics[] = { JT_STR_INIT("application/openmetrics-text"),
                                           JT_STR_INIT("application/*"), JT_STR_INIT("*/*") };
    static const jt_str text[] = { JT_STR_INIT("text/plain"), JT_STR_INIT("text/*"),
                                   JT_STR_INIT("*/*") };
    return liked(accept, text) > liked(accept, open_metrics) ? EXPOSITION_TEXT
                                                             : EXPOSITION_OPEN_METRICS;
}
