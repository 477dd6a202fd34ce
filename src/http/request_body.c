/*
 * request_body: grows the body in the request's arena as it comes. What large bodies take together
 * is counted in a number that all loops share.
 */
#include "http/request_body.h"

/* A body that is not declared and larger than this gets all the room that it may need. */
enum { DOUBLED_MAX_BYTES = 1 << 20 };

/* Room for len more bytes: all at once where the length is declared, doubling where it is not. */
static jt_err reserve(struct request_body *body, size_t len, size_t declared_bytes,
                      struct jt_arena *arena)
{
    struct jt_buf grown;
    if (body->bytes.capacity - body->bytes.len >= len)
        return JT_DONE;
    size_t capacity = body->bytes.capacity * 2;
    if (capacity > DOUBLED_MAX_BYTES)
        capacity = body->max_bytes;
    if (capacity < declared_bytes)
        capacity = declared_bytes;
    if (capacity < body->bytes.len + len)
        capacity = body->bytes.len + len;
    JT_TRY(jt_arena_buf(arena, capacity, &grown));
    jt_buf_put(&grown, jt_buf_str(&body->bytes));
    body->bytes = grown;
    return JT_DONE;
}

jt_err request_body_keep(struct request_body *body, jt_str more, size_t declared_bytes,
                         struct jt_arena *arena)
{
    JT_TRY(reserve(body, more.len, declared_bytes, arena));
    jt_buf_put(&body->bytes, more);
    return JT_DONE;
}

bool request_body_take_room(struct request_body *body, atomic_size_t *taken, size_t wanted_bytes)
{
    if (atomic_fetch_add(taken, wanted_bytes) + wanted_bytes > REQUEST_BODIES_MAX_BYTES) {
        atomic_fetch_sub(taken, wanted_bytes);
        return false;
    }
    body->room_bytes = wanted_bytes;
    return true;
}

void request_body_give_room(struct request_body *body, atomic_size_t *taken)
{
    if (body->room_bytes != 0)
        atomic_fetch_sub(taken, body->room_bytes);
    body->room_bytes = 0;
}
