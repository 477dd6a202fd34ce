/*
 * log: a line is built in a buffer on the stack and leaves in one write(2), so that lines of
 * several threads never mix and nothing here allocates or locks.
 *
 * What does not fit is left out as a whole, and the line says so: a cut line would not be JSON.
 */
#include "ops/log.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_write.h"

enum {
    LINE_MAX_BYTES = 4096,
    TEXT_MAX_BYTES = 512,    /* of one field before escaping */
    LINE_TAIL_MAX_BYTES = 32 /* kept free for the end of a line */
};

struct log {
    int fd;
    enum log_format format;
    enum log_level level;
};

jt_err log_new(int fd, enum log_format format, enum log_level level, struct log **ret_log)
{
    struct log *log = malloc(sizeof(*log));
    if (log == NULL)
        return JT_ERR(JT_NO_MEMORY, "log");
    *log = (struct log){ .fd = fd, .format = format, .level = level };
    *ret_log = log;
    return JT_DONE;
}

void log_free(struct log *log)
{
    free(log);
}

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

/* The text escaped as in JSON, whatever its bytes: a terminal or a log reader must not be fooled.
 */
static void put_text(struct jt_buf *line, jt_str text)
{
    size_t at = 0;
    while (at < text.len && at < TEXT_MAX_BYTES) {
        jt_str rest = { text.ptr + at, text.len - at };
        size_t n = character_bytes(rest);
        uint8_t second = n == 2 ? (uint8_t)rest.ptr[1] : 0;
        if (n == 0) {
            jt_buf_put(line, JT_STR("\xEF\xBF\xBD")); /* U+FFFD, the replacement character */
        } else if (n == 2 && (uint8_t)rest.ptr[0] == 0xC2 && second < 0xA0) {
            jt_buf_put(line, JT_STR("\\u00")); /* U+0080 to U+009F: control characters too */
            jt_buf_put_hex(line, &second, 1);
        } else {
            jt_json_put_escaped(line, (jt_str){ rest.ptr, n });
        }
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

/* As many fields as fit before the tail; the others are dropped whole. */
static void put_fields(struct jt_buf *line, enum log_format format, const struct log_field *fields,
                       size_t count, bool *ret_is_cut)
{
    *ret_is_cut = false;
    for (size_t i = 0; i < count; i++) {
        struct jt_buf before = *line;
        put_field(line, format, &fields[i]);
        if (line->has_overflown) {
            *line = before;
            *ret_is_cut = true;
        }
    }
}

static void put_json_line(struct jt_buf *line, enum log_level level, const char *message,
                          const struct log_field *fields, size_t count)
{
    static const char *const names[] = { "debug", "info", "warning", "error" };
    struct jt_clock clock = jt_clock_system();
    bool is_cut;

    jt_buf_put(line, JT_STR("{\"time\":\""));
    jt_time_put_iso8601(line, jt_now_ms(&clock));
    jt_buf_put(line, JT_STR("\",\"level\":\""));
    jt_buf_put(line, jt_str_from(names[level]));
    jt_buf_put(line, JT_STR("\",\"message\":"));
    put_quoted(line, jt_str_from(message));
    put_fields(line, LOG_JSON, fields, count, &is_cut);
    line->capacity += LINE_TAIL_MAX_BYTES;
    jt_buf_put(line, is_cut ? JT_STR(",\"is_cut\":true}\n") : JT_STR("}\n"));
}

static void put_human_line(struct jt_buf *line, enum log_level level, const char *message,
                           const struct log_field *fields, size_t count)
{
    static const char *const names[] = { " debug ", " info  ", " warn  ", " error " };
    struct jt_clock clock = jt_clock_system();
    bool is_cut;

    jt_time_put_iso8601(line, jt_now_ms(&clock));
    jt_buf_put(line, jt_str_from(names[level]));
    put_text(line, jt_str_from(message));
    if (count != 0)
        jt_buf_put_char(line, ' ');
    put_fields(line, LOG_HUMAN, fields, count, &is_cut);
    line->capacity += LINE_TAIL_MAX_BYTES;
    jt_buf_put(line, is_cut ? JT_STR(" (cut)\n") : JT_STR("\n"));
}

void log_write(struct log *log, enum log_level level, const char *message,
               const struct log_field *fields, size_t field_count)
{
    char bytes[LINE_MAX_BYTES];
    struct jt_buf line = jt_buf_over(bytes, sizeof(bytes) - LINE_TAIL_MAX_BYTES);
    if (!log_is_on(log, level))
        return;
    if (log->format == LOG_JSON)
        put_json_line(&line, level, message, fields, field_count);
    else
        put_human_line(&line, level, message, fields, field_count);
    while (write(log->fd, line.ptr, line.len) < 0 && errno == EINTR) {
        /* A log that cannot be written is nothing to stop the service for. */
    }
}

void log_err(struct log *log, enum log_level level, const char *message, jt_err err)
{
    log_event(log, level, message, LOG_S("error", jt_str_from(jt_code_name(err.code))),
              LOG_S("what", jt_str_from(err.what)));
}
