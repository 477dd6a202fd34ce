/*
 * event_loop: exchanges that are free wait in a list for the next connection that has something to
 * say; a connection's epoll events change with one call, and none where they stay.
 */
#include "http/event_loop.h"

#include <sys/epoll.h>

enum { FREE_EXCHANGES_MAX = 64 }; /* kept; a burst that needs more gives the memory back */

struct exchange *event_loop_take_exchange(struct event_loop *loop)
{
    struct exchange *ex = loop->free_exchanges;
    if (ex != NULL) {
        loop->free_exchanges = ex->next;
        loop->free_count--;
    } else if (exchange_new(&loop->setting, &ex).code != JT_OK) {
        return NULL;
    }
    loop->busy++;
    return ex;
}

void event_loop_give_back(struct event_loop *loop, struct exchange *ex)
{
    loop->busy--;
    exchange_end(ex); /* a large body does not stay */
    if (loop->free_count == FREE_EXCHANGES_MAX) {
        exchange_free(ex);
        return;
    }
    ex->next = loop->free_exchanges;
    loop->free_exchanges = ex;
    loop->free_count++;
}

bool event_loop_watch(struct event_loop *loop, int fd, uint32_t now, uint32_t events,
                      struct connection *connection)
{
    struct epoll_event event = { .events = events, .data.ptr = connection };
    int operation = now == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (now == events)
        return true;
    return epoll_ctl(loop->epoll_fd, operation, fd, &event) == 0 || events == 0;
}
