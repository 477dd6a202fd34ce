/*
 * tls_client: libssl's defaults, from TLS 1.2 on.
 */
#include "bench/tls_client.h"

#include <openssl/ssl.h>
#include <stdlib.h>

struct tls_client {
    SSL_CTX *context;
    const char *name;
};

static jt_err trust(SSL_CTX *context, const char *ca_file)
{
    const int is_loaded = ca_file == NULL ? SSL_CTX_set_default_verify_paths(context)
                                          : SSL_CTX_load_verify_file(context, ca_file);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    return is_loaded == 1 ? JT_DONE : JT_ERR(JT_IO, "certificates to trust cannot be read");
}

jt_err tls_client_new(const char *ca_file, const char *name, struct tls_client **ret_client)
{
    struct tls_client *client = calloc(1, sizeof(*client));
    if (client == NULL)
        return JT_ERR(JT_NO_MEMORY, "out of memory");
    client->name = name;
    client->context = SSL_CTX_new(TLS_client_method());
    jt_err err = client->context == NULL ? JT_ERR(JT_CRYPTO, "TLS cannot be set up")
                                         : trust(client->context, ca_file);
    if (err.code != JT_OK) {
        tls_client_free(client);
        return err;
    }
    SSL_CTX_set_min_proto_version(client->context, TLS1_2_VERSION);
    *ret_client = client;
    return JT_DONE;
}

void tls_client_free(struct tls_client *client)
{
    if (client != NULL)
        SSL_CTX_free(client->context);
    free(client);
}

jt_err tls_client_connection(struct tls_client *client, struct ssl_st **ret_tls)
{
    SSL *tls = SSL_new(client->context);
    if (tls != NULL && SSL_set1_host(tls, client->name) == 1 &&
        SSL_set_tlsext_host_name(tls, client->name) == 1) {
        *ret_tls = tls;
        return JT_DONE;
    }
    SSL_free(tls);
    return JT_ERR(JT_CRYPTO, "TLS cannot be set up for a connection");
}

void tls_client_begin(struct ssl_st *tls)
{
    SSL_set_connect_state(tls);
}
