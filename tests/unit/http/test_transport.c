/*
 * test_transport: a plain and a TLS connection to a client of this file, certificates made here;
 * also tests tls_certificate, which has no other way to be seen.
 */
#include "test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/tls_certificate.h"
#include "http/transport.h"

enum { LARGE_BYTES = 4 << 20 };

static char folder[] = "/tmp/jeton-test-XXXXXX";

static const char *path(const char *name)
{
    jt_str sentence = JT_STR("");
    struct jt_buf buf;
    CHECK_OK("path", jt_arena_buf(test_arena(), 256, &buf));
    jt_buf_put(&buf, str(folder));
    jt_buf_put_char(&buf, '/');
    jt_buf_put(&buf, str(name));
    CHECK_OK("path", jt_arena_copy(test_arena(), jt_buf_str(&buf), &sentence));
    return sentence.ptr;
}

/* A certificate of that name, signed by itself, and its key. */
static void make_certificate(const char *certificate_file, const char *key_file, const char *name)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    FILE *file = fopen(certificate_file, "w");
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    CHECK("signed", X509_sign(certificate, key, EVP_sha256()) > 0);
    CHECK("written", PEM_write_X509(file, certificate) == 1);
    fclose(file);
    file = fopen(key_file, "w");
    CHECK_INT("its owner alone", fchmod(fileno(file), 0600), 0);
    CHECK("written", PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* Two ends of a TCP connection, neither waits. */
static void connect_pair(int ret_fds[2])
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ret_fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT("bind", bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    CHECK_INT("listen", listen(listener, 1), 0);
    CHECK_INT("name", getsockname(listener, (struct sockaddr *)&address, &len), 0);
    CHECK_INT("connect", connect(ret_fds[0], (struct sockaddr *)&address, len), 0);
    ret_fds[1] = accept(listener, NULL, NULL);
    close(listener);
    for (int i = 0; i < 2; i++)
        CHECK_INT("does not wait", fcntl(ret_fds[i], F_SETFL, O_NONBLOCK), 0);
}

/* Waits until bytes have come; even on loopback they take their time. */
static void wait_for_bytes(int fd)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    CHECK_INT("bytes come", poll(&ready, 1, 10000), 1);
}

TEST(transport_writes_pieces_as_the_socket_takes_them)
{
    static char large[LARGE_BYTES], scratch[64 * 1024];
    struct transport transport;
    int fds[2], buffer_bytes = 64 * 1024;
    size_t len = 0, received = 0;
    connect_pair(fds);
    setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof(buffer_bytes));
    CHECK_OK("open", transport_open(&transport, fds[1], NULL));
    CHECK_INT("plain", transport_handshake(&transport), TRANSPORT_DONE);
    CHECK_INT("nothing yet", transport_read(&transport, scratch, sizeof(scratch), &len),
              TRANSPORT_WANTS_READ);
    struct iovec pieces[] = { { large, 10 }, { large, sizeof(large) } };
    enum transport_result result;
    bool has_waited = false;
    while ((result = transport_write(&transport, pieces, 2)) == TRANSPORT_WANTS_WRITE) {
        ssize_t got;
        has_waited = true;
        while ((got = recv(fds[0], scratch, sizeof(scratch), 0)) > 0)
            received += (size_t)got;
    }
    CHECK_INT("all of it", result, TRANSPORT_DONE);
    CHECK("in several parts", has_waited);
    transport_end(&transport);
    for (ssize_t got = 1; got != 0;) {
        wait_for_bytes(fds[0]);
        got = recv(fds[0], scratch, sizeof(scratch), 0);
        received += got > 0 ? (size_t)got : 0;
    }
    CHECK_INT("nothing is lost", received, LARGE_BYTES + 10);
    CHECK_INT("the client still sends", send(fds[0], "abc", 3, 0), 3);
    wait_for_bytes(fds[1]);
    CHECK_INT("thrown away", transport_discard(&transport, scratch, sizeof(scratch), &len),
              TRANSPORT_DONE);
    close(fds[0]);
    wait_for_bytes(fds[1]);
    CHECK_INT("its end", transport_discard(&transport, scratch, sizeof(scratch), &len),
              TRANSPORT_ENDED);
    transport_close(&transport);
}

