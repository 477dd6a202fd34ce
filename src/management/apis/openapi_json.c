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

static const char *const kinds[] = { "upload", "deletion", NULL };
static const struct answer_member import_members[] = {
    { "id", ANSWER_FROM(struct openapi_import, id) },
    { "kind", ANSWER_EITHER(struct openapi_import, is_upload, kinds) },
    { "is_active", ANSWER_FROM(struct openapi_import, is_active),
      .description = "It is the API's document now." },
    { "file_name", ANSWER_FROM(struct openapi_import, file_name) },
    { "created_on", ANSWER_TIME(struct openapi_import, at_ms) },
    { "created_by", ANSWER_FROM(struct openapi_import, actor) },
    { "created_count", ANSWER_FROM(struct openapi_import, created_count) },
    { "duplicate_count", ANSWER_FROM(struct openapi_import, duplicate_count) },
    { "removed_count", ANSWER_FROM(struct openapi_import, removed_count) },
    { "skipped_count", ANSWER_FROM(struct openapi_import, skipped_count) },
};
const struct answer_shape openapi_import_shape = {
    "openapi_import", ANSWER_MEMBERS(struct openapi_import, import_members),
    .description = "An upload or a deletion of an API's OpenAPI document."
};

/* The log has all of the lists; the defaults say so in the document. */
static const struct answer_member log_members[] = {
    { ANSWER_SAME(&openapi_import_shape) }, { ANSWER_JSON(struct openapi_import, log) },
    { "created", ANSWER_DEFAULT("[]") },    { "duplicates", ANSWER_DEFAULT("[]") },
    { "removed", ANSWER_DEFAULT("[]") },    { "skipped", ANSWER_DEFAULT("[]") },
};
const struct answer_shape openapi_import_log_shape = {
    "openapi_import_log", ANSWER_MEMBERS(struct openapi_import, log_members),
    .description =
        "An import with the keys of its scopes: of an upload's answer the first 100 of each list."
};
