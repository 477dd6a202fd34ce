/*
 * password: calls libargon2 with the cost that OWASP names (19 MiB, two passes, one lane), and
 * reads and writes PHC strings. Only here is that library included.
 */
#include "admin/password.h"

#include <argon2.h>

enum {
    MEMORY_KIB = 19 * 1024,
    PASSES = 2,
    LANES = 1,
    SALT_BYTES = 16,
    HASH_BYTES = 32,
    PHC_MAX_BYTES = 128,
};

/* Of the same cost as those we write, and of no password: its hash is all zero. */
#define NOBODYS_HASH                                       \
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static jt_err check_place(const struct request *req)
{
    return req->may_block && req->route->runs == RUNS_HASHING
               ? JT_DONE
               : JT_ERR(JT_CRYPTO, "a route that hashes is not RUNS_HASHING");
}

static jt_err argon2_err(int result)
{
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR)
        return JT_ERR(JT_NO_MEMORY, "Argon2id");
    return JT_ERR(JT_CRYPTO, "Argon2id");
}

jt_err password_hash(const struct request *req, const struct jt_random *random, jt_str password,
                     jt_str *ret_hash)
{
    uint8_t salt[SALT_BYTES];
    char *phc = NULL;
    JT_TRY(check_place(req));
    JT_TRY(jt_arena_alloc(req->arena, PHC_MAX_BYTES, &phc));
    JT_TRY(jt_random_fill(random, salt, sizeof(salt)));
    int result = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.ptr, password.len, salt,
                                       sizeof(salt), HASH_BYTES, phc, PHC_MAX_BYTES);
    if (result != ARGON2_OK)
        return argon2_err(result);
    *ret_hash = jt_str_from(phc);
    return JT_DONE;
}

jt_err password_is_right(const struct request *req, jt_str hash, jt_str password,
                         bool *ret_is_right)
{
    const jt_str known = hash.len == 0 ? JT_STR(NOBODYS_HASH) : hash;
    jt_str phc;
    JT_TRY(check_place(req));
    JT_TRY(jt_arena_copy(req->arena, known, &phc)); /* ends in a NUL */
    int result = argon2id_verify(phc.ptr, password.ptr, password.len);
    if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH)
        return argon2_err(result);
    *ret_is_right = result == ARGON2_OK && hash.len != 0;
    return JT_DONE;
}
