/*
 * test_server_connections: connections that are slow, leave or are too many; and the end of a
 * server, with and without another one that goes on.
 */
#include "http/served.h"

TEST(server_answers_pipelined_requests_in_order)
{
    struct http_server *server = start((struct http_options){ 0 });
    const char *got = answers(server, "POST /pool HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n1"
                                      "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n2"
                                      "POST /slow HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n3"
                                      "POST /echo HTTP/1.1\r\nA : b\r\n\r\n"
                                      "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK_INT("three and the bad one", count_of(got, "HTTP/1.1 "), 4);
    const char *first = strstr(got, "\r\n\r\n1"), *second = strstr(got, "\r\n\r\n2");
    const char *third = strstr(got, "\r\n\r\n3"), *bad = strstr(got, "HTTP/1.1 400 ");
    CHECK("in order", first != NULL && first < second && second < third && third < bad);
    http_server_stop(server, 5000);
}

TEST(server_sends_what_a_slow_client_takes)
{
    struct http_server *server = start((struct http_options){ 0 });
    int fd = connect_to(server);
    say(fd, "GET /large HTTP/1.1\r\n" HOST "\r\nHEAD /large HTTP/1.1\r\n" HOST "\r\n");
    usleep(50 * 1000); /* its buffers are full by now */
    size_t total = 0;
    static char piece[64 * 1024];
    while (total < LARGE_BYTES + 100) {
        ssize_t got = recv(fd, piece, sizeof(piece), 0);
        CHECK("more", got > 0);
        total += (size_t)got;
    }
    shutdown(fd, SHUT_WR);
    total += strlen(all_from(fd));
    CHECK("one body and two heads", total > LARGE_BYTES + 150 && total < LARGE_BYTES + 400);
    http_server_stop(server, 5000);
}

TEST(server_bears_clients_that_leave)
{
    static const char *const texts[] = { "POST /slow HTTP/1.1\r\n" HOST "\r\n",
                                         "GET /large HTTP/1.1\r\n" HOST "\r\n",
                                         "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\n",
                                         "POST /ec", "" };
    const struct linger at_once = { .l_onoff = 1 };
    struct http_server *server = start((struct http_options){ 0 });
    for (size_t i = 0; i < COUNT(texts) * 8; i++) {
        int fd = connect_to(server);
        say(fd, texts[i % COUNT(texts)]);
        if (i % 2 == 0) /* a reset, not an orderly end */
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        close(fd);
    }
    CHECK("alive", strstr(answers(server, "POST /echo HTTP/1.1\r\n" HOST "\r\n"), " 200 ") != NULL);
    http_server_stop(server, 5000);
}

TEST(server_ends_requests_that_are_late)
{
    struct http_server *server = start(
        (struct http_options){ .head_timeout_s = 1, .body_timeout_s = 1, .idle_timeout_s = 1 });
    int head = connect_to(server), body = connect_to(server), silent = connect_to(server);
    int idle = connect_to(server);
    say(head, "POST /echo HTTP/1.1\r\nA: ");
    say(body, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab");
    say(idle, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK("408 for a head", strstr(all_from(head), " 408 ") != NULL);
    CHECK("408 for a body", strstr(all_from(body), " 408 ") != NULL);
    CHECK_STR("no word for silence", str(all_from(silent)), "");
    CHECK_INT("no word more for an idle one", count_of(all_from(idle), "HTTP/1.1 "), 1);
    http_server_stop(server, 5000);
}

static int64_t met(enum http_limit limit)
{
    struct jt_address last;
    return http_limits_read(&limits, limit, &last);
}

TEST(server_limits_connections)
{
    struct http_server *server = start((struct http_options){ .connections_per_address_max = 3 });
    int fds[3];
    for (size_t i = 0; i < COUNT(fds); i++) {
        char byte;
        fds[i] = connect_to(server);
        say(fds[i], "POST /echo HTTP/1.1\r\n" HOST "\r\n");
        CHECK_INT("let in", recv(fds[i], &byte, 1, 0), 1);
    }
    CHECK_STR("one too many", str(all_from(connect_to(server))), "");
    CHECK_INT("counted", met(HTTP_LIMIT_ADDRESS), 1);
    close(fds[0]);
    const char *answer = "";
    for (int i = 0; i < 100 && answer[0] == '\0'; i++) { /* once the server has seen the end */
        usleep(20 * 1000);
        int fd = connect_to(server);
        send(fd, "POST\r\n\r\n", 8, MSG_NOSIGNAL);
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        char first = '\0';
        poll(&ready, 1, 1000);
        answer = recv(fd, &first, 1, 0) == 1 ? "room" : "";
        close(fd);
    }
    CHECK_STR("room again", str(answer), "room");
    close(fds[1]);
    close(fds[2]);
    http_server_stop(server, 5000);
}

/* Connects, asks and is answered; the connection stays. */
static int ask_and_stay(const struct http_server *server)
{
    char text[4096];
    int fd = connect_to(server);
    say(fd, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    CHECK("answered", recv(fd, text, sizeof(text), 0) > 0);
    return fd;
}

TEST(server_that_is_full_lets_the_longest_idle_go)
{
    struct http_server *server = start((struct http_options){ .connections_max = 3 });
    int first = ask_and_stay(server), second = ask_and_stay(server), third = ask_and_stay(server);
    int newcomer = ask_and_stay(server);
    CHECK_STR("the longest idle", str(all_from(first)), "");
    CHECK_INT("counted", met(HTTP_LIMIT_IDLE), 1);
    say(second, "POST /echo HTTP/1.1\r\n" HOST "\r\n"); /* no longer the longest */
    CHECK_INT("still there", recv(second, &(char){ 0 }, 1, 0), 1);
    int another = ask_and_stay(server);
    CHECK_STR("the longest idle now", str(all_from(third)), "");
    CHECK_INT("nobody was refused", met(HTTP_LIMIT_FULL) + met(HTTP_LIMIT_ADDRESS), 0);
    close(second);
    close(newcomer);
    close(another);
    http_server_stop(server, 5);
}

TEST(server_that_is_full_of_requests_refuses_newcomers)
{
    static const char begun[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab";
    struct http_server *server = start((struct http_options){ .connections_max = 2 });
    int fds[2];
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], begun);
    }
    usleep(100 * 1000); /* until they are read */
    CHECK_STR("refused", str(all_from(connect_to(server))), "");
    CHECK_INT("counted", met(HTTP_LIMIT_FULL), 1);
    for (size_t i = 0; i < COUNT(fds); i++) {
        char byte;
        say(fds[i], "cdefghi");
        CHECK_INT("nobody was cut off", recv(fds[i], &byte, 1, 0), 1);
        close(fds[i]);
    }
    http_server_stop(server, 5);
}

TEST(server_lets_those_go_who_never_said_anything)
{
    struct http_server *server = start((struct http_options){ .connections_max = 2 });
    int mute = connect_to(server), other = connect_to(server);
    usleep(1500 * 1000); /* they have had the time for a first byte */
    int newcomer = ask_and_stay(server);
    CHECK_STR("the first of them", str(all_from(mute)), "");
    close(other);
    close(newcomer);
    http_server_stop(server, 5);
}

TEST(server_does_not_limit_a_trusted_proxy)
{
    struct trusted_proxies proxies;
    CHECK_OK("list", trusted_proxies_parse(JT_STR("127.0.0.1"), &proxies));
    struct http_server *server = start(
        (struct http_options){ .connections_per_address_max = 1, .trusted_proxies = &proxies });
    int first = ask_and_stay(server), second = ask_and_stay(server);
    CHECK_INT("nobody was refused", met(HTTP_LIMIT_ADDRESS), 0);
    close(first);
    close(second);
    http_server_stop(server, 5);
}

TEST(server_ends_with_what_is_in_flight_answered)
{
    struct http_server *server = start((struct http_options){ 0 });
    int slow_fd = connect_to(server), silent = connect_to(server);
    say(slow_fd, "POST /slow HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab");
    usleep(100 * 1000);
    const struct jt_instant begin = jt_instant_now();
    http_server_stop(server, 600 * 1000);
    CHECK("no longer than it takes", ms_since(begin) < 10000);
    const char *answer = all_from(slow_fd);
    CHECK("answered", strstr(answer, " 200 ") != NULL);
    CHECK("as the last", strstr(answer, "Connection: close\r\n") != NULL);
    CHECK_STR("silent ones are closed", str(all_from(silent)), "");
    CHECK_INT("workers are freed", atomic_load(&workers), 0);
}

TEST(server_serves_all_who_connected_before_its_end)
{
    enum { WAITING = 300 };
    int fds[WAITING];
    struct http_server *server = start((struct http_options){
        .connections_max = 2 * WAITING, .connections_per_address_max = 2 * WAITING });
    int held = connect_to(server);
    say(held, "POST /hold HTTP/1.1\r\n" HOST "\r\n");
    usleep(50 * 1000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    }
    http_server_stop(server, 60 * 1000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *answer = all_from(fds[i]);
        CHECK("answered", strstr(answer, " 200 ") != NULL);
        CHECK("as the last", strstr(answer, "Connection: close\r\n") != NULL);
    }
    close(held);
}

TEST(server_ends_with_what_has_not_begun_refused)
{
    enum { WAITING = 200 };
    int fds[WAITING], done = 0;
    struct http_server *server = start((struct http_options){
        .connections_max = 2 * WAITING, .connections_per_address_max = 2 * WAITING });
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "POST /slow HTTP/1.1\r\n" HOST "\r\n");
    }
    usleep(100 * 1000);
    atomic_store(&carried_out, 0);
    const struct jt_instant begin = jt_instant_now();
    http_server_stop(server, 1200);
    CHECK("within its time", ms_since(begin) < 6000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *answer = all_from(fds[i]);
        done += strstr(answer, " 200 ") != NULL;
        CHECK("answered", strstr(answer, " 200 ") != NULL || strstr(answer, " 503 ") != NULL);
    }
    CHECK_INT("nothing was carried out that nobody heard of", done, atomic_load(&carried_out));
    CHECK("not all", done < (int)COUNT(fds));
}

