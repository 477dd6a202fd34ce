/*
 * client_keys: the public keys of one client in memory, and how often each was used. Made with its
 * record and shared with it; only the figures change.
 */
#pragma once

#include "jose/jwk.h"
#include "memory/usage_counter.h"
#include "store/clients.h"

struct client_key {
    struct jwk *jwk;
    jt_str id;
    int64_t expires_ms; /* 0: never */
    struct usage_counter usage;
    struct usage_address last_address;
};

struct client_keys {
    bool has_algorithm;
    enum jose_alg algorithm; /* the one that its assertions must have */
    size_t count;
    struct client_key keys[PUBLIC_KEYS_MAX];
    char ids[]; /* what the views are of */
};

/* A key that cannot be read, of a newer jeton, is none. NULL where the client has no key at all. */
JT_MUST_USE jt_err client_keys_new(const struct client_data *data, struct client_keys **ret_keys);
void client_keys_free(struct client_keys *keys); /* takes NULL */

/* Those that have not ended. */
struct client_keys_live {
    struct jwk *room[PUBLIC_KEYS_MAX];
    struct jwk_list list; /* of room */
};
void client_keys_at(const struct client_keys *keys, int64_t now_ms, struct client_keys_live *ret);

/* Whose key that is, one of the list before. */
struct client_key *client_keys_find(struct client_keys *keys, const struct jwk *jwk);
