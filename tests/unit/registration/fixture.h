/*
 * fixture: a registrar in a write transaction over a new store, without HTTP, as the command line
 * has it.
 */
#pragma once

#include "registration/registration.h"
#include "store/fixture.h"

static const struct caller everybody = CALLER_OF_ALL("command");

static struct registrar registrar_of(struct fixture *fixture, struct store_tx *tx,
                                     struct jt_hmac *hmac)
{
    static const uint8_t seal_key[JT_KEY_BYTES] = { 9 };
    return (struct registrar){
        .tx = tx,
        .caller = &everybody,
        .clock = one_clock(&fixture->now_ms),
        .random = jt_random_system(),
        .client_secret_hmac = hmac,
        .api_key_hmac = hmac,
        .variable_seal_key = seal_key,
        .issuer = JT_STR(ISSUER),
        .arena = test_arena(),
    };
}

static void hmac_freep(struct jt_hmac **hmac)
{
    jt_hmac_free(*hmac);
}

/* A registrar `r` over the fixture `f`. */
#define REGISTRAR(f, r)                                  \
    FIXTURE(f);                                          \
    static const uint8_t hmac_key[JT_KEY_BYTES] = { 7 }; \
    JT_AUTO(hmac_freep) struct jt_hmac *hmac = NULL;     \
    CHECK_OK("hmac", jt_hmac_new(hmac_key, &hmac));      \
    JT_AUTO(registrar_end)                               \
    struct registrar r = registrar_of(&f, fixture_begin(f.store, STORE_WRITE), hmac)

/* That call is refused by the rule of that code. */
#define CHECK_BROKEN(case_name, r, call, wanted_kind, wanted_code)   \
    do {                                                             \
        CHECK_CODE((case_name), (call), JT_REFUSED);                 \
        CHECK_STR((case_name), str((r).broken.code), (wanted_code)); \
        CHECK_INT((case_name), (r).broken.kind, (wanted_kind));      \
    } while (0)
