/*
 * master_key: the one secret that the store does not hold, and the keys derived from it.
 *
 * 32 bytes in a file (64 hexadecimal digits, mode 0600, made on first start) or in the environment
 * variable JETON_MASTER_KEY (64 hexadecimal digits). Each use has a key of its own by HKDF.
 */
#pragma once

#include "base/digest.h"
#include "base/random.h"

struct jt_master_key {
    uint8_t bytes[JT_KEY_BYTES];
};

/* The keys derived from the master key; wiped by jt_keys_clear(). */
struct jt_keys {
    /* Of the store itself, sealed (keys/digest_keys.h): digests of client secrets, and of API keys.
     * Derived ones are those of stores from before that. */
    uint8_t client_secret_hmac[JT_KEY_BYTES], api_key_hmac[JT_KEY_BYTES];
    uint8_t digest_key_seal[JT_KEY_BYTES];           /* wraps those two */
    uint8_t signing_key_seal[JT_KEY_BYTES];          /* wraps private signing keys */
    uint8_t environment_variable_seal[JT_KEY_BYTES]; /* wraps secret environment variables */
    uint8_t totp_secret_seal[JT_KEY_BYTES];          /* wraps administrators' second factors */
    uint8_t passkey_challenge_seal[JT_KEY_BYTES];    /* wraps what authenticators shall sign */
    uint8_t check[JT_KEY_BYTES]; /* stored in the clear: tells a wrong master key at start */
};

void jt_master_key_clear(struct jt_master_key *key);
void jt_keys_clear(struct jt_keys *keys);

/* Exactly 64 hexadecimal digits, an end of line allowed. JT_INVALID. */
JT_MUST_USE jt_err jt_master_key_parse(jt_str text, struct jt_master_key *ret_key);

/*
 * Reads the file. JT_NOT_FOUND when there is none; JT_IO unreadable; JT_REFUSED when others than
 * its owner may read it; JT_INVALID when its content is not a key.
 */
JT_MUST_USE jt_err jt_master_key_read(const char *path, struct jt_master_key *ret_key);

/* Makes a new key and its file (O_EXCL, 0600, synced with its folder). JT_CONFLICT: it exists. */
JT_MUST_USE jt_err jt_master_key_create(const char *path, const struct jt_random *random,
                                        struct jt_master_key *ret_key);

/* Gives a key's file another name, on the disk before it returns; a file of that name goes.
 * JT_NOT_FOUND, JT_IO. */
JT_MUST_USE jt_err jt_master_key_move(const char *from, const char *to);
/* Removes a key's file, if there is one. */
JT_MUST_USE jt_err jt_master_key_remove(const char *path);

JT_MUST_USE jt_err jt_master_key_derive(const struct jt_master_key *key, struct jt_keys *ret_keys);
