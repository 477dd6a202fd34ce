/*
 * base64url: encodes six bytes at a time, two letters by each look-up, since each token needs that,
 * and decodes letter by letter. A second spelling of the same bytes is refused.
 */
#include "jose/base64url.h"

#include <endian.h>

/* Two letters for each value of 12 bits. */
// clang-format off
#define PAIRS(a)                                                                                  \
    a "A" a "B" a "C" a "D" a "E" a "F" a "G" a "H" a "I" a "J" a "K" a "L" a "M" a "N" a "O"     \
    a "P" a "Q" a "R" a "S" a "T" a "U" a "V" a "W" a "X" a "Y" a "Z" a "a" a "b" a "c" a "d"     \
    a "e" a "f" a "g" a "h" a "i" a "j" a "k" a "l" a "m" a "n" a "o" a "p" a "q" a "r" a "s"     \
    a "t" a "u" a "v" a "w" a "x" a "y" a "z" a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7"     \
    a "8" a "9" a "-" a "_"
static const char pairs[] =
    PAIRS("A") PAIRS("B") PAIRS("C") PAIRS("D") PAIRS("E") PAIRS("F") PAIRS("G") PAIRS("H")
    PAIRS("I") PAIRS("J") PAIRS("K") PAIRS("L") PAIRS("M") PAIRS("N") PAIRS("O") PAIRS("P")
    PAIRS("Q") PAIRS("R") PAIRS("S") PAIRS("T") PAIRS("U") PAIRS("V") PAIRS("W") PAIRS("X")
    PAIRS("Y") PAIRS("Z") PAIRS("a") PAIRS("b") PAIRS("c") PAIRS("d") PAIRS("e") PAIRS("f")
    PAIRS("g") PAIRS("h") PAIRS("i") PAIRS("j") PAIRS("k") PAIRS("l") PAIRS("m") PAIRS("n")
    PAIRS("o") PAIRS("p") PAIRS("q") PAIRS("r") PAIRS("s") PAIRS("t") PAIRS("u") PAIRS("v")
    PAIRS("w") PAIRS("x") PAIRS("y") PAIRS("z") PAIRS("0") PAIRS("1") PAIRS("2") PAIRS("3")
    PAIRS("4") PAIRS("5") PAIRS("6") PAIRS("7") PAIRS("8") PAIRS("9") PAIRS("-") PAIRS("_");
// clang-format on

/* The letter of the 6 lowest bits: the second one of a pair. */
static inline char letter(uint32_t bits)
{
    return pairs[2 * (bits & 63) + 1];
}

static inline void put_pair(char *out, uint64_t bits)
{
    memcpy(out, pairs + 2 * (bits & 4095), 2);
}

/* Less than eight bytes: three at a time; one that is left gives two letters, two give three. */
static void put_rest(char *out, const uint8_t *in, size_t left)
{
    for (; left >= 3; left -= 3, in += 3, out += 4) {
        put_pair(out, (uint32_t)in[0] << 4 | in[1] >> 4);
        put_pair(out + 2, (uint32_t)in[1] << 8 | in[2]);
    }
    if (left == 0)
        return;
    put_pair(out, (uint32_t)in[0] << 4 | (left == 2 ? in[1] >> 4 : 0));
    if (left == 2)
        out[2] = letter((uint32_t)in[1] << 2);
}

void base64url_put(struct jt_buf *buf, jt_str bytes)
{
    const uint8_t *in = (const uint8_t *)bytes.ptr;
    if (base64url_length(bytes.len) > buf->capacity - buf->len) {
        buf->has_overflown = true;
        return;
    }
    char *out = buf->ptr + buf->len; /* the room is checked once, not for each letter */
    size_t left = bytes.len;
    for (; left >= sizeof(uint64_t); left -= 6, in += 6, out += 8) { /* reads eight, takes six */
        uint64_t word;
        memcpy(&word, in, sizeof(word));
        word = be64toh(word);
        put_pair(out, word >> 52);
        put_pair(out + 2, word >> 40);
        put_pair(out + 4, word >> 28);
        put_pair(out + 6, word >> 16);
    }
    put_rest(out, in, left);
    buf->len += base64url_length(bytes.len);
}

/* 64 for what is not a letter. */
static uint32_t letter_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : 64;
}

jt_err base64url_decode(jt_str text, struct jt_arena *arena, jt_str *ret_bytes)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    uint32_t bits = 0;      /* those of the letters so far that make no whole byte yet */
    unsigned bit_count = 0; /* 0, 2, 4 or 6 */
    if (text.len % 4 == 1)
        return JT_ERR(JT_INVALID, "base64url of an impossible length");
    JT_TRY(jt_arena_alloc(arena, text.len / 4 * 3 + text.len % 4, &bytes));
    for (size_t i = 0; i < text.len; i++) {
        uint32_t value = letter_value(text.ptr[i]);
        if (value > 63)
            return JT_ERR(JT_INVALID, "not a letter of base64url");
        bits = bits << 6 | value;
        bit_count += 6;
        if (bit_count < 8)
            continue;
        bit_count -= 8;
        bytes[len++] = (uint8_t)(bits >> bit_count);
        bits &= (1u << bit_count) - 1;
    }
    if (bits != 0) /* another spelling of the same bytes */
        return JT_ERR(JT_INVALID, "base64url with set bits behind its end");
    *ret_bytes = (jt_str){ (const char *)bytes, len };
    return JT_DONE;
}
