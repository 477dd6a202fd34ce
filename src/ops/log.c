/*
 * log: a line is built in a buffer on the stack and put into the outlet, so that nothing here
 * allocates or waits.
 *
 * What does not fit is left out as a whole, and the line says so: a cut line would not be JSON.
 */
#include "ops/log.h"

#include <stdlib.h>

#include "base/character.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "ops/log_repeats.h"
#include "ops/outlet.h"

enum {
    LINE_MAX_BYTES = 4096,
    TEXT_MAX_BYTES = 512, /* of one field before escaping */
    CUT_MAX_BYTES = 32,   /* kept free behind the fields, to say that there were more */
    TAIL_MAX_BYTES = 64,  /* kept free behind that, for the count of repeats and the end */
    RING_MAX_BYTES = 256 * 1024,
};

struct log {
    enum log_format format;
    enum log_level level;
    bool has_priorities;
    struct outlet *outlet;
    struct log_repeats *repeats;
    struct log_field issuer; /* stands first in each line; without a text there is none */
};

bool log_is_on(const struct log *log, enum log_level level)
{
    return level >= log->level;
}

/* The length of the UTF-8 character at the front of s; 0 when there is none. */
static size_t character_bytes(jt_str s)
{
    for (size_t n = 1; n <= 4 && n <= s.len; n++)
        if (jt_str_is_utf8((jt_str){ s.ptr, n }))
            return n;
    return 0;
}

static void put_escape(struct jt_buf *line, uint32_t unit)
{
    const uint8_t bytes[2] = { (uint8_t)(unit >> 8), (uint8_t)unit };
    jt_buf_put(line, JT_STR("\\u"));
    jt_buf_put_hex(line, bytes, sizeof(bytes));
}

/* RFC 8259 section 7: a character past U+FFFF is two units, as in UTF-16. */
static void put_character(struct jt_buf *line, jt_str text)
{
    size_t bytes;
    const uint32_t character = jt_character_first(text, &bytes);
    if (!jt_character_is_hidden(character)) {
        jt_json_put_escaped(line, text);
    } else if (character <= 0xFFFF) {
        put_escape(line, character);
    } else {
        put_escape(line, 0xD800 + ((character - 0x10000) >> 10));
        put_escape(line, 0xDC00 + ((character - 0x10000) & 0x3FF));
    }
}

/* The text escaped as in JSON, whatever its bytes: a terminal or a log reader must not be fooled,
 * nor a person by characters that turn or break a line unseen. */
static void put_text(struct jt_buf *line, jt_str text)
{
    size_t at = 0;
    while (at < text.len && at < TEXT_MAX_BYTES) {
        jt_str rest = { text.ptr + at, text.len - at };
        size_t n = character_bytes(rest);
        if (n == 0)
            jt_buf_put(line, JT_STR("\xEF\xBF\xBD")); /* U+FFFD, the replacement character */
        else
            put_character(line, (jt_str){ rest.ptr, n });
        at += n == 0 ? 1 : n;
    }
    if (at < text.len)
        jt_buf_put(line, JT_STR("..."));
}

static void put_quoted(struct jt_buf *line, jt_str text)
{
    jt_buf_put_char(line, '"');
    put_text(line, text);
    jt_buf_put_char(line, '"');
}

/* People read most values as they are; quotes show where the others begin and end. */
static bool needs_quotes(jt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=')
            return true;
    }
    return text.len == 0;
}

static void put_field(struct jt_buf *line, enum log_format format, const struct log_field *field)
{
    bool is_json = format == LOG_JSON;
    jt_buf_put(line, is_json ? JT_STR(",\"") : JT_STR(" "));
    jt_buf_put(line, jt_str_from(field->name));
    jt_buf_put(line, is_json ? JT_STR("\":") : JT_STR("="));
    if (field->type == LOG_NUMBER)
        jt_buf_put_int(line, field->number);
    else if (is_json || needs_quotes(field->text))
        put_quoted(line, field->text);
    else
        put_text(line, field->text);
}

