/*
 * tls_tickets: the keys that session tickets are sealed under (RFC 5077, RFC 8446 section 4.6.1).
 * Who learns one reads the sessions of its tickets, so each seals for an hour, opens for one more,
 * and is wiped then.
 */
#pragma once

#include "base/instant.h"

struct ssl_ctx_st;  /* libssl's SSL_CTX */
struct tls_tickets; /* opaque; any thread */

enum { TLS_TICKET_KEY_S = 3600 };

JT_MUST_USE jt_err tls_tickets_new(struct tls_tickets **ret_tickets);
void tls_tickets_free(struct tls_tickets *tickets); /* takes NULL */

/* From now on the context's connections seal and open theirs here; tickets outlive it. */
JT_MUST_USE jt_err tls_tickets_use(struct tls_tickets *tickets, struct ssl_ctx_st *context);

/* Makes the key that is due by then. Each handshake does so by itself. */
JT_MUST_USE jt_err tls_tickets_turn(struct tls_tickets *tickets, struct jt_instant now);

/* No ticket of before opens any more. */
JT_MUST_USE jt_err tls_tickets_forget(struct tls_tickets *tickets);