/* --- From one process to the next ----------------------------------------------------------- */

static int listening_socket(void)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_INT("bind", bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    CHECK_INT("listen", listen(fd, 100), 0);
    return fd;
}

TEST(server_spreads_who_comes_on_a_given_socket_over_its_loops)
{
    enum { CLIENTS = 8 };
    struct http_options options = { .event_loops = 2, .given.count = 2 };
    int fds[CLIENTS];
    const char *first = NULL;
    size_t on_first = 0;
    options.given.fds[0] = listening_socket();
    options.given.fds[1] = listening_socket();
    struct http_server *server = start(options);
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_to(server);
        say(fds[i], "GET /thread HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    }
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *body = strstr(all_from(fds[i]), "\r\n\r\n");
        CHECK("answered", body != NULL);
        first = first == NULL ? text("%s", body) : first;
        on_first += strcmp(first, body) == 0;
    }
    CHECK_INT("in turn", on_first, CLIENTS / 2);
    http_server_stop(server, 1000);
}

TEST(server_leaves_a_given_socket_to_the_next_one)
{
    struct http_options options = { .event_loops = 2, .given.count = 1 };
    int kept = listening_socket();
    options.given.fds[0] = dup(kept);
    struct http_server *server = start(options);
    int idle = connect_to(server);
    say(idle, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    http_server_stop(server, 1000);
    CHECK("who was there is answered", strstr(all_from(idle), " 200 ") != NULL);

    options.given.fds[0] = dup(kept);
    struct sockaddr_in address;
    socklen_t len = sizeof(address);
    CHECK_INT("its port", getsockname(kept, (struct sockaddr *)&address, &len), 0);
    int waiting = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_INT("connect", connect(waiting, (const struct sockaddr *)&address, sizeof(address)), 0);
    say(waiting, "POST /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    server = start(options);
    CHECK("who came between", strstr(all_from(waiting), " 200 ") != NULL);
    http_server_stop(server, 1000);
    close(kept);
}

struct caller {
    const struct http_server *server;
    atomic_bool is_over;
    atomic_int answered, failed;
    pthread_t thread;
};

/* A connection for each request, one after the other; nothing of it may fail. */
static void *call(void *context)
{
    struct caller *caller = context;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(http_server_port(caller->server)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    while (!atomic_load(&caller->is_over)) {
        char bytes[1024];
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        const bool is_answered =
            connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
            send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0 &&
            recv(fd, bytes, sizeof(bytes), 0) > 12 && memcmp(bytes, "HTTP/1.1 200", 12) == 0;
        atomic_fetch_add(is_answered ? &caller->answered : &caller->failed, 1);
        close(fd);
    }
    return NULL;
}

TEST(server_hands_its_port_over_to_another_one)
{
    enum { LOOPS = 2, ROUNDS = 3, CALLERS = 4 };
    struct http_options options = { .event_loops = LOOPS,
                                    .connections_max = 1000,
                                    .connections_per_address_max = 1000 };
    struct caller callers[CALLERS] = { 0 };
    struct http_server *server = start(options);
    options.port = http_server_port(server);
    options.is_port_shared = true;
    for (size_t i = 0; i < COUNT(callers); i++) {
        callers[i].server = server;
        pthread_create(&callers[i].thread, NULL, call, &callers[i]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        usleep(100 * 1000);
        struct http_server *next = start(options);
        usleep(100 * 1000);
        http_server_stop(server, 2000);
        server = next;
    }
    for (size_t i = 0; i < COUNT(callers); i++) {
        atomic_store(&callers[i].is_over, true);
        pthread_join(callers[i].thread, NULL);
        CHECK_INT("failed", atomic_load(&callers[i].failed), 0);
        CHECK("answered", atomic_load(&callers[i].answered) > 10);
    }
    http_server_stop(server, 1000);
}
