#include "http/quality.h"

/* "0.75" in thousandths; what is no quality is 1. */
static int quality_parse(jt_str text)
{
    int value = 0, unit = HTTP_QUALITY_ONE;
    for (size_t i = 0; i < text.len; i++) {
        if (i == 1 && text.ptr[i] == '.')
            continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || (i == 0 && text.ptr[i] > '1'))
            return HTTP_QUALITY_ONE;
        value += (text.ptr[i] - '0') * unit;
        unit /= 10;
    }
    return text.len == 0 || value > HTTP_QUALITY_ONE ? HTTP_QUALITY_ONE : value;
}

/* Of the parameters behind a range. */
static int quality_of(jt_str parameters)
{
    jt_str one, name, value;
    while (jt_str_cut(&parameters, ';', &one))
        if (jt_str_split(jt_str_trim(one), '=', &name, &value) &&
            jt_str_eq_nocase(name, JT_STR("q")))
            return quality_parse(value);
    return HTTP_QUALITY_ONE;
}

int http_quality(jt_str list, jt_str name)
{
    int found = HTTP_QUALITY_NOT_NAMED;
    jt_str one, own_name, parameters;
    while (jt_str_cut(&list, ',', &one)) {
        jt_str_split(one, ';', &own_name, &parameters);
        if (!jt_str_eq_nocase(jt_str_trim(own_name), name))
            continue;
        const int quality = quality_of(parameters);
        found = quality > found ? quality : found;
    }
    return found;
}
