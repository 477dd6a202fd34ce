/* jws rules: each rule of jose/jws.h by its number, with what is accepted and what is refused. */
#include "signed.h"
#include "vectors.h"

#include "jose/claim.h"
#include "jose/ecdsa_der.h"
#include "jose/json_text.h"
#include "jose/jwk_key.h"
#include "jose/jwk_set.h"

static const struct jws_rules client_rules = { JOSE_ALGS_CLIENT, 16384 };

/* --- Making what is judged ------------------------------------------------------------------ */

/* Header and payload, and a signature that no key has made. */
static jt_str unsigned_of(const char *header, const char *payload)
{
    struct jt_buf out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 32 * 1024, &out));
    base64url_put(&out, str(header));
    jt_buf_put_char(&out, '.');
    base64url_put(&out, str(payload));
    jt_buf_put(&out, JT_STR(".AAAA"));
    return jt_buf_str(&out);
}

static enum jt_code parsed(const char *header)
{
    struct jws jws;
    return jws_parse(unsigned_of(header, "{}"), &client_rules, test_arena(), &jws).code;
}

static enum jt_code verified(jt_str text, const struct jwk_list *keys)
{
    struct jws jws;
    CHECK_OK("parse", jws_parse(text, &any_rules, test_arena(), &jws));
    return jws_verify(&jws, keys).code;
}

static struct jwk *jwk_of_key(const EVP_PKEY *key)
{
    struct jwk *jwk = NULL;
    CHECK_OK("JWK", jwk_from_key(key, NULL, &jwk));
    return jwk;
}

static json_t *object_of(const char *text)
{
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    CHECK(text, object != NULL);
    return object;
}

/* --- The rules ------------------------------------------------------------------------------ */

/* RFC 7515 section 7.1; the forms that are none are in test_jws.c. */
TEST(j1_a_jws_is_compact_and_no_longer_than_its_use_allows)
{
    static const size_t limits[] = { 8192, 16384 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        const struct jws_rules rules = { JOSE_ALGS_CLIENT, limits[i] };
        jt_str start = unsigned_of("{\"alg\":\"ES256\"}", "{}");
        char *text = NULL;
        struct jws jws;
        CHECK_OK("text", jt_arena_alloc(test_arena(), limits[i] + 1, &text));
        memset(text, 'A', limits[i] + 1);
        memcpy(text, start.ptr, start.len);
        CHECK_OK("the longest", jws_parse((jt_str){ text, limits[i] }, &rules, test_arena(), &jws));
        CHECK_CODE("longer", jws_parse((jt_str){ text, limits[i] + 1 }, &rules, test_arena(), &jws),
                   JT_TOO_LARGE);
    }
}

