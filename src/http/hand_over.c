/*
 * hand_over: two small programs for the kernel (classic BPF, which needs no right). One chooses the
 * socket of a group that shares a port; the group's sockets stand in the order in which they came,
 * and what is no index in it is as if there were no program. The other one drops packets of a
 * listening socket. Where the kernel refuses either, the end is as safe as it was without.
 */
#include "http/hand_over.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/bytes.h"

#define NO_INDEX UINT32_MAX

enum { TCP_FLAGS_AT = 13, TCP_SYN = 0x02, TCP_ACK = 0x10 };

static void choose_socket(int fd, uint32_t index)
{
    struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, index) };
    const struct sock_fprog program = { .len = COUNT(code), .filter = code };
    setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof(program));
}

/* False: no program was there. */
static bool choose_by_chance(int fd)
{
    const int unused = 0;
    return setsockopt(fd, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &unused, sizeof(unused)) == 0;
}

void hand_over_announce(int fd)
{
    choose_socket(fd, NO_INDEX);
}

bool hand_over_begin(const int *fds, size_t count)
{
    if (count == 0 || !choose_by_chance(fds[0]))
        return false;
    choose_socket(fds[0], (uint32_t)count); /* the first one behind ours, who were there before */
    return true;
}

void hand_over_end(const int *fds, size_t count)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, TCP_FLAGS_AT),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TCP_SYN | TCP_ACK),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TCP_SYN, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),          /* nothing of it is kept */
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), /* all of it */
    };
    const struct sock_fprog program = { .len = COUNT(code), .filter = code };
    for (size_t i = 0; i < count; i++)
        setsockopt(fds[i], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
    choose_by_chance(fds[0]); /* a program would outlive us, and the group is another one then */
}
