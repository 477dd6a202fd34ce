/* test_tls_tickets: resumes sessions against a server's side of this file, as time passes. */
#include "test.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "http/tls_tickets.h"

static SSL_CTX *server_context(struct tls_tickets *tickets)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    CHECK("signed", X509_sign(certificate, key, EVP_sha256()) > 0);
    CHECK_INT("certificate", SSL_CTX_use_certificate(context, certificate), 1);
    CHECK_INT("key", SSL_CTX_use_PrivateKey(context, key), 1);
    CHECK_OK("tickets", tls_tickets_use(tickets, context));
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

/* A connection that resumes session where that is not NULL. Whether it did; ret_session is what the
 * server gave, the caller's. */
static bool connect_once(SSL_CTX *server_side, int version, SSL_SESSION *session,
                         SSL_SESSION **ret_session)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *client = SSL_new(context), *server = SSL_new(server_side);
    BIO *client_end = NULL, *server_end = NULL;
    char byte = 0;
    CHECK_INT("pair", BIO_new_bio_pair(&client_end, 0, &server_end, 0), 1);
    SSL_set_bio(client, client_end, client_end);
    SSL_set_bio(server, server_end, server_end);
    SSL_set_max_proto_version(client, version);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    if (session != NULL)
        CHECK_INT("session", SSL_set_session(client, session), 1);
    for (int i = 0; i < 10; i++) {
        (void)SSL_do_handshake(client);
        (void)SSL_do_handshake(server);
    }
    CHECK("shaken", SSL_is_init_finished(client) && SSL_is_init_finished(server));
    CHECK_INT("sent", SSL_write(server, "x", 1), 1);
    CHECK_INT("read, past the ticket", SSL_read(client, &byte, 1), 1);
    const bool is_resumed = SSL_session_reused(client) == 1;
    SSL_shutdown(client); /* without it libssl takes the session for a bad one */
    *ret_session = SSL_get1_session(client);
    SSL_free(client);
    SSL_free(server);
    SSL_CTX_free(context);
    return is_resumed;
}

/* Whether a ticket of before still opens after `turn` of the keys. */
static bool resumes_after(int version, jt_err (*turn)(struct tls_tickets *, struct jt_instant),
                          int64_t seconds)
{
    struct tls_tickets *tickets = NULL;
    SSL_SESSION *first = NULL, *second = NULL;
    CHECK_OK("new", tls_tickets_new(&tickets));
    SSL_CTX *server = server_context(tickets);
    CHECK("the first is whole", !connect_once(server, version, NULL, &first));
    CHECK_OK("time", turn(tickets, jt_instant_in_ms(seconds * 1000)));
    const bool is_resumed = connect_once(server, version, first, &second);
    SSL_SESSION_free(first);
    SSL_SESSION_free(second);
    SSL_CTX_free(server);
    tls_tickets_free(tickets);
    return is_resumed;
}

static jt_err forget(struct tls_tickets *tickets, struct jt_instant now)
{
    (void)now;
    return tls_tickets_forget(tickets);
}

static jt_err turn_twice(struct tls_tickets *tickets, struct jt_instant now)
{
    JT_TRY(tls_tickets_turn(tickets, now));
    return tls_tickets_turn(tickets, jt_instant_plus_ms(now, TLS_TICKET_KEY_S * INT64_C(1000)));
}

TEST(a_ticket_opens_until_its_key_has_turned_twice)
{
    static const struct {
        const char *name;
        jt_err (*turn)(struct tls_tickets *, struct jt_instant);
        int64_t seconds;
        bool is_resumed;
    } rows[] = {
        { "at once", tls_tickets_turn, 0, true },
        { "before the turn", tls_tickets_turn, TLS_TICKET_KEY_S - 10, true },
        { "after one", tls_tickets_turn, TLS_TICKET_KEY_S + 10, true },
        { "after two", turn_twice, TLS_TICKET_KEY_S + 10, false },
        { "nobody came for two", tls_tickets_turn, 2 * TLS_TICKET_KEY_S + 10, false },
        { "forgotten", forget, 0, false },
    };
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    for (size_t v = 0; v < COUNT(versions); v++)
        for (size_t i = 0; i < COUNT(rows); i++)
            CHECK_INT(rows[i].name, resumes_after(versions[v], rows[i].turn, rows[i].seconds),
                      rows[i].is_resumed);
}
