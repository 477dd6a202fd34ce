/* commands: the table of subcommands, and how one is found by its name. */
#include "cli/commands.h"

/* Each is defined in the file that runs it. */
extern const struct command command_serve, command_application_create, command_token_decode,
    command_token_verify, command_keys_list, command_keys_rotate, command_keys_remove,
    command_master_key_rotate, command_store_copy, command_admin_list, command_admin_reset_password,
    command_audit_export, command_audit_verify, command_audit_checkpoint, command_bench,
    command_help;

const struct command *const commands[] = {
    &command_serve,
    &command_application_create,
    &command_token_decode,
    &command_token_verify,
    &command_keys_list,
    &command_keys_rotate,
    &command_keys_remove,
    &command_master_key_rotate,
    &command_store_copy,
    &command_admin_list,
    &command_admin_reset_password,
    &command_audit_export,
    &command_audit_verify,
    &command_audit_checkpoint,
    &command_bench,
    &command_help,
};
const size_t command_count = COUNT(commands);

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
