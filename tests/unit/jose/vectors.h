/* vectors: RFC texts and keys that several of these tests use. */
#pragma once

#include "test.h"

#include "base/digest.h"
#include "base/random.h"
#include "jose/jws.h"
#include "jose/keyset.h"

/* A vector of one line, without the end of that line. */
static inline jt_str vector_line(const char *name)
{
    jt_str rest = test_vector(name), line;
    CHECK(name, jt_str_cut(&rest, '\n', &line));
    return line;
}

/* What any use may accept. */
static const struct jws_rules any_rules = { JOSE_ALGS_ISSUER, JWS_MAX_BYTES };

static const uint8_t seal_key[JT_KEY_BYTES] = { 's', 'e', 'a', 'l' };

/* A new key in test_arena(). */
static inline struct signing_key new_key(enum jose_alg alg, enum signing_key_state state)
{
    struct jt_random random = jt_random_system();
    struct signing_key key = { .state = state };
    CHECK_OK("generate", signing_key_generate(alg, seal_key, &random, test_arena(), &key));
    return key;
}
