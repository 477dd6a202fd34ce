/*
 * id: hexadecimal digits of the time go first and big-endian, so that ids sort by when they were
 * made.
 */
#include "model/id.h"

enum { RANDOM_CHUNK_BYTES = 16, TIME_DIGITS = 12, TIME_RANDOM_DIGITS = 20 };

static jt_err put_random_hex(struct jt_buf *buf, const struct jt_random *random, size_t digits)
{
    uint8_t bytes[RANDOM_CHUNK_BYTES];
    for (size_t left = digits / 2; left > 0;) {
        size_t chunk = left < sizeof(bytes) ? left : sizeof(bytes);
        JT_TRY(jt_random_fill(random, bytes, chunk));
        jt_buf_put_hex(buf, bytes, chunk);
        left -= chunk;
    }
    return JT_DONE;
}

jt_err id_random_hex(const struct jt_random *random, size_t digits, struct jt_arena *arena,
                     jt_str *ret_id)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, digits, &buf));
    JT_TRY(put_random_hex(&buf, random, digits));
    *ret_id = jt_buf_str(&buf);
    return JT_DONE;
}

/* Big-endian, so that text sorts by time. */
static void put_time(struct jt_buf *buf, int64_t now_ms)
{
    uint8_t time_bytes[TIME_DIGITS / 2];
    for (size_t i = 0; i < sizeof(time_bytes); i++)
        time_bytes[i] = (uint8_t)((uint64_t)now_ms >> (8 * (sizeof(time_bytes) - 1 - i)));
    jt_buf_put_hex(buf, time_bytes, sizeof(time_bytes));
}

jt_err id_time_bound(jt_str prefix, int64_t time_ms, struct jt_arena *arena, jt_str *ret_bound)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, prefix.len + TIME_DIGITS, &buf));
    jt_buf_put(&buf, prefix);
    put_time(&buf, time_ms);
    *ret_bound = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err id_time_ordered(jt_str prefix, int64_t now_ms, const struct jt_random *random,
                       struct jt_arena *arena, jt_str *ret_id)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, prefix.len + TIME_DIGITS + TIME_RANDOM_DIGITS, &buf));
    jt_buf_put(&buf, prefix);
    put_time(&buf, now_ms);
    JT_TRY(put_random_hex(&buf, random, TIME_RANDOM_DIGITS));
    *ret_id = jt_buf_str(&buf);
    return JT_DONE;
}
