/* fake_postgresql: a server that says what a test wants it to, once somebody has asked to come in.
 */
#pragma once

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

/* Messages of its protocol (PostgreSQL's manual, section 55.7). */
#define FAKE_MAY_ENTER "R\0\0\0\x08\0\0\0\0"
#define FAKE_IS_READY                     \
    "S\0\0\0\x18server_version\00015.0\0" \
    "S\0\0\0\x19server_encoding\0UTF8\0"  \
    "Z\0\0\0\x05I"
#define FAKE_IS_STANDBY                    \
    "S\0\0\0\x26"                          \
    "default_transaction_read_only\0off\0" \
    "S\0\0\0\x16in_hot_standby\0on\0"
#define FAKE_WANTS_PASSWORD "R\0\0\0\x08\0\0\0\x03"
#define FAKE_WARNS          "N\0\0\0\x1dSWARNING\0C01000\0Mwarned\0\0"

struct fake_postgresql {
    const char *says;
    size_t bytes; /* 0: it lets nobody in, and says nothing at all */
    int listener, port;
    pthread_t thread;
};

#define FAKE(literal) ((struct fake_postgresql){ .says = "" literal, .bytes = sizeof(literal) - 1 })

/* Lets one client in, and then says nothing more. */
static void *fake_postgresql_serve(void *context)
{
    const struct fake_postgresql *fake = context;
    char bytes[512];
    const int client = accept(fake->listener, NULL, NULL);
    if (recv(client, bytes, sizeof(bytes), 0) > 0)
        (void)!send(client, fake->says, fake->bytes, 0);
    while (recv(client, bytes, sizeof(bytes), 0) > 0)
        ;
    close(client);
    return NULL;
}

static void fake_postgresql_begin(struct fake_postgresql *fake)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(address);
    fake->listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT("bind", bind(fake->listener, (struct sockaddr *)&address, size), 0);
    CHECK_INT("listen", listen(fake->listener, 1), 0);
    CHECK_INT("its port", getsockname(fake->listener, (struct sockaddr *)&address, &size), 0);
    fake->port = ntohs(address.sin_port);
    if (fake->bytes != 0)
        CHECK_INT("thread", pthread_create(&fake->thread, NULL, fake_postgresql_serve, fake), 0);
}

/* Once its client has left. */
static void fake_postgresql_end(struct fake_postgresql *fake)
{
    if (fake->bytes != 0)
        pthread_join(fake->thread, NULL);
    close(fake->listener);
}
