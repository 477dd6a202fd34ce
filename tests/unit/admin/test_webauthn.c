/* webauthn: the vectors of WebAuthn section 16 (Level 3), and what must not pass. */
#include "admin/webauthn.h"

#include <jansson.h>

#include "test.h"

static const struct webauthn_site example = { JT_STR_INIT("example.org"),
                                              JT_STR_INIT("https://example.org") };

static jt_str unhex(const char *hex)
{
    const size_t len = strlen(hex) / 2;
    char *bytes = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), len, &bytes));
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(jt_hex_digit(hex[2 * i]) << 4 | jt_hex_digit(hex[2 * i + 1]));
    return (jt_str){ bytes, len };
}

static jt_str member(const json_t *vector, const char *part, const char *name)
{
    return unhex(json_string_value(json_object_get(json_object_get(vector, part), name)));
}

/* What our rules make of the vectors that are not plainly good. */
static const struct {
    const char *name;
    bool is_of_another_page, is_of_another_kind;
} exceptions[] = {
    { "ES256 Credential with \"crossOrigin\": true in clientDataJSON", true, false },
    { "ES256 Credential with \"topOrigin\" in clientDataJSON", true, false },
    { "Packed Attestation with ES384 Credential", false, true },
    { "Packed Attestation with ES512 Credential", false, true },
    { "Packed Attestation with Ed448 Credential", false, true },
};

static void check_challenge(const char *name, const json_t *vector, const char *part,
                            enum webauthn_ceremony ceremony, bool is_of_another_page)
{
    jt_str challenge = JT_STR("");
    jt_err err = webauthn_challenge(&example, ceremony, member(vector, part, "client_data"),
                                    test_arena(), &challenge);
    CHECK_CODE(name, err, is_of_another_page ? JT_REFUSED : JT_OK);
    if (err.code == JT_OK)
        CHECK("the challenge", jt_str_eq(challenge, member(vector, part, "challenge")));
}

static void check_assertion(const char *name, const json_t *vector, jt_str public_key)
{
    struct webauthn_said said = { 0 };
    struct webauthn_assertion assertion = {
        .client_data = member(vector, "authentication", "client_data"),
        .authenticator_data = member(vector, "authentication", "authenticator_data"),
        .signature = member(vector, "authentication", "signature"),
    };
    CHECK_OK(name, webauthn_asserted(&example, &assertion, public_key, &said));
    CHECK(name, said.is_present);
    ((char *)assertion.client_data.ptr)[0] ^= 1;
    CHECK_CODE(name, webauthn_asserted(&example, &assertion, public_key, &said), JT_REFUSED);
    ((char *)assertion.client_data.ptr)[0] ^= 1;
    ((char *)assertion.signature.ptr)[assertion.signature.len - 1] ^= 1;
    CHECK_CODE(name, webauthn_asserted(&example, &assertion, public_key, &said), JT_REFUSED);
}

static void check_vector(const json_t *vector)
{
    const char *name = json_string_value(json_object_get(vector, "name"));
    bool is_of_another_page = false, is_of_another_kind = false;
    struct webauthn_said said = { 0 };
    for (size_t i = 0; i < COUNT(exceptions); i++)
        if (strcmp(exceptions[i].name, name) == 0) {
            is_of_another_page = exceptions[i].is_of_another_page;
            is_of_another_kind = exceptions[i].is_of_another_kind;
        }
    check_challenge(name, vector, "registration", WEBAUTHN_CREATE, is_of_another_page);
    check_challenge(name, vector, "authentication", WEBAUTHN_GET, is_of_another_page);
    jt_err err = webauthn_created(&example, member(vector, "registration", "attestation_object"),
                                  test_arena(), &said);
    CHECK_CODE(name, err, is_of_another_kind ? JT_REFUSED : JT_OK);
    if (err.code != JT_OK)
        return;
    CHECK(name, jt_str_eq(said.credential_id, member(vector, "registration", "credential_id")));
    check_assertion(name, vector, said.public_key);
}

TEST(the_vectors_of_the_standard_are_judged_right)
{
    jt_str text = test_vector("webauthn_level3_16.json");
    json_t *vectors = json_loadb(text.ptr, text.len, 0, NULL);
    json_t *vector, *cases = json_object_get(vectors, "cases");
    size_t index;
    CHECK("there are some", json_array_size(cases) > 12);
    json_array_foreach(cases, index, vector) check_vector(vector);
    json_decref(vectors);
}

static const json_t *first(json_t **ret_vectors)
{
    jt_str text = test_vector("webauthn_level3_16.json");
    *ret_vectors = json_loadb(text.ptr, text.len, 0, NULL);
    return json_array_get(json_object_get(*ret_vectors, "cases"), 0);
}

TEST(what_is_for_another_site_or_ceremony_is_refused)
{
    static const struct webauthn_site other_host = { JT_STR_INIT("example.com"),
                                                     JT_STR_INIT("https://example.org") };
    static const struct webauthn_site other_port = { JT_STR_INIT("example.org"),
                                                     JT_STR_INIT("https://example.org:8443") };
    json_t *vectors = NULL;
    const json_t *vector = first(&vectors);
    struct webauthn_said said = { 0 };
    jt_str challenge;
    const jt_str made = member(vector, "registration", "client_data");
    CHECK_CODE("port",
               webauthn_challenge(&other_port, WEBAUTHN_CREATE, made, test_arena(), &challenge),
               JT_REFUSED);
    CHECK_CODE("ceremony",
               webauthn_challenge(&example, WEBAUTHN_GET, made, test_arena(), &challenge),
               JT_REFUSED);
    CHECK_CODE("host",
               webauthn_created(&other_host, member(vector, "registration", "attestation_object"),
                                test_arena(), &said),
               JT_REFUSED);
    json_decref(vectors);
}

