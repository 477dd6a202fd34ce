/* digest: the RFCs' and FIPS 180's own vectors. */
#include "test.h"

#include <jansson.h>

#include "base/digest.h"
#include "model/application.h"

/* A member in hexadecimal, as bytes in test_arena(). */
static jt_str hex_member(const json_t *vector, const char *name)
{
    const char *hex = json_string_value(json_object_get(vector, name));
    CHECK(name, hex != NULL);
    size_t len = strlen(hex) / 2;
    char *bytes = NULL;
    CHECK_OK(name, jt_arena_alloc(test_arena(), len, &bytes));
    for (size_t i = 0; i < len; i++) {
        unsigned byte = 0;
        CHECK_INT(name, sscanf(hex + 2 * i, "%2x", &byte), 1);
        bytes[i] = (char)byte;
    }
    return (jt_str){ bytes, len };
}

static json_t *vectors_load(const char *name)
{
    jt_str text = test_vector(name);
    json_t *vectors = json_loadb(text.ptr, text.len, 0, NULL);
    CHECK(name, json_array_size(vectors) > 0);
    return vectors;
}

TEST(sha256_gives_the_examples_of_fips_180)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t digest[JT_DIGEST_BYTES];
        char hex[2 * JT_DIGEST_BYTES];
        struct jt_buf buf = jt_buf_over(hex, sizeof(hex));
        CHECK_OK(cases[i].in, jt_sha256(str(cases[i].in), digest));
        jt_buf_put_hex(&buf, digest, sizeof(digest));
        CHECK_STR(cases[i].in, jt_buf_str(&buf), cases[i].want);
    }
}

TEST(a_digest_of_pieces_is_that_of_the_whole)
{
    uint8_t whole[JT_DIGEST_BYTES], pieces[JT_DIGEST_BYTES];
    struct jt_sha256_stream *stream = NULL;
    CHECK_OK("whole", jt_sha256(JT_STR("one and two"), whole));
    CHECK_OK("new", jt_sha256_stream_new(&stream));
    CHECK_OK("first", jt_sha256_stream_put(stream, JT_STR("one and")));
    CHECK_OK("none", jt_sha256_stream_put(stream, (jt_str){ NULL, 0 }));
    CHECK_OK("last", jt_sha256_stream_put(stream, JT_STR(" two")));
    CHECK_OK("end", jt_sha256_stream_end(stream, pieces));
    jt_sha256_stream_free(stream);
    CHECK("the same", memcmp(whole, pieces, sizeof(whole)) == 0);
}

/* RFC 2104 fills a short key up with zeros, so the RFC's shorter keys fit our 32 bytes. */
TEST(hmac_gives_the_vectors_of_rfc_4231)
{
    json_t *vectors = vectors_load("rfc4231_hmac_sha256.json"), *vector;
    size_t i;
    json_array_foreach(vectors, i, vector)
    {
        const char *name = json_string_value(json_object_get(vector, "name"));
        uint8_t key[JT_KEY_BYTES] = { 0 }, digest[JT_DIGEST_BYTES];
        jt_str short_key = hex_member(vector, "key"), want = hex_member(vector, "hmac");
        struct jt_hmac *hmac = NULL;
        memcpy(key, short_key.ptr, short_key.len);
        CHECK_OK(name, jt_hmac_new(key, &hmac));
        for (int round = 0; round < 3; round++) { /* one object gives many digests */
            CHECK_OK(name, jt_hmac_sha256(hmac, hex_member(vector, "data"), digest));
            CHECK(name, memcmp(digest, want.ptr, sizeof(digest)) == 0);
            CHECK_OK(name, jt_hmac_sha256(hmac, JT_STR("something between"), digest));
        }
        jt_hmac_free(hmac);
    }
    json_decref(vectors);
}

TEST(hmac_takes_no_bytes)
{
    const uint8_t key[JT_KEY_BYTES] = { 1 };
    uint8_t a[JT_DIGEST_BYTES], b[JT_DIGEST_BYTES];
    struct jt_hmac *hmac = NULL;
    CHECK_OK("new", jt_hmac_new(key, &hmac));
    CHECK_OK("empty", jt_hmac_sha256(hmac, JT_STR(""), a));
    CHECK_OK("no pointer", jt_hmac_sha256(hmac, (jt_str){ NULL, 0 }, b));
    CHECK("same", memcmp(a, b, sizeof(a)) == 0);
    jt_hmac_free(hmac);
    jt_hmac_free(NULL);
}

TEST(hkdf_gives_the_vectors_of_rfc_5869)
{
    json_t *vectors = vectors_load("rfc5869_hkdf_sha256.json"), *vector;
    size_t i;
    json_array_foreach(vectors, i, vector)
    {
        const char *name = json_string_value(json_object_get(vector, "name"));
        jt_str want = hex_member(vector, "okm");
        uint8_t got[128];
        CHECK_OK(name, jt_hkdf_sha256(hex_member(vector, "ikm"), hex_member(vector, "salt"),
                                      hex_member(vector, "info"), got, want.len));
        CHECK(name, memcmp(got, want.ptr, want.len) == 0);
    }
    json_decref(vectors);
}
