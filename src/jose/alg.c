/* alg: one row an algorithm. There is no "none" and no HMAC, so no token can ask for one. */
#include "jose/alg.h"

static const struct jose_alg_form forms[JOSE_ALG_COUNT] = {
    [JOSE_RS256] = { JT_STR_INIT("RS256"), JOSE_KEY_RSA, "SHA256", false },
    [JOSE_ES256] = { JT_STR_INIT("ES256"), JOSE_KEY_P256, "SHA256", false },
    [JOSE_EDDSA] = { JT_STR_INIT("EdDSA"), JOSE_KEY_ED25519, NULL, false },
    [JOSE_ED25519] = { JT_STR_INIT("Ed25519"), JOSE_KEY_ED25519, NULL, false },
    [JOSE_PS256] = { JT_STR_INIT("PS256"), JOSE_KEY_RSA, "SHA256", true },
    [JOSE_ES384] = { JT_STR_INIT("ES384"), JOSE_KEY_P384, "SHA384", false },
    [JOSE_RS384] = { JT_STR_INIT("RS384"), JOSE_KEY_RSA, "SHA384", false },
    [JOSE_RS512] = { JT_STR_INIT("RS512"), JOSE_KEY_RSA, "SHA512", false },
    [JOSE_PS384] = { JT_STR_INIT("PS384"), JOSE_KEY_RSA, "SHA384", true },
    [JOSE_PS512] = { JT_STR_INIT("PS512"), JOSE_KEY_RSA, "SHA512", true },
    [JOSE_ES512] = { JT_STR_INIT("ES512"), JOSE_KEY_P521, "SHA512", false },
};

const struct jose_alg_form *jose_alg_form(enum jose_alg alg)
{
    return &forms[alg];
}

jt_str jose_alg_name(enum jose_alg alg)
{
    return forms[alg].name;
}

static enum jose_alg settled(enum jose_alg alg)
{
    return alg == JOSE_ED25519 ? JOSE_EDDSA : alg;
}

bool jose_alg_is(enum jose_alg alg, enum jose_alg other)
{
    return settled(alg) == settled(other);
}

jt_err jose_alg_parse(jt_str name, unsigned algs, enum jose_alg *ret_alg)
{
    for (size_t i = 0; i < JOSE_ALG_COUNT; i++)
        if ((algs & JOSE_ALG_BIT(i)) != 0 && jt_str_eq(name, forms[i].name)) {
            *ret_alg = (enum jose_alg)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "a signature algorithm that is not accepted here");
}
