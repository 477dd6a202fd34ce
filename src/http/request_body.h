/*
 * request_body: the body of one request as it comes, in the request's arena, and its share of the
 * room that all large bodies of a server have together.
 */
#pragma once

#include <stdatomic.h>

#include "base/arena.h"

/* What all large bodies may take, each from its admission to its answer. */
enum { REQUEST_BODIES_MAX_BYTES = 128 << 20 };

struct request_body {
    struct jt_buf bytes;
    size_t max_bytes;  /* that the route takes */
    size_t seen_bytes; /* that have come, kept or not */
    size_t room_bytes; /* taken of the common room */
};

/* Keeps what has come. declared_bytes is what the head says, 0: nothing. Fails as jt_arena_buf().
 */
JT_MUST_USE jt_err request_body_keep(struct request_body *body, jt_str more, size_t declared_bytes,
                                     struct jt_arena *arena);

/* Takes wanted_bytes of the room that all bodies share; taken is how much of it is used. False:
 * there is not enough. */
bool request_body_take_room(struct request_body *body, atomic_size_t *taken, size_t wanted_bytes);
/* Gives back the room that this body took, if any. */
void request_body_give_room(struct request_body *body, atomic_size_t *taken);
