/* test_quantity: numbers as people read them. */
#include "test.h"

#include "bench/quantity.h"

TEST(a_number_has_three_digits_and_the_unit_that_fits)
{
    static const struct {
        const char *text;
        enum quantity quantity;
        double value;
    } cases[] = {
        { "223 µs", QUANTITY_US, 223.16 },
        { "7.26 µs", QUANTITY_US, 7.264 },
        { "0.351 µs", QUANTITY_US, 0.3514 },
        { "999 µs", QUANTITY_US, 999.4 },
        { "1.00 ms", QUANTITY_US, 999.6 },
        { "10.0 ms", QUANTITY_US, 9999 },
        { "356 ms", QUANTITY_US, 356351 },
        { "12.3 s", QUANTITY_US, 12.34e6 },
        { "4000 s", QUANTITY_US, 4e9 },
        { "20.8 ms", QUANTITY_MS, 20.84 },
        { "350 µs", QUANTITY_MS, 0.35 },
        { "1.50 s", QUANTITY_MS, 1499.9 },
        { "1.022 ×", QUANTITY_TIMES, 1.0221 },
        { "0.963 ×", QUANTITY_TIMES, 0.963 },
        { "20.16 ×", QUANTITY_TIMES, 20.161 },
        { "1579 ×", QUANTITY_TIMES, 1579.489 },
        { "19.7 MiB", QUANTITY_MIB, 19.68 },
        { "400 MiB", QUANTITY_MIB, 400.3 },
        { "1.50 GiB", QUANTITY_MIB, 1536 },
        { "695 /s", QUANTITY_PER_SECOND, 695.2 },
        { "1230 /s", QUANTITY_PER_SECOND, 1234.4 },
        { "10,000 /s", QUANTITY_PER_SECOND, 9996 },
        { "117,000 /s", QUANTITY_PER_SECOND, 117443 },
        { "1,230,000 /s", QUANTITY_PER_SECOND, 1234567 },
        { "", QUANTITY_US, 0 },
        { "", QUANTITY_TIMES, -1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[QUANTITY_MAX_BYTES];
        quantity_write(cases[i].quantity, cases[i].value, text);
        CHECK_STR(cases[i].text, jt_str_from(text), cases[i].text);
    }
}

TEST(a_limit_ends_where_it_ends)
{
    char text[QUANTITY_MAX_BYTES];
    quantity_write_limit(QUANTITY_TIMES, 1.08, text);
    CHECK_STR("ratio", jt_str_from(text), "1.08 ×");
    quantity_write_limit(QUANTITY_MIB, 20, text);
    CHECK_STR("memory", jt_str_from(text), "20 MiB");
    quantity_write_limit(QUANTITY_PER_SECOND, 10000, text);
    CHECK_STR("rate", jt_str_from(text), "10,000 /s");
}
