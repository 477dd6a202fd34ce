/*
 * base64url: encodes three bytes at a time, since each token needs that, and decodes letter by
 * letter. A second spelling of the same bytes is refused.
 */
#include "jose/base64url.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The 6 bits of word from bit shift upwards, as a letter. */
static inline char letter(uint32_t word, unsigned shift)
{
    return alphabet[word >> shift & 63];
}

/* Three bytes in 24 bits, the first at the top. */
static inline uint32_t word_of(uint8_t first, uint8_t second, uint8_t third)
{
    return (uint32_t)first << 16 | (uint32_t)second << 8 | third;
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
    for (; left >= 3; left -= 3, in += 3, out += 4) {
        uint32_t word = word_of(in[0], in[1], in[2]);
        out[0] = letter(word, 18);
        out[1] = letter(word, 12);
        out[2] = letter(word, 6);
        out[3] = letter(word, 0);
    }
    if (left != 0) { /* one byte gives two letters, two give three */
        uint32_t word = word_of(in[0], left == 2 ? in[1] : 0, 0);
        out[0] = letter(word, 18);
        out[1] = letter(word, 12);
        if (left == 2)
            out[2] = letter(word, 6);
    }
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
