/*
 * connection: a function for each thing that can happen. Each either leaves the connection waiting
 * for the next one, with its epoll events and deadline set, or frees it; none touches it after.
 */
#include "http/connection.h"

#include <stdlib.h>
#include <sys/epoll.h>

enum {
    /* After our end: so that the last answer is not torn out of the client's hands by a reset. */
    LINGER_MAX_BYTES = 1 << 20,
    LOOKED_AT_MAX = 16,
    /* Of a loop: as long as they are no more, idle ones in TLS keep their 34 KiB. */
    KEEP_BUFFERS_MAX = 64,
    /* Of a body that is copied behind its head: one piece goes out quicker than two. */
    ONE_PIECE_MAX_BYTES = 2048,
};

static void set_deadline(struct connection *connection, enum deadline_kind kind)
{
    deadlines_set(&connection->loop->deadlines, &connection->deadline, kind, connection->loop->now);
}

/* One that runs already goes on: it is for all of the step. */
static void keep_deadline(struct connection *connection, enum deadline_kind kind)
{
    if (connection->deadline.kind != kind)
        set_deadline(connection, kind);
}

void connection_free(struct connection *connection, enum connection_end why)
{
    struct event_loop *loop = connection->loop;
    http_figures_ended(loop->setting.figures, why);
    set_deadline(connection, DEADLINE_NONE);
    if (connection->exchange != NULL) {
        if (exchange_is_unfinished(connection->exchange))
            transport_reset(&connection->transport);
        event_loop_give_back(loop, connection->exchange);
    }
    transport_close(&connection->transport); /* leaves the epoll by itself */
    if (connection->peer != NULL)
        peers_leave(loop->peers, connection->peer);
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        loop->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    loop->connection_count--;
    free(connection);
}

/* False: it is gone. */
static bool watch(struct connection *connection, uint32_t events)
{
    if (!event_loop_watch(connection->loop, connection->transport.fd, connection->watched, events,
                          connection)) {
        connection_free(connection, CONNECTION_ENDED_FAILED);
        return false;
    }
    connection->watched = events;
    return true;
}

/* Waits for what the transport wants. */
static void wait_for(struct connection *connection, enum transport_result wanted)
{
    watch(connection, wanted == TRANSPORT_WANTS_WRITE ? EPOLLOUT : EPOLLIN);
}

/* --- The end ------------------------------------------------------------------------------- */

static void linger(struct connection *connection)
{
    struct event_loop *loop = connection->loop;
    size_t len = 0;
    enum transport_result result =
        transport_discard(&connection->transport, loop->scratch, sizeof(loop->scratch), &len);
    connection->lingered += len;
    if (result == TRANSPORT_WANTS_READ ||
        (result == TRANSPORT_DONE && connection->lingered < LINGER_MAX_BYTES)) {
        wait_for(connection, TRANSPORT_WANTS_READ);
        return;
    }
    connection_free(connection, CONNECTION_ENDED_SERVED);
}

/* The last answer is written. */
static void end(struct connection *connection)
{
    event_loop_give_back(connection->loop, connection->exchange);
    connection->exchange = NULL;
    connection->state = CONNECTION_LINGERS;
    set_deadline(connection, DEADLINE_LINGER);
    transport_end(&connection->transport);
    linger(connection);
}

/* --- Answers ------------------------------------------------------------------------------- */

/* Of a stream; behind the head, or behind nothing. */
static void prepare_piece(struct connection *connection, struct iovec head)
{
    struct exchange *ex = connection->exchange;
    connection->answer[0] = head;
    body_stream_frame(&ex->stream, exchange_is_chunked(ex), &connection->answer[1]);
    connection->answer_pieces = COUNT(connection->answer);
}

static jt_err prepare_answer(struct connection *connection)
{
    struct exchange *ex = connection->exchange;
    const struct connection_lines *lines = &connection->loop->connection_lines;
    struct timespec now = { 0 };
    struct jt_buf head;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    const jt_str standing =
        standing_lines_at(&connection->loop->standing_lines, now.tv_sec, ex->router->is_https_only);
    jt_str body = ex->resp.body;
    if (ex->req.method == HTTP_HEAD || !response_has_body(&ex->resp) || ex->stream.arena != NULL)
        body = JT_STR("");
    const bool is_one_piece = body.len <= ONE_PIECE_MAX_BYTES;
    const struct response_frame frame = {
        .standing_lines = standing,
        .connection_lines = exchange_keeps_connection(ex) ? lines->keep : lines->close,
        .request_id = ex->req.id,
        .is_chunked = exchange_is_chunked(ex),
        .room_bytes = is_one_piece ? body.len : 0,
    };
    JT_TRY(response_head_write(&ex->resp, &frame, ex->arena, &head));
    if (is_one_piece)
        jt_buf_put(&head, body);
    if (ex->stream.arena != NULL) {
        prepare_piece(connection, (struct iovec){ head.ptr, head.len });
        return JT_DONE;
    }
    /* iovec has no const; nobody writes there. */
    connection->answer[0] = (struct iovec){ head.ptr, head.len };
    connection->answer[1] = (struct iovec){ (void *)(uintptr_t)body.ptr, body.len };
    connection->answer_pieces = is_one_piece ? 1 : 2;
    return JT_DONE;
}

