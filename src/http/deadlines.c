/*
 * deadlines: a doubly linked ring for each kind, in the order of its ends. In a ring a member
 * leaves without asking whether it was first or last.
 */
#include "http/deadlines.h"

void deadlines_init(struct deadlines *deadlines, const int duration_s[static DEADLINE_KINDS])
{
    for (int kind = 0; kind < DEADLINE_KINDS; kind++) {
        struct deadline *ring = &deadlines->lists[kind];
        *ring = (struct deadline){ .previous = ring, .next = ring };
        deadlines->duration_ms[kind] = (int64_t)duration_s[kind] * 1000;
    }
}

void deadlines_set(struct deadlines *deadlines, struct deadline *deadline, enum deadline_kind kind,
                   struct jt_instant now)
{
    if (deadline->kind != DEADLINE_NONE) {
        deadline->previous->next = deadline->next;
        deadline->next->previous = deadline->previous;
    }
    deadline->kind = kind;
    if (kind == DEADLINE_NONE)
        return;
    struct deadline *ring = &deadlines->lists[kind];
    deadline->at = jt_instant_plus_ms(now, deadlines->duration_ms[kind]);
    deadline->previous = ring->previous;
    deadline->next = ring;
    ring->previous->next = deadline;
    ring->previous = deadline;
}

struct jt_instant deadlines_soonest(const struct deadlines *deadlines)
{
    struct jt_instant soonest = JT_INSTANT_NEVER;
    for (int kind = DEADLINE_NONE + 1; kind < DEADLINE_KINDS; kind++) {
        const struct deadline *ring = &deadlines->lists[kind];
        if (ring->next != ring)
            soonest = jt_instant_earlier(soonest, ring->next->at);
    }
    return soonest;
}

struct deadline *deadlines_passed(struct deadlines *deadlines, struct jt_instant now)
{
    for (int kind = DEADLINE_NONE + 1; kind < DEADLINE_KINDS; kind++) {
        struct deadline *ring = &deadlines->lists[kind];
        if (ring->next != ring && jt_instant_has_come(ring->next->at, now))
            return ring->next;
    }
    return NULL;
}

struct deadline *deadlines_first(struct deadlines *deadlines, enum deadline_kind kind)
{
    struct deadline *ring = &deadlines->lists[kind];
    return ring->next != ring ? ring->next : NULL;
}

struct deadline *deadlines_next(struct deadlines *deadlines, const struct deadline *deadline)
{
    return deadline->next != &deadlines->lists[deadline->kind] ? deadline->next : NULL;
}

struct jt_instant deadlines_since(const struct deadlines *deadlines,
                                  const struct deadline *deadline)
{
    return jt_instant_plus_ms(deadline->at, -deadlines->duration_ms[deadline->kind]);
}