/* As many fields as fit; the others are dropped whole, which is said behind them. */
static void put_fields(struct jt_buf *line, const struct log *log, const struct log_field *fields,
                       size_t count)
{
    const enum log_format format = log->format;
    const bool has_issuer = log->issuer.text.len != 0;
    bool is_cut = false;
    line->capacity -= CUT_MAX_BYTES;
    if ((count != 0 || has_issuer) && format == LOG_HUMAN)
        jt_buf_put_char(line, ' ');
    if (has_issuer)
        put_field(line, format, &log->issuer);
    for (size_t i = 0; i < count; i++) {
        struct jt_buf before = *line;
        put_field(line, format, &fields[i]);
        if (line->has_overflown) {
            *line = before;
            is_cut = true;
        }
    }
    line->capacity += CUT_MAX_BYTES;
    if (is_cut)
        jt_buf_put(line, format == LOG_JSON ? JT_STR(",\"is_cut\":true") : JT_STR(" (cut)"));
}

/* What journald takes off the front of a line, as the priorities of syslog(3). */
static void put_priority(struct jt_buf *line, const struct log *log, enum log_level level)
{
    static const char *const priorities[] = { "<7>", "<6>", "<4>", "<3>" };
    if (log->has_priorities)
        jt_buf_put(line, jt_str_from(priorities[level]));
}

/* Up to the fields. */
static void put_head(struct jt_buf *line, const struct log *log, enum log_level level,
                     jt_str message)
{
    static const char *const json_names[] = { "debug", "info", "warning", "error" };
    static const char *const human_names[] = { " debug ", " info  ", " warn  ", " error " };
    struct jt_clock clock = jt_clock_system();
    put_priority(line, log, level);
    if (log->format == LOG_HUMAN) {
        jt_time_put_iso8601(line, jt_now_ms(&clock));
        jt_buf_put(line, jt_str_from(human_names[level]));
        put_text(line, message);
        return;
    }
    jt_buf_put(line, JT_STR("{\"time\":\""));
    jt_time_put_iso8601(line, jt_now_ms(&clock));
    jt_buf_put(line, JT_STR("\",\"level\":\""));
    jt_buf_put(line, jt_str_from(json_names[level]));
    jt_buf_put(line, JT_STR("\",\"message\":"));
    put_quoted(line, message);
}

static void put_tail(struct jt_buf *line, enum log_format format)
{
    jt_buf_put(line, format == LOG_JSON ? JT_STR("}\n") : JT_STR("\n"));
}

void log_write_each(struct log *log, enum log_level level, const char *message,
                    const struct log_field *fields, size_t field_count)
{
    char bytes[LINE_MAX_BYTES];
    struct jt_buf line = jt_buf_over(bytes, sizeof(bytes) - TAIL_MAX_BYTES);
    if (!log_is_on(log, level))
        return;
    put_head(&line, log, level, jt_str_from(message));
    put_fields(&line, log, fields, field_count);
    line.capacity += TAIL_MAX_BYTES;
    put_tail(&line, log->format);
    outlet_put(log->outlet, jt_buf_str(&line));
}

/* --- Repeats --------------------------------------------------------------------------------- */

static struct log_cause cause_of(const struct log *log, enum log_level level, const char *message,
                                 const struct log_field *fields, size_t count)
{
    uint64_t value = jt_str_hash(jt_str_from(message), JT_HASH_BEGIN + (uint64_t)level);
    value = jt_str_hash(log->issuer.text, value);
    struct log_cause cause = { .coarse = value | 1, .level = (int)level, .message = message };
    for (size_t i = 0; i < count; i++) {
        const struct log_field *field = &fields[i];
        if (!field->is_cause)
            continue;
        value = jt_str_hash((jt_str){ field->name, strlen(field->name) + 1 }, value);
        value = jt_str_hash(field->text, value);
        value = jt_str_hash((jt_str){ (const char *)&field->number, sizeof(int64_t) }, value);
    }
    cause.fine = value | 1; /* 0 is none */
    return cause;
}

static void keep_example(struct log *log, const struct log_cause *cause,
                         const struct log_field *fields, size_t count)
{
    char bytes[LOG_REPEATS_EXAMPLE_MAX_BYTES];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    put_fields(&text, log, fields, count);
    log_repeats_keep(log->repeats, cause, jt_buf_str(&text));
}

