/*
 * quantity: a number with its unit, as people read it: three digits that count, and the unit in
 * which they are few.
 */
#pragma once

#include "base/bytes.h"

enum quantity {
    QUANTITY_TIMES, /* with a fourth digit: goals are a hundredth above 1 */
    QUANTITY_US,
    QUANTITY_MS,
    QUANTITY_MIB,
    QUANTITY_PER_SECOND,
    QUANTITY_COUNT,
};

enum { QUANTITY_MAX_BYTES = 48 };

/* "223 µs", "1.61 ms", "1.022 ×", "117,000 /s". Nothing for 0 and less, which is no figure. */
void quantity_write(enum quantity quantity, double value, char ret_text[static QUANTITY_MAX_BYTES]);
/* The same of one that somebody chose: without zeros at the end: "1.08 ×". */
void quantity_write_limit(enum quantity quantity, double value,
                          char ret_text[static QUANTITY_MAX_BYTES]);

/* Its name in JSON, where numbers are as they are. */
const char *quantity_name(enum quantity quantity);
