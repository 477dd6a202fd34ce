/*
 * secret: explicit_bzero() wipes, since the compiler may leave out a memset() of what nobody reads
 * again. Letters are drawn by rejection, so each is as likely as the others.
 */
#include "base/secret.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>

/* Past 2 KiB libc's memset(3) turns to REP STOSB, which gains nothing below many KiB and which
 * callgrind counts, byte for byte, as instructions (bench/instructions). */
enum { WIPE_PIECE_BYTES = 1024 };

void jt_wipe(void *ptr, size_t len)
{
    char *at = ptr;
    for (; len > WIPE_PIECE_BYTES; at += WIPE_PIECE_BYTES, len -= WIPE_PIECE_BYTES)
        explicit_bzero(at, WIPE_PIECE_BYTES);
    explicit_bzero(at, len);
}

void jt_free_wiped(void *ptr)
{
    if (ptr != NULL)
        jt_wipe(ptr, malloc_usable_size(ptr));
    free(ptr);
}

void jt_secret_clear(struct jt_secret *secret)
{
    jt_wipe(secret, sizeof(*secret));
}

void jt_secret_move(struct jt_secret *to, struct jt_secret *from)
{
    *to = *from;
    jt_secret_clear(from);
}

jt_err jt_secret_set(struct jt_secret *secret, jt_str bytes)
{
    if (bytes.len > sizeof(secret->bytes))
        return JT_ERR(JT_TOO_LARGE, "secret too long");
    jt_secret_clear(secret);
    if (bytes.len != 0)
        memcpy(secret->bytes, bytes.ptr, bytes.len);
    secret->len = bytes.len;
    return JT_DONE;
}

jt_err jt_secret_random_alphanumeric(const struct jt_random *random, size_t len,
                                     struct jt_secret *ret_secret)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    enum { LETTERS = sizeof(letters) - 1, FAIR_BELOW = 256 / LETTERS * LETTERS };
    JT_AUTO(jt_secret_clear) struct jt_secret drawn = { 0 };
    JT_AUTO(jt_secret_clear) struct jt_secret made = { 0 };
    if (len > sizeof(made.bytes))
        return JT_ERR(JT_TOO_LARGE, "secret too long");
    while (made.len < len) {
        JT_TRY(jt_random_fill(random, (uint8_t *)drawn.bytes, sizeof(drawn.bytes)));
        for (size_t i = 0; i < sizeof(drawn.bytes) && made.len < len; i++) {
            uint8_t byte = (uint8_t)drawn.bytes[i];
            if (byte < FAIR_BELOW) /* a byte above would make the first letters more likely */
                made.bytes[made.len++] = letters[byte % LETTERS];
        }
    }
    jt_secret_move(ret_secret, &made);
    return JT_DONE;
}

bool jt_equal_constant_time(jt_str a, jt_str b)
{
    return a.len == b.len && CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0;
}
