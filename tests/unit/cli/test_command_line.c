/* test_command_line: from a command line to a subcommand, or to what helps instead. */
#include "fixture.h"

TEST(without_a_command_the_way_is_shown_as_a_mistake)
{
    SHELL(shell);
    const struct ran ran = shell_run(&shell, (char *[]){ NULL });
    CHECK_INT("status", ran.status, COMMAND_USAGE);
    CHECK_STR("nothing to be read by a program", ran.out, "");
    CHECK_SAYS("the commands", ran.err, "\n  application create ");
}

TEST(help_and_version_are_no_mistakes)
{
    SHELL(shell);
    static char *const forms[] = { "help", "--help", "-h" };
    const struct ran first = RUN(&shell, forms[0]);
    for (size_t i = 0; i < COUNT(forms); i++) {
        const struct ran ran = RUN(&shell, forms[i]);
        check_done(forms[i], ran);
        CHECK("the same", jt_str_eq(ran.out, first.out));
    }
    const struct ran version = RUN(&shell, "--version");
    check_done("version", version);
    CHECK_STR("version", version.out, "jeton " JETON_VERSION "\n");
}

TEST(a_command_that_is_none_is_answered_in_one_line)
{
    SHELL(shell);
    static struct {
        char *first, *second;
        const char *says;
    } cases[] = {
        { "srve", NULL, "there is no command \"srve\"; did you mean \"jeton serve\"?" },
        { "token", "decod", "no command \"token decod\"; did you mean \"jeton token decode\"?" },
        { "help", "srve", "did you mean \"jeton serve\"?" },
        { "keys", "nonsense", "there is no command \"keys nonsense\"; see: jeton help" },
        { "xyzzy", NULL, "there is no command \"xyzzy\"; see: jeton help" },
        { "", NULL, "there is no command \"\"; see: jeton help" },
        { "--database", "x", "the command comes first" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_refused(cases[i].says, RUN(&shell, cases[i].first, cases[i].second), COMMAND_USAGE,
                      cases[i].says);
}

TEST(the_first_word_of_several_commands_lists_them)
{
    SHELL(shell);
    const struct ran bare = RUN(&shell, "keys");
    CHECK_INT("a mistake", bare.status, COMMAND_USAGE);
    CHECK_STR("a mistake", bare.out, "");
    CHECK_SAYS("lists", bare.err, "\n  keys rotate ");
    CHECK("no others", !says(bare.err, "token verify"));
    const struct ran help = RUN(&shell, "keys", "--help");
    check_done("asked for", help);
    CHECK("the same", jt_str_eq(help.out, bare.err));
    CHECK("the same", jt_str_eq(RUN(&shell, "help", "keys").out, bare.err));
}

TEST(help_of_a_command_is_shown_and_it_does_not_run)
{
    SHELL(shell);
    const struct ran page = RUN(&shell, "help", "keys", "rotate");
    check_done("page", page);
    CHECK_SAYS("usage", page.out, "Usage: jeton keys rotate [--now] [--json]\n");
    CHECK("as a flag", jt_str_eq(RUN(&shell, "keys", "rotate", "--now", "-h").out, page.out));
    CHECK_INT("no store is made", access(shell.on.path, F_OK), -1);
    check_refused("behind -- it is a word", RUN(&shell, "token", "decode", "--", "--help"),
                  COMMAND_FAILED, "this is not a JWT");
}

TEST(output_that_cannot_be_written_is_a_failure)
{
    SHELL(shell);
    shell.output = "/dev/full";
    check_refused("help", RUN(&shell, "help"), COMMAND_FAILED,
                  "jeton: cannot write to standard output\n");
    CHECK_INT("a mistake stays one", RUN(&shell, "srve").status, COMMAND_USAGE);
}
