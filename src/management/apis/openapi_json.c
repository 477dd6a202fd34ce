/*
 * openapi_json: answer tables over struct openapi_import. Its log is JSON already when it comes
 * from the store.
 */
#include "management/apis/openapi_json.h"

static const char *const kinds[] = { "upload", "deletion", NULL };
static const struct answer_member entry_members[] = {
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
    { "can_be_undone", ANSWER_FROM(struct openapi_import, is_undoable),
      .description = "It is the newest one, and what it took away is kept." },
    { "undone_on", ANSWER_TIME(struct openapi_import, undone_ms), .is_nullable = true },
};
static const struct answer_shape entry = { NULL,
                                           ANSWER_MEMBERS(struct openapi_import, entry_members) };
static const struct answer_member import_members[] = {
    { "id", ANSWER_FROM(struct openapi_import, id) },
    { ANSWER_SAME(&entry) },
};
const struct answer_shape openapi_import_shape = {
    "openapi_import", ANSWER_MEMBERS(struct openapi_import, import_members),
    .description = "An upload or a deletion of an API's OpenAPI document."
};

/* The log has all of the lists; the defaults say so in the document. */
static const struct answer_member lists_members[] = {
    { ANSWER_JSON(struct openapi_import, log) }, { "created", ANSWER_DEFAULT("[]") },
    { "duplicates", ANSWER_DEFAULT("[]") },      { "removed", ANSWER_DEFAULT("[]") },
    { "skipped", ANSWER_DEFAULT("[]") },
};
static const struct answer_shape lists = { NULL,
                                           ANSWER_MEMBERS(struct openapi_import, lists_members) };
static const struct answer_member log_members[] = {
    { ANSWER_SAME(&openapi_import_shape) },
    { ANSWER_SAME(&lists) },
};
const struct answer_shape openapi_import_log_shape = {
    "openapi_import_log", ANSWER_MEMBERS(struct openapi_import, log_members),
    .description = "An import with the keys of its scopes."
};

static const struct answer_member loss_members[] = {
    { "key", ANSWER_FROM(struct openapi_loss, key), .example = "get:orders" },
    { "application_count", ANSWER_FROM(struct openapi_loss, application_count) },
    { "api_key_count", ANSWER_FROM(struct openapi_loss, api_key_count) },
};
static const struct answer_shape loss = { NULL, ANSWER_MEMBERS(struct openapi_loss, loss_members) };
static const struct answer_member losses_members[] = {
    { "application_count", ANSWER_FROM(struct openapi_losses, application_count),
      .description = "Applications that lose a scope, each once." },
    { "api_key_count", ANSWER_FROM(struct openapi_losses, api_key_count) },
    { "scopes", ANSWER_LIST(struct openapi_losses, scopes, count, &loss),
      .description = "The first 100, the greatest loss first." },
};
static const struct answer_shape losses = { NULL,
                                            ANSWER_MEMBERS(struct openapi_losses, losses_members) };
static const struct answer_member result_members[] = {
    { "id", ANSWER_FROM(struct openapi_result, row.id), .is_nullable = true,
      .description = "null of a dry run, which is not in the history." },
    { ANSWER_OBJECT(struct openapi_result, row, &entry) },
    { ANSWER_OBJECT(struct openapi_result, row, &lists) },
    { "is_dry_run", ANSWER_FROM(struct openapi_result, is_dry_run) },
    { "losses", ANSWER_OBJECT(struct openapi_result, losses, &losses),
      ANSWER_NULL_UNLESS(struct openapi_result, is_dry_run),
      .description = "Of a dry run: who would lose what." },
};
const struct answer_shape openapi_result_shape = {
    "openapi_import_result", ANSWER_MEMBERS(struct openapi_result, result_members),
    .description = "What an import did, or would do, with the keys of its scopes: the first 100 of "
                   "each list."
};
