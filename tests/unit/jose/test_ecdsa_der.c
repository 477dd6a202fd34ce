/* ecdsa_der: both ways, and what is no strict DER. */
#include "test.h"

#include "jose/ecdsa_der.h"

#define BYTES_31 "1234567890123456789012345678901"

static const struct {
    const char *name;
    jt_str der, raw;
} cases[] = {
    { "numbers of 32 bytes", JT_STR_INIT("\x30\x44\x02\x20\x01" BYTES_31 "\x02\x20\x7f" BYTES_31),
      JT_STR_INIT("\x01" BYTES_31 "\x7f" BYTES_31) },
    { "a zero for the sign",
      JT_STR_INIT("\x30\x46\x02\x21\x00\x80" BYTES_31 "\x02\x21\x00\xff" BYTES_31),
      JT_STR_INIT("\x80" BYTES_31 "\xff" BYTES_31) },
    { "a short number", JT_STR_INIT("\x30\x43\x02\x1f" BYTES_31 "\x02\x20\x01" BYTES_31),
      JT_STR_INIT("\x00" BYTES_31 "\x01" BYTES_31) },
    { "a short number with its sign", JT_STR_INIT("\x30\x07\x02\x02\x00\x80\x02\x01\x05"),
      JT_STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80"
                  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05") },
    { "zeros", JT_STR_INIT("\x30\x06\x02\x01\x00\x02\x01\x00"),
      JT_STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
};

TEST(ecdsa_der_goes_both_ways)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t raw[ECDSA_RAW_BYTES], der[ECDSA_DER_MAX_BYTES];
        CHECK_OK(cases[i].name, ecdsa_der_to_raw(cases[i].der, raw));
        CHECK(cases[i].name, memcmp(raw, cases[i].raw.ptr, sizeof(raw)) == 0);
        size_t len = ecdsa_raw_to_der((jt_str){ (const char *)raw, sizeof(raw) }, der);
        CHECK(cases[i].name, jt_str_eq((jt_str){ (const char *)der, len }, cases[i].der));
    }
}

/* The sequence of P-521 is longer than 127 bytes, which takes the long form of its length. */
TEST(ecdsa_der_of_longer_curves)
{
    uint8_t raw[2 * ECDSA_INTEGER_MAX_BYTES], der[ECDSA_DER_MAX_BYTES];
    memset(raw, 0xff, sizeof(raw));
    jt_str p384 = { (const char *)raw, 96 }, p521 = { (const char *)raw, sizeof(raw) };
    CHECK_INT("P-384", ecdsa_raw_to_der(p384, der), 2 + 2 * (2 + 49));
    CHECK("short form", der[0] == 0x30 && der[1] == 102 && der[2] == 0x02 && der[3] == 49);
    CHECK_INT("the longest", ecdsa_raw_to_der(p521, der), ECDSA_DER_MAX_BYTES);
    CHECK("long form", der[0] == 0x30 && der[1] == 0x81 && der[2] == 138 && der[3] == 0x02);
    memset(raw, 0, 65);
    CHECK_INT("a small number and a large one", ecdsa_raw_to_der(p521, der), 2 + 4 + 2 + 67);
}

TEST(ecdsa_der_is_strict)
{
    static const struct {
        const char *name;
        jt_str der;
    } refused[] = {
        { "nothing", JT_STR_INIT("") },
        { "a tag alone", JT_STR_INIT("\x30") },
        { "another tag", JT_STR_INIT("\x31\x06\x02\x01\x01\x02\x01\x01") },
        { "one number", JT_STR_INIT("\x30\x03\x02\x01\x01") },
        { "three numbers", JT_STR_INIT("\x30\x09\x02\x01\x01\x02\x01\x01\x02\x01\x01") },
        { "a byte behind the sequence", JT_STR_INIT("\x30\x06\x02\x01\x01\x02\x01\x01\x00") },
        { "a byte behind the numbers", JT_STR_INIT("\x30\x07\x02\x01\x01\x02\x01\x01\x00") },
        { "a sequence that says too much", JT_STR_INIT("\x30\x07\x02\x01\x01\x02\x01\x01") },
        { "a number that says too much", JT_STR_INIT("\x30\x06\x02\x01\x01\x02\x02\x01") },
        { "a length in the long form", JT_STR_INIT("\x30\x81\x06\x02\x01\x01\x02\x01\x01") },
        { "a number without bytes", JT_STR_INIT("\x30\x05\x02\x00\x02\x01\x01") },
        { "a number below zero", JT_STR_INIT("\x30\x06\x02\x01\x80\x02\x01\x01") },
        { "a zero that is not needed", JT_STR_INIT("\x30\x07\x02\x02\x00\x7f\x02\x01\x01") },
        { "two zeros", JT_STR_INIT("\x30\x08\x02\x03\x00\x00\x80\x02\x01\x01") },
        { "33 bytes", JT_STR_INIT("\x30\x26\x02\x21\x01\x01" BYTES_31 "\x02\x01\x01") },
        { "no integer", JT_STR_INIT("\x30\x06\x02\x01\x01\x03\x01\x01") },
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        uint8_t raw[ECDSA_RAW_BYTES] = { 0xee };
        CHECK_CODE(refused[i].name, ecdsa_der_to_raw(refused[i].der, raw), JT_INVALID);
        CHECK_INT("untouched", raw[0], 0xee);
    }
}
