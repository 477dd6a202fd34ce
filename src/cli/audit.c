/* audit export: the audit of the store as a file, by the same filters and in the same forms as over
 * REST. It is read page by page, so a server may go on beside it. */
#include "cli/store_access.h"
#include "management/operation/audit_export.h"

enum { PIECE_FIRST_BYTES = 64 * 1024 };
enum { FLAG_FORMAT, FLAG_ACTOR, FLAG_ACTION, FLAG_SUBJECT, FLAG_FROM, FLAG_TO };

/* --- What is asked for ------------------------------------------------------------------------ */

static enum command_status format_read(const struct command_call *call, jt_str name,
                                       enum audit_format *ret_format)
{
    for (int format = 0; format < AUDIT_FORMATS; format++)
        if (jt_str_eq(name, jt_str_from(audit_format_names[format]))) {
            *ret_format = (enum audit_format)format;
            return COMMAND_DONE;
        }
    command_complain(call, "--format is csv or jsonl");
    return COMMAND_USAGE;
}

static enum command_status time_read(const struct command_call *call, const char *name, jt_str text,
                                     int64_t *ret_time_ms)
{
    if (jt_time_parse_rfc3339(text, ret_time_ms).code == JT_OK)
        return COMMAND_DONE;
    command_complain(call, "%s is a date-time such as 2026-01-31T00:00:00Z", name);
    return COMMAND_USAGE;
}

static enum command_status flag_take(const struct command_call *call, int flag, jt_str value,
                                     struct audit_export *export)
{
    switch (flag) {
    case FLAG_FORMAT:
        return format_read(call, value, &export->format);
    case FLAG_ACTOR:
        export->asked.actor = value;
        return COMMAND_DONE;
    case FLAG_ACTION:
        export->asked.action = value;
        return COMMAND_DONE;
    case FLAG_SUBJECT:
        export->asked.subject = value;
        return COMMAND_DONE;
    case FLAG_FROM:
        return time_read(call, "--from", value, &export->filter.from_ms);
    case FLAG_TO:
        return time_read(call, "--to", value, &export->filter.before_ms);
    default:
        return COMMAND_USAGE;
    }
}

static enum command_status asked_read(const struct command_call *call, struct flag_reader *flags,
                                      struct audit_export *export)
{
    jt_str value;
    for (int flag; (flag = flags_next(flags, &value)) != FLAGS_END;) {
        enum command_status status = flag_take(call, flag, value, export);
        if (status != COMMAND_DONE)
            return status;
    }
    if (export->filter.from_ms < export->filter.before_ms)
        return COMMAND_DONE;
    command_complain(call, "--from must be before --to");
    return COMMAND_USAGE;
}

/* --- The file --------------------------------------------------------------------------------- */

static jt_err pieces_show(struct audit_export *export, struct jt_arena *arena)
{
    for (bool is_last = false; !is_last;) {
        jt_str piece;
        jt_arena_reset(arena);
        JT_TRY(audit_export_next(export, arena, &piece, &is_last));
        if (!command_show(piece))
            return JT_ERR(JT_IO, "standard output takes no more");
    }
    return JT_DONE;
}

static jt_err export_show(struct audit_export *export, struct jt_arena *call_arena)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    JT_TRY(jt_arena_new(PIECE_FIRST_BYTES, COMMAND_ARENA_MAX_BYTES, &arena));
    JT_TRY(audit_export_begin(export, call_arena));
    return pieces_show(export, arena);
}

static enum command_status audit_export_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct audit_export export = {
        .actor = JT_STR("command"),
        .filter = { .from_ms = INT64_MIN, .before_ms = INT64_MAX },
        .format = AUDIT_JSON_LINES,
    };
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = asked_read(call, &access.flags, &export);
    if (status == COMMAND_DONE)
        status = store_access_open(call, false, &access);
    if (status != COMMAND_DONE)
        return status;
    export.store = access.store;
    jt_err err = export_show(&export, call->arena);
    return err.code == JT_OK ? COMMAND_DONE
                             : store_access_fail(call, &access, "the export is not whole", err);
}

static const struct command_flag audit_export_flags[] = {
    [FLAG_FORMAT] = { "--format", "FORMAT", "csv, or jsonl (JSON lines), which is the default." },
    [FLAG_ACTOR] = { "--actor", "WHO", "Only what this one did, by name, e-mail or client_id." },
    [FLAG_ACTION] = { "--action", "ACTION", "Only this, or a group: api.created, api." },
    [FLAG_SUBJECT] = { "--subject", "WHAT", "Only what was done to this, by name, id or key." },
    [FLAG_FROM] = { "--from", "TIME", "Only entries of this time and later." },
    [FLAG_TO] = { "--to", "TIME", "Only entries before this time." },
};

const struct command command_audit_export = {
    .name = "audit export",
    .summary = "Write the audit as CSV or as JSON lines, newest first",
    .usage = "[--format FORMAT] [--actor WHO] [--action ACTION] [--subject WHAT] [--from TIME] "
             "[--to TIME]",
    .flags = audit_export_flags,
    .flag_count = COUNT(audit_export_flags),
    .settings = " database issuer ",
    .details = "The file goes to standard output, and is whole when the exit status is 0.",
    .run = audit_export_run,
};
