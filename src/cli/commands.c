/* commands: the table of subcommands, and the way from a command line to one of them. */
#include <stdarg.h>
#include <stdio.h>

#include "base/nearest.h"
#include "cli/help.h"

enum { COMMAND_ARENA_FIRST_BYTES = 64 * 1024, COMMAND_WORDS_MAX = 2, KEY_MAX_BYTES = 64 };

const struct command *const commands[] = {
    &command_serve,        &command_application_create,
    &command_token_decode, &command_token_verify,
    &command_keys_list,    &command_keys_rotate,
    &command_keys_remove,  &command_master_key_rotate,
    &command_admin_list,   &command_admin_reset_password,
    &command_help,
};
const size_t command_count = COUNT(commands);

void command_complain(const struct command_call *call, const char *format, ...)
{
    va_list values;
    fprintf(stderr, "jeton %s: ", call->command->name);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

bool command_show(jt_str text)
{
    return fwrite(text.ptr, 1, text.len, stdout) == text.len && fflush(stdout) == 0 &&
           !ferror(stdout);
}

enum command_status command_fail(const struct command_call *call, const char *what, jt_err err)
{
    if (err.code == JT_UNAVAILABLE)
        command_complain(call, "%s: the store is busy or away; try again", what);
    else
        command_complain(call, "%s: %s", what, err.what);
    return COMMAND_FAILED;
}

bool command_names_setting(const struct command *command, const char *key)
{
    char word[KEY_MAX_BYTES];
    if (command->settings == NULL || command->settings[0] == '\0')
        return command->settings != NULL;
    snprintf(word, sizeof(word), " %s ", key);
    return strstr(command->settings, word) != NULL;
}

/* Takes the next word of "application create" off its front; "" behind the last. */
static jt_str next_name_word(jt_str *name)
{
    jt_str word;
    return jt_str_next_word(name, &word) ? word : JT_STR("");
}

bool command_find(const jt_str *words, size_t word_count, const struct command **ret_command)
{
    for (size_t i = 0; i < command_count; i++) {
        jt_str name = jt_str_from(commands[i]->name);
        bool is_same = true;
        for (size_t k = 0; k < word_count; k++)
            is_same = is_same && jt_str_eq(words[k], next_name_word(&name));
        if (is_same && name.len == 0) {
            *ret_command = commands[i];
            return true;
        }
    }
    return false;
}

enum command_status command_unknown(const jt_str *words, size_t word_count)
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

static bool is_help_flag(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

static bool asks_for_help(int count, char **arguments)
{
    for (int i = 0; i < count && strcmp(arguments[i], "--") != 0; i++)
        if (is_help_flag(arguments[i]))
            return true;
    return false;
}

static enum command_status run(const struct command *command, int count, char **arguments,
                               char **environment)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct command_call call = {
        .command = command, .count = count, .arguments = arguments, .environment = environment
    };
    if (asks_for_help(count, arguments)) {
        help_command(stdout, command);
        return COMMAND_DONE;
    }
    jt_err err = jt_arena_new(COMMAND_ARENA_FIRST_BYTES, COMMAND_ARENA_MAX_BYTES, &arena);
    if (err.code != JT_OK)
        return command_fail(&call, "cannot begin", err);
    call.arena = arena;
    enum command_status status = command->run(&call);
    if (status != COMMAND_DONE || !command->is_change || command_show(JT_STR("")))
        return status;
    command_complain(&call, "the change is made, but cannot be told: cannot write to standard "
                            "output; jeton keys list shows the keys");
    return COMMAND_FAILED;
}

static enum command_status dispatch(int count, char **arguments, char **environment)
{
    jt_str words[COMMAND_WORDS_MAX];
    int word_count = 0;
    const struct command *command = NULL;
    for (; word_count < count && word_count < COMMAND_WORDS_MAX; word_count++)
        words[word_count] = jt_str_from(arguments[word_count]);
    if (word_count == 0) {
        help_overview(stderr);
        return COMMAND_USAGE;
    }
    if (jt_str_eq(words[0], JT_STR("--version"))) {
        printf("jeton %s\n", JETON_VERSION);
        return COMMAND_DONE;
    }
    if (jt_str_eq(words[0], JT_STR("--help")) || jt_str_eq(words[0], JT_STR("-h"))) {
        help_overview(stdout);
        return COMMAND_DONE;
    }
    if (words[0].ptr[0] == '-') {
        fprintf(stderr, "jeton: the command comes first: jeton COMMAND [FLAGS]; see: jeton help\n");
        return COMMAND_USAGE;
    }

    int taken = word_count;
    while (taken > 0 && !command_find(words, (size_t)taken, &command))
        taken--;
    if (taken == 0 && word_count == 2 && is_help_flag(arguments[1]) && help_begun(stdout, words[0]))
        return COMMAND_DONE;
    if (taken == 0)
        return command_unknown(words, (size_t)word_count);
    return run(command, count - taken, arguments + taken, environment);
}

enum command_status command_main(int count, char **arguments, char **environment)
{
    enum command_status status = dispatch(count, arguments, environment);
    if (status != COMMAND_DONE || command_show(JT_STR("")))
        return status;
    fprintf(stderr, "jeton: cannot write to standard output\n");
    return COMMAND_FAILED;
}
