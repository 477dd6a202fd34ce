/* alg: one row an algorithm. There is no "none" and no HMAC, so no token can ask for one. */
#include "jose/alg.h"

static const jt_str alg_names[JOSE_ALG_COUNT] = {
    [JOSE_RS256] = JT_STR_INIT("RS256"),
    [JOSE_ES256] = JT_STR_INIT("ES256"),
    [JOSE_EDDSA] = JT_STR_INIT("EdDSA"),
};

jt_str jose_alg_name(enum jose_alg alg)
{
    return alg_names[alg];
}

jt_err jose_alg_parse(jt_str name, enum jose_alg *ret_alg)
{
    for (size_t i = 0; i < JOSE_ALG_COUNT; i++)
        if (jt_str_eq(name, alg_names[i])) {
            *ret_alg = (enum jose_alg)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "no such signature algorithm here");
}
