/*
 * outlet: prints to a descriptor without ever waiting for whoever reads it. Texts lie in a bounded
 * ring until a thread of the outlet's own has written them.
 *
 * What does not fit is dropped whole and its lines are counted; once all before it is written, the
 * owner's tell_lost() says how many, and texts are taken again: one gap, one notice. A descriptor
 * that cannot be written at all (its reader is gone, its disk is full) loses what is put in the
 * same way and is tried again each second. It is never made non-blocking, because a shell or a
 * service manager shares it: hence the thread. What is written is wiped, as some of it is a secret
 * shown once. Any thread.
 */
#pragma once

#include "base/instant.h"
#include "base/sandbox.h"

struct outlet; /* opaque */

/* Both are called by the outlet's thread; each may be NULL. */
struct outlet_events {
    /* Writes the notice of that many lost lines, newline included. It must not put anything. */
    void (*tell_lost)(void *context, uint64_t lines, struct jt_buf *notice);
    void (*each_second)(void *context); /* about; may put */
    void *context;
};

/* fd is borrowed. Its thread takes no signal: a reader that is gone is an error like others. */
JT_MUST_USE jt_err outlet_open(int fd, size_t capacity_bytes, const struct outlet_events *events,
                               const struct sandbox *sandbox, struct outlet **ret_outlet);

/* Whole lines. Never waits. */
void outlet_put(struct outlet *outlet, jt_str text);

/*
 * Writes what is left, until end at the latest. False: its thread still waits for the reader; then
 * thread, memory and context are left to the end of the process. Takes NULL.
 */
bool outlet_close(struct outlet *outlet, struct jt_instant end);
