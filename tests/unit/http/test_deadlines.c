/* test_deadlines: late sockets are shut down, others and removed ones are left alone. */
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/deadlines.h"

/* Waits at most five seconds for the end of the stream. */
static bool is_shut_down(int fd)
{
    struct timeval wait = { .tv_sec = 5 };
    char byte;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    return recv(fd, &byte, 1, 0) == 0;
}

TEST(deadlines_shut_down_what_is_late_and_nothing_else)
{
    struct deadlines *deadlines = NULL;
    int late[2], early[2], removed[2];
    CHECK_OK("new", deadlines_new(&deadlines));
    CHECK_INT("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, late), 0);
    CHECK_INT("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, early), 0);
    CHECK_INT("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, removed), 0);
    struct deadline entries[3] = { { .fd = early[0] }, { .fd = removed[0] }, { .fd = late[0] } };
    deadline_set(&entries[0], DEADLINE_NONE);
    deadline_set(&entries[1], DEADLINE_NONE);
    deadline_set(&entries[2], DEADLINE_NONE);
    for (size_t i = 0; i < COUNT(entries); i++)
        deadlines_add(deadlines, &entries[i]);
    deadlines_remove(deadlines, &entries[1]);
    deadline_set(&entries[1], 0);
    deadline_set(&entries[2], jt_monotonic_ms());

    CHECK("late", is_shut_down(late[1]));
    char byte;
    CHECK_INT("early", recv(early[1], &byte, 1, MSG_DONTWAIT), -1);
    CHECK_INT("removed", recv(removed[1], &byte, 1, MSG_DONTWAIT), -1);

    deadlines_remove(deadlines, &entries[0]);
    deadlines_remove(deadlines, &entries[2]);
    deadlines_free(deadlines);
    for (int i = 0; i < 2; i++) {
        close(late[i]);
        close(early[i]);
        close(removed[i]);
    }
}
