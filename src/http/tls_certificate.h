/*
 * tls_certificate: the certificate chain and key that connections are greeted with, and their
 * replacement while the server runs.
 *
 * A handshake uses the certificate only while it lasts, and the deadline of a handshake is the head
 * time-out; so a replaced certificate is kept that long, and freed at the replacement after.
 * Includes GnuTLS, because the HTTP library's hook speaks its types.
 */
#pragma once

#include <gnutls/abstract.h>

#include "base/arena.h"

struct tls_certificate; /* opaque */

/* PEM files. JT_INVALID with a sentence in ret_problem: unreadable, malformed, or a key that is not
 * the certificate's. retire_after_s: how long a handshake can last at most. */
JT_MUST_USE jt_err tls_certificate_new(const char *certificate_file, const char *key_file,
                                       int retire_after_s, struct jt_arena *arena,
                                       struct tls_certificate **ret_certificate,
                                       jt_str *ret_problem);
void tls_certificate_free(struct tls_certificate *certificate); /* takes NULL */

/* Reads the files again; on error the old ones stay in use. */
JT_MUST_USE jt_err tls_certificate_reload(struct tls_certificate *certificate,
                                          struct jt_arena *arena, jt_str *ret_problem);

/* For the handshake: borrowed, valid as long as a handshake may last. Any thread. */
void tls_certificate_get(struct tls_certificate *certificate, gnutls_pcert_st **ret_chain,
                         unsigned *ret_length, gnutls_privkey_t *ret_key);