struct client {
    SSL_CTX *context;
    SSL *tls;
    SSL_SESSION *session;
};

/* Shakes hands with the server's side. */
static void greet(struct client *client, struct tls_certificate *certificate, int version,
                  const char *protocols, struct transport *ret_transport)
{
    int fds[2];
    connect_pair(fds);
    CHECK_OK("open", transport_open(ret_transport, fds[1], tls_certificate_greet(certificate)));
    client->tls = SSL_new(client->context);
    SSL_set_min_proto_version(client->tls, version);
    SSL_set_max_proto_version(client->tls, version);
    SSL_set_alpn_protos(client->tls, (const unsigned char *)protocols, (unsigned)strlen(protocols));
    if (client->session != NULL)
        SSL_set_session(client->tls, client->session);
    SSL_set_fd(client->tls, fds[0]);
    enum transport_result server = TRANSPORT_WANTS_READ;
    int done = 0;
    for (int i = 0; i < 10000 && !(done == 1 && server == TRANSPORT_DONE); i++) {
        usleep(100);
        done = SSL_connect(client->tls);
        if (server != TRANSPORT_DONE)
            server = transport_handshake(ret_transport);
        if (server == TRANSPORT_FAILED)
            return;
    }
    CHECK_INT("client", done, 1);
    CHECK_INT("server", server, TRANSPORT_DONE);
}

static void part(struct client *client, struct transport *transport)
{
    int fd = SSL_get_fd(client->tls);
    if (SSL_is_init_finished(client->tls))
        SSL_shutdown(client->tls); /* without it libssl takes the session for a bad one */
    SSL_free(client->tls);
    close(fd);
    transport_close(transport);
}

/* As SSL_read(), past what is not for the application: tickets come before answers. */
static int client_read(struct client *client, char *ret_bytes, int size)
{
    int len;
    while ((len = SSL_read(client->tls, ret_bytes, size)) < 0 &&
           SSL_get_error(client->tls, len) == SSL_ERROR_WANT_READ)
        wait_for_bytes(SSL_get_fd(client->tls));
    return len;
}

/* Both ways, and the rest of a record that the socket does not tell of. */
static void talk(struct client *client, struct transport *transport)
{
    char bytes[16];
    size_t len = 0;
    CHECK_INT("request", SSL_write(client->tls, "request", 7), 7);
    wait_for_bytes(transport->fd);
    CHECK_INT("a part", transport_read(transport, bytes, 3, &len), TRANSPORT_DONE);
    CHECK("the rest waits", transport_has_buffered(transport));
    CHECK_INT("the rest", transport_read(transport, bytes, sizeof(bytes), &len), TRANSPORT_DONE);
    CHECK_INT("of four bytes", len, 4);
    CHECK("nothing waits", !transport_has_buffered(transport));
    struct iovec pieces[] = { { (char[]){ "head" }, 4 }, { (char[]){ "body" }, 4 } };
    CHECK_INT("answer", transport_write(transport, pieces, 2), TRANSPORT_DONE);
    CHECK_INT("in one record", client_read(client, bytes, sizeof(bytes)), 8);
    transport_end(transport);
    CHECK_INT("the end", client_read(client, bytes, sizeof(bytes)), 0);
    CHECK_INT("is an orderly one", SSL_get_shutdown(client->tls), SSL_RECEIVED_SHUTDOWN);
}

