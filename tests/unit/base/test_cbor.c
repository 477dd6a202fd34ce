/* cbor: the examples of RFC 8949, appendix A, and what is refused. */
#include "base/cbor.h"

#include "test.h"

#define BYTES(...)                                             \
    ((jt_str){ (const char *)(const uint8_t[]){ __VA_ARGS__ }, \
               sizeof((const uint8_t[]){ __VA_ARGS__ }) })

static struct jt_cbor_item item_of(const char *name, jt_str bytes)
{
    struct jt_cbor_item item = { 0 };
    CHECK_OK(name, jt_cbor_next(&bytes, &item));
    return item;
}

TEST(integers_are_those_of_rfc_8949)
{
    CHECK_INT("0", item_of("0", BYTES(0x00)).integer, 0);
    CHECK_INT("23", item_of("23", BYTES(0x17)).integer, 23);
    CHECK_INT("24", item_of("24", BYTES(0x18, 0x18)).integer, 24);
    CHECK_INT("1000", item_of("1000", BYTES(0x19, 0x03, 0xe8)).integer, 1000);
    CHECK_INT("1000000", item_of("1000000", BYTES(0x1a, 0x00, 0x0f, 0x42, 0x40)).integer, 1000000);
    CHECK_INT("-1", item_of("-1", BYTES(0x20)).integer, -1);
    CHECK_INT("-100", item_of("-100", BYTES(0x38, 0x63)).integer, -100);
    CHECK_INT("-1000", item_of("-1000", BYTES(0x39, 0x03, 0xe7)).integer, -1000);
}

TEST(texts_bytes_and_heads_are_told_apart)
{
    CHECK_STR("text", item_of("text", BYTES(0x64, 'I', 'E', 'T', 'F')).bytes, "IETF");
    CHECK_INT("a text", item_of("text", BYTES(0x60)).kind, JT_CBOR_TEXT);
    CHECK_INT("bytes", item_of("bytes", BYTES(0x44, 1, 2, 3, 4)).bytes.len, 4);
    CHECK_INT("some bytes", item_of("bytes", BYTES(0x40)).kind, JT_CBOR_BYTES);
    CHECK_INT("array", item_of("array", BYTES(0x83, 1, 2, 3)).count, 3);
    CHECK_INT("an array", item_of("array", BYTES(0x80)).kind, JT_CBOR_ARRAY);
    CHECK_INT("map", item_of("map", BYTES(0xa2, 1, 2, 3, 4)).count, 2);
    CHECK_INT("a map", item_of("map", BYTES(0xa0)).kind, JT_CBOR_MAP);
    CHECK_INT("true", item_of("true", BYTES(0xf5)).kind, JT_CBOR_OTHER);
    CHECK_INT("1.1",
              item_of("1.1", BYTES(0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a)).kind,
              JT_CBOR_OTHER);
}

TEST(what_is_cut_off_tagged_or_without_a_length_is_refused)
{
    const jt_str cases[] = {
        JT_STR(""),
        BYTES(0x18),
        BYTES(0x44, 1, 2, 3),
        BYTES(0x5f, 0x41, 1, 0xff),
        BYTES(0x9f, 0xff),
        BYTES(0xbf, 0xff),
        BYTES(0xc0, 0x60),
        BYTES(0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
        BYTES(0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
        BYTES(0x1c),
        BYTES(0xff),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_cbor_item item;
        jt_str rest = cases[i];
        CHECK_CODE("refused", jt_cbor_next(&rest, &item), JT_INVALID);
    }
}

TEST(one_item_is_skipped_with_all_that_is_in_it)
{
    jt_str rest = BYTES(0xa2, 0x61, 'a', 0x82, 1, 0xa1, 2, 3, 0x61, 'b', 0xf6, 0x07);
    CHECK_OK("skip", jt_cbor_skip(&rest));
    CHECK_INT("the next", item_of("seven", rest).integer, 7);
    rest = BYTES(0x82, 1);
    CHECK_CODE("cut off", jt_cbor_skip(&rest), JT_INVALID);
    rest = BYTES(0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    CHECK_CODE("more than there can be", jt_cbor_skip(&rest), JT_INVALID);
}
