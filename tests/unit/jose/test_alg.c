/* alg: the names of the algorithms, and of the states of a signing key. */
#include "test.h"

#include "jose/alg.h"
#include "jose/keyset.h"

TEST(alg_names_are_read_back)
{
    static const char *const names[JOSE_ALG_COUNT] = { "RS256", "ES256", "EdDSA", "Ed25519",
                                                       "PS256", "ES384", "RS384", "RS512",
                                                       "PS384", "PS512", "ES512" };
    for (size_t i = 0; i < JOSE_ALG_COUNT; i++) {
        enum jose_alg alg = JOSE_ALG_COUNT;
        CHECK_STR(names[i], jose_alg_name((enum jose_alg)i), names[i]);
        CHECK_OK(names[i], jose_alg_parse(str(names[i]), JOSE_ALGS_ISSUER, &alg));
        CHECK_INT(names[i], alg, i);
    }
}

TEST(alg_parse_knows_nothing_else)
{
    static const char *const names[] = { "none",  "None",   "NONE",   "HS256", "HS384", "HS512",
                                         "rs256", "RS256 ", "ES256K", "Ed448", "" };
    enum jose_alg alg;
    for (size_t i = 0; i < COUNT(names); i++)
        CHECK_CODE(names[i], jose_alg_parse(str(names[i]), JOSE_ALGS_ISSUER, &alg), JT_INVALID);
    CHECK_CODE("one that is not signed with",
               jose_alg_parse(JT_STR("PS256"), JOSE_ALGS_SIGNING, &alg), JT_INVALID);
}

TEST(signing_key_states_are_read_back)
{
    static const char *const names[] = { "pending", "active", "retired", "removed" };
    enum signing_key_state got;
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK_STR(names[i], signing_key_state_name((enum signing_key_state)i), names[i]);
        CHECK_OK(names[i], signing_key_state_parse(str(names[i]), &got));
        CHECK_INT(names[i], got, i);
    }
    CHECK_CODE("another", signing_key_state_parse(JT_STR("Active"), &got), JT_INVALID);
}