TEST(transport_speaks_tls_and_resumes_it)
{
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    struct tls_certificate *certificate = NULL;
    jt_str problem = JT_STR("");
    signal(SIGPIPE, SIG_IGN);
    CHECK("folder", mkdtemp(folder) != NULL);
    make_certificate(path("a.crt"), path("a.key"), "a");
    CHECK_OK("new", tls_certificate_new(path("a.crt"), path("a.key"), test_arena(), &certificate,
                                        &problem));
    for (size_t i = 0; i < COUNT(versions); i++) {
        struct client client = { .context = SSL_CTX_new(TLS_client_method()) };
        struct transport transport;
        greet(&client, certificate, versions[i], "\x02h2\x08http/1.1", &transport);
        const unsigned char *protocol = NULL;
        unsigned len = 0;
        SSL_get0_alpn_selected(client.tls, &protocol, &len);
        CHECK_STR("ALPN", ((jt_str){ (const char *)protocol, len }), "http/1.1");
        CHECK("a new session", !SSL_session_reused(client.tls));
        talk(&client, &transport);
        client.session = SSL_get1_session(client.tls); /* with TLS 1.3 it came behind the answer */
        part(&client, &transport);
        greet(&client, certificate, versions[i], "\x08http/1.1", &transport);
        CHECK("resumed", SSL_session_reused(client.tls));
        talk(&client, &transport);
        part(&client, &transport);
        SSL_SESSION_free(client.session);
        SSL_CTX_free(client.context);
    }
    struct client client = { .context = SSL_CTX_new(TLS_client_method()) };
    struct transport transport;
    greet(&client, certificate, TLS1_3_VERSION, "\x02h2", &transport);
    CHECK("only HTTP/2", !SSL_is_init_finished(client.tls));
    part(&client, &transport);
    greet(&client, certificate, TLS1_1_VERSION, "\x08http/1.1", &transport);
    CHECK("too old", !SSL_is_init_finished(client.tls));
    part(&client, &transport);
    SSL_CTX_free(client.context);
    tls_certificate_free(certificate);
}

static void check_name(struct client *client, const char *wanted)
{
    char name[16] = "";
    X509 *certificate = SSL_get1_peer_certificate(client->tls);
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof(name));
    X509_free(certificate);
    CHECK_STR("whose certificate", str(name), wanted);
}

TEST(tls_certificate_is_exchanged_only_for_a_good_one)
{
    struct tls_certificate *certificate = NULL, *none = NULL;
    struct client client = { .context = SSL_CTX_new(TLS_client_method()) }, old = client;
    struct transport transport, old_transport;
    jt_str problem = JT_STR("");
    make_certificate(path("b.crt"), path("b.key"), "b");
    make_certificate(path("c.crt"), path("c.key"), "c");
    CHECK_CODE("another's key",
               tls_certificate_new(path("b.crt"), path("c.key"), test_arena(), &none, &problem),
               JT_INVALID);
    CHECK("says so",
          memmem(problem.ptr, problem.len, "is not that of the certificate", 30) != NULL);
    CHECK_CODE(
        "no file",
        tls_certificate_new(path("missing.crt"), path("c.key"), test_arena(), &none, &problem),
        JT_INVALID);
    CHECK("says why", memmem(problem.ptr, problem.len, "does not exist", 14) != NULL);

    CHECK_OK("new", tls_certificate_new(path("b.crt"), path("b.key"), test_arena(), &certificate,
                                        &problem));
    greet(&old, certificate, TLS1_3_VERSION, "\x08http/1.1", &old_transport);
    CHECK_INT("half of a new one", rename(path("c.crt"), path("b.crt")), 0);
    CHECK_CODE("refused", tls_certificate_reload(certificate, test_arena(), &problem), JT_INVALID);
    greet(&client, certificate, TLS1_3_VERSION, "\x08http/1.1", &transport);
    check_name(&client, "b");
    part(&client, &transport);
    CHECK_INT("the other half", rename(path("c.key"), path("b.key")), 0);
    CHECK_OK("taken", tls_certificate_reload(certificate, test_arena(), &problem));
    greet(&client, certificate, TLS1_3_VERSION, "\x08http/1.1", &transport);
    check_name(&client, "c");
    part(&client, &transport);
    check_name(&old, "b");
    talk(&old, &old_transport); /* open ones stay */
    part(&old, &old_transport);
    SSL_CTX_free(client.context);
    tls_certificate_free(certificate);
    static const char *const files[] = { "a.crt", "a.key", "b.crt", "b.key" };
    for (size_t i = 0; i < COUNT(files); i++)
        unlink(path(files[i]));
    rmdir(folder);
}