void log_write(struct log *log, enum log_level level, const char *message,
               const struct log_field *fields, size_t field_count)
{
    if (!log_is_on(log, level))
        return;
    if (log->level == LOG_DEBUG) {
        log_write_each(log, level, message, fields, field_count);
        return;
    }
    const struct log_cause cause = cause_of(log, level, message, fields, field_count);
    switch (log_repeats_count(log->repeats, &cause, jt_instant_now())) {
    case LOG_REPEATS_WRITE:
        log_write_each(log, level, message, fields, field_count);
        break;
    case LOG_REPEATS_WANTED:
        keep_example(log, &cause, fields, field_count);
        break;
    case LOG_REPEATS_COUNTED:
        break;
    }
}

/* The message again with one example's fields, and how many such lines there were. */
static void tell_repeated(struct log *log, const struct log_repeated *repeated)
{
    char bytes[LINE_MAX_BYTES];
    struct jt_buf line = jt_buf_over(bytes, sizeof(bytes));
    const struct log_field count = LOG_N("repeated", (int64_t)repeated->count);
    put_head(&line, log, (enum log_level)repeated->cause.level,
             jt_str_from(repeated->cause.message));
    jt_buf_put(&line, (jt_str){ repeated->example, repeated->example_len });
    put_field(&line, log->format, &count);
    put_tail(&line, log->format);
    outlet_put(log->outlet, jt_buf_str(&line));
}

static void tell_all_repeated(struct log *log, struct jt_instant until)
{
    struct log_repeated repeated;
    while (log_repeats_next(log->repeats, until, &repeated))
        tell_repeated(log, &repeated);
}

static void each_second(void *context)
{
    tell_all_repeated(context, jt_instant_now());
}

/* --- Making and ending it -------------------------------------------------------------------- */

static void tell_lost(void *context, uint64_t lines, struct jt_buf *notice)
{
    const struct log *log = context;
    const struct log_field lost = LOG_N("lost", (int64_t)lines);
    char bytes[96];
    struct jt_buf message = jt_buf_over(bytes, sizeof(bytes));
    jt_buf_put_int(&message, (int64_t)lines);
    jt_buf_put(&message, JT_STR(" lines lost: the log was read too slowly or was not writable"));
    put_head(notice, log, LOG_WARNING, jt_buf_str(&message));
    put_fields(notice, log, &lost, 1);
    put_tail(notice, log->format);
}

jt_err log_new(const struct log_options *options, struct log **ret_log)
{
    struct log *log = malloc(sizeof(*log));
    if (log == NULL)
        return JT_ERR(JT_NO_MEMORY, "log");
    *log = (struct log){ .format = options->format,
                         .level = options->level,
                         .has_priorities = options->has_priorities };
    const struct outlet_events events = { tell_lost, each_second, log };
    jt_err err = log_repeats_new(&log->repeats);
    if (err.code == JT_OK)
        err = outlet_open(options->fd, RING_MAX_BYTES, &events, options->sandbox, &log->outlet);
    if (err.code != JT_OK) {
        log_repeats_free(log->repeats);
        free(log);
        return err;
    }
    *ret_log = log;
    return JT_DONE;
}

jt_err log_for_issuer(const struct log *log, jt_str issuer, struct jt_arena *arena,
                      struct log **ret_log)
{
    JT_TRY(jt_arena_alloc(arena, sizeof(**ret_log), ret_log));
    **ret_log = *log;
    (*ret_log)->issuer = LOG_S("issuer", issuer);
    return JT_DONE;
}

void log_close(struct log *log, struct jt_instant end)
{
    if (log == NULL)
        return;
    tell_all_repeated(log, JT_INSTANT_NEVER);
    if (!outlet_close(log->outlet, end))
        return; /* its thread is left behind with what it uses */
    log_repeats_free(log->repeats);
    free(log);
}

void log_print(struct log *log, jt_str lines)
{
    char bytes[LINE_MAX_BYTES + TAIL_MAX_BYTES];
    jt_str text;
    while (lines.len != 0 && jt_str_cut(&lines, '\n', &text)) {
        struct jt_buf line = jt_buf_over(bytes, sizeof(bytes));
        put_priority(&line, log, LOG_ERROR);
        jt_buf_put(&line, text);
        jt_buf_put_char(&line, '\n');
        outlet_put(log->outlet, jt_buf_str(&line));
    }
}

void log_err(struct log *log, enum log_level level, const char *message, jt_err err)
{
    log_event(log, level, message, LOG_CAUSE_S("error", jt_str_from(jt_code_name(err.code))),
              LOG_CAUSE_S("what", jt_str_from(err.what)));
}
