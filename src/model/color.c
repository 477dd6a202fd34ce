/*
 * color: reads #rgb and #rrggbb, and works out the other forms. Whole numbers are exact enough: CSS
 * prints those for hsl() too.
 */
#include "model/color.h"

#include <stdio.h>

enum { SHORT_LEN = 4, LONG_LEN = 7, FULL = 255 };

bool color_is(jt_str text)
{
    if ((text.len != SHORT_LEN && text.len != LONG_LEN) || text.ptr[0] != '#')
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (jt_hex_digit(text.ptr[i]) < 0)
            return false;
    return true;
}

/* numerator / denominator to the nearest whole number; neither is negative. */
static int divide_rounded(int numerator, int denominator)
{
    return (2 * numerator + denominator) / (2 * denominator);
}

static int hue_degrees(int red, int green, int blue, int most, int range)
{
    int sixth = 0, from_sixth = 0; /* of the circle, in units of 1 / range */
    if (range == 0)
        return 0;
    if (most == red) {
        sixth = green >= blue ? 0 : 6;
        from_sixth = green - blue;
    } else if (most == green) {
        sixth = 2;
        from_sixth = blue - red;
    } else {
        sixth = 4;
        from_sixth = red - green;
    }
    return divide_rounded(60 * (sixth * range + from_sixth), range) % 360;
}

static void hex_write(jt_str text, char ret_hex[static LONG_LEN + 1])
{
    ret_hex[0] = '#';
    for (size_t i = 0; i < LONG_LEN - 1; i++)
        ret_hex[i + 1] = text.ptr[text.len == SHORT_LEN ? 1 + i / 2 : 1 + i];
    ret_hex[LONG_LEN] = '\0';
}

struct color color_of(jt_str text)
{
    struct color color = { .raw = text };
    int rgb[3], most = 0, least = FULL;
    hex_write(text, color.hex);
    for (size_t i = 0; i < COUNT(rgb); i++) {
        rgb[i] = jt_hex_digit(color.hex[1 + 2 * i]) * 16 + jt_hex_digit(color.hex[2 + 2 * i]);
        most = rgb[i] > most ? rgb[i] : most;
        least = rgb[i] < least ? rgb[i] : least;
    }
    int range = most - least, sum = most + least;
    int reach = sum <= FULL ? sum : 2 * FULL - sum; /* the widest range at this lightness */
    snprintf(color.hsl, sizeof(color.hsl), "hsl(%d, %d%%, %d%%)",
             hue_degrees(rgb[0], rgb[1], rgb[2], most, range),
             range == 0 ? 0 : divide_rounded(100 * range, reach),
             divide_rounded(100 * sum, 2 * FULL));
    return color;
}
