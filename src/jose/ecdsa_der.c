/*
 * ecdsa_der: with P-256 every length fits one byte, with P-521 that of the sequence needs one more;
 * so the few rules of DER that apply are all here, and a signature costs no allocation.
 */
#include "jose/ecdsa_der.h"

enum {
    TAG_SEQUENCE = 0x30,
    TAG_INTEGER = 0x02,
    LENGTH_ONE_BYTE_MAX = 0x7f,
    LENGTH_IN_NEXT_BYTE = 0x81,
};

/* Takes the content of one element of that tag off the front of *rest. */
static bool element_cut(jt_str *rest, uint8_t tag, jt_str *ret_content)
{
    if (rest->len < 2 || (uint8_t)rest->ptr[0] != tag)
        return false;
    size_t len = (uint8_t)rest->ptr[1];
    if (len > LENGTH_ONE_BYTE_MAX || len > rest->len - 2)
        return false;
    *ret_content = (jt_str){ rest->ptr + 2, len };
    *rest = (jt_str){ rest->ptr + 2 + len, rest->len - 2 - len };
    return true;
}

/* Right-aligns a DER INTEGER in 32 bytes. */
static bool integer_to_raw(jt_str content, uint8_t *ret_raw)
{
    const uint8_t *bytes = (const uint8_t *)content.ptr;
    size_t len = content.len;
    if (len == 0 || bytes[0] > 0x7f) /* no number, or one below zero */
        return false;
    if (len > 1 && bytes[0] == 0) {
        if (bytes[1] <= 0x7f) /* a zero that is not needed for the sign */
            return false;
        bytes++, len--;
    }
    if (len > ECDSA_INTEGER_BYTES)
        return false;
    memset(ret_raw, 0, ECDSA_INTEGER_BYTES - len);
    memcpy(ret_raw + ECDSA_INTEGER_BYTES - len, bytes, len);
    return true;
}

jt_err ecdsa_der_to_raw(jt_str der, uint8_t ret_raw[static ECDSA_RAW_BYTES])
{
    jt_str sequence, r, s;
    uint8_t raw[ECDSA_RAW_BYTES];
    if (!element_cut(&der, TAG_SEQUENCE, &sequence) || der.len != 0 ||
        !element_cut(&sequence, TAG_INTEGER, &r) || !element_cut(&sequence, TAG_INTEGER, &s) ||
        sequence.len != 0)
        return JT_ERR(JT_INVALID, "not the DER of an ECDSA signature");
    if (!integer_to_raw(r, raw) || !integer_to_raw(s, raw + ECDSA_INTEGER_BYTES))
        return JT_ERR(JT_INVALID, "an integer of an ECDSA signature is out of range");
    memcpy(ret_raw, raw, sizeof(raw));
    return JT_DONE;
}

/* Returns the bytes written. */
static size_t integer_put(const uint8_t *raw, size_t len, uint8_t *out)
{
    size_t at = 2;
    for (; len > 1 && *raw == 0; len--)
        raw++;
    if (*raw > 0x7f) /* without it the number would be below zero */
        out[at++] = 0;
    memcpy(out + at, raw, len);
    out[0] = TAG_INTEGER;
    out[1] = (uint8_t)(at - 2 + len);
    return at + len;
}

size_t ecdsa_raw_to_der(jt_str raw, uint8_t ret_der[static ECDSA_DER_MAX_BYTES])
{
    uint8_t integers[ECDSA_DER_MAX_BYTES];
    const uint8_t *r = (const uint8_t *)raw.ptr;
    const size_t half = raw.len / 2;
    size_t len = integer_put(r, half, integers), at = 0;
    len += integer_put(r + half, half, integers + len);
    ret_der[at++] = TAG_SEQUENCE;
    if (len > LENGTH_ONE_BYTE_MAX)
        ret_der[at++] = LENGTH_IN_NEXT_BYTE;
    ret_der[at++] = (uint8_t)len;
    memcpy(ret_der + at, integers, len);
    return at + len;
}
