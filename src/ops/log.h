/*
 * log: one line per event on standard error, for people or as JSON lines.
 *
 * Fields are typed and escaped by the log; messages are literals. No token, secret or body is ever
 * passed here: client_id, kid and jti are. Any thread; nobody waits: a line is put into an outlet
 * (ops/outlet.h), and when lines were lost, the next one says how many.
 *
 * No caller can flood it: past the first few of a cause in a minute lines are counted, and one says
 * how often it was repeated (ops/log_repeats.h). A cause is level and message and the fields that
 * are marked for it. With the level debug every line is written.
 */
#pragma once

#include "base/arena.h"
#include "base/instant.h"
#include "base/sandbox.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_HUMAN, LOG_JSON };

struct log; /* opaque */

struct log_field {
    const char *name;
    enum { LOG_TEXT, LOG_NUMBER } type;
    bool is_cause; /* tells causes apart; then no caller from outside chooses its value */
    jt_str text;
    int64_t number;
};

#define LOG_S(field_name, value) \
    ((struct log_field){ .name = (field_name), .type = LOG_TEXT, .text = (value) })
#define LOG_N(field_name, value) \
    ((struct log_field){ .name = (field_name), .type = LOG_NUMBER, .number = (value) })
#define LOG_CAUSE_S(field_name, value) \
    ((struct log_field){               \
        .name = (field_name), .type = LOG_TEXT, .is_cause = true, .text = (value) })
#define LOG_CAUSE_N(field_name, value) \
    ((struct log_field){               \
        .name = (field_name), .type = LOG_NUMBER, .is_cause = true, .number = (value) })

struct log_options {
    int fd; /* borrowed */
    enum log_format format;
    enum log_level level;
    bool has_priorities;           /* before each line, for journald (ops/journal.h) */
    const struct sandbox *sandbox; /* of its thread, borrowed; NULL: none */
};
JT_MUST_USE jt_err log_new(const struct log_options *options, struct log **ret_log);
/* The same log, of which each line that is written by ret_log names that issuer, as a cause: for
 * where there are several. It lives in arena and ends with log; issuer is borrowed. */
JT_MUST_USE jt_err log_for_issuer(const struct log *log, jt_str issuer, struct jt_arena *arena,
                                  struct log **ret_log);
/* Writes what is left, for no longer than until then. Takes NULL; not for one of log_for_issuer().
 */
void log_close(struct log *log, struct jt_instant end);
bool log_is_on(const struct log *log, enum log_level level);
void log_write(struct log *log, enum log_level level, const char *message,
               const struct log_field *fields, size_t field_count);
/* Writes every line, however often its cause repeats: for events that changed something. */
void log_write_each(struct log *log, enum log_level level, const char *message,
                    const struct log_field *fields, size_t field_count);
/* Writes lines as errors, else unchanged, after those that were written before. For the reason why
 * the server does not start. */
void log_print(struct log *log, jt_str lines);

/* log_event(log, LOG_INFO, "listening", LOG_S("address", a), LOG_N("port", p)); */
#define log_event(log, level, message, ...)                                         \
    log_write((log), (level), (message), (const struct log_field[]){ __VA_ARGS__ }, \
              COUNT(((const struct log_field[]){ __VA_ARGS__ })))
/* An error of ours, with its code and words. */
void log_err(struct log *log, enum log_level level, const char *message, jt_err err);
