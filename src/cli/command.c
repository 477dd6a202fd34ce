/*
 * command: writes what a subcommand has to complain of to standard error, behind its name, and
 * tells which settings its help names.
 */
#include "cli/command.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

enum { KEY_MAX_BYTES = 64 };

void command_complain(const struct command_call *call, const char *format, ...)
{
    va_list values;
    fprintf(stderr, "jeton %s: ", call->command->name);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

/* What stands behind the command's name begins small, unless it begins with an abbreviation. */
enum command_status command_refuse(const struct command_call *call, const struct rule_break *broken,
                                   const char *hint)
{
    const char *words = broken->message.ptr;
    const int len = (int)broken->message.len, first = (unsigned char)words[0];
    const bool is_abbreviation = len > 1 && isupper((unsigned char)words[1]);
    command_complain(call, "%c%.*s%s", is_abbreviation ? first : tolower(first), len - 1, words + 1,
                     hint);
    return COMMAND_FAILED;
}

enum command_status command_fail(const struct command_call *call, const char *what, jt_err err)
{
    if (err.code == JT_UNAVAILABLE)
        command_complain(call, "%s: the store is busy or away; try again", what);
    else
        command_complain(call, "%s: %s", what, err.what);
    return COMMAND_FAILED;
}

bool command_show(jt_str text)
{
    return fwrite(text.ptr, 1, text.len, stdout) == text.len && fflush(stdout) == 0 &&
           !ferror(stdout);
}

bool command_names_setting(const struct command *command, const char *key)
{
    char word[KEY_MAX_BYTES];
    if (command->settings == NULL || command->settings[0] == '\0')
        return command->settings != NULL;
    snprintf(word, sizeof(word), " %s ", key);
    return strstr(command->settings, word) != NULL;
}
