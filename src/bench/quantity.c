/*
 * quantity: the scales of each unit, the largest first; a value is told in the largest that it
 * reaches once it is rounded.
 */
#include "bench/quantity.h"

#include <stdio.h>

enum { SCALES_MAX = 3, DIGITS_BEHIND_MAX = 3 };

static const struct row {
    const char *name;
    int digits;
    struct scale {
        double size; /* in the quantity's own unit; 0: there is no more */
        const char *unit;
    } scales[SCALES_MAX];
} rows[QUANTITY_COUNT] = {
    [QUANTITY_TIMES] = { "ratio", 4, { { 1, " ×" } } },
    [QUANTITY_US] = { "us", 3, { { 1e6, " s" }, { 1e3, " ms" }, { 1, " µs" } } },
    [QUANTITY_MS] = { "ms", 3, { { 1e3, " s" }, { 1, " ms" }, { 1e-3, " µs" } } },
    [QUANTITY_MIB] = { "mib", 3, { { 1024, " GiB" }, { 1, " MiB" } } },
    [QUANTITY_PER_SECOND] = { "per_second", 3, { { 1, " /s" } } },
};

const char *quantity_name(enum quantity quantity)
{
    return rows[quantity].name;
}

/* What is as good as the limit: it is rounded up to it. */
static bool reaches(double value, double limit, int digits)
{
    double half_a_digit = 0.5;
    for (int i = 0; i < digits; i++)
        half_a_digit /= 10;
    return value >= limit * (1 - half_a_digit);
}

static const struct scale *scale_of(const struct row *row, double value)
{
    const struct scale *scale = row->scales;
    while (!reaches(value, scale->size, row->digits) && scale + 1 < row->scales + SCALES_MAX &&
           scale[1].size > 0)
        scale++;
    return scale;
}

/* 117443 becomes "117,000". */
static void write_whole(double value, int digits, char *ret_text, size_t size)
{
    double step = 1, limit = 1;
    for (int i = 0; i < digits; i++)
        limit *= 10;
    while (reaches(value, limit * step, digits))
        step *= 10;
    const uint64_t number = (uint64_t)(value / step + 0.5) * (uint64_t)step;
    if (number < 10000)
        snprintf(ret_text, size, "%llu", (unsigned long long)number);
    else if (number < 1000000)
        snprintf(ret_text, size, "%llu,%03llu", (unsigned long long)number / 1000,
                 (unsigned long long)number % 1000);
    else
        snprintf(ret_text, size, "%llu,%03llu,%03llu", (unsigned long long)number / 1000000,
                 (unsigned long long)number / 1000 % 1000, (unsigned long long)number % 1000);
}

/* How many of the digits stand behind the point. */
static int digits_behind(double scaled, int digits)
{
    int behind = digits - 1;
    double limit = 10, at = scaled;
    while (behind > 0 && reaches(scaled, limit, digits)) {
        limit *= 10;
        behind--;
    }
    while (!reaches(at, 1, digits) && behind < DIGITS_BEHIND_MAX) {
        at *= 10;
        behind++;
    }
    return behind;
}

static void write(enum quantity quantity, double value, bool is_exact,
                  char ret_text[static QUANTITY_MAX_BYTES])
{
    const struct row *row = &rows[quantity];
    const struct scale *scale = scale_of(row, value);
    const double scaled = value / scale->size;
    const int behind = digits_behind(scaled, row->digits);
    char number[QUANTITY_MAX_BYTES / 2];
    ret_text[0] = '\0';
    if (value <= 0)
        return;
    if (behind <= 0)
        write_whole(scaled, row->digits, number, sizeof(number));
    else if (is_exact)
        snprintf(number, sizeof(number), "%g", scaled);
    else
        snprintf(number, sizeof(number), "%.*f", behind, scaled);
    snprintf(ret_text, QUANTITY_MAX_BYTES, "%s%s", number, scale->unit);
}

void quantity_write(enum quantity quantity, double value, char ret_text[static QUANTITY_MAX_BYTES])
{
    write(quantity, value, false, ret_text);
}

void quantity_write_limit(enum quantity quantity, double value,
                          char ret_text[static QUANTITY_MAX_BYTES])
{
    write(quantity, value, true, ret_text);
}
