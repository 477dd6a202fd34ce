/* test_bench: the arguments of `jeton bench`; tests/integration/bench.test.js runs it. */
#include "fixture.h"

TEST(what_it_cannot_measure_is_wrong_usage)
{
    static const struct {
        const char *name, *flag, *value, *says;
    } cases[] = {
        { "a scenario", "--only", "nothing", "there is no scenario \"nothing\"" },
        { "no rounds", "--rounds", "0", "--rounds 0 is not a number from 1 to 64" },
        { "no number", "--applications", "many", "--applications many is not a number" },
        { "too short", "--slice-ms", "1", "--slice-ms 1 is not a number from 10" },
        { "a flag that there is not", "--nothing", NULL, "--nothing" },
        { "a word", "tokens", NULL, "\"tokens\" is too much" },
    };
    SHELL(shell);
    for (size_t i = 0; i < COUNT(cases); i++)
        check_refused(cases[i].name,
                      RUN(&shell, "bench", (char *)cases[i].flag, (char *)cases[i].value),
                      COMMAND_USAGE, cases[i].says);
}
