/* help: the overview, a page for each command, and the subcommand that shows them. */
#include "cli/help.h"

#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/flags.h"

void help_overview(FILE *out)
{
    fprintf(out,
            "jeton %s: OAuth 2.0 access tokens for machines\n\nUsage: jeton COMMAND [FLAGS]\n\n",
            JETON_VERSION);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "  %-20s  %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "\n  jeton help COMMAND    its flags\n"
                 "  jeton help settings   all settings: flags, environment, configuration file\n"
                 "  jeton help routes     all routes of the server, with their scopes\n"
                 "  jeton help openapi    the same as an OpenAPI document\n"
                 "  jeton --version\n");
}

bool help_begun(FILE *out, jt_str first)
{
    bool is_found = false;
    for (size_t i = 0; i < command_count; i++) {
        jt_str name = jt_str_from(commands[i]->name), word;
        if (!jt_str_next_word(&name, &word) || !jt_str_eq(word, first))
            continue;
        if (!is_found)
            fprintf(out, "Usage: jeton %.*s ...\n\n", JT_FMT(first));
        fprintf(out, "  %-20s  %s\n", commands[i]->name, commands[i]->summary);
        is_found = true;
    }
    if (is_found)
        fprintf(out, "\n  jeton help COMMAND    its flags\n");
    return is_found;
}

enum command_status help_unknown(const jt_str *words, size_t word_count)
{
    char typed_bytes[2 * NEAREST_NAME_MAX_BYTES];
    struct jt_buf typed = jt_buf_over(typed_bytes, sizeof(typed_bytes));
    struct nearest nearest = { 0 };
    for (size_t i = 0; i < word_count; i++) {
        jt_buf_put(&typed, i == 0 ? JT_STR("") : JT_STR(" "));
        jt_buf_put(&typed, words[i]);
    }
    for (size_t i = 0; i < command_count; i++) {
        nearest_consider(&nearest, jt_buf_str(&typed), commands[i]->name);
        nearest_consider(&nearest, words[0], commands[i]->name); /* what follows are its words */
    }
    if (nearest.name != NULL)
        fprintf(stderr, "jeton: there is no command \"%.*s\"; did you mean \"jeton %s\"?\n",
                JT_FMT(jt_buf_str(&typed)), nearest.name);
    else if (word_count > 1 || !help_begun(stderr, words[0]))
        fprintf(stderr, "jeton: there is no command \"%.*s\"; see: jeton help\n",
                JT_FMT(jt_buf_str(&typed)));
    return COMMAND_USAGE;
}

enum { HELP_MARKDOWN, HELP_JSON };

static const struct command_flag help_flags[] = {
    [HELP_MARKDOWN] = { "--markdown", NULL,
                        "With `settings`: as the reference page docs/configuration.md." },
    [HELP_JSON] = { "--json", NULL, "With `routes`: one JSON object." },
};

void help_command(FILE *out, const struct command *command)
{
    fprintf(out, "Usage: jeton %s%s%s\n\n%s.\n", command->name,
            command->usage[0] == '\0' ? "" : " ", command->usage, command->summary);
    if (command->details != NULL)
        fprintf(out, "\n%s\n", command->details);
    if (command->flag_count != 0)
        fprintf(out, "\nFlags:\n");
    for (size_t i = 0; i < command->flag_count; i++) {
        const struct command_flag *flag = &command->flags[i];
        fprintf(out, "  %s%s%s\n", flag->name, flag->value_name == NULL ? "" : " ",
                flag->value_name == NULL ? "" : flag->value_name);
        help_paragraph(out, flag->help);
    }
    if (command->settings == NULL)
        return;
    fprintf(out, "\nSettings (see also: jeton help settings):\n");
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].key == NULL || command_names_setting(command, settings[i].key))
            help_setting(out, &settings[i]);
}

static enum command_status help_run(const struct command_call *call)
{
    struct flag_reader reader = {
        .call = call, .count = call->count, .arguments = call->arguments, .words_max = 2
    };
    jt_str words[2] = { 0 }, value;
    size_t word_count = 0;
    bool is_markdown = false, is_json = false;
    for (int flag; (flag = flags_next(&reader, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        if (flag == FLAGS_WORD)
            words[word_count++] = value;
        else
            *(flag == HELP_JSON ? &is_json : &is_markdown) = true;
    }

    bool is_settings = word_count == 1 && jt_str_eq(words[0], JT_STR("settings"));
    bool is_routes = word_count == 1 && jt_str_eq(words[0], JT_STR("routes"));
    if (is_routes)
        return help_routes(call, is_json);
    if (word_count == 1 && jt_str_eq(words[0], JT_STR("openapi")))
        return help_openapi(call);
    const struct command *command = NULL;
    if (word_count == 0)
        help_overview(stdout);
    else if (is_settings && is_markdown)
        help_settings_markdown(stdout);
    else if (is_settings)
        help_settings(stdout);
    else if (command_find(words, word_count, &command))
        help_command(stdout, command);
    else if (word_count != 1 || !help_begun(stdout, words[0]))
        return help_unknown(words, word_count);
    return COMMAND_DONE;
}

const struct command command_help = {
    .name = "help",
    .summary = "Explain a command, or all settings",
    .usage = "[COMMAND | settings [--markdown] | routes [--json] | openapi]",
    .flags = help_flags,
    .flag_count = COUNT(help_flags),
    .run = help_run,
};
