/*
 * openapi_json: answer tables over struct openapi_import. Its log is JSON already when it comes
 * from the store.
 */
#include "management/apis/openapi_json.h"

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
