/* test_commands: the table of subcommands, and how one is found. */
#include "test.h"

#include "cli/commands.h"
#include "ops/config.h"

TEST(a_command_is_found_by_all_its_words_and_no_other)
{
    static const struct {
        const char *first, *second; /* NULL: one word */
        const char *want;           /* NULL: none */
    } cases[] = {
        { "serve", NULL, "serve" },          { "application", "create", "application create" },
        { "keys", "rotate", "keys rotate" }, { "application", NULL, NULL },
        { "serve", "create", NULL },         { "serv", NULL, NULL },
        { "create", "application", NULL },   { "", NULL, NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str words[2] = { str(cases[i].first) };
        const struct command *command = NULL;
        if (cases[i].second != NULL)
            words[1] = str(cases[i].second);
        bool is_found = command_find(words, cases[i].second == NULL ? 1 : 2, &command);
        CHECK_INT(cases[i].first, is_found, cases[i].want != NULL);
        if (is_found)
            CHECK_STR(cases[i].first, str(command->name), cases[i].want);
    }
}

TEST(each_command_is_found_and_says_what_its_help_needs)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *row = commands[i], *found = NULL;
        jt_str rest = str(row->name), words[2];
        size_t count = 0;
        for (jt_str word; count < COUNT(words) && jt_str_next_word(&rest, &word);)
            words[count++] = word;
        CHECK(row->name, command_find(words, count, &found) && found == row);
        CHECK(row->name, row->run != NULL && row->summary[0] != '\0' && row->usage != NULL);
        CHECK(row->name, row->summary[strlen(row->summary) - 1] != '.');
        for (size_t f = 0; f < row->flag_count; f++) {
            CHECK(row->name, strncmp(row->flags[f].name, "--", 2) == 0);
            CHECK(row->flags[f].name, row->flags[f].help[0] != '\0');
        }
    }
}

/* So that a setting that is renamed does not leave a command's help without a word. */
TEST(what_commands_name_as_their_settings_are_settings)
{
    for (size_t i = 0; i < command_count; i++) {
        const char *named = commands[i]->settings == NULL ? "" : commands[i]->settings;
        jt_str rest = str(named), word;
        size_t words = 0, known = 0;
        while (jt_str_next_word(&rest, &word))
            words++;
        for (size_t k = 0; words != 0 && k < setting_count; k++)
            known += settings[k].key != NULL && command_names_setting(commands[i], settings[k].key);
        CHECK_INT(commands[i]->name, known, words);
    }
}

TEST(a_command_takes_no_settings_or_some_or_all)
{
    const struct command none = { 0 }, all = { .settings = "" },
                         some = { .settings = " database issuer " };
    CHECK("none", !command_names_setting(&none, "database"));
    CHECK("all", command_names_setting(&all, "database"));
    CHECK("one of some", command_names_setting(&some, "issuer"));
    CHECK("another", !command_names_setting(&some, "listen"));
    CHECK("a part of a name", !command_names_setting(&some, "data"));
}