static void run(struct connection *connection)
{
    connection->state = CONNECTION_RUNS;
    set_deadline(connection, DEADLINE_NONE);
    watch(connection, 0);
}

/* A piece of a stream is with the kernel. True: it was the last. */
static bool go_on(struct connection *connection)
{
    switch (exchange_go_on(connection->exchange)) {
    case EXCHANGE_ANSWERED:
        return true;
    case EXCHANGE_RUNS:
        run(connection);
        return false;
    default:
        connection_free(connection, CONNECTION_ENDED_FAILED);
        return false;
    }
}

/* True: the answer is with the kernel and the next request may be read. */
static bool write_answer(struct connection *connection)
{
    enum transport_result result =
        transport_write(&connection->transport, connection->answer, connection->answer_pieces);
    if (result == TRANSPORT_WANTS_READ || result == TRANSPORT_WANTS_WRITE) {
        connection->state = CONNECTION_WRITES;
        keep_deadline(connection, DEADLINE_WRITE);
        wait_for(connection, result);
        return false;
    }
    if (result != TRANSPORT_DONE) {
        connection_free(connection, CONNECTION_ENDED_CLIENT);
        return false;
    }
    if (exchange_is_unfinished(connection->exchange) && !go_on(connection))
        return false;
    connection->state = CONNECTION_READS;
    if (exchange_keeps_connection(connection->exchange))
        return true;
    end(connection);
    return false;
}

static bool answer(struct connection *connection)
{
    if (prepare_answer(connection).code == JT_OK)
        return write_answer(connection);
    connection_free(connection, CONNECTION_ENDED_FAILED); /* no memory for a line of text */
    return false;
}

static bool answer_on(struct connection *connection)
{
    prepare_piece(connection, (struct iovec){ 0 });
    return write_answer(connection);
}

/* It is asked for when nothing else is under way, so that it fits unless the client reads nothing:
 * then it has no use for it either. */
static bool tell_continue(struct connection *connection)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec piece = { (void *)(uintptr_t)text, sizeof(text) - 1 };
    if (transport_write(&connection->transport, &piece, 1) == TRANSPORT_DONE)
        return true;
    connection_free(connection, CONNECTION_ENDED_CLIENT);
    return false;
}

/* --- Requests ------------------------------------------------------------------------------ */

/* The answer is out: the next request, or none of its bytes are there and all memory goes back. */
static bool next_request(struct connection *connection)
{
    struct exchange *ex = connection->exchange;
    if (message_has_unread(ex->message)) {
        exchange_next(ex, connection->loop->now);
        set_deadline(connection, DEADLINE_NONE);
        return true;
    }
    event_loop_give_back(connection->loop, ex);
    connection->exchange = NULL;
    if (connection->loop->connection_count > KEEP_BUFFERS_MAX)
        transport_give_back_buffers(&connection->transport);
    set_deadline(connection, DEADLINE_IDLE);
    return false;
}

/* Serves what is in the buffer, from that step on. True: all of it is used up, and the connection
 * may be read. */
static bool serve_from(struct connection *connection, enum exchange_step step)
{
    for (;; step = exchange_read(connection->exchange)) {
        switch (step) {
        case EXCHANGE_CONTINUES:
            if (!tell_continue(connection))
                return false;
            /* fall through */
        case EXCHANGE_READS:
            keep_deadline(connection,
                          connection->exchange->has_head ? DEADLINE_BODY : DEADLINE_HEAD);
            return true;
        case EXCHANGE_RUNS:
            run(connection);
            return false;
        case EXCHANGE_CUT:
            connection_free(connection, CONNECTION_ENDED_FAILED);
            return false;
        case EXCHANGE_CONTINUED:
        case EXCHANGE_ANSWERED:
            if (!(step == EXCHANGE_CONTINUED ? answer_on(connection) : answer(connection)))
                return false;
            if (!next_request(connection))
                return true;
        }
    }
}

