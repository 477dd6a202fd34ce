/*
 * given_sockets: descriptors from 3 on, as many as LISTEN_FDS says, when LISTEN_PID is ours: a
 * child of the process that they were given to may have inherited the variables alone.
 */
#include "http/given_sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/environment.h"
#include "base/sentence.h"

enum { FIRST_FD = 3 };

static int socket_option(int fd, int name)
{
    int value = -1;
    socklen_t len = sizeof(value);
    return getsockopt(fd, SOL_SOCKET, name, &value, &len) == 0 ? value : -1;
}

static bool is_listening_tcp(int fd)
{
    const int domain = socket_option(fd, SO_DOMAIN);
    return (domain == AF_INET || domain == AF_INET6) &&
           socket_option(fd, SO_PROTOCOL) == IPPROTO_TCP && socket_option(fd, SO_ACCEPTCONN) == 1;
}

static jt_err take(int fd, struct jt_arena *arena, jt_str *ret_problem)
{
    if (is_listening_tcp(fd) && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
        return JT_DONE;
    jt_sentence_set(arena, ret_problem,
                    "descriptor %d of those that were given (LISTEN_FDS) is no listening socket of "
                    "TCP; see ListenStream= in the .socket unit",
                    fd);
    return JT_ERR(JT_INVALID, "not a listening socket");
}

jt_err given_sockets_take(char **environment, struct jt_arena *arena,
                          struct given_sockets *ret_sockets, jt_str *ret_problem)
{
    const jt_str pid = jt_environment_value(environment, JT_STR("LISTEN_PID"));
    const jt_str fds = jt_environment_value(environment, JT_STR("LISTEN_FDS"));
    int64_t whose = 0, count = 0;
    ret_sockets->count = 0;
    if (jt_str_to_int(pid, 1, INT32_MAX, &whose).code != JT_OK || whose != getpid())
        return JT_DONE;
    if (jt_str_to_int(fds, 0, GIVEN_SOCKETS_MAX, &count).code != JT_OK) {
        jt_sentence_set(arena, ret_problem, "LISTEN_FDS must be a number from 0 to %d",
                        GIVEN_SOCKETS_MAX);
        return JT_ERR(JT_INVALID, "LISTEN_FDS");
    }
    for (int i = 0; i < (int)count; i++) {
        JT_TRY(take(FIRST_FD + i, arena, ret_problem));
        ret_sockets->fds[i] = FIRST_FD + i;
    }
    ret_sockets->count = (size_t)count;
    return JT_DONE;
}
