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

static jt_err remove_scope(struct registrar *r, const struct openapi_import *row,
                           const struct scope *scope)
{
    JT_TRY(store_scope_delete(r->tx, scope->api_id, scope->id));
    return record_scope(r, row, JT_STR("api_scope.deleted"), scope->id, scope->key);
}

static jt_err remove_scopes(struct registrar *r, const struct openapi_result *import)
{
    const size_t count = import->plan.lists[OPENAPI_REMOVED].count;
    JT_TRY(store_openapi_undo_keep(r->tx, import->row.id, import->plan.removed, count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(remove_scope(r, &import->row, import->plan.removed[i]));
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
    JT_TRY(store_scopes_create(r->tx, row->api_id, row->id, scopes, count));
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

/* It is a change of the API also where no scope comes or goes. */
static jt_err record_import(struct registrar *r, const struct openapi_import *row, jt_str action)
{
    return record(r, CHANGE_API, row->api_id, action,
                  DETAILS(detail_text("openapi_import_id", row->id),
                          detail_text("file_name", row->file_name),
                          detail_number("created_count", row->created_count),
                          detail_number("duplicate_count", row->duplicate_count),
                          detail_number("removed_count", row->removed_count)));
}

/* What the operations would do to the API's scopes. */
static jt_err make_plan(struct registrar *r, const struct openapi_state *before,
                        const struct openapi_operation *operations, size_t count,
                        struct openapi_result *import)
{
    const struct openapi_keys *lists = import->plan.lists;
    struct openapi_import *row = &import->row;

    JT_TRY(openapi_plan_make(operations, count, before->scopes, before->scope_count, r->arena,
                             &import->plan));
    row->created_count = (int64_t)lists[OPENAPI_CREATED].count;
    row->duplicate_count = (int64_t)lists[OPENAPI_DUPLICATE].count;
    row->removed_count = (int64_t)lists[OPENAPI_REMOVED].count;
    row->skipped_count = (int64_t)lists[OPENAPI_SKIPPED].count;
    row->at_ms = jt_now_ms(&r->clock);
    row->actor = r->caller->actor;
    return check_room(r, &import->plan, before->scope_count);
}

/* Changes the API's scopes to those of the operations. The entry of the history comes first, since
 * what is kept for an undo belongs to it. */
static jt_err carry_out(struct registrar *r, const struct openapi_state *before,
                        const struct openapi_operation *operations, size_t count,
                        struct openapi_result *import)
{
    struct openapi_import *row = &import->row;

    JT_TRY(make_plan(r, before, operations, count, import));
    JT_TRY(openapi_import_id_new(&r->random, row->at_ms, r->arena, &row->id));
    JT_TRY(openapi_log_write(&import->plan, SIZE_MAX, r->arena, &row->log));
    row->is_undoable = true;
    row->previous_id = before->has_active ? before->active.id : JT_STR("");
    JT_TRY(store_openapi_import_create(r->tx, row));
    JT_TRY(remove_scopes(r, import));
    JT_TRY(create_scopes(r, import));
    return record_import(r, row,
                         row->is_upload ? JT_STR("openapi_import.created")
                                        : JT_STR("openapi_import.deleted"));
}

/* The same without doing it: who would lose what. */
static jt_err foresee(struct registrar *r, const struct openapi_state *before,
                      const struct openapi_operation *operations, size_t count,
                      struct openapi_result *import)
{
    jt_str *ids = NULL;

    JT_TRY(make_plan(r, before, operations, count, import));
    const size_t removed = import->plan.lists[OPENAPI_REMOVED].count;
    JT_TRY(jt_arena_calloc(r->arena, removed + 1, sizeof(*ids), &ids));
    for (size_t i = 0; i < removed; i++)
        ids[i] = import->plan.removed[i]->id;
    import->is_dry_run = true;
    import->row.is_active = false;
    return store_openapi_losses(r->tx, ids, removed, r->arena, &import->losses);
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
                             size_t count, bool is_dry_run, struct openapi_result *ret_result)
{
    *ret_result = (struct openapi_result){ .row = { .api_id = before->api.id,
                                                    .file_name = file_name,
                                                    .is_upload = true,
                                                    .is_active = true } };
    return is_dry_run ? foresee(r, before, operations, count, ret_result)
                      : carry_out(r, before, operations, count, ret_result);
}

jt_err openapi_import_delete(struct registrar *r, jt_str api_id, bool is_dry_run,
                             struct openapi_result *ret_result)
{
    struct openapi_state before;

    JT_TRY(registrar_begin(r));
    JT_TRY(openapi_state_find(r->tx, api_id, r->arena, &before, &r->broken));
    JT_TRY(openapi_check_active(&before, &r->broken));
    *ret_result = (struct openapi_result){ .row = { .api_id = before.api.id,
                                                    .file_name = before.active.file_name } };
    return is_dry_run ? foresee(r, &before, NULL, 0, ret_result)
                      : carry_out(r, &before, NULL, 0, ret_result);
}

/* --- Undoing --------------------------------------------------------------------------------- */

static jt_err undoable_get(struct registrar *r, jt_str api_id, jt_str import_id,
                           struct openapi_import *ret_import)
{
    bool is_newest = false;
    JT_TRY(found(
        store_openapi_import_place(r->tx, api_id, import_id, r->arena, ret_import, &is_newest),
        "OPENAPI_IMPORT_NOT_FOUND", JT_STR("The API has no import with this id"), &r->broken));
    if (is_newest && ret_import->is_undoable)
        return JT_DONE;
    return broken(r, "OPENAPI_IMPORT_NOT_UNDOABLE",
                  JT_STR("Only the newest import of an API can be undone, and only once"));
}

/* Both ascending by key. What the import made is no hindrance, since it goes. */
static jt_err check_keys_free(struct registrar *r, const struct openapi_state *state,
                              const struct openapi_undo *undo)
{
    size_t at = 0;
    for (size_t i = 0; i < undo->removed_count; i++) {
        while (at < state->scope_count &&
               jt_str_cmp(state->scopes[at].key, undo->removed[i].key) < 0)
            at++;
        if (at < state->scope_count && jt_str_eq(state->scopes[at].key, undo->removed[i].key))
            return broken(r, "SCOPE_KEY_TAKEN",
                          JT_STR("A scope that would come back has been made by hand meanwhile; "
                                 "delete that one first"));
    }
    if (state->scope_count - undo->created_count + undo->removed_count > SCOPES_PER_API_MAX)
        return broken(r, "SCOPES_LIMIT_REACHED",
                      JT_STR("An API has at most 5000 scopes; with those it would have more"));
    return JT_DONE;
}

static jt_err undo_import(struct registrar *r, const struct openapi_import *import,
                          const struct openapi_undo *undo)
{
    for (size_t i = 0; i < undo->created_count; i++)
        JT_TRY(remove_scope(r, import, &undo->created[i]));
    JT_TRY(store_openapi_undo(r->tx, import, undo));
    for (size_t i = 0; i < undo->removed_count; i++)
        JT_TRY(record_scope(r, import, JT_STR("api_scope.created"), undo->removed[i].id,
                            undo->removed[i].key));
    return record_import(r, import, JT_STR("openapi_import.undone"));
}

jt_err openapi_import_undo(struct registrar *r, jt_str api_id, jt_str import_id,
                           struct openapi_import *ret_import)
{
    struct openapi_state state;
    struct openapi_undo undo;

    JT_TRY(registrar_begin(r));
    JT_TRY(openapi_state_find(r->tx, api_id, r->arena, &state, &r->broken));
    JT_TRY(undoable_get(r, state.api.id, import_id, ret_import));
    JT_TRY(store_openapi_undo_get(r->tx, ret_import, r->arena, &undo));
    JT_TRY(check_keys_free(r, &state, &undo));
    ret_import->undone_ms = jt_now_ms(&r->clock);
    ret_import->is_active = ret_import->is_undoable = false;
    return undo_import(r, ret_import, &undo);
}
