/*
 * tls_certificate: the certificate chain and key that connections are greeted with, and their
 * replacement while the server runs. Connections that are open keep what they were greeted with;
 * libssl counts who uses it.
 *
 * TLS 1.2 and 1.3; ALPN knows http/1.1 only; sessions are resumed by tickets (RFC 5077, RFC 8446
 * section 2.2), so nothing is kept per client, and a new certificate makes all of them handshake
 * anew. It outlives the connections.
 */
#pragma once

#include "base/arena.h"

struct ssl_st;          /* libssl's SSL */
struct tls_certificate; /* opaque */

/* PEM files, whose names the caller keeps. JT_INVALID with a sentence in ret_problem where they are
 * no good. Where they are taken ret_problem is what clients may not like, or empty. */
JT_MUST_USE jt_err tls_certificate_new(const char *certificate_file, const char *key_file,
                                       struct jt_arena *arena,
                                       struct tls_certificate **ret_certificate,
                                       jt_str *ret_problem);
void tls_certificate_free(struct tls_certificate *certificate); /* takes NULL */

/* Reads the files again; on error the old ones stay in use. Any thread. */
JT_MUST_USE jt_err tls_certificate_reload(struct tls_certificate *certificate,
                                          struct jt_arena *arena, jt_str *ret_problem);

/* The server's side of a new connection; the caller's, for transport_open(). NULL: no memory. Any
 * thread. */
struct ssl_st *tls_certificate_greet(struct tls_certificate *certificate);
