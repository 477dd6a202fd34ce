/*
 * Runs the tests of one room, or those whose file and name hold the argument: `test_base arena`.
 * Each has an arena of its own. With FAIL_ALLOCATIONS=N they are run by fail_each.h.
 */
#include "fail_each.h"

#include <string.h>

enum { TESTS_MAX = 1000 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;
static struct jt_arena *arena;

static int set_up(void **state)
{
    (void)state;
    return jt_arena_new(1 << 16, 64 << 20, &arena).code == JT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    jt_arena_free(arena);
    arena = NULL;
    return 0;
}

void test_register(const char *name, CMUnitTestFunction run)
{
    if (test_count == TESTS_MAX)
        abort();
    tests[test_count++] = (struct CMUnitTest){
        .name = name, .test_func = run, .setup_func = set_up, .teardown_func = tear_down
    };
}

struct jt_arena *test_arena(void)
{
    return arena;
}

int main(int argc, char **argv)
{
    size_t chosen = 0;
    for (size_t i = 0; i < test_count; i++)
        if (argc < 2 || strstr(tests[i].name, argv[1]) != NULL)
            tests[chosen++] = tests[i];
    if (chosen == 0) {
        fprintf(stderr, "no test's name holds \"%s\"\n", argc < 2 ? "" : argv[1]);
        return 1;
    }
    const char *tries_max = getenv("FAIL_ALLOCATIONS");
    if (tries_max != NULL)
        return fail_each(tests, chosen, strtol(tries_max, NULL, 10));
    return _cmocka_run_group_tests("unit", tests, chosen, NULL, NULL);
}
