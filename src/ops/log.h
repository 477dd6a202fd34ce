/*
 * log: one line per event on standard error, for people or as JSON lines.
 *
 * Fields are typed and escaped by the log; messages are literals. No token, secret or body is ever
 * passed here: client_id, kid and jti are. Any thread; a line is one write(2).
 */
#pragma once

#include "base/bytes.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_HUMAN, LOG_JSON };

struct log; /* opaque */

struct log_field {
    const char *name;
    enum { LOG_TEXT, LOG_NUMBER } type;
    jt_str text;
    int64_t number;
};

#define LOG_S(field_name, value) \
    ((struct log_field){ .name = (field_name), .type = LOG_TEXT, .text = (value) })
#define LOG_N(field_name, value) \
    ((struct log_field){ .name = (field_name), .type = LOG_NUMBER, .number = (value) })

JT_MUST_USE jt_err log_new(int fd, enum log_format format, enum log_level level,
                           struct log **ret_log);
void log_free(struct log *log); /* takes NULL */
bool log_is_on(const struct log *log, enum log_level level);
void log_write(struct log *log, enum log_level level, const char *message,
               const struct log_field *fields, size_t field_count);

/* log_event(log, LOG_INFO, "listening", LOG_S("address", a), LOG_N("port", p)); */
#define log_event(log, level, message, ...)                                         \
    log_write((log), (level), (message), (const struct log_field[]){ __VA_ARGS__ }, \
              COUNT(((const struct log_field[]){ __VA_ARGS__ })))
/* An error of ours, with its code and words. */
void log_err(struct log *log, enum log_level level, const char *message, jt_err err);
