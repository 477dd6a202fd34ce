/*
 * digest: SHA-256, HMAC (RFC 2104) and HKDF-SHA-256 (RFC 5869), over libcrypto's EVP.
 */
#pragma once

#include "base/bytes.h"

enum { JT_DIGEST_BYTES = 32, JT_SHA1_BYTES = 20, JT_KEY_BYTES = 32 };

JT_MUST_USE jt_err jt_sha256(jt_str in, uint8_t ret_digest[static JT_DIGEST_BYTES]);

/* The same of what comes in pieces. */
struct jt_sha256_stream; /* opaque */

JT_MUST_USE jt_err jt_sha256_stream_new(struct jt_sha256_stream **ret_stream);
void jt_sha256_stream_free(struct jt_sha256_stream *stream); /* takes NULL */
JT_MUST_USE jt_err jt_sha256_stream_put(struct jt_sha256_stream *stream, jt_str piece);
/* Once; after it only free. */
JT_MUST_USE jt_err jt_sha256_stream_end(struct jt_sha256_stream *stream,
                                        uint8_t ret_digest[static JT_DIGEST_BYTES]);

/* HMAC under one key, initialised once. One thread at a time; one object per thread. */
struct jt_hmac; /* opaque */

JT_MUST_USE jt_err jt_hmac_new(const uint8_t key[static JT_KEY_BYTES], struct jt_hmac **ret_hmac);
void jt_hmac_free(struct jt_hmac *hmac); /* takes NULL */
JT_MUST_USE jt_err jt_hmac_sha256(struct jt_hmac *hmac, jt_str in,
                                  uint8_t ret_digest[static JT_DIGEST_BYTES]);

/* HMAC-SHA-1, for one-time codes only: it is what authenticator apps compute (RFC 6238). */
JT_MUST_USE jt_err jt_hmac_sha1(jt_str key, jt_str in, uint8_t ret_digest[static JT_SHA1_BYTES]);

/* len bytes derived from key; info names their use ("jeton client secret digest v1"). */
JT_MUST_USE jt_err jt_hkdf_sha256(jt_str key, jt_str salt, jt_str info, uint8_t *ret_key,
                                  size_t len);
