/*
 * accept: for each of the two, the most exact range of the list that has it gives its quality.
 */
#include "metrics/accept.h"

enum { QUALITY_ONE = 1000, NOT_NAMED = -1 };

static jt_str trimmed(jt_str s)
{
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = (jt_str){ s.ptr + 1, s.len - 1 };
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

/* "0.75" in thousandths; what is no quality is 1. */
static int quality_parse(jt_str text)
{
    int value = 0, unit = QUALITY_ONE;
    for (size_t i = 0; i < text.len; i++) {
        if (i == 1 && text.ptr[i] == '.')
            continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || (i == 0 && text.ptr[i] > '1'))
            return QUALITY_ONE;
        value += (text.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return text.len == 0 || value > QUALITY_ONE ? QUALITY_ONE : value;
}

/* Of the parameters behind a range. */
static int quality_of(jt_str parameters)
{
    jt_str one, name, value;
    while (jt_str_cut(&parameters, ';', &one))
        if (jt_str_split(trimmed(one), '=', &name, &value) && jt_str_eq_nocase(name, JT_STR("q")))
            return quality_parse(value);
    return QUALITY_ONE;
}

/* Of the type with that name: by a range of its own, else by one of its kind, else by that of all.
 */
static int liked(jt_str accept, const jt_str ranges[static 3])
{
    int found[3] = { NOT_NAMED, NOT_NAMED, NOT_NAMED };
    jt_str one, range, parameters;
    while (jt_str_cut(&accept, ',', &one)) {
        jt_str_split(one, ';', &range, &parameters);
        for (size_t i = 0; i < COUNT(found); i++) {
            if (!jt_str_eq_nocase(trimmed(range), ranges[i]))
                continue;
            const int quality = quality_of(parameters);
            found[i] = quality > found[i] ? quality : found[i];
        }
    }
    for (size_t i = 0; i < COUNT(found); i++)
        if (found[i] != NOT_NAMED)
            return found[i];
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
