/* admin list, admin reset-password: the administrators of the console, and the way back in. */
#include <stdio.h>

#include "admin/administrator_json.h"
#include "admin/links.h"
#include "admin/second_factor.h"
#include "cli/print_json.h"
#include "cli/store_access.h"
#include "registration/record.h"
#include "store/changes.h"

/* --- admin list ------------------------------------------------------------------------------ */

static const struct answer_shape list_answer = { NULL, ADMINISTRATORS };

static void print_list(const struct administrator *rows, size_t count)
{
    if (count == 0)
        printf("There is no administrator yet: the server prints a setup link when it starts.\n");
    for (size_t i = 0; i < count; i++) {
        jt_str role = administrator_role_code(rows[i].role);
        printf("%-9.*s  %.*s  %.*s%s\n", JT_FMT(role), JT_FMT(rows[i].email), JT_FMT(rows[i].name),
               administrator_has_second_factor(&rows[i]) ? "  (second factor)" : "");
    }
}

static jt_err list_read(struct store *store, struct jt_arena *arena,
                        struct administrator **ret_rows, size_t *ret_count)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("command"), &tx));
    return store_administrator_list(tx, arena, ret_rows, ret_count);
}

static enum command_status list_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct administrator *rows = NULL;
    size_t count = 0;
    bool is_json = false;
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = flags_read_json(&access.flags, &is_json);
    if (status == COMMAND_DONE)
        status = store_access_open(call, false, &access);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = list_read(access.store, call->arena, &rows, &count);
    if (err.code != JT_OK)
        return store_access_fail(call, &access, "cannot read the administrators", err);
    if (is_json)
        return print_answer(call, &list_answer, &(struct answer_list){ rows, count });
    print_list(rows, count);
    return COMMAND_DONE;
}

/* --- admin reset-password -------------------------------------------------------------------- */

enum { FLAG_EMAIL, FLAG_DISABLE_TOTP, FLAG_JSON };

struct reset {
    jt_str email;
    bool is_totp_disabled, is_json;
};

static enum command_status reset_read(const struct command_call *call, struct flag_reader *flags,
                                      struct reset *ret_reset)
{
    jt_str value;
    for (int flag; (flag = flags_next(flags, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        if (flag == FLAG_EMAIL)
            ret_reset->email = value;
        else
            *(flag == FLAG_JSON ? &ret_reset->is_json : &ret_reset->is_totp_disabled) = true;
    }
    if (ret_reset->email.len != 0)
        return COMMAND_DONE;
    command_complain(call, "--email is needed; jeton admin list shows who there is");
    return COMMAND_USAGE;
}

/* JT_NOT_FOUND: nobody has that address. */
static jt_err reset_password(const struct store_access *access, const struct reset *reset,
                             struct jt_arena *arena, jt_str *ret_url)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    JT_TRY(store_begin(access->store, STORE_WRITE, JT_STR("command"), &tx));
    JT_TRY(store_administrator_get_by_email(tx, reset->email, arena, &administrator));
    struct administrator_link link = { .kind = LINK_PASSWORD_RESET,
                                       .email = administrator.email,
                                       .role = administrator.role,
                                       .administrator_id = administrator.id,
                                       .created_by = JT_STR("command") };
    const struct link_maker maker = { .tx = tx,
                                      .clock = access->clock,
                                      .random = access->random,
                                      .issuer = administrator.issuer.len != 0
                                                    ? administrator.issuer
                                                    : access->config.issuer,
                                      .arena = arena };
    if (reset->is_totp_disabled && administrator_has_second_factor(&administrator))
        JT_TRY(second_factor_remove(tx, &administrator, arena));
    JT_TRY(link_create(&maker, &link, ret_url));
    JT_TRY(record_change(tx, arena, CHANGE_ADMINISTRATOR, administrator.id,
                         JT_STR("administrator.password_reset_requested"), NO_DETAILS));
    return store_commit(&tx);
}

struct link {
    jt_str url;
};
static const struct answer_member reset_members[] = { { "url", ANSWER_FROM(struct link, url) } };
static const struct answer_shape reset_answer = { NULL,
                                                  ANSWER_MEMBERS(struct link, reset_members) };

static enum command_status reset_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct reset reset = { 0 };
    jt_str url = JT_STR("");
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = reset_read(call, &access.flags, &reset);
    if (status == COMMAND_DONE)
        status = store_access_open(call, false, &access);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = reset_password(&access, &reset, call->arena, &url);
    if (err.code == JT_NOT_FOUND) {
        command_complain(call,
                         "there is no administrator %.*s; jeton admin list shows who there is",
                         JT_FMT(reset.email));
        return COMMAND_FAILED;
    }
    if (err.code != JT_OK)
        return store_access_fail(call, &access, "nothing was changed", err);
    if (reset.is_json)
        status = print_answer(call, &reset_answer, &(struct link){ url });
    else
        printf("Open this link within an hour to set a new password; it works once:\n\n  %.*s\n",
               JT_FMT(url));
    if (status != COMMAND_DONE || command_show(JT_STR("")))
        return status;
    command_complain(call, "the link cannot be written to standard output, and is made; run the "
                           "command again for another one, with an output that can be written");
    return COMMAND_FAILED;
}

static const struct command_flag list_flags[] = {
    { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_admin_list = {
    .name = "admin list",
    .summary = "List the administrators of the console",
    .usage = "[--json]",
    .flags = list_flags,
    .flag_count = COUNT(list_flags),
    .settings = " database issuer ",
    .run = list_run,
};

static const struct command_flag reset_flags[] = {
    [FLAG_EMAIL] = { "--email", "EMAIL", "Whose password. Needed." },
    [FLAG_DISABLE_TOTP] = { "--disable-totp", NULL,
                            "Take the second factor away as well: the authenticator's secret and "
                            "all passkeys." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_admin_reset_password = {
    .name = "admin reset-password",
    .summary = "Print a link that sets an administrator's password anew",
    .usage = "--email EMAIL [--disable-totp] [--json]",
    .flags = reset_flags,
    .flag_count = COUNT(reset_flags),
    .settings = " database issuer ",
    .details = "For an administrator who cannot log in. The link works once, for an hour; the\n"
               "password so far works until then. It works beside a running server.",
    .run = reset_run,
};
