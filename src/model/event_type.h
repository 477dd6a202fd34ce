/*
 * event_type: the types of events, one row each (contract section 8, where those of applications,
 * APIs, scopes, keys are jeton's own). A change whose action is the code of a row becomes an event.
 *
 * An event's data is {OBJECT:{MEMBER:subject of the change,...detail of the change}}, as the row
 * says; GET /event_types shows its schema.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

struct event_type {
    const char *id;
    const char *code; /* "organization.created"; the action of the change */
    const char *name, *description;
    const char *object, *member;
    jt_str schema; /* JSON Schema of data */
};
extern const struct event_type event_types[];
extern const size_t event_type_count;
/* "webhook.test": sent to one webhook, on request. It is none of the table, for nobody can be
 * subscribed to it, and a receiver has nothing to do but to answer. */
extern const struct event_type event_type_test;

/* NULL: no such type. */
const struct event_type *event_type_find(jt_str code);

struct event {
    jt_str id;
    jt_str type;
    jt_str source; /* "api", "admin", "system" */
    int64_t at_ms;
    jt_str data; /* a JSON object */
};

JT_MUST_USE jt_err event_id_new(const struct jt_random *random, int64_t now_ms,
                                struct jt_arena *arena, jt_str *ret_id);
/* Ids of events from before that time sort before this text, all others after it. */
JT_MUST_USE jt_err event_id_bound(int64_t time_ms, struct jt_arena *arena, jt_str *ret_bound);

/* Where a change came from, by its actor (store_begin): "api" an application's token, "system"
 * jeton itself, "admin" people, by the console or the command. */
jt_str event_source(jt_str actor);
