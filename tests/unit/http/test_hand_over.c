/* test_hand_over: which of two groups of sockets on one port the kernel lets clients in on. */
#include "clocks.h"
#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/hand_over.h"
#include "http/listener.h"

enum { SOCKETS = 2, CLIENTS = 40 };

/* Two that listen on one port, as two processes do. */
struct two {
    int before[SOCKETS], after[SOCKETS];
    uint16_t port;
};

static void two_open(struct two *two)
{
    jt_str problem = JT_STR("");
    CHECK_OK("before", listener_open(JT_STR("127.0.0.1"), 0, false, SOCKETS, test_arena(),
                                     two->before, &two->port, &problem));
    CHECK_OK("after", listener_open(JT_STR("127.0.0.1"), two->port, true, SOCKETS, test_arena(),
                                    two->after, &two->port, &problem));
}

static void close_all(const int *fds)
{
    for (size_t i = 0; i < SOCKETS; i++)
        close(fds[i]);
}

/* Begins to connect, and does not wait. */
static int begin_connect(uint16_t port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)connect(fd, (const struct sockaddr *)&address, sizeof(address));
    return fd;
}

static bool has_event(int fd, short events, int wait_ms)
{
    struct pollfd socket = { .fd = fd, .events = events };
    return poll(&socket, 1, wait_ms) == 1 && (socket.revents & (POLLERR | POLLHUP)) == 0;
}

static size_t accept_all(const int *fds)
{
    size_t count = 0;
    for (size_t i = 0; i < SOCKETS; i++)
        for (int fd; (fd = accept(fds[i], NULL, NULL)) >= 0; count++)
            close(fd);
    return count;
}

static void connect_and_close(uint16_t port, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int fd = begin_connect(port);
        CHECK("connected", has_event(fd, POLLOUT, 5000));
        close(fd);
    }
}

TEST(new_connections_go_to_the_process_that_came)
{
    struct two two;
    two_open(&two);
    connect_and_close(two.port, CLIENTS);
    const size_t on_before = accept_all(two.before), on_after = accept_all(two.after);
    CHECK("spread over both", on_before > 0 && on_after > 0 && on_before + on_after == CLIENTS);

    CHECK("not alone", hand_over_begin(two.before, SOCKETS));
    connect_and_close(two.port, CLIENTS);
    CHECK_INT("none comes to the old one", accept_all(two.before), 0);
    CHECK_INT("all come to the new one", accept_all(two.after), CLIENTS);

    hand_over_end(two.before, SOCKETS);
    close_all(two.before);
    connect_and_close(two.port, CLIENTS);
    size_t most = 0;
    for (size_t i = 0; i < SOCKETS; i++) {
        size_t count = 0;
        for (int fd; (fd = accept(two.after[i], NULL, NULL)) >= 0; count++)
            close(fd);
        most = count > most ? count : most;
    }
    CHECK("afterwards they are spread again", most < CLIENTS);
    close_all(two.after);
}

TEST(nobody_is_let_in_at_the_end_and_nobody_is_refused)
{
    struct two two;
    int clients[CLIENTS], early = -1, waiting = 0;
    two_open(&two);
    while (!has_event(two.before[0], POLLIN, 0) && !has_event(two.before[1], POLLIN, 0))
        early = begin_connect(two.port);
    CHECK("not alone", hand_over_begin(two.before, SOCKETS));
    hand_over_end(two.before, SOCKETS);
    for (size_t i = 0; i < CLIENTS; i++)
        clients[i] = begin_connect(two.port);
    for (size_t i = 0; i < CLIENTS; i++)
        waiting += !has_event(clients[i], POLLOUT, 10);
    CHECK("some wait", waiting > 0 && waiting < CLIENTS);
    CHECK_INT("who had connected before can be accepted", accept_all(two.before), 1);
    close_all(two.before);
    for (size_t i = 0; i < CLIENTS; i++) {
        CHECK("let in by the other one", has_event(clients[i], POLLOUT, 10000));
        close(clients[i]);
    }
    close(early);
    close_all(two.after);
}

TEST(a_process_that_is_alone_has_nothing_to_hand_over)
{
    int fds[SOCKETS];
    uint16_t port = 0;
    jt_str problem = JT_STR("");
    CHECK_OK("open", listener_open(JT_STR("127.0.0.1"), 0, false, SOCKETS, test_arena(), fds, &port,
                                   &problem));
    CHECK("alone", !hand_over_begin(fds, SOCKETS));
    CHECK("no sockets", !hand_over_begin(fds, 0));
    connect_and_close(port, 1);
    close_all(fds);
}
