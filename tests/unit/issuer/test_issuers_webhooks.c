/* test_issuers_webhooks: two issuers of a process tell their own webhooks, each in its name. */
#include "two_issuers.h"

#include <poll.h>

#include "jose/jws.h"

enum { HEARD_MAX = 8 };

/* An endpoint on this machine, that takes all that comes. */
struct receiver {
    int listening;
    uint16_t port;
    pthread_t thread;
    struct heard {
        char *request; /* in test_arena(): whole, ends in a NUL */
    } heard[HEARD_MAX];
    atomic_size_t count;
};

static void take_one(struct receiver *receiver, int fd)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const size_t at = atomic_load(&receiver->count);
    char *request = receiver->heard[at].request;
    size_t have = 0, want = SIZE_MAX;
    while (have < want && have < REQUEST_MAX_BYTES - 1) {
        const ssize_t got = read(fd, request + have, REQUEST_MAX_BYTES - 1 - have);
        if (got <= 0)
            return;
        have += (size_t)got;
        request[have] = '\0';
        const char *body = strstr(request, "\r\n\r\n");
        const char *length = strcasestr(request, "\r\nContent-Length: ");
        if (body != NULL && length != NULL)
            want = (size_t)(body + 4 - request) + (size_t)atoi(length + 18);
    }
    if (write(fd, answer, sizeof(answer) - 1) > 0)
        atomic_store(&receiver->count, at + 1);
}

static void *receive(void *argument)
{
    struct receiver *receiver = argument;
    for (int fd; atomic_load(&receiver->count) < HEARD_MAX &&
                 (fd = accept(receiver->listening, NULL, NULL)) >= 0;) {
        take_one(receiver, fd);
        close(fd);
    }
    return NULL;
}

static int listening_socket(uint16_t *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT("bind", bind(fd, (struct sockaddr *)&address, len), 0);
    CHECK_INT("listen", listen(fd, HEARD_MAX), 0);
    CHECK_INT("name", getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void receiver_start(struct receiver *receiver)
{
    for (size_t i = 0; i < HEARD_MAX; i++)
        CHECK_OK("room",
                 jt_arena_alloc(test_arena(), REQUEST_MAX_BYTES, &receiver->heard[i].request));
    receiver->listening = listening_socket(&receiver->port);
    CHECK_INT("thread", pthread_create(&receiver->thread, NULL, receive, receiver), 0);
}

static void receiver_stop(struct receiver *receiver)
{
    shutdown(receiver->listening, SHUT_RDWR);
    pthread_join(receiver->thread, NULL);
    close(receiver->listening);
}

static void make_webhook(struct two_issuers *two, enum issuers i, const char *token, uint16_t port)
{
    char body[256];
    snprintf(body, sizeof(body),
             "{\"endpoint\":\"http://127.0.0.1:%d/%d\",\"name\":\"W\","
             "\"event_types\":[\"application.created\"]}",
             port, (int)i);
    if (ask(two, hosts[i], "POST", "/api/v1/webhooks", token, body) > 201)
        fail_msg("%s", two->answer);
    snprintf(body, sizeof(body), "{\"name\":\"of %s\",\"type\":\"m2m\"}", hosts[i]);
    CHECK(hosts[i], ask(two, hosts[i], "POST", "/api/v1/applications", token, body) <= 201);
}

/* That the delivery came to the endpoint of that issuer, tells of it, and has its signature. */
static void check_delivery(struct two_issuers *two, char *request)
{
    const enum issuers whose = strncmp(request, "POST /0 ", 8) == 0 ? AT_HOME : ELSEWHERE;
    struct keyset *keys = keyset_current_get(server_home(two->server)->keyset);
    const struct jws_rules rules = { JOSE_ALGS_SIGNING, JWS_MAX_BYTES };
    char name[64];
    struct jws jws;
    CHECK_OK("JWS", jws_parse(str(strstr(request, "\r\n\r\n") + 4), &rules, test_arena(), &jws));
    snprintf(name, sizeof(name), "\"of %s\"", hosts[whose]);
    CHECK(name, memmem(jws.payload.ptr, jws.payload.len, name, strlen(name)) != NULL);
    CHECK("the home's key",
          (jws_verify(&jws, keyset_public(keys)).code == JT_OK) == (whose == AT_HOME));
    keyset_unref(keys);
}

TEST(a_webhook_hears_of_its_issuer_alone_and_in_its_name)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct receiver receiver = { 0 };
    bool has_heard[ISSUERS] = { false };
    two_open(&two);
    receiver_start(&receiver);
    for (enum issuers i = 0; i < ISSUERS; i++)
        make_webhook(&two, i, token_of(&two, i), receiver.port);
    const struct jt_instant end = jt_instant_in_ms(20000);
    while (atomic_load(&receiver.count) < ISSUERS && !jt_instant_has_come(end, jt_instant_now()))
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    receiver_stop(&receiver);
    CHECK_INT("deliveries", atomic_load(&receiver.count), ISSUERS);
    for (size_t i = 0; i < ISSUERS; i++) {
        check_delivery(&two, receiver.heard[i].request);
        has_heard[receiver.heard[i].request[6] - '0'] = true;
    }
    CHECK("each once", has_heard[AT_HOME] && has_heard[ELSEWHERE]);
}

/* Whether a server whose issuers each have a delivery that nobody answers ends sooner than it would
 * with one grace after the other. */
static bool ends_soon(void)
{
    enum { TWO_GRACES_MS = 2000 }; /* each an eighth of shutdown_grace_s */
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct pollfd waiting = { .events = POLLIN };
    int taken[ISSUERS];
    uint16_t port;
    two_open(&two);
    waiting.fd = listening_socket(&port);
    for (enum issuers i = 0; i < ISSUERS; i++) {
        make_webhook(&two, i, token_of(&two, i), port);
        CHECK_INT("a delivery", poll(&waiting, 1, 20000), 1);
        taken[i] = accept(waiting.fd, NULL, NULL);
    }
    const struct jt_instant from = jt_instant_now();
    two_stop(&two);
    const int64_t took_ms = jt_ms_between(from, jt_instant_now());
    for (enum issuers i = 0; i < ISSUERS; i++)
        close(taken[i]);
    close(waiting.fd);
    return took_ms < TWO_GRACES_MS;
}

TEST(receivers_of_both_have_one_grace_at_the_end)
{
    bool does = false;
    for (int i = 0; i < 3 && !does; i++) /* a busy machine may take longer once */
        does = ends_soon();
    CHECK("ends", does);
}
