/* test_bare_signature: what a signature costs, of each algorithm. */
#include "test.h"

#include "bench/bare_signature.h"

TEST(each_algorithm_signs_and_takes_some_time)
{
    for (int alg = 0; alg < JOSE_SIGNING_ALG_COUNT; alg++) {
        JT_AUTO(bare_key_freep) EVP_PKEY *key = NULL;
        struct bare_signature *signature = NULL;
        double us = 0;
        const char *name = jose_alg_name((enum jose_alg)alg).ptr;
        CHECK_OK(name, bare_key_new((enum jose_alg)alg, &key));
        CHECK_OK(name, bare_signature_new((enum jose_alg)alg, key, 600, &signature));
        CHECK(name, bare_signature_make(signature));
        bare_signature_free(signature);
        CHECK_OK(name, bare_signature_measure((enum jose_alg)alg, key, 600, 20, &us));
        CHECK(name, us > 1 && us < 1e6);
    }
}

TEST(a_key_of_another_kind_cannot_sign)
{
    JT_AUTO(bare_key_freep) EVP_PKEY *key = NULL;
    double us = 0;
    CHECK_OK("key", bare_key_new(JOSE_EDDSA, &key));
    CHECK_CODE("measure", bare_signature_measure(JOSE_ES256, key, 600, 20, &us), JT_CRYPTO);
}