/* Every prefix, and with a byte more; then each bit of the flags. */
TEST(an_attestation_object_that_is_cut_off_or_longer_is_refused)
{
    enum { FLAGS_AT = 62 }; /* of the first vector */
    json_t *vectors = NULL;
    const json_t *vector = first(&vectors);
    const jt_str whole = member(vector, "registration", "attestation_object");
    struct webauthn_said said = { 0 };
    char *bytes = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), whole.len + 1, &bytes));
    memcpy(bytes, whole.ptr, whole.len);
    bytes[whole.len] = 0;
    for (size_t len = 0; len <= whole.len + 1; len++)
        CHECK_CODE("a part",
                   webauthn_created(&example, (jt_str){ bytes, len }, test_arena(), &said),
                   len == whole.len ? JT_OK : JT_REFUSED);
    CHECK_INT("the flags are there", (uint8_t)bytes[FLAGS_AT], 0x59);
    bytes[FLAGS_AT] = 0x58; /* UP */
    CHECK_CODE("nobody there",
               webauthn_created(&example, whole.len == 0 ? whole : (jt_str){ bytes, whole.len },
                                test_arena(), &said),
               JT_REFUSED);
    bytes[FLAGS_AT] = 0x51; /* BE */
    CHECK_CODE("backed up, not eligible",
               webauthn_created(&example, (jt_str){ bytes, whole.len }, test_arena(), &said),
               JT_REFUSED);
    bytes[FLAGS_AT] = 0x19; /* AT */
    CHECK_CODE("no credential",
               webauthn_created(&example, (jt_str){ bytes, whole.len }, test_arena(), &said),
               JT_REFUSED);
    bytes[FLAGS_AT] = (char)0xd9; /* ED */
    CHECK_CODE("no extensions behind",
               webauthn_created(&example, (jt_str){ bytes, whole.len }, test_arena(), &said),
               JT_REFUSED);
    json_decref(vectors);
}

static jt_str client_data(const char *origin)
{
    return str(
        text("{\"type\":\"webauthn.get\",\"challenge\":\"AAAA\",\"origin\":\"%s\"}", origin));
}

TEST(a_site_is_the_address_of_its_issuer)
{
    static const struct {
        const char *issuer, *origin;
        enum jt_code code;
    } cases[] = {
        { "https://auth.example", "https://auth.example", JT_OK },
        { "https://auth.example/tenant", "https://auth.example", JT_OK },
        { "https://Auth.Example:443/tenant", "https://auth.example", JT_OK },
        { "https://auth.example:8443", "https://auth.example:8443", JT_OK },
        { "https://auth.example:8443", "https://auth.example", JT_REFUSED },
        { "https://auth.example", "http://auth.example", JT_REFUSED },
        { "https://auth.example", "https://auth.example.evil.example", JT_REFUSED },
        { "https://auth.example", "https://evil.auth.example", JT_REFUSED },
        { "https://auth.example", "https://localhost", JT_REFUSED },
        { "http://localhost:8080", "http://localhost:8080", JT_OK },
        { "http://localhost:8080", "http://localhost:5173", JT_OK },
        { "http://localhost:8080", "http://localhost.evil.example", JT_REFUSED },
        { "http://localhost:8080", "http://evil.example", JT_REFUSED },
        { "http://localhost:8080", "http:/localhost", JT_REFUSED },
        { "http://localhost:8080", "", JT_REFUSED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct webauthn_site site;
        jt_str challenge;
        CHECK_OK(cases[i].issuer, webauthn_site_of(str(cases[i].issuer), test_arena(), &site));
        CHECK_CODE(cases[i].origin,
                   webauthn_challenge(&site, WEBAUTHN_GET, client_data(cases[i].origin),
                                      test_arena(), &challenge),
                   cases[i].code);
    }
}

TEST(client_data_that_is_none_is_refused)
{
    static const char *const texts[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"type\":\"webauthn.get\",\"origin\":\"https://example.org\"}",
        "{\"type\":\"webauthn.get\",\"origin\":\"https://example.org\",\"challenge\":\"\"}",
        "{\"type\":\"webauthn.get\",\"origin\":\"https://example.org\",\"challenge\":\"A=\"}",
        "{\"type\":\"webauthn.get\",\"origin\":\"https://example.org\",\"challenge\":7}",
        "{\"type\":\"webauthn.get\",\"type\":\"webauthn.get\",\"origin\":\"https://example.org\","
        "\"challenge\":\"AAAA\"}",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        jt_str challenge;
        CHECK_CODE(
            texts[i],
            webauthn_challenge(&example, WEBAUTHN_GET, str(texts[i]), test_arena(), &challenge),
            JT_REFUSED);
    }
}

TEST(a_count_grows_or_there_is_none)
{
    CHECK("none", webauthn_count_fits(0, 0));
    CHECK("the first", webauthn_count_fits(0, 1));
    CHECK("grows", webauthn_count_fits(1, 7));
    CHECK("stays", !webauthn_count_fits(7, 7));
    CHECK("falls", !webauthn_count_fits(7, 6));
    CHECK("is gone", !webauthn_count_fits(7, 0));
}
