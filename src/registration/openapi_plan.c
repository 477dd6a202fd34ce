/*
 * openapi_plan: walks through the operations of the document and the scopes of the API side by
 * side, both in ascending order of keys, and notes what is new, what is gone and what is there
 * twice.
 */
#include "registration/openapi_plan.h"

#include <stdlib.h>

/* Of operations with the same key, the first in the document comes first: they stand in one array.
 * */
static int compare(const void *a, const void *b)
{
    const struct openapi_operation *left = *(const struct openapi_operation *const *)a;
    const struct openapi_operation *right = *(const struct openapi_operation *const *)b;
    const int order = jt_str_cmp(left->key, right->key);
    return order != 0 ? order : (left > right) - (left < right);
}

static jt_err sort(const struct openapi_operation *operations, size_t count, struct jt_arena *arena,
                   const struct openapi_operation ***ret_sorted)
{
    const struct openapi_operation **sorted = NULL;
    JT_TRY(jt_arena_calloc(arena, count + 1, sizeof(*sorted), &sorted));
    for (size_t i = 0; i < count; i++)
        sorted[i] = &operations[i];
    if (count > 1)
        qsort(sorted, count, sizeof(*sorted), compare);
    *ret_sorted = sorted;
    return JT_DONE;
}

static jt_err plan_new(size_t count, size_t scope_count, struct jt_arena *arena,
                       struct openapi_plan *ret_plan)
{
    struct openapi_plan plan = { 0 };
    for (size_t i = 0; i < OPENAPI_OUTCOMES; i++)
        JT_TRY(jt_arena_calloc(arena, 1 + (i == OPENAPI_REMOVED ? scope_count : count),
                               sizeof(*plan.lists[i].keys), &plan.lists[i].keys));
    JT_TRY(jt_arena_calloc(arena, count + 1, sizeof(*plan.created), &plan.created));
    JT_TRY(jt_arena_calloc(arena, scope_count + 1, sizeof(*plan.removed), &plan.removed));
    *ret_plan = plan;
    return JT_DONE;
}

/* The place of key in its list. */
static size_t add(struct openapi_plan *plan, enum openapi_outcome outcome, jt_str key)
{
    struct openapi_keys *list = &plan->lists[outcome];
    list->keys[list->count] = key;
    return list->count++;
}

static void add_unwanted(struct openapi_plan *plan, const struct scope *scope)
{
    if (scope->is_imported) /* the others were made by hand */
        plan->removed[add(plan, OPENAPI_REMOVED, scope->key)] = scope;
}

jt_err openapi_plan_make(const struct openapi_operation *operations, size_t count,
                         const struct scope *scopes, size_t scope_count, struct jt_arena *arena,
                         struct openapi_plan *ret_plan)
{
    const struct openapi_operation **sorted = NULL;
    jt_str last = JT_STR(""); /* key of an operation; none is empty */
    size_t at = 0;

    JT_TRY(sort(operations, count, arena, &sorted));
    JT_TRY(plan_new(count, scope_count, arena, ret_plan));
    for (size_t i = 0; i < count; i++) {
        const jt_str key = sorted[i]->key;
        const bool is_repeated = jt_str_eq(key, last);
        last = key;
        if (sorted[i]->is_reserved) {
            add(ret_plan, OPENAPI_SKIPPED, key);
            continue;
        }
        while (at < scope_count && jt_str_cmp(scopes[at].key, key) < 0)
            add_unwanted(ret_plan, &scopes[at++]);
        const bool is_taken = at < scope_count && jt_str_eq(scopes[at].key, key);
        at += is_taken;
        if (is_taken || is_repeated)
            add(ret_plan, OPENAPI_DUPLICATE, key);
        else
            ret_plan->created[add(ret_plan, OPENAPI_CREATED, key)] = sorted[i];
    }
    while (at < scope_count)
        add_unwanted(ret_plan, &scopes[at++]);
    return JT_DONE;
}