/* RFC 7519 section 4, RFC 8725 section 2.6. */
TEST(j2_header_and_payload_are_plain_json_objects)
{
    static const struct {
        const char *name, *text;
        enum jt_code code;
    } cases[] = {
        { "an object", "{\"alg\":\"ES256\"}", JT_OK },
        { "8 deep", "{\"alg\":\"ES256\",\"a\":[[[[[[[1]]]]]]]}", JT_OK },
        { "9 deep", "{\"alg\":\"ES256\",\"a\":[[[[[[[[1]]]]]]]]}", JT_INVALID },
        { "9 deep, mixed", "{\"alg\":\"ES256\",\"a\":{\"b\":[{\"c\":[{\"d\":[{\"e\":[]}]}]}]}}",
          JT_INVALID },
        { "brackets in a string", "{\"alg\":\"ES256\",\"a\":\"[[[[[[[[[[\"}", JT_OK },
        { "a member twice", "{\"alg\":\"ES256\",\"alg\":\"ES256\"}", JT_INVALID },
        { "a member twice, escaped", "{\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}", JT_INVALID },
        { "a member of a member twice", "{\"alg\":\"ES256\",\"a\":{\"b\":1,\"b\":2}}", JT_INVALID },
        { "no UTF-8", "{\"alg\":\"ES256\",\"a\":\"\xc3\x28\"}", JT_INVALID },
        { "UTF-8 in more bytes than needed", "{\"alg\":\"ES256\",\"a\":\"\xc0\xaf\"}", JT_INVALID },
        { "half of a surrogate", "{\"alg\":\"ES256\",\"a\":\"\\ud800\"}", JT_INVALID },
        { "a byte order mark", "\xef\xbb\xbf{\"alg\":\"ES256\"}", JT_INVALID },
        { "an array", "[\"alg\",\"ES256\"]", JT_INVALID },
        { "something behind it", "{\"alg\":\"ES256\"}null", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *payload = NULL;
        CHECK_INT(cases[i].name, parsed(cases[i].text), cases[i].code);
        CHECK_CODE(cases[i].name,
                   json_text_object(str(cases[i].text), 1024, JSON_TEXT_DEPTH_MAX, &payload),
                   cases[i].code);
        json_decref(payload);
    }
}

/* RFC 8725 section 3.1. */
TEST(j3_alg_is_of_the_list_for_its_use)
{
    static const struct {
        const char *alg;
        bool is_clients, is_issuers;
    } cases[] = {
        { "RS256", true, true },    { "PS256", true, true },    { "ES256", true, true },
        { "ES384", true, true },    { "EdDSA", true, true },    { "Ed25519", true, true },
        { "RS384", false, true },   { "RS512", false, true },   { "PS384", false, true },
        { "PS512", false, true },   { "ES512", false, true },   { "none", false, false },
        { "None", false, false },   { "HS256", false, false },  { "HS384", false, false },
        { "HS512", false, false },  { "ES256K", false, false }, { "Ed448", false, false },
        { "RSA1_5", false, false }, { "rs256", false, false },  { "ML-DSA-44", false, false },
        { "", false, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str token = unsigned_of(text("{\"alg\":\"%s\",\"kid\":\"k\"}", cases[i].alg), "{}");
        struct jws jws;
        CHECK_CODE(cases[i].alg, jws_parse(token, &client_rules, test_arena(), &jws),
                   cases[i].is_clients ? JT_OK : JT_INVALID);
        CHECK_CODE(cases[i].alg, jws_parse(token, &any_rules, test_arena(), &jws),
                   cases[i].is_issuers ? JT_OK : JT_INVALID);
    }
}

/* RFC 7515 appendix A.5. */
TEST(j3_the_unsecured_jws_of_the_rfc_is_refused)
{
    struct jws jws;
    CHECK_CODE("none",
               jws_parse(vector_line("rfc7515_a5_none.jws"), &any_rules, test_arena(), &jws),
               JT_INVALID);
}

#define EC_NUMBERS                                           \
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define ED_NUMBER "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""

/* RFC 8725 section 3.1: by kty, crv and the key's own alg. */
TEST(j3_a_key_is_for_the_algorithms_that_fit_it)
{
    static const struct {
        const char *name, *jwk, *fits;
    } cases[] = {
        { "P-256", "{\"kty\":\"EC\",\"crv\":\"P-256\"," EC_NUMBERS "}", " ES256 " },
        { "P-256 for ES256", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\"," EC_NUMBERS "}",
          " ES256 " },
        { "Ed25519", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"," ED_NUMBER "}", " EdDSA Ed25519 " },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        CHECK_OK(cases[i].name, jwk_parse(str(cases[i].jwk), &jwk));
        for (size_t alg = 0; alg < JOSE_ALG_COUNT; alg++) {
            const char *name = jose_alg_name((enum jose_alg)alg).ptr;
            CHECK_INT(name, jwk_fits(jwk, (enum jose_alg)alg),
                      strstr(cases[i].fits, text(" %s ", name)) != NULL);
        }
        jwk_free(jwk);
    }
}

TEST(j3_an_rsa_key_that_names_an_algorithm_is_for_that_one_alone)
{
    static const enum jose_alg of_rsa[] = { JOSE_RS256, JOSE_RS384, JOSE_RS512,
                                            JOSE_PS256, JOSE_PS384, JOSE_PS512 };
    jt_str plain = test_vector("rfc7515_a2_rs256.jwk");
    for (size_t named = 0; named <= COUNT(of_rsa); named++) {
        struct jwk *jwk = NULL;
        jt_str json = plain;
        if (named < COUNT(of_rsa))
            json = str(text("{\"alg\":\"%s\",%.*s", jose_alg_name(of_rsa[named]).ptr,
                            (int)plain.len - 1, plain.ptr + 1));
        CHECK_OK("RSA", jwk_parse(json, &jwk));
        for (size_t alg = 0; alg < COUNT(of_rsa); alg++)
            CHECK_INT(json.ptr, jwk_fits(jwk, of_rsa[alg]), named == COUNT(of_rsa) || named == alg);
        CHECK("never of another kind", !jwk_fits(jwk, JOSE_ES256) && !jwk_fits(jwk, JOSE_EDDSA));
        jwk_free(jwk);
    }
}

/* A right RS256 signature, by a key that is for PS256. */
TEST(j3_a_key_verifies_no_other_algorithm_than_its_own)
{
    jt_str plain = test_vector("rfc7515_a2_rs256.jwk");
    struct jwk *jwk = NULL;
    struct jwk_list keys = { &jwk, 1 };
    jt_str token = vector_line("rfc7515_a2_rs256.jws");
    CHECK_OK("for any", jwk_parse(plain, &jwk));
    CHECK_INT("for any", verified(token, &keys), JT_OK);
    jwk_free(jwk);
    CHECK_OK(
        "for PS256",
        jwk_parse(str(text("{\"alg\":\"PS256\",%.*s", (int)plain.len - 1, plain.ptr + 1)), &jwk));
    CHECK_INT("for PS256", verified(token, &keys), JT_NOT_FOUND); /* it has no kid */
    struct jws jws;
    CHECK_OK("parse", jws_parse(token, &any_rules, test_arena(), &jws));
    jws.kid = jwk_kid(jwk);
    CHECK_CODE("by its kid", jws_verify(&jws, &keys), JT_REFUSED);
    jwk_free(jwk);
}

/* RFC 7515 section 4.1.11. */
TEST(j4_no_extension_is_understood)
{
    static const struct {
        const char *name, *header;
    } cases[] = {
        { "crit", "{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}" },
        { "an empty crit", "{\"alg\":\"ES256\",\"crit\":[]}" },
        { "crit null", "{\"alg\":\"ES256\",\"crit\":null}" },
        { "b64 false", "{\"alg\":\"ES256\",\"b64\":false}" },
        { "b64 true", "{\"alg\":\"ES256\",\"b64\":true}" },
        { "zip", "{\"alg\":\"ES256\",\"zip\":\"DEF\"}" },
        { "enc", "{\"alg\":\"ES256\",\"enc\":\"A128GCM\"}" },
    };
    CHECK_INT("none of them", parsed("{\"alg\":\"ES256\",\"cty\":\"JWT\",\"ext\":1}"), JT_OK);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, parsed(cases[i].header), JT_INVALID);
}

/* RFC 8725 section 3.10: a key in the header proves that its sender has that key, and nothing. */
TEST(j5_a_key_in_the_header_is_no_key)
{
    EVP_PKEY *ours = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    EVP_PKEY *theirs = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    struct jwk *known = jwk_of_key(ours), *shown = jwk_of_key(theirs);
    const struct jwk_list keys = { &known, 1 };
    jt_str json;
    CHECK_OK("write", jwk_write(shown, test_arena(), &json));
    const char *headers[] = {
        text("{\"alg\":\"ES256\",\"jwk\":%.*s}", JT_FMT(json)),
        text("{\"alg\":\"ES256\",\"kid\":\"%.*s\",\"jwk\":%.*s}", JT_FMT(jwk_kid(shown)),
             JT_FMT(json)),
        text("{\"alg\":\"ES256\",\"kid\":\"%.*s\",\"jwk\":%.*s}", JT_FMT(jwk_kid(known)),
             JT_FMT(json)),
        "{\"alg\":\"ES256\",\"jku\":\"https://attacker.example/keys\"}",
        "{\"alg\":\"ES256\",\"x5u\":\"https://attacker.example/chain\",\"x5c\":[\"MIIB\"]}",
    };
    for (size_t i = 0; i < COUNT(headers); i++) {
        CHECK("by the key that it shows",
              verified(signed_by(theirs, JOSE_ES256, headers[i], "{}"), &keys) != JT_OK);
        if (i != 1) /* that one names a key that is not known */
            CHECK_INT("they are passed over",
                      verified(signed_by(ours, JOSE_ES256, headers[i], "{}"), &keys), JT_OK);
    }
    jwk_free(known);
    jwk_free(shown);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
}

/* RFC 7518 section 3.4. Sizes and points of keys are in test_jwk.c. */
TEST(j6_ecdsa_signatures_are_raw_and_of_exact_length)
{
    static const struct {
        const char *jwk, *jws;
        size_t len;
    } cases[] = {
        { "rfc7515_a3_es256.jwk", "rfc7515_a3_es256.jws", 64 },
        { "rfc7515_a4_es512.jwk", "rfc7515_a4_es512.jws", 132 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        struct jws jws;
        uint8_t der[ECDSA_DER_MAX_BYTES], longer[136] = { 0 };
        CHECK_OK("JWK", jwk_parse(test_vector(cases[i].jwk), &jwk));
        CHECK_OK("JWS", jws_parse(vector_line(cases[i].jws), &any_rules, test_arena(), &jws));
        CHECK_INT("length", jws.signature.len, cases[i].len);
        CHECK_OK("raw", jwk_verify(jwk, jws.alg, jws.signed_bytes, jws.signature));
        const jt_str as_der = { (const char *)der, ecdsa_raw_to_der(jws.signature, der) };
        CHECK_CODE("DER", jwk_verify(jwk, jws.alg, jws.signed_bytes, as_der), JT_REFUSED);
        /* Each number with a zero in front is the same number, and another text of it. */
        const size_t half = cases[i].len / 2;
        memcpy(longer + 1, jws.signature.ptr, half);
        memcpy(longer + half + 2, jws.signature.ptr + half, half);
        CHECK_CODE("with zeros in front",
                   jwk_verify(jwk, jws.alg, jws.signed_bytes,
                              (jt_str){ (const char *)longer, cases[i].len + 2 }),
                   JT_REFUSED);
        jwk_free(jwk);
    }
}

/* RFC 7519 section 2 (NumericDate). */
TEST(j7_times_are_numbers_with_a_fraction_cut_off)
{
    static const struct {
        const char *name, *text;
        enum jt_code code;
        int64_t time_s;
    } cases[] = {
        { "a whole number", "{\"exp\":1751154268}", JT_OK, 1751154268 },
        { "a fraction", "{\"exp\":1751154268.999}", JT_OK, 1751154268 },
        { "an exponent", "{\"exp\":1.751154268e9}", JT_OK, 1751154268 },
        { "zero", "{\"exp\":0}", JT_OK, 0 },
        { "absent", "{}", JT_OK, 0 },
        { "the last second", "{\"exp\":9223372036854775807}", JT_OK, INT64_MAX },
        { "a string", "{\"exp\":\"1751154268\"}", JT_INVALID, 0 },
        { "true", "{\"exp\":true}", JT_INVALID, 0 },
        { "null", "{\"exp\":null}", JT_INVALID, 0 },
        { "a list", "{\"exp\":[1751154268]}", JT_INVALID, 0 },
        { "below zero", "{\"exp\":-1}", JT_INVALID, 0 },
        { "a fraction below zero", "{\"exp\":-0.5}", JT_INVALID, 0 },
        { "past what is exact", "{\"exp\":1e300}", JT_INVALID, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *claims = object_of(cases[i].text);
        int64_t time_s = 0;
        CHECK_CODE(cases[i].name, claim_time(claims, "exp", &time_s), cases[i].code);
        CHECK_INT(cases[i].name, time_s, cases[i].time_s);
        json_decref(claims);
    }
}

/* RFC 7515 section 4.1.9. */
TEST(j8_typ_is_compared_without_case_and_without_application)
{
    static const struct {
        const char *name, *header;
        bool is_proof, is_jwt_or_none;
    } cases[] = {
        { "as written", "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}", true, false },
        { "other case", "{\"alg\":\"ES256\",\"typ\":\"DPoP+JWT\"}", true, false },
        { "whole", "{\"alg\":\"ES256\",\"typ\":\"application/dpop+jwt\"}", true, false },
        { "whole, other case", "{\"alg\":\"ES256\",\"typ\":\"Application/DPOP+jwt\"}", true,
          false },
        { "twice", "{\"alg\":\"ES256\",\"typ\":\"application/application/dpop+jwt\"}", false,
          false },
        { "another tree", "{\"alg\":\"ES256\",\"typ\":\"text/dpop+jwt\"}", false, false },
        { "a space", "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt \"}", false, false },
        { "a parameter", "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt;a=b\"}", false, false },
        { "JWT", "{\"alg\":\"ES256\",\"typ\":\"jwt\"}", false, true },
        { "none", "{\"alg\":\"ES256\"}", false, true },
        { "application alone", "{\"alg\":\"ES256\",\"typ\":\"application/\"}", false, false },
    };
    static const jt_str proof[] = { JT_STR_INIT("dpop+jwt") };
    static const jt_str jwt_or_none[] = { JT_STR_INIT("JWT"), JT_STR_INIT("") };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jws jws;
        CHECK_OK(cases[i].name,
                 jws_parse(unsigned_of(cases[i].header, "{}"), &client_rules, test_arena(), &jws));
        CHECK_INT(cases[i].name, jws_has_typ(&jws, proof, 1), cases[i].is_proof);
        CHECK_INT(cases[i].name, jws_has_typ(&jws, jwt_or_none, 2), cases[i].is_jwt_or_none);
    }
    CHECK_INT("no string", parsed("{\"alg\":\"ES256\",\"typ\":1}"), JT_INVALID);
}

TEST(j9_kid_jti_and_other_claims_have_lengths)
{
    for (int more = 0; more <= 1; more++) {
        const enum jt_code code = more == 0 ? JT_OK : JT_TOO_LARGE;
        json_t *claims = object_of(text("{\"jti\":\"%0*d\",\"iss\":\"%0*d\",\"aud\":[\"%0*d\"]}",
                                        256 + more, 0, 1024 + more, 0, 1024 + more, 0));
        const jt_str *audiences = NULL;
        size_t count = 0;
        jt_str value;
        CHECK_INT("kid", parsed(text("{\"alg\":\"ES256\",\"kid\":\"%0*d\"}", 256 + more, 0)), code);
        CHECK_CODE("jti", claim_text(claims, "jti", CLAIM_JTI_MAX_BYTES, test_arena(), &value),
                   code);
        CHECK_CODE("iss", claim_text(claims, "iss", CLAIM_TEXT_MAX_BYTES, test_arena(), &value),
                   code);
        CHECK_CODE("aud", claim_audiences(claims, 1, test_arena(), &audiences, &count), code);
        json_decref(claims);
    }
}

/* RFC 9864 section 2.2, RFC 8037 appendix A.4. */
TEST(j10_ed25519_has_two_names_whichever_the_key_has)
{
    static const char *const named[] = { "", ",\"alg\":\"EdDSA\"", ",\"alg\":\"Ed25519\"" };
    static const char *const headers[] = { "{\"alg\":\"EdDSA\"}", "{\"alg\":\"Ed25519\"}" };
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    struct jwk *made = jwk_of_key(key), *jwk = NULL;
    const struct jwk_list keys = { &jwk, 1 };
    jt_str json;
    CHECK_OK("write", jwk_write(made, test_arena(), &json));
    for (size_t i = 0; i < COUNT(named); i++) {
        CHECK_OK(named[i],
                 jwk_parse(str(text("%.*s%s}", (int)json.len - 1, json.ptr, named[i])), &jwk));
        for (size_t k = 0; k < COUNT(headers); k++) {
            jt_str token = signed_by(key, JOSE_EDDSA, headers[k], "{}");
            CHECK_INT(headers[k], verified(token, &keys), JT_OK);
        }
        jwk_free(jwk);
    }
    CHECK_OK("of the RFC", jwk_parse(test_vector("rfc8037_a2_ed25519.jwk"), &jwk));
    CHECK_INT("of the RFC", verified(vector_line("rfc8037_a4_eddsa.jws"), &keys), JT_OK);
    jwk_free(jwk);
    jwk_free(made);
    EVP_PKEY_free(key);
}

/* --- Which key ------------------------------------------------------------------------------ */

TEST(a_key_is_found_by_its_kid_or_because_it_is_the_only_one)
{
    EVP_PKEY *one = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    EVP_PKEY *two = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    struct jwk *all[] = { jwk_of_key(other), jwk_of_key(one), jwk_of_key(two) };
    const struct jwk_list both = { all, 3 }, single = { all, 2 }, none = { all, 0 };
    const char *kid = text("{\"alg\":\"ES256\",\"kid\":\"%.*s\"}", JT_FMT(jwk_kid(all[1])));
    jt_str named = signed_by(one, JOSE_ES256, kid, "{}");
    jt_str nameless = signed_by(one, JOSE_ES256, "{\"alg\":\"ES256\"}", "{}");
    CHECK_INT("named", verified(named, &both), JT_OK);
    CHECK_INT("named, by another key", verified(signed_by(two, JOSE_ES256, kid, "{}"), &both),
              JT_REFUSED);
    CHECK_INT("the only one for its alg", verified(nameless, &single), JT_OK);
    CHECK_INT("two for its alg", verified(nameless, &both), JT_NOT_FOUND);
    CHECK_INT("no keys", verified(named, &none), JT_NOT_FOUND);
    for (size_t i = 0; i < COUNT(all); i++)
        jwk_free(all[i]);
    EVP_PKEY_free(one);
    EVP_PKEY_free(two);
    EVP_PKEY_free(other);
}

/* RFC 7517 section 4.5: keys of different kinds may have one kid. */
TEST(of_keys_with_one_kid_the_one_that_fits_is_taken)
{
    const char *json = text("{\"keys\":[%.*s,%.*s]}", JT_FMT(test_vector("rfc7520_3_3_rsa.jwk")),
                            JT_FMT(test_vector("rfc7520_3_1_ec.jwk")));
    static const char *const tokens[] = { "rfc7520_4_1_rs256.jws", "rfc7520_4_2_ps384.jws",
                                          "rfc7520_4_3_es512.jws" };
    struct jwk_set *set = NULL;
    CHECK_OK("set", jwk_set_parse(str(json), &set));
    CHECK_INT("keys", jwk_set_keys(set)->count, 2);
    for (size_t i = 0; i < COUNT(tokens); i++)
        CHECK_INT(tokens[i], verified(vector_line(tokens[i]), jwk_set_keys(set)), JT_OK);
    jwk_set_free(set);
}
