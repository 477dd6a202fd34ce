/* deadlines: rings, so that leaving one needs no question which end it was. */
#include "http/deadlines.h"

#include <limits.h>

void deadlines_init(struct deadlines *deadlines, const int duration_s[static DEADLINE_KINDS])
{
    for (int kind = 0; kind < DEADLINE_KINDS; kind++) {
        struct deadline *ring = &deadlines->lists[kind];
        *ring = (struct deadline){ .previous = ring, .next = ring };
        deadlines->duration_ms[kind] = (int64_t)duration_s[kind] * 1000;
    }
}

void deadlines_set(struct deadlines *deadlines, struct deadline *deadline, enum deadline_kind kind,
                   int64_t now_ms)
{
    if (deadline->kind != DEADLINE_NONE) {
        deadline->previous->next = deadline->next;
        deadline->next->previous = deadline->previous;
    }
    deadline->kind = kind;
    if (kind == DEADLINE_NONE)
        return;
    struct deadline *ring = &deadlines->lists[kind];
    deadline->at_ms = now_ms + deadlines->duration_ms[kind];
    deadline->previous = ring->previous;
    deadline->next = ring;
    ring->previous->next = deadline;
    ring->previous = deadline;
}

static const struct deadline *soonest(const struct deadlines *deadlines)
{
    const struct deadline *found = NULL;
    for (int kind = DEADLINE_NONE + 1; kind < DEADLINE_KINDS; kind++) {
        const struct deadline *ring = &deadlines->lists[kind];
        if (ring->next != ring && (found == NULL || ring->next->at_ms < found->at_ms))
            found = ring->next;
    }
    return found;
}

struct deadline *deadlines_passed(struct deadlines *deadlines, int64_t now_ms)
{
    for (int kind = DEADLINE_NONE + 1; kind < DEADLINE_KINDS; kind++) {
        struct deadline *ring = &deadlines->lists[kind];
        if (ring->next != ring && ring->next->at_ms <= now_ms)
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

int64_t deadlines_since_ms(const struct deadlines *deadlines, const struct deadline *deadline)
{
    return deadline->at_ms - deadlines->duration_ms[deadline->kind];
}

int deadlines_wait_ms(const struct deadlines *deadlines, int64_t now_ms)
{
    const struct deadline *next = soonest(deadlines);
    if (next == NULL)
        return -1;
    int64_t left_ms = next->at_ms - now_ms;
    if (left_ms < 0)
        return 0;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}
