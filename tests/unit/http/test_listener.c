/* test_listener: several sockets on one port, and no port that is taken. */
#include "test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "http/listener.h"

TEST(listener_opens_several_sockets_on_one_free_port)
{
    int fds[3], other[1];
    uint16_t port = 0, other_port = 0;
    jt_str problem = JT_STR("");
    CHECK_OK("open",
             listener_open(JT_STR("127.0.0.1"), 0, false, 3, test_arena(), fds, &port, &problem));
    CHECK("a port", port != 0);
    CHECK_CODE("taken, though SO_REUSEPORT would share it",
               listener_open(JT_STR("127.0.0.1"), port, false, 1, test_arena(), other, &other_port,
                             &problem),
               JT_CONFLICT);
    CHECK("says which", memmem(problem.ptr, problem.len, "another program", 15) != NULL);
    for (size_t i = 0; i < COUNT(fds); i++)
        close(fds[i]);
    CHECK_OK("free again", listener_open(JT_STR("127.0.0.1"), port, false, 1, test_arena(), other,
                                         &other_port, &problem));
    CHECK_INT("the port asked for", other_port, port);
    close(other[0]);
}

TEST(listener_takes_numeric_addresses_only)
{
    static const struct {
        const char *name, *address;
        enum jt_code code;
    } cases[] = {
        { "IPv6", "::1", JT_OK },
        { "a name", "localhost", JT_INVALID },
        { "nothing", "", JT_INVALID },
        { "an address of another machine", "192.0.2.1", JT_IO },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int fd = -1;
        uint16_t port = 0;
        jt_str problem = JT_STR("");
        CHECK_CODE(
            cases[i].name,
            listener_open(str(cases[i].address), 0, false, 1, test_arena(), &fd, &port, &problem),
            cases[i].code);
        if (cases[i].code == JT_OK)
            close(fd);
        else
            CHECK(cases[i].name, problem.len > 0);
    }
}