static bool serve(struct connection *connection)
{
    return serve_from(connection, exchange_read(connection->exchange));
}

/* The client has ended its stream. It may still read: what it began is answered. */
static void meet_end(struct connection *connection)
{
    if (message_is_empty(connection->exchange->message)) {
        connection_free(connection, CONNECTION_ENDED_CLIENT);
        return;
    }
    exchange_cut_short(connection->exchange);
    answer(connection);
}

static bool take_exchange(struct connection *connection)
{
    if (connection->exchange != NULL)
        return true;
    connection->exchange = event_loop_take_exchange(connection->loop);
    if (connection->exchange == NULL)
        return false;
    exchange_begin(connection->exchange, connection, jt_str_from(connection->address),
                   connection->loop->now);
    return true;
}

/* Nothing has come after all. */
static void wait_for_bytes(struct connection *connection, enum transport_result wanted)
{
    if (message_is_empty(connection->exchange->message)) {
        event_loop_give_back(connection->loop, connection->exchange);
        connection->exchange = NULL;
    }
    wait_for(connection, wanted);
}

/* One read, or as many as it takes to empty what is buffered above the socket; epoll tells of the
 * rest, so that nobody keeps the loop. */
static void read_requests(struct connection *connection)
{
    do {
        size_t room = 0, len = 0;
        if (!take_exchange(connection)) {
            connection_free(connection, CONNECTION_ENDED_FAILED);
            return;
        }
        struct message *message = connection->exchange->message;
        char *bytes = message_room(message, &room);
        enum transport_result result = transport_read(&connection->transport, bytes, room, &len);
        switch (result) {
        case TRANSPORT_DONE:
            message_add(message, len);
            break;
        case TRANSPORT_WANTS_READ:
        case TRANSPORT_WANTS_WRITE:
            wait_for_bytes(connection, result);
            return;
        case TRANSPORT_ENDED:
            meet_end(connection);
            return;
        case TRANSPORT_FAILED:
            connection_free(connection, CONNECTION_ENDED_CLIENT);
            return;
        }
        if (!serve(connection))
            return;
    } while (transport_has_buffered(&connection->transport));
    wait_for(connection, TRANSPORT_WANTS_READ);
}

/* All that was in the buffer is served. */
static void read_on(struct connection *connection)
{
    if (transport_has_buffered(&connection->transport))
        read_requests(connection);
    else
        wait_for(connection, TRANSPORT_WANTS_READ);
}

/* --- What happens to it -------------------------------------------------------------------- */

static void greet(struct connection *connection)
{
    enum transport_result result = transport_handshake(&connection->transport);
    if (result == TRANSPORT_WANTS_READ || result == TRANSPORT_WANTS_WRITE) {
        wait_for(connection, result);
        return;
    }
    if (result != TRANSPORT_DONE) {
        connection_free(connection, CONNECTION_ENDED_TLS);
        return;
    }
    connection->state = CONNECTION_READS;
    read_requests(connection); /* the first one often comes with the last of the handshake */
}

void connection_ready(struct connection *connection)
{
    switch (connection->state) {
    case CONNECTION_GREETS:
        greet(connection);
        break;
    case CONNECTION_READS:
        read_requests(connection);
        break;
    case CONNECTION_WRITES:
        if (write_answer(connection) && (!next_request(connection) || serve(connection)))
            read_on(connection); /* after what was pipelined behind it */
        break;
    case CONNECTION_LINGERS:
        linger(connection);
        break;
    case CONNECTION_RUNS: /* not watched */
        break;
    }
}

/* Of one whose deadline has passed. */
static enum connection_end late_end(const struct connection *connection)
{
    if (connection->state == CONNECTION_LINGERS)
        return CONNECTION_ENDED_SERVED;
    return connection->deadline.kind == DEADLINE_IDLE ? CONNECTION_ENDED_IDLE
                                                      : CONNECTION_ENDED_LATE;
}

void connection_late(struct deadline *deadline)
{
    struct connection *connection = (struct connection *)deadline; /* its first member */
    if (connection->state == CONNECTION_READS && connection->exchange != NULL &&
        !message_is_empty(connection->exchange->message)) {
        set_deadline(connection, DEADLINE_NONE);
        exchange_time_out(connection->exchange);
        answer(connection);
        return;
    }
    connection_free(connection, late_end(connection));
}

void connection_completed(struct exchange *ex)
{
    struct connection *connection = ex->connection;
    connection->state = CONNECTION_READS;
    if (serve_from(connection, exchange_resume(ex)))
        read_on(connection);
}

/* --- Room for it ---------------------------------------------------------------------------- */

