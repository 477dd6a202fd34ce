/* test_given_sockets: LISTEN_FDS and LISTEN_PID, and what stands behind their descriptors. */
#include "test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/given_sockets.h"

enum { FIRST_FD = 3 };

static int listening(int type)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, type, 0);
    CHECK_INT("bind", bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    if (type == SOCK_STREAM)
        CHECK_INT("listen", listen(fd, 8), 0);
    return fd;
}

static jt_err take(long long pid, const char *fds, struct given_sockets *ret_sockets,
                   jt_str *ret_problem)
{
    char pid_line[64], fds_line[64];
    char *environment[] = { "LISTEN_PIDS=1", pid_line, "LISTEN_FDNAMES=a:b", fds_line, NULL };
    snprintf(pid_line, sizeof(pid_line), "LISTEN_PID=%lld", pid);
    snprintf(fds_line, sizeof(fds_line), "LISTEN_FDS=%s", fds);
    *ret_problem = JT_STR("");
    return given_sockets_take(environment, test_arena(), ret_sockets, ret_problem);
}

/* In a process of its own, whose descriptors can be what they must: 0 when all is well. */
static int take_as_child(void)
{
    struct given_sockets sockets;
    jt_str problem;
    int tcp = fcntl(listening(SOCK_STREAM), F_DUPFD, 64);
    int udp = fcntl(listening(SOCK_DGRAM), F_DUPFD, 64);
    int unconnected = fcntl(socket(AF_INET, SOCK_STREAM, 0), F_DUPFD, 64);
    dup2(tcp, FIRST_FD);
    dup2(tcp, FIRST_FD + 1);
    if (take(getpid(), "2", &sockets, &problem).code != JT_OK || sockets.count != 2 ||
        sockets.fds[0] != FIRST_FD || sockets.fds[1] != FIRST_FD + 1)
        return 1;
    if ((fcntl(FIRST_FD, F_GETFD) & FD_CLOEXEC) == 0 ||
        (fcntl(FIRST_FD + 1, F_GETFL) & O_NONBLOCK) == 0)
        return 2;
    const int others[] = { udp, unconnected, open("/dev/null", O_RDONLY), -1 };
    for (size_t i = 0; i < COUNT(others); i++) {
        if (others[i] >= 0)
            dup2(others[i], FIRST_FD + 1);
        else
            close(FIRST_FD + 1);
        if (take(getpid(), "2", &sockets, &problem).code != JT_INVALID ||
            memmem(problem.ptr, problem.len, "descriptor 4", 12) == NULL)
            return 3 + (int)i;
    }
    return 0;
}

TEST(given_sockets_are_taken_when_they_listen)
{
    int status = 0;
    const pid_t child = fork();
    if (child == 0)
        _exit(take_as_child());
    waitpid(child, &status, 0);
    CHECK("it ended by itself", WIFEXITED(status));
    CHECK_INT("all is well", WEXITSTATUS(status), 0);
}

TEST(given_sockets_of_another_process_are_left_alone)
{
    static char *nothing[] = { "PATH=/bin", NULL };
    struct given_sockets sockets = { .count = 9 };
    jt_str problem;
    CHECK_OK("another's", take(getpid() + 1, "2", &sockets, &problem));
    CHECK_INT("none", sockets.count, 0);
    CHECK_OK("nobody's", given_sockets_take(nothing, test_arena(), &sockets, &problem));
    CHECK_INT("none", sockets.count, 0);
}

TEST(given_sockets_have_a_number)
{
    static const char *const numbers[] = { "", "two", "-1", "17", "99999999999999999999" };
    struct given_sockets sockets;
    jt_str problem;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CHECK_CODE(numbers[i], take(getpid(), numbers[i], &sockets, &problem), JT_INVALID);
        CHECK("a sentence", memmem(problem.ptr, problem.len, "LISTEN_FDS must be", 18) != NULL);
    }
    CHECK_OK("none", take(getpid(), "0", &sockets, &problem));
    CHECK_INT("none", sockets.count, 0);
}
