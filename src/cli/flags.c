/*
 * flags: the command's own flags, and those of settings behind them; what is near a known name is
 * offered.
 */
#include "cli/flags.h"

#include "base/nearest.h"
#include "ops/config.h"

static int flag_index(const struct command *command, jt_str name)
{
    for (size_t i = 0; i < command->flag_count; i++)
        if (jt_str_eq(name, jt_str_from(command->flags[i].name)))
            return (int)i;
    return FLAGS_WRONG;
}

static int unknown_flag(const struct command_call *call, jt_str name)
{
    const struct command *command = call->command;
    struct nearest nearest = { 0 };
    for (size_t i = 0; i < command->flag_count; i++)
        nearest_consider(&nearest, name, command->flags[i].name);
    for (size_t i = 0; command->settings != NULL && i < setting_count; i++)
        nearest_consider(&nearest, name, settings[i].flag);
    if (nearest.name != NULL)
        command_complain(call, "there is no flag %.*s; did you mean %s?", JT_FMT(name),
                         nearest.name);
    else
        command_complain(call, "there is no flag %.*s; see: jeton help %s", JT_FMT(name),
                         command->name);
    return FLAGS_WRONG;
}

static int take_word(struct flag_reader *reader, jt_str word, jt_str *ret_value)
{
    if (reader->words_max == 0) {
        command_complain(reader->call, "\"%.*s\" is too much; see: jeton help %s", JT_FMT(word),
                         reader->call->command->name);
        return FLAGS_WRONG;
    }
    reader->words_max--;
    *ret_value = word;
    return FLAGS_WORD;
}

static int take_flag(struct flag_reader *reader, const char *argument, jt_str *ret_value)
{
    const struct command_call *call = reader->call;
    jt_str name, value;
    bool has_value = jt_str_split(jt_str_from(argument), '=', &name, &value);
    int index = flag_index(call->command, name);
    if (index == FLAGS_WRONG)
        return unknown_flag(call, name);

    const struct command_flag *flag = &call->command->flags[index];
    *ret_value = JT_STR("");
    if (flag->value_name == NULL && !has_value)
        return index;
    if (flag->value_name == NULL) {
        command_complain(call, "%s takes no value", flag->name);
        return FLAGS_WRONG;
    }
    if (has_value) {
        *ret_value = value;
        return index;
    }
    if (reader->at >= reader->count || strncmp(reader->arguments[reader->at], "--", 2) == 0) {
        command_complain(call, "%s needs a value: %s %s", flag->name, flag->name, flag->value_name);
        return FLAGS_WRONG;
    }
    *ret_value = jt_str_from(reader->arguments[reader->at++]);
    return index;
}

int flags_next(struct flag_reader *reader, jt_str *ret_value)
{
    if (!reader->is_past_flags && reader->at < reader->count &&
        strcmp(reader->arguments[reader->at], "--") == 0) {
        reader->is_past_flags = true;
        reader->at++;
    }
    if (reader->at >= reader->count)
        return FLAGS_END;
    const char *argument = reader->arguments[reader->at++];
    /* All flags begin with two dashes; a kid may begin with one. */
    bool is_word = reader->is_past_flags || argument[0] != '-' || argument[1] == '\0' ||
                   (argument[1] != '-' && reader->words_max != 0);
    return is_word ? take_word(reader, jt_str_from(argument), ret_value)
                   : take_flag(reader, argument, ret_value);
}

enum command_status flags_read_json(struct flag_reader *reader, bool *ret_is_json)
{
    bool is_json = false;
    jt_str value;
    for (int flag; (flag = flags_next(reader, &value)) != FLAGS_END; is_json = true)
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
    *ret_is_json = is_json;
    return COMMAND_DONE;
}