/* Whoever has waited longest of those of a kind, and nothing of whom is under way: it would be cut
 * off as it sends. NULL: none of the first few. */
static struct deadline *longest_waiting(struct event_loop *loop, enum deadline_kind kind)
{
    struct deadline *deadline = deadlines_first(&loop->deadlines, kind);
    for (int i = 0; i < LOOKED_AT_MAX && deadline != NULL; i++) {
        const struct connection *connection = (const struct connection *)deadline;
        if (transport_is_silent(&connection->transport))
            return deadline;
        deadline = deadlines_next(&loop->deadlines, deadline);
    }
    return NULL;
}

/* Who goes for a new connection: one that has ended, else the longest idle, or the longest there
 * without having said anything. However short that is: whoever fills all places in silence
 * loses some of these, while a newcomer speaks at once. */
static struct deadline *dispensable(struct event_loop *loop)
{
    struct deadline *ended = deadlines_first(&loop->deadlines, DEADLINE_LINGER);
    if (ended != NULL)
        return ended;
    struct deadline *idle = longest_waiting(loop, DEADLINE_IDLE);
    struct deadline *mute = longest_waiting(loop, DEADLINE_FIRST);
    if (mute == NULL)
        return idle;
    bool is_idle_longer =
        idle != NULL && jt_instant_is_before(deadlines_since(&loop->deadlines, idle),
                                             deadlines_since(&loop->deadlines, mute));
    return is_idle_longer ? idle : mute;
}

static bool make_room(struct event_loop *loop, const struct jt_address *address)
{
    struct http_limits *limits = loop->setting.options->limits;
    if (loop->connection_count < loop->connections_max)
        return true;
    struct deadline *deadline = dispensable(loop);
    http_limits_meet(limits, deadline != NULL ? HTTP_LIMIT_IDLE : HTTP_LIMIT_FULL, address);
    if (deadline == NULL)
        return false;
    connection_free((struct connection *)deadline, CONNECTION_ENDED_ROOM); /* its first member */
    return true;
}

/* A place among those of its address, and one among all. The address first: who has too many makes
 * nobody go. ret_peer is NULL for a trusted proxy. */
static bool enter(struct event_loop *loop, const struct jt_address *address, struct peer **ret_peer)
{
    const struct http_options *options = loop->setting.options;
    bool is_proxy =
        options->trusted_proxies != NULL && trusted_proxies_have(options->trusted_proxies, address);
    *ret_peer = is_proxy ? NULL : peers_enter(loop->peers, *address);
    if (*ret_peer == NULL && !is_proxy) {
        http_limits_meet(options->limits, HTTP_LIMIT_ADDRESS, address);
        return false;
    }
    if (make_room(loop, address))
        return true;
    if (*ret_peer != NULL)
        peers_leave(loop->peers, *ret_peer);
    return false;
}

/* --- Its beginning --------------------------------------------------------------------------- */

static jt_err open_transport(struct connection *connection, int fd)
{
    struct event_loop *loop = connection->loop;
    struct ssl_st *tls = NULL;
    if (loop->certificate != NULL) {
        tls = tls_certificate_greet(loop->certificate);
        if (tls == NULL)
            return JT_ERR(JT_NO_MEMORY, "TLS connection");
        connection->state = CONNECTION_GREETS;
    } else {
        connection->state = CONNECTION_READS;
    }
    return transport_open(&connection->transport, fd, tls);
}

static struct connection *connection_new(struct event_loop *loop, int fd, struct peer *peer)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    if (connection == NULL)
        return NULL;
    connection->loop = loop;
    connection->peer = peer;
    connection->transport.fd = fd;
    connection->next = loop->connections;
    if (loop->connections != NULL)
        loop->connections->previous = connection;
    loop->connections = connection;
    loop->connection_count++;
    http_figures_accepted(loop->setting.figures);
    return connection;
}

void connection_open(struct event_loop *loop, int fd, const struct sockaddr *address)
{
    const struct jt_address peer_address = jt_address_of_socket(address);
    struct transport refused = { .fd = fd };
    struct peer *peer = NULL;
    if (!enter(loop, &peer_address, &peer)) {
        transport_close(&refused);
        return;
    }
    struct connection *connection = connection_new(loop, fd, peer);
    if (connection == NULL) {
        if (peer != NULL)
            peers_leave(loop->peers, peer);
        transport_close(&refused);
        return;
    }
    jt_address_write(&peer_address, connection->address);
    if (open_transport(connection, fd).code != JT_OK) {
        connection_free(connection, CONNECTION_ENDED_FAILED);
        return;
    }
    set_deadline(connection, DEADLINE_FIRST);
    watch(connection, EPOLLIN);
}
