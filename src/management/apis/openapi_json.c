/* openapi_json: see the header. */
#include "management/apis/openapi_json.h"

static const char *const list_names[OPENAPI_OUTCOMES] = {
    [OPENAPI_CREATED] = "created",
    [OPENAPI_DUPLICATE] = "duplicates",
    [OPENAPI_REMOVED] = "removed",
    [OPENAPI_SKIPPED] = "skipped",
};

/* NULL: out of memory. */
static json_t *keys_json(const struct openapi_keys *list, size_t list_max)
{
    json_t *keys = json_array();
    for (size_t i = 0; keys != NULL && i < list->count && i < list_max; i++) {
        if (json_array_append_new(keys, json_stringn(list->keys[i].ptr, list->keys[i].len)) != 0) {
            json_decref(keys);
            return NULL;
        }
    }
    return keys;
}

json_t *openapi_log_json(const struct openapi_plan *plan, size_t list_max)
{
    json_t *log = json_object();
    for (size_t i = 0; log != NULL && i < OPENAPI_OUTCOMES; i++) {
        if (json_object_set_new(log, list_names[i], keys_json(&plan->lists[i], list_max)) != 0) {
            json_decref(log);
            return NULL;
        }
    }
    return log;
}

jt_err openapi_import_json(const struct openapi_import *import, const json_t *log,
                           json_t **ret_json)
{
    json_t *json = json_pack(
        "{s:s%,s:s,s:b,s:s%,s:o,s:s%,s:I,s:I,s:I,s:I}", "id", JSON_TEXT(import->id), "kind",
        import->is_upload ? "upload" : "deletion", "is_active", import->is_active, "file_name",
        JSON_TEXT(import->file_name), "created_on", json_time(import->at_ms), "created_by",
        JSON_TEXT(import->actor), "created_count", (json_int_t)import->created_count,
        "duplicate_count", (json_int_t)import->duplicate_count, "removed_count",
        (json_int_t)import->removed_count, "skipped_count", (json_int_t)import->skipped_count);
    if (json == NULL)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    if (log != NULL && json_object_update(json, (json_t *)(uintptr_t)log) != 0) {
        json_decref(json);
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    *ret_json = json;
    return JT_DONE;
}
