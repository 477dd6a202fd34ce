/* password: see the header. The cost is OWASP's: 19 MiB, two passes, one lane. */
#include "admin/password.h"

#include <argon2.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

enum {
    MEMORY_KIB = 19 * 1024,
    PASSES = 2,
    LANES = 1,
    SALT_BYTES = 16,
    HASH_BYTES = 32,
    PHC_MAX_BYTES = 128,
    TURN_WAIT_S = 2,
};

/* Of the same cost as those we write, and of no password: its hash is all zero. */
#define NOBODYS_HASH                                       \
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

struct passwords {
    struct jt_random random;
    sem_t turns;
};

jt_err passwords_new(struct jt_random random, struct passwords **ret_passwords)
{
    struct passwords *passwords = calloc(1, sizeof(*passwords));
    if (passwords == NULL)
        return JT_ERR(JT_NO_MEMORY, "passwords");
    passwords->random = random;
    sem_init(&passwords->turns, 0, PASSWORDS_AT_A_TIME); /* cannot fail with such a number */
    *ret_passwords = passwords;
    return JT_DONE;
}

void passwords_free(struct passwords *passwords)
{
    if (passwords == NULL)
        return;
    sem_destroy(&passwords->turns);
    free(passwords);
}

static jt_err take_turn(struct passwords *passwords)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += TURN_WAIT_S;
    while (sem_clockwait(&passwords->turns, CLOCK_MONOTONIC, &deadline) != 0)
        if (errno != EINTR)
            return JT_ERR(JT_UNAVAILABLE, "too many passwords at a time");
    return JT_DONE;
}

static jt_err argon2_err(int result)
{
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR)
        return JT_ERR(JT_NO_MEMORY, "Argon2id");
    return JT_ERR(JT_CRYPTO, "Argon2id");
}

jt_err password_hash(struct passwords *passwords, jt_str password, struct jt_arena *arena,
                     jt_str *ret_hash)
{
    uint8_t salt[SALT_BYTES];
    char *phc = NULL;
    JT_TRY(jt_arena_alloc(arena, PHC_MAX_BYTES, &phc));
    JT_TRY(jt_random_fill(&passwords->random, salt, sizeof(salt)));
    JT_TRY(take_turn(passwords));
    int result = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.ptr, password.len, salt,
                                       sizeof(salt), HASH_BYTES, phc, PHC_MAX_BYTES);
    sem_post(&passwords->turns);
    if (result != ARGON2_OK)
        return argon2_err(result);
    *ret_hash = jt_str_from(phc);
    return JT_DONE;
}

jt_err password_is_right(struct passwords *passwords, jt_str hash, jt_str password,
                         struct jt_arena *arena, bool *ret_is_right)
{
    jt_str phc;
    JT_TRY(jt_arena_copy(arena, hash.len == 0 ? JT_STR(NOBODYS_HASH) : hash, &phc)); /* a NUL */
    JT_TRY(take_turn(passwords));
    int result = argon2id_verify(phc.ptr, password.ptr, password.len);
    sem_post(&passwords->turns);
    if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH)
        return argon2_err(result);
    *ret_is_right = result == ARGON2_OK && hash.len != 0;
    return JT_DONE;
}
