/* test_store_access: the settings of a command beside those that the store's server runs with. */
#include "fixture.h"

#include "ops/remembered_settings.h"

/* A store whose server was started with that flag. */
static void serve_with(struct shell *shell, char *flag)
{
    struct config config = { 0 };
    struct log *log = NULL;
    char *arguments[] = { flag }, *rest[2];
    int count = 0;
    jt_str problem;
    shell->on.store = fixture_open(&shell->on);
    CHECK_OK("log", log_new(&(struct log_options){ .fd = STDERR_FILENO,
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_ERROR },
                            &log));
    CHECK_OK("config", config_load(1, arguments, shell->environment, test_arena(), &config, rest,
                                   &count, &problem));
    CHECK_OK("keep", remembered_settings_keep(shell->on.store, &config, log));
    log_close(log, jt_instant_in_ms(10000));
}

TEST(what_the_server_runs_with_holds_for_a_command_that_is_given_nothing)
{
    SHELL(shell);
    serve_with(&shell, "--signing-algorithm=ES256");
    json_auto_t *key = json_of("rotated", RUN(&shell, "keys", "rotate", "--now", "--json"));
    CHECK_STR("algorithm", str(member(key, "alg")), "ES256");
}

TEST(a_command_that_is_given_another_value_is_refused_or_told)
{
    SHELL(shell);
    serve_with(&shell, "--signing-algorithm=ES256");
    check_refused(
        "the server decides", RUN(&shell, "keys", "rotate", "--signing-algorithm", "RS256"),
        COMMAND_FAILED,
        "signing_algorithm = RS256 was given here, but the server of this store runs with "
        "ES256; leave it out, or restart the server with it first\n");
    shell.environment[1] = "JETON_ISSUER=https://other.example";
    const struct ran told = RUN(&shell, "application", "create", "--name", "x", "--json");
    CHECK_INT("the command decides", told.status, COMMAND_DONE);
    CHECK_SAYS(
        "the command decides", told.err,
        "note: issuer is https://other.example, as given here; the server of this store runs "
        "with http://localhost:8080\n");
    check_done("nothing that it does not go by",
               RUN(&shell, "keys", "list", "--signing-algorithm", "RS256"));
}

TEST(a_store_that_is_none_is_refused)
{
    SHELL(shell);
    FILE *file = fopen(shell.on.path, "w");
    fputs("no store, and long enough to be read as the first page of one", file);
    fclose(file);
    const struct ran ran = RUN(&shell, "keys", "list");
    CHECK_INT("status", ran.status, COMMAND_FAILED);
    CHECK_SAYS("says", ran.err, shell.on.path);
    CHECK_INT("one sentence", lines_of(ran.err), 1);
}
