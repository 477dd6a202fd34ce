/* jwk_set: which keys of somebody's set are taken, and which are passed over. */
#include "vectors.h"

#include "jose/jwk_set.h"

#define P256                                                 \
    "\"kty\":\"EC\",\"crv\":\"P-256\","                      \
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define GOOD "{\"kid\":\"good\"," P256 "}"

static struct jwk_set *set_of(const char *name, const char *json)
{
    struct jwk_set *set = NULL;
    CHECK_OK(name, jwk_set_parse(str(json), &set));
    return set;
}

TEST(jwk_set_keeps_its_order_and_its_kids)
{
    struct jwk_set *set = set_of("two", text("{\"keys\":[%.*s," GOOD "],\"more\":{}}",
                                             JT_FMT(test_vector("rfc7638_3_1_rsa.jwk"))));
    const struct jwk_list *keys = jwk_set_keys(set);
    CHECK_INT("count", keys->count, 2);
    CHECK_STR("first", jwk_kid(keys->keys[0]), "2011-04-29");
    CHECK_STR("second", jwk_kid(keys->keys[1]), "good");
    jwk_set_free(set);
    jwk_set_free(NULL);
}

/* RFC 7517 section 5. */
TEST(jwk_set_passes_over_what_it_cannot_use)
{
    static const struct {
        const char *name, *key;
    } cases[] = {
        { "another kty", "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\"}" },
        { "a symmetric key", "{\"kty\":\"oct\",\"k\":\"AAAA\"}" },
        { "another curve", "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AAAA\"}" },
        { "an alg that is not known", "{\"alg\":\"RSA-OAEP\"," P256 "}" },
        { "an alg that does not fit", "{\"alg\":\"RS256\"," P256 "}" },
        { "for encryption", "{\"use\":\"enc\"," P256 "}" },
        { "a weak key", "{\"kty\":\"RSA\",\"n\":\"gAAAAAAAAAE\",\"e\":\"AQAB\"}" },
        { "a private key", "{\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"," P256 "}" },
        { "no key", "7" },
        { "null", "null" },
        { "an empty key", "{}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk_set *set = set_of(cases[i].name, text("{\"keys\":[%s," GOOD "]}", cases[i].key));
        const struct jwk_list *keys = jwk_set_keys(set);
        CHECK_INT(cases[i].name, keys->count, 1);
        CHECK_STR(cases[i].name, jwk_kid(keys->keys[0]), "good");
        jwk_set_free(set);
    }
}

TEST(jwk_set_passes_over_a_kid_that_is_too_long)
{
    struct jwk_set *set =
        set_of("kid", text("{\"keys\":[{\"kid\":\"%0257d\"," P256 "}," GOOD "]}", 0));
    CHECK_INT("one", jwk_set_keys(set)->count, 1);
    jwk_set_free(set);
}

TEST(jwk_set_refuses)
{
    static const struct {
        const char *name, *json;
        enum jt_code code;
    } cases[] = {
        { "an empty array", "{\"keys\":[]}", JT_OK },
        { "no keys", "{}", JT_INVALID },
        { "keys that are no array", "{\"keys\":{}}", JT_INVALID },
        { "keys twice", "{\"keys\":[],\"keys\":[]}", JT_INVALID },
        { "an array", "[]", JT_INVALID },
        { "a page", "<!doctype html>", JT_INVALID },
        { "nothing", "", JT_INVALID },
        { "cut off", "{\"keys\":[" GOOD, JT_INVALID },
        { "nested too deeply", "{\"keys\":[{\"a\":[[[[[[1]]]]]]}]}", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk_set *set = NULL;
        CHECK_CODE(cases[i].name, jwk_set_parse(str(cases[i].json), &set), cases[i].code);
        CHECK(cases[i].name, (set != NULL) == (cases[i].code == JT_OK));
        jwk_set_free(set);
    }
}

static jt_str json_of(size_t keys, size_t bytes)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), JWK_SET_MAX_BYTES + 64 * 1024, &buf));
    jt_buf_put(&buf, JT_STR("{\"keys\":["));
    for (size_t i = 0; i < keys; i++) {
        if (i > 0)
            jt_buf_put_char(&buf, ',');
        jt_buf_put(&buf, JT_STR("{" P256 "}"));
    }
    jt_buf_put(&buf, JT_STR("]}"));
    while (buf.len < bytes)
        jt_buf_put_char(&buf, ' ');
    return jt_buf_str(&buf);
}

TEST(jwk_set_has_limits)
{
    struct jwk_set *set = NULL;
    CHECK_OK("100 keys", jwk_set_parse(json_of(JWK_SET_KEYS_MAX, 0), &set));
    CHECK_INT("all of them", jwk_set_keys(set)->count, JWK_SET_KEYS_MAX);
    jwk_set_free(set);
    CHECK_CODE("101 keys", jwk_set_parse(json_of(JWK_SET_KEYS_MAX + 1, 0), &set), JT_TOO_LARGE);
    CHECK_OK("256 KiB", jwk_set_parse(json_of(1, JWK_SET_MAX_BYTES), &set));
    jwk_set_free(set);
    CHECK_CODE("a byte more", jwk_set_parse(json_of(1, JWK_SET_MAX_BYTES + 1), &set), JT_TOO_LARGE);
}

TEST(a_whole_set_has_no_key_that_cannot_be_used)
{
    static const struct {
        const char *name, *json;
        enum jt_code code;
    } cases[] = {
        { "good ones", "{\"keys\":[" GOOD "," GOOD "]}", JT_OK },
        { "a private one", "{\"keys\":[" GOOD ",{\"d\":\"AA\"," P256 "}]}", JT_REFUSED },
        { "one of another kind", "{\"keys\":[" GOOD ",{\"kty\":\"AKP\"}]}", JT_INVALID },
        { "one that is none", "{\"keys\":[" GOOD ",null]}", JT_INVALID },
        { "no set", "[]", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk_set *set = NULL;
        CHECK_CODE(cases[i].name, jwk_set_parse_whole(str(cases[i].json), &set), cases[i].code);
        CHECK(cases[i].name, (set != NULL) == (cases[i].code == JT_OK));
        jwk_set_free(set);
    }
}
