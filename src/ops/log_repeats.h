/*
 * log_repeats: keeps a log readable in a flood. Of each cause the first LOG_REPEATS_WHOLE lines in
 * a window of a minute are written; the others are counted, and one line at its end says how many,
 * with an example.
 *
 * A cause is a number that the log makes of what tells lines apart (ops/log.h). The table is of
 * fixed size: when it is full, lines are counted by their coarse cause, the message alone, for
 * which there is always room, as messages are literals of ours. Any thread; the caller gives the
 * time.
 */
#pragma once

#include "base/instant.h"

enum {
    LOG_REPEATS_WHOLE = 5,
    LOG_REPEATS_WINDOW_MS = 60 * 1000,
    LOG_REPEATS_CAUSES_MAX = 192,
    LOG_REPEATS_COARSE_MAX = 64, /* of these, kept free for messages */
    LOG_REPEATS_EXAMPLE_MAX_BYTES = 768,
};

struct log_repeats; /* opaque */

struct log_cause {
    uint64_t fine, coarse; /* never 0 */
    int level;
    const char *message; /* a literal */
};

/* What is said of a window: of so many lines that were not written this was one. */
struct log_repeated {
    struct log_cause cause;
    uint64_t count;
    size_t example_len;
    char example[LOG_REPEATS_EXAMPLE_MAX_BYTES]; /* whatever log_repeats_keep() was given */
};

enum log_repeats_answer {
    LOG_REPEATS_WRITE,
    LOG_REPEATS_COUNTED,
    LOG_REPEATS_WANTED /* counted, and its text is wanted as the newer example */
};

JT_MUST_USE jt_err log_repeats_new(struct log_repeats **ret_repeats);
void log_repeats_free(struct log_repeats *repeats); /* takes NULL */

/* A line comes. */
enum log_repeats_answer log_repeats_count(struct log_repeats *repeats,
                                          const struct log_cause *cause, struct jt_instant now);

/* text as the example of its cause; dropped when it is too long. */
void log_repeats_keep(struct log_repeats *repeats, const struct log_cause *cause, jt_str text);

/* One window that is over and has something to say; it is forgotten. False: there is none. */
bool log_repeats_next(struct log_repeats *repeats, struct jt_instant now,
                      struct log_repeated *ret_repeated);
