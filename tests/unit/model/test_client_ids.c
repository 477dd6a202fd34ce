/* A list of client ids has each once, in order, and so many at the most. */
#include "model/client_ids.h"

#include "test.h"

#define A "0123456789abcdef0123456789abcdef"
#define B "fedcba9876543210fedcba9876543210"

TEST(client_ids_are_read_from_a_list)
{
    static const struct {
        const char *name, *list;
        enum jt_code code;
        size_t count;
    } cases[] = {
        { "two", A "," B, JT_OK, 2 },
        { "out of order", B "," A, JT_OK, 2 },
        { "spaces", " " B " , " A " ", JT_OK, 2 },
        { "one twice", A "," B "," A, JT_OK, 2 },
        { "none", "", JT_OK, 0 },
        { "commas alone", ",, ", JT_OK, 0 },
        { "too short", A ",0123", JT_INVALID, 0 },
        { "too long", A "0", JT_INVALID, 0 },
        { "capitals", "0123456789ABCDEF0123456789ABCDEF", JT_INVALID, 0 },
        { "another separator", A ";" B, JT_INVALID, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct client_ids ids;
        CHECK_CODE(cases[i].name, client_ids_parse(str(cases[i].list), &ids), cases[i].code);
        if (cases[i].code != JT_OK)
            continue;
        CHECK_INT(cases[i].name, ids.count, cases[i].count);
        if (ids.count == 0)
            continue;
        CHECK_INT("the first", client_ids_find(&ids, JT_STR(A)), 0);
        CHECK_INT("the last", client_ids_find(&ids, JT_STR(B)), 1);
        CHECK_INT("of another length", client_ids_find(&ids, JT_STR("0123")), ids.count);
        CHECK_INT("none",
                  client_ids_find(&ids, JT_STR("a"
                                               "0123456789abcdef0123456789abcde")),
                  ids.count);
    }
}

TEST(client_ids_are_a_hundred_at_the_most)
{
    char list[(CLIENT_IDS_MAX + 1) * (APPLICATION_ID_BYTES + 1) + 1];
    struct client_ids ids;
    for (int i = 0; i <= CLIENT_IDS_MAX; i++) /* from the last to the first */
        snprintf(list + i * (APPLICATION_ID_BYTES + 1), APPLICATION_ID_BYTES + 2, "%032x,",
                 (unsigned)(CLIENT_IDS_MAX - i));
    const size_t bytes = CLIENT_IDS_MAX * (APPLICATION_ID_BYTES + 1);
    CHECK_OK("a hundred", client_ids_parse((jt_str){ list, bytes }, &ids));
    CHECK_INT("all", ids.count, CLIENT_IDS_MAX);
    for (size_t i = 0; i < ids.count; i++)
        CHECK_INT("each", client_ids_find(&ids, ids.of[i]), i);
    CHECK_CODE("one more", client_ids_parse((jt_str){ list, sizeof(list) - 2 }, &ids),
               JT_TOO_LARGE);
}
