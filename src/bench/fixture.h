/*
 * fixture: what a store that is measured holds: an API with two scopes, applications that may ask
 * for both, one of which gets its tokens again, an API key with both, and an application that
 * administers. Made by registration/, as everybody makes them, before a server has the store.
 */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

#define FIXTURE_AUDIENCE "https://api.example.com"
#define FIXTURE_SCOPES   "read:orders write:orders"
#define FIXTURE_ISSUER   "http://localhost"

enum { FIXTURE_CLIENTS_MAX = 10 * 1000 * 1000, FIXTURE_ID_MAX_BYTES = 40 };

struct credentials {
    char id[FIXTURE_ID_MAX_BYTES], secret[JT_SECRET_MAX_BYTES]; /* C strings */
};

struct fixture {
    struct credentials *clients; /* on the heap */
    size_t client_count;
    struct credentials manager;
    struct credentials coalescing; /* of a client that gets an earlier token again */
    char api_key[JT_SECRET_MAX_BYTES];
};

/* Makes the store where there is none; client_count 0 fills none. ret_problem, on error, is a
 * sentence in arena. The caller clears ret_fixture. */
JT_MUST_USE jt_err fixture_fill(jt_str database, size_t client_count, struct jt_arena *arena,
                                struct fixture *ret_fixture, jt_str *ret_problem);
void fixture_clear(struct fixture *fixture);

static inline jt_str credentials_id(const struct credentials *credentials)
{
    return jt_str_from(credentials->id);
}

static inline jt_str credentials_secret(const struct credentials *credentials)
{
    return jt_str_from(credentials->secret);
}
