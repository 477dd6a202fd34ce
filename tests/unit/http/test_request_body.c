/* A body grows in the arena, within what is common to all. */
#include "test.h"

#include "http/request_body.h"

enum { PIECE_BYTES = 1000, PIECES = 3000 };

TEST(a_body_is_kept_whole_however_it_comes)
{
    static const struct {
        const char *name;
        size_t declared;
    } cases[] = { { "declared", PIECE_BYTES * PIECES }, { "not declared", 0 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request_body body = { .max_bytes = PIECE_BYTES * PIECES };
        struct jt_arena *arena = NULL;
        char piece[PIECE_BYTES];
        bool is_whole = true;
        CHECK_OK("arena", jt_arena_new(1024, 64 << 20, &arena));
        for (int k = 0; k < PIECES; k++) {
            memset(piece, 'a' + k % 26, sizeof(piece));
            CHECK_OK(cases[i].name, request_body_keep(&body, (jt_str){ piece, sizeof(piece) },
                                                      cases[i].declared, arena));
        }
        CHECK_INT(cases[i].name, body.bytes.len, (size_t)PIECE_BYTES * PIECES);
        for (size_t at = 0; at < body.bytes.len; at++)
            is_whole = is_whole && body.bytes.ptr[at] == (char)('a' + at / PIECE_BYTES % 26);
        CHECK(cases[i].name, is_whole && !body.bytes.has_overflown);
        jt_arena_free(arena);
    }
}

TEST(the_common_room_is_taken_and_given_back)
{
    struct request_body first = { 0 }, second = { 0 };
    atomic_size_t taken = 0;
    CHECK("nearly all", request_body_take_room(&first, &taken, REQUEST_BODIES_MAX_BYTES - 10));
    CHECK("too much", !request_body_take_room(&second, &taken, 11));
    request_body_give_room(&second, &taken); /* has none */
    CHECK_INT("the first's", atomic_load(&taken), REQUEST_BODIES_MAX_BYTES - 10);
    CHECK("the rest", request_body_take_room(&second, &taken, 10));
    request_body_give_room(&first, &taken);
    request_body_give_room(&first, &taken); /* once only */
    CHECK_INT("the second's", atomic_load(&taken), 10);
}
