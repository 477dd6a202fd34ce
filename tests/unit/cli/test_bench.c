/* test_bench: the arguments of `jeton bench`; tests/integration/bench.test.js runs it. */
#include "fixture.h"

#include <sys/stat.h>

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
        { "a server and no client", "--url", "http://localhost:1", "--url needs a client" },
        { "a word", "tokens", NULL, "\"tokens\" is too much" },
    };
    SHELL(shell);
    for (size_t i = 0; i < COUNT(cases); i++)
        check_refused(cases[i].name,
                      RUN(&shell, "bench", (char *)cases[i].flag, (char *)cases[i].value),
                      COMMAND_USAGE, cases[i].says);
}

/* Of `jeton bench --url URL --client FILE`, where the file holds that. */
static struct ran ask_with(struct shell *shell, char *url, const char *client, mode_t mode)
{
    char *path = text("%s/client.json", shell->on.folder);
    FILE *file = fopen(path, "w");
    fputs(client, file);
    fclose(file);
    CHECK_INT("mode", chmod(path, mode), 0);
    return RUN(shell, "bench", "--url", url, "--client", path, "--rounds", "1", "--slice-ms", "10");
}

TEST(a_server_elsewhere_is_asked_only_by_a_client_that_is_whole_and_kept)
{
    static const char whole_client[] = "{\"client_id\":\"a\",\"client_secret\":\"b\","
                                       "\"apis\":[{\"audience\":\"https://a.example\"}]}";
    SHELL(shell);
    check_refused("no file", RUN(&shell, "bench", "--url", "http://localhost:1", "--client", "/no"),
                  COMMAND_FAILED, "/no cannot be read");
    check_refused("others may read it", ask_with(&shell, "http://localhost:1", whole_client, 0644),
                  COMMAND_FAILED, "others may read");
    check_refused("no secret",
                  ask_with(&shell, "http://localhost:1", "{\"client_id\":\"a\"}", 0600),
                  COMMAND_FAILED, "is not what jeton application create --json prints");
    check_refused("no audience",
                  ask_with(&shell, "http://localhost:1",
                           "{\"client_id\":\"a\",\"client_secret\":\"b\"}", 0600),
                  COMMAND_USAGE, "--url needs an audience");
    check_refused("no URL", ask_with(&shell, "localhost", whole_client, 0600), COMMAND_FAILED,
                  "remote: localhost ");
    check_refused("no such host", ask_with(&shell, "http://[::ffff:1", whole_client, 0600),
                  COMMAND_FAILED, "remote: ");
    check_refused("nobody there", ask_with(&shell, "http://127.0.0.1:1", whole_client, 0600),
                  COMMAND_FAILED, "remote: token: ");
}

TEST(a_client_comes_from_the_environment_where_there_is_no_file)
{
    SHELL(shell);
    shell.environment[1] = "JETON_BENCH_CLIENT_ID=a";
    check_refused("half of it", RUN(&shell, "bench", "--url", "http://127.0.0.1:1"), COMMAND_USAGE,
                  "--url needs a client");
    shell.environment[2] = "JETON_BENCH_CLIENT_SECRET=b";
    check_refused("no audience", RUN(&shell, "bench", "--url", "http://127.0.0.1:1"), COMMAND_USAGE,
                  "--url needs an audience");
    check_refused(
        "nobody there",
        RUN(&shell, "bench", "--url", "http://127.0.0.1:1", "--audience", "https://a.example"),
        COMMAND_FAILED, "remote: token: ");
}
