/*
 * openapi_imports: what a document does is planned first (openapi_plan.h), then all of it is done
 * in the registrar's transaction.
 */
#include "registration/openapi_imports.h"

#include "registration/broken.h"
#include "registration/find.h"
#include "registration/record.h"
#include "store/scopes.h"

static jt_err record_scope(struct registrar *r, const struct openapi_import *row, jt_str action,
                           jt_str scope_id, jt_str key)
{
    return record(r, CHANGE_API, row->api_id, action,
                  DETAILS(detail_text("scope_id", scope_id), detail_text("key", key),
                          detail_text("openapi_import_id", row->id)));
}

static jt_err remove_scopes(struct registrar *r, const struct openapi_result *import)
{
    for (size_t i = 0; i < import->plan.lists[OPENAPI_REMOVED].count; i++) {
        const struct scope *scope = import->plan.removed[i];
        JT_TRY(store_scope_delete(r->tx, scope->api_id, scope->id));
        JT_TRY(record_scope(r, &import->row, JT_STR("api_scope.deleted"), scope->id, scope->key));
    }
    return JT_DONE;
}

/* Those that go make room for those that come. */
static jt_err check_room(struct registrar *r, const struct openapi_plan *plan, size_t before)
{
    if (before - plan->lists[OPENAPI_REMOVED].count + plan->lists[OPENAPI_CREATED].count <=
        SCOPES_PER_API_MAX)
        return JT_DONE;
    return broken(r, "SCOPES_LIMIT_REACHED",
                  JT_STR("An API has at most 5000 scopes; with this document it would have more"));
}

static jt_err create_scopes(struct registrar *r, const struct openapi_result *import)
{
    const size_t count = import->plan.lists[OPENAPI_CREATED].count;
    const struct openapi_import *row = &import->row;
    struct scope *scopes = NULL;

    JT_TRY(jt_arena_calloc(r->arena, count + 1, sizeof(*scopes), &scopes));
    for (size_t i = 0; i < count; i++) {
        const struct openapi_operation *operation = import->plan.created[i];
        scopes[i] = (struct scope){ .api_id = row->api_id,
                                    .key = operation->key,
                                    .description = operation->description,
                                    .is_imported = true };
        JT_TRY(scope_id_new(&r->random, row->at_ms, r->arena, &scopes[i].id));
    }
    JT_TRY(store_scopes_create(r->tx, row->api_id, scopes, count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(record_scope(r, row, JT_STR("api_scope.created"), scopes[i].id, scopes[i].key));
    return JT_DONE;
}

jt_err openapi_log_write(const struct openapi_plan *plan, size_t list_max, struct jt_arena *arena,
                         jt_str *ret_log)
{
    static const char *const names[OPENAPI_OUTCOMES] = {
        [OPENAPI_CREATED] = "created",
        [OPENAPI_DUPLICATE] = "duplicates",
        [OPENAPI_REMOVED] = "removed",
        [OPENAPI_SKIPPED] = "skipped",
    };
    struct detail lists[OPENAPI_OUTCOMES + 1] = { 0 };
    for (size_t i = 0; i < OPENAPI_OUTCOMES; i++) {
        const struct openapi_keys *keys = &plan->lists[i];
        lists[i] =
            detail_texts(names[i], keys->keys, keys->count < list_max ? keys->count : list_max);
    }
    return details_write(lists, arena, ret_log);
}

/* The entry of the history. It is a change of the API, so each import makes one. */
static jt_err create_entry(struct registrar *r, struct openapi_result *import)
{
    const struct openapi_keys *lists = import->plan.lists;
    struct openapi_import *row = &import->row;

    row->created_count = (int64_t)lists[OPENAPI_CREATED].count;
    row->duplicate_count = (int64_t)lists[OPENAPI_DUPLICATE].count;
    row->removed_count = (int64_t)lists[OPENAPI_REMOVED].count;
    row->skipped_count = (int64_t)lists[OPENAPI_SKIPPED].count;
    JT_TRY(openapi_log_write(&import->plan, SIZE_MAX, r->arena, &row->log));
    JT_TRY(store_openapi_import_create(r->tx, row));
    return record(
        r, CHANGE_API, row->api_id,
        row->is_upload ? JT_STR("openapi_import.created") : JT_STR("openapi_import.deleted"),
        DETAILS(detail_text("openapi_import_id", row->id), detail_text("file_name", row->file_name),
                detail_number("created_count", row->created_count),
                detail_number("duplicate_count", row->duplicate_count),
                detail_number("removed_count", row->removed_count)));
}

/* Changes the API's scopes to those of the operations. */
static jt_err carry_out(struct registrar *r, const struct openapi_state *before,
                        const struct openapi_operation *operations, size_t count,
                        struct openapi_result *import)
{
    struct openapi_import *row = &import->row;

    row->at_ms = jt_now_ms(&r->clock);
    row->actor = r->caller->actor;
    JT_TRY(openapi_import_id_new(&r->random, row->at_ms, r->arena, &row->id));
    JT_TRY(openapi_plan_make(operations, count, before->scopes, before->scope_count, r->arena,
                             &import->plan));
    JT_TRY(check_room(r, &import->plan, before->scope_count));
    JT_TRY(remove_scopes(r, import));
    JT_TRY(create_scopes(r, import));
    return create_entry(r, import);
}

jt_err openapi_state_find(struct store_tx *tx, jt_str api_id, struct jt_arena *arena,
                          struct openapi_state *ret_state, struct rule_break *ret_break)
{
    return found_custom_api(store_openapi_state(tx, api_id, arena, ret_state), &ret_state->api,
                            ret_break);
}

jt_err openapi_check_active(const struct openapi_state *state, struct rule_break *ret_break)
{
    return state->has_active ? JT_DONE
                             : found(JT_ERR(JT_NOT_FOUND, "no document"), "OPENAPI_NOT_FOUND",
                                     JT_STR("The API has no OpenAPI document"), ret_break);
}

jt_err openapi_import_create(struct registrar *r, const struct openapi_state *before,
                             jt_str file_name, const struct openapi_operation *operations,
                             size_t count, struct openapi_result *ret_result)
{
    *ret_result = (struct openapi_result){ .row = { .api_id = before->api.id,
                                                    .file_name = file_name,
                                                    .is_upload = true,
                                                    .is_active = true } };
    return carry_out(r, before, operations, count, ret_result);
}

jt_err openapi_import_delete(struct registrar *r, jt_str api_id, struct openapi_result *ret_result)
{
    struct openapi_state before;

    JT_TRY(registrar_begin(r));
    JT_TRY(openapi_state_find(r->tx, api_id, r->arena, &before, &r->broken));
    JT_TRY(openapi_check_active(&before, &r->broken));
    *ret_result = (struct openapi_result){ .row = { .api_id = before.api.id,
                                                    .file_name = before.active.file_name } };
    return carry_out(r, &before, NULL, 0, ret_result);
}
