/* test_flags: a subcommand's arguments, one after another. */
#include "test.h"

#include "cli/flags.h"

enum { NAME, JSON };

static const struct command_flag flags[] = {
    [NAME] = { "--name", "NAME", "A name." },
    [JSON] = { "--json", NULL, "JSON." },
};

static const struct command command = { .name = "test",
                                        .flags = flags,
                                        .flag_count = COUNT(flags) };

/* What a reader gives for the arguments, as text: "0=Acme 1 word=x", and "wrong" at its end. */
static const char *read_all(char **arguments, int words_max)
{
    static char said[256];
    const struct command_call call = { .command = &command };
    struct flag_reader reader = { .call = &call, .arguments = arguments, .words_max = words_max };
    size_t len = 0;
    jt_str value;
    said[0] = '\0';
    while (arguments[reader.count] != NULL)
        reader.count++;
    for (int flag; (flag = flags_next(&reader, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return strcat(said, "wrong");
        if (flag == FLAGS_WORD)
            len += (size_t)snprintf(said + len, sizeof(said) - len, "word=%.*s ", JT_FMT(value));
        else if (value.len == 0)
            len += (size_t)snprintf(said + len, sizeof(said) - len, "%d ", flag);
        else
            len +=
                (size_t)snprintf(said + len, sizeof(said) - len, "%d=%.*s ", flag, JT_FMT(value));
    }
    return said;
}

TEST(flags_and_words_come_in_their_order)
{
    static struct {
        const char *name;
        char *arguments[6]; /* the last is NULL */
        int words_max;
        const char *want;
    } cases[] = {
        { "nothing", { NULL }, 0, "" },
        { "value behind", { "--name", "Acme", "--json" }, 0, "0=Acme 1 " },
        { "value behind =", { "--json", "--name=A=b" }, 0, "1 0=A=b " },
        { "an empty value", { "--name=" }, 0, "0 " },
        { "twice", { "--name", "a", "--name", "b" }, 0, "0=a 0=b " },
        { "a value with one dash", { "--name", "-x" }, 0, "0=-x " },
        { "words between", { "x", "--json", "y" }, 2, "word=x 1 word=y " },
        { "a word with one dash", { "-kid" }, 1, "word=-kid " },
        { "a dash", { "-" }, 1, "word=- " },
        { "behind --", { "--", "--json", "--" }, 2, "word=--json word=-- " },
        { "no value", { "--name" }, 0, "wrong" },
        { "a flag for a value", { "--name", "--json" }, 0, "wrong" },
        { "a value for none", { "--json=yes" }, 0, "wrong" },
        { "an unknown flag", { "--json", "--nam", "x" }, 0, "1 wrong" },
        { "one dash, and no words", { "-json" }, 0, "wrong" },
        { "a word too much", { "a", "b" }, 1, "word=a wrong" },
        { "a word too much behind --", { "--", "--json" }, 0, "wrong" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(cases[i].name, str(read_all(cases[i].arguments, cases[i].words_max)),
                  cases[i].want);
}

static const struct command command_of_json = { .name = "test",
                                                .flags = &flags[JSON],
                                                .flag_count = 1 };

TEST(json_alone_is_given_or_not)
{
    static struct {
        const char *name;
        char *arguments[3]; /* the last is NULL */
        bool is_json;
        enum command_status status;
    } cases[] = {
        { "nothing", { NULL }, false, COMMAND_DONE },
        { "it", { "--json" }, true, COMMAND_DONE },
        { "twice", { "--json", "--json" }, true, COMMAND_DONE },
        { "another one behind it", { "--json", "--name" }, false, COMMAND_USAGE },
        { "a word", { "x" }, false, COMMAND_USAGE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct command_call call = { .command = &command_of_json };
        struct flag_reader reader = { .call = &call, .arguments = cases[i].arguments };
        bool is_json = false;
        while (cases[i].arguments[reader.count] != NULL)
            reader.count++;
        CHECK_INT(cases[i].name, flags_read_json(&reader, &is_json), cases[i].status);
        CHECK_INT(cases[i].name, is_json, cases[i].is_json);
    }
}
