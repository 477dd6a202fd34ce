/*
 * tls_client: TLS as the client's side of it, for http/transport.h. The server's certificate is
 * verified; no session is taken up again, so each connection is a full handshake.
 */
#pragma once

#include "base/bytes.h"

struct tls_client; /* opaque */
struct ssl_st;

/* ca_file: the certificates to trust; NULL: the system's. name is the server's, borrowed. JT_IO:
 * the file cannot be read. */
JT_MUST_USE jt_err tls_client_new(const char *ca_file, const char *name,
                                  struct tls_client **ret_client);
void tls_client_free(struct tls_client *client); /* takes NULL */

/* For one connection, whose transport owns it. */
JT_MUST_USE jt_err tls_client_connection(struct tls_client *client, struct ssl_st **ret_tls);
/* Once transport_open() has it, which makes it a server's. */
void tls_client_begin(struct ssl_st *tls);
