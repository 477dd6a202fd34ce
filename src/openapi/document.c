/*
 * document: takes the operations out of a document's events, which go through here once. A frame
 * for each open object or list knows what it is for; what is for nothing here costs its frame only.
 *
 * A path item is kept until its end, because only then it is known which of its operations count:
 * YAML's merge keys (<<) bring members that those of the object itself replace.
 */
#include "base/character.h"
#include "openapi/event.h"
#include "openapi/operation.h"

static const jt_str methods[] = {
    JT_STR_INIT("GET"),    JT_STR_INIT("POST"),    JT_STR_INIT("PUT"),  JT_STR_INIT("PATCH"),
    JT_STR_INIT("DELETE"), JT_STR_INIT("OPTIONS"), JT_STR_INIT("HEAD"), JT_STR_INIT("TRACE"),
};

/* What a value is for. */
enum role {
    ROLE_NONE,
    ROLE_DOCUMENT,
    ROLE_OPENAPI, /* the versions */
    ROLE_SWAGGER,
    ROLE_PATHS,
    ROLE_ITEM,       /* of a path */
    ROLE_ITEM_MERGE, /* an object, or a list of objects, whose members count as the item's */
    ROLE_OPERATION,
    ROLE_OPERATION_MERGE,
    ROLE_SUMMARY,
    ROLE_OPERATION_ID,
};

static const struct {
    enum role inside;
    jt_str key;
    enum role role;
} members[] = {
    { ROLE_DOCUMENT, JT_STR_INIT("openapi"), ROLE_OPENAPI },
    { ROLE_DOCUMENT, JT_STR_INIT("swagger"), ROLE_SWAGGER },
    { ROLE_DOCUMENT, JT_STR_INIT("paths"), ROLE_PATHS },
    { ROLE_ITEM, JT_STR_INIT("<<"), ROLE_ITEM_MERGE },
    { ROLE_OPERATION, JT_STR_INIT("<<"), ROLE_OPERATION_MERGE },
    { ROLE_OPERATION, JT_STR_INIT("summary"), ROLE_SUMMARY },
    { ROLE_OPERATION, JT_STR_INIT("operationId"), ROLE_OPERATION_ID },
};

/* An open object or list. */
struct frame {
    enum role role;
    bool is_list, is_merged;
    bool has_key; /* of an object: what comes next is a value, and for value_role */
    enum role value_role;
};

/* A text member of an operation, ready to be a description. */
struct member_text {
    bool is_there, is_merged;
    size_t len;
    char bytes[OPERATION_DESCRIPTION_MAX_BYTES];
};

struct operation {
    bool is_there, is_merged;
    struct member_text summary, operation_id;
};

struct document {
    struct jt_arena *arena;
    struct frame frames[OPENAPI_DEPTH_MAX];
    size_t depth, event_count;
    bool has_openapi, has_swagger, has_paths;
    /* The path item that is being read; order has the indexes of its operations. */
    jt_str path;
    struct operation item[COUNT(methods)];
    size_t order[COUNT(methods)], order_count;
    struct operation *operation; /* that is being read, or the last one */
    /* All paths so far, ascending, to know which is there twice. */
    jt_str *paths;
    size_t path_count;
    struct openapi_operation *operations;
    size_t operation_count;
};

static jt_err refuse(const char *problem, const char **ret_problem)
{
    return EVENT_REFUSE(JT_INVALID, problem, ret_problem);
}

static jt_err too_large(const char *problem, const char **ret_problem)
{
    return EVENT_REFUSE(JT_TOO_LARGE, problem, ret_problem);
}

/* --- Paths ---------------------------------------------------------------------------------- */

/* Keeps the list sorted: documents mostly come so, and then nothing moves. */
static jt_err path_add(struct document *doc, const struct event *key, const char **ret_problem)
{
    size_t from = 0, to = doc->path_count;
    if (key->is_cut || key->text.len > OPENAPI_PATH_MAX_BYTES)
        return too_large("has a path longer than 2048 bytes", ret_problem);
    if (doc->path_count == OPENAPI_PATHS_MAX)
        return too_large("has more than 10000 paths", ret_problem);
    if (to > 0 && jt_str_cmp(doc->paths[to - 1], key->text) < 0)
        from = to;
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = jt_str_cmp(doc->paths[middle], key->text);
        if (order == 0)
            return refuse("has this path twice", ret_problem);
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    JT_TRY(jt_arena_copy(doc->arena, key->text, &doc->path));
    memmove(&doc->paths[from + 1], &doc->paths[from],
            (doc->path_count - from) * sizeof(*doc->paths));
    doc->paths[from] = doc->path;
    doc->path_count++;
    return JT_DONE;
}

/* --- Operations ----------------------------------------------------------------------------- */

/* The rank of members: the object's own, then those of the first merge. ret_counts: this one is to
 * be read. */
static jt_err member_begin(bool *is_there, bool *was_merged, bool is_merged, bool *ret_counts,
                           const char **ret_problem)
{
    if (*is_there && !*was_merged && !is_merged)
        return refuse("has this member twice", ret_problem);
    *ret_counts = !*is_there || (*was_merged && !is_merged);
    if (*ret_counts) {
        *is_there = true;
        *was_merged = is_merged;
    }
    return JT_DONE;
}

/* A method as a member of an item. */
static jt_err operation_begin(struct document *doc, size_t method, bool is_merged,
                              enum role *ret_role, const char **ret_problem)
{
    struct operation *operation = &doc->item[method];
    const bool was_there = operation->is_there;
    bool counts = false;

    JT_TRY(
        member_begin(&operation->is_there, &operation->is_merged, is_merged, &counts, ret_problem));
    if (!counts)
        return JT_DONE;
    if (!was_there)
        doc->order[doc->order_count++] = method;
    operation->summary.is_there = operation->operation_id.is_there = false;
    doc->operation = operation;
    *ret_role = ROLE_OPERATION;
    return JT_DONE;
}

static jt_err text_take(struct member_text *text, const struct event *value, bool is_merged,
                        const char **ret_problem)
{
    struct jt_buf buf = jt_buf_over(text->bytes, sizeof(text->bytes));
    bool counts = false;
    JT_TRY(member_begin(&text->is_there, &text->is_merged, is_merged, &counts, ret_problem));
    if (!counts)
        return JT_DONE;
    if (!value->is_null)
        description_put(&buf, value->text);
    text->len = buf.len;
    return JT_DONE;
}

/* Summary, else operationId, else METHOD path. */
static jt_err description_of(struct document *doc, const struct operation *operation,
                             struct openapi_operation *result)
{
    const struct member_text *texts[] = { &operation->summary, &operation->operation_id };
    for (size_t i = 0; i < COUNT(texts); i++) {
        const jt_str text = { texts[i]->bytes, texts[i]->len };
        if (texts[i]->is_there && !jt_str_is_blank(text))
            return jt_arena_copy(doc->arena, text, &result->description);
    }
    return operation_name(result->method, result->path, doc->arena, &result->description);
}

static jt_err item_begin(struct document *doc, const struct event *key, const char **ret_problem)
{
    JT_TRY(path_add(doc, key, ret_problem));
    for (size_t i = 0; i < doc->order_count; i++)
        doc->item[doc->order[i]].is_there = false;
    doc->order_count = 0;
    return JT_DONE;
}

static jt_err item_end(struct document *doc, const char **ret_problem)
{
    for (size_t i = 0; i < doc->order_count; i++) {
        const size_t method = doc->order[i];
        if (doc->operation_count == OPENAPI_OPERATIONS_MAX)
            return too_large("has more than 5000 operations", ret_problem);
        struct openapi_operation *result = &doc->operations[doc->operation_count];
        *result = (struct openapi_operation){ .method = methods[method], .path = doc->path };
        JT_TRY(operation_key(result->method, result->path, doc->arena, &result->key));
        JT_TRY(description_of(doc, &doc->item[method], result));
        result->is_reserved = operation_key_is_reserved(result->key);
        doc->operation_count++;
    }
    return JT_DONE;
}

/* --- Keys ----------------------------------------------------------------------------------- */

static enum role role_of_member(enum role inside, jt_str key)
{
    for (size_t i = 0; i < COUNT(members); i++)
        if (members[i].inside == inside && jt_str_eq(members[i].key, key))
            return members[i].role;
    return ROLE_NONE;
}

static jt_err once(bool *is_there, const char **ret_problem)
{
    if (*is_there)
        return refuse("has this member twice", ret_problem);
    *is_there = true;
    return JT_DONE;
}

static jt_err paths_key(struct document *doc, struct frame *frame, const struct event *key,
                        const char **ret_problem)
{
    if (jt_str_starts(key->text, JT_STR("x-")))
        return JT_DONE;
    if (!jt_str_starts(key->text, JT_STR("/")))
        return refuse("has a path that does not begin with /", ret_problem);
    frame->value_role = ROLE_ITEM;
    return item_begin(doc, key, ret_problem);
}

static jt_err item_key(struct document *doc, struct frame *frame, const struct event *key,
                       const char **ret_problem)
{
    for (size_t i = 0; i < COUNT(methods); i++)
        if (jt_str_eq_nocase(key->text, methods[i]))
            return operation_begin(doc, i, frame->is_merged, &frame->value_role, ret_problem);
    return JT_DONE;
}

static jt_err take_key(struct document *doc, struct frame *frame, const struct event *key,
                       const char **ret_problem)
{
    frame->has_key = true;
    frame->value_role = role_of_member(frame->role, key->text);
    switch (frame->value_role) {
    case ROLE_OPENAPI:
        return once(&doc->has_openapi, ret_problem);
    case ROLE_SWAGGER:
        return once(&doc->has_swagger, ret_problem);
    case ROLE_PATHS:
        return once(&doc->has_paths, ret_problem);
    default:
        break;
    }
    if (frame->role == ROLE_PATHS)
        return paths_key(doc, frame, key, ret_problem);
    if (frame->role == ROLE_ITEM && frame->value_role == ROLE_NONE)
        return item_key(doc, frame, key, ret_problem);
    return JT_DONE;
}

/* --- Values --------------------------------------------------------------------------------- */

static jt_err version_take(const struct event *value, jt_str major, const char **ret_problem)
{
    const bool is_known = jt_str_starts(value->text, major) &&
                          (value->text.len == major.len || value->text.ptr[major.len] == '.');
    if (!is_known)
        return refuse("is of another version than OpenAPI 3 or Swagger 2", ret_problem);
    return JT_DONE;
}

static jt_err wrong_type(enum role role, const char **ret_problem)
{
    switch (role) {
    case ROLE_DOCUMENT:
        return refuse("is not an object", ret_problem);
    case ROLE_PATHS:
        return refuse("has paths that are not an object", ret_problem);
    case ROLE_ITEM:
        return refuse("has a path that is not an object", ret_problem);
    case ROLE_OPERATION:
        return refuse("has an operation that is not an object", ret_problem);
    case ROLE_ITEM_MERGE:
    case ROLE_OPERATION_MERGE:
        return refuse("merges (<<) something that is not an object", ret_problem);
    case ROLE_OPENAPI:
    case ROLE_SWAGGER:
        return refuse("is of another version than OpenAPI 3 or Swagger 2", ret_problem);
    default:
        return JT_DONE; /* a summary that is no text counts as none */
    }
}

static jt_err take_scalar(struct document *doc, enum role role, const struct frame *frame,
                          const struct event *value, const char **ret_problem)
{
    switch (role) {
    case ROLE_OPENAPI:
        return version_take(value, JT_STR("3"), ret_problem);
    case ROLE_SWAGGER:
        return version_take(value, JT_STR("2"), ret_problem);
    case ROLE_SUMMARY:
        return text_take(&doc->operation->summary, value, frame->is_merged, ret_problem);
    case ROLE_OPERATION_ID:
        return text_take(&doc->operation->operation_id, value, frame->is_merged, ret_problem);
    case ROLE_ITEM:
    case ROLE_OPERATION: /* written without members, as `get:` in a draft */
        return value->is_null ? JT_DONE : wrong_type(role, ret_problem);
    default:
        return wrong_type(role, ret_problem);
    }
}

/* What the frame of an object or list inside of `around` is for. */
static jt_err frame_open(const struct frame *around, enum role role, bool is_list,
                         struct frame *ret_frame, const char **ret_problem)
{
    const bool is_merge = role == ROLE_ITEM_MERGE || role == ROLE_OPERATION_MERGE;
    struct frame frame = { .role = role, .is_list = is_list };
    frame.is_merged = is_merge || (around != NULL && around->is_merged && role != ROLE_OPERATION);
    if (is_list && is_merge) {
        if (around->is_list)
            return wrong_type(role, ret_problem);
        frame.value_role = role;
    } else if (is_list || role == ROLE_OPENAPI || role == ROLE_SWAGGER) {
        JT_TRY(wrong_type(role, ret_problem));
        frame.role = ROLE_NONE;
    } else if (role == ROLE_ITEM_MERGE) {
        frame.role = ROLE_ITEM;
    } else if (role == ROLE_OPERATION_MERGE) {
        frame.role = ROLE_OPERATION;
    } else if (role == ROLE_SUMMARY || role == ROLE_OPERATION_ID) {
        frame.role = ROLE_NONE;
    }
    *ret_frame = frame;
    return JT_DONE;
}

/* --- The sink ------------------------------------------------------------------------------- */

static jt_err take_open(struct document *doc, bool is_list, const char **ret_problem)
{
    struct frame *around = doc->depth == 0 ? NULL : &doc->frames[doc->depth - 1];
    enum role role = around == NULL ? ROLE_DOCUMENT : ROLE_NONE;

    if (doc->depth == OPENAPI_DEPTH_MAX)
        return too_large("is nested deeper than 128 levels", ret_problem);
    if (around != NULL && around->is_list)
        role = around->value_role;
    if (around != NULL && !around->is_list) {
        if (!around->has_key && around->role != ROLE_NONE)
            return refuse("has a key that is not a text", ret_problem);
        role = around->has_key ? around->value_role : ROLE_NONE;
        around->has_key = !around->has_key;
        if (around->has_key) /* a key that is an object: of no use, and the value is not either */
            around->value_role = ROLE_NONE;
    }
    JT_TRY(frame_open(around, role, is_list, &doc->frames[doc->depth], ret_problem));
    doc->depth++;
    return JT_DONE;
}

static jt_err take_close(struct document *doc, const char **ret_problem)
{
    const struct frame *frame = &doc->frames[--doc->depth];
    if (frame->role == ROLE_ITEM && !frame->is_merged)
        return item_end(doc, ret_problem);
    return JT_DONE;
}

static jt_err take_text(struct document *doc, const struct event *event, const char **ret_problem)
{
    if (doc->depth == 0)
        return wrong_type(ROLE_DOCUMENT, ret_problem);
    struct frame *frame = &doc->frames[doc->depth - 1];
    if (frame->is_list)
        return take_scalar(doc, frame->value_role, frame, event, ret_problem);
    if (!frame->has_key)
        return take_key(doc, frame, event, ret_problem);
    frame->has_key = false;
    return take_scalar(doc, frame->value_role, frame, event, ret_problem);
}

static jt_err document_take(void *context, const struct event *event, const char **ret_problem)
{
    struct document *doc = context;
    if (++doc->event_count > OPENAPI_EVENTS_MAX)
        return too_large("has more than 8000000 values", ret_problem);
    switch (event->kind) {
    case EVENT_OBJECT:
    case EVENT_LIST:
        return take_open(doc, event->kind == EVENT_LIST, ret_problem);
    case EVENT_OBJECT_END:
    case EVENT_LIST_END:
        return take_close(doc, ret_problem);
    default:
        return take_text(doc, event, ret_problem);
    }
}

/* --- The whole ------------------------------------------------------------------------------ */

void place_of(jt_str text, size_t at, struct openapi_problem *problem)
{
    size_t line = 1, line_start = 0;
    if (at > text.len)
        at = text.len;
    for (size_t i = 0; i < at; i++) {
        if (text.ptr[i] != '\n')
            continue;
        line++;
        line_start = i + 1;
    }
    problem->line = line;
    problem->column = 1 + jt_str_utf8_count((jt_str){ text.ptr + line_start, at - line_start });
}

/* A byte order mark says no more than the bytes do. */
static jt_err check_bytes(jt_str *text, struct openapi_problem *ret_problem)
{
    if (text->len > OPENAPI_DOCUMENT_MAX_BYTES) {
        *ret_problem = (struct openapi_problem){ "is larger than 20 MiB", 1, 1 };
        return JT_ERR(JT_TOO_LARGE, "document too large");
    }
    const size_t valid = jt_str_utf8_prefix(*text);
    if (valid != text->len) {
        ret_problem->what = "is not UTF-8";
        place_of(*text, valid, ret_problem);
        return JT_ERR(JT_INVALID, "document is not UTF-8");
    }
    if (jt_str_starts(*text, JT_STR("\xEF\xBB\xBF")))
        *text = (jt_str){ text->ptr + 3, text->len - 3 };
    if (text->len == 0) { /* perhaps without a pointer, at which libyaml would abort */
        *ret_problem = (struct openapi_problem){ "is empty", 1, 1 };
        return JT_ERR(JT_INVALID, "document is empty");
    }
    return JT_DONE;
}

/* Of the whole: there is no line that lacks it. */
static jt_err check_document(const struct document *doc, struct openapi_problem *ret_problem)
{
    *ret_problem = (struct openapi_problem){ NULL, 1, 1 };
    if (doc->event_count == 0)
        ret_problem->what = "is empty";
    else if (!doc->has_openapi && !doc->has_swagger)
        ret_problem->what = "has no member openapi or swagger that tells its version";
    else if (!doc->has_paths)
        ret_problem->what = "has no paths";
    return ret_problem->what == NULL ? JT_DONE : JT_ERR(JT_INVALID, "not an OpenAPI document");
}

jt_err openapi_read(jt_str document, enum openapi_format format, struct jt_arena *arena,
                    struct openapi_operation **ret_operations, size_t *ret_count,
                    struct openapi_problem *ret_problem)
{
    struct document *doc = NULL;
    jt_str text = document;

    *ret_problem = (struct openapi_problem){ 0 };
    JT_TRY(check_bytes(&text, ret_problem));
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*doc), &doc));
    doc->arena = arena;
    JT_TRY(jt_arena_calloc(arena, OPENAPI_PATHS_MAX, sizeof(*doc->paths), &doc->paths));
    JT_TRY(
        jt_arena_calloc(arena, OPENAPI_OPERATIONS_MAX, sizeof(*doc->operations), &doc->operations));
    const struct event_sink sink = { document_take, doc };
    if (format == OPENAPI_JSON)
        JT_TRY(json_events(text, &sink, arena, ret_problem));
    else
        JT_TRY(yaml_events(text, &sink, arena, ret_problem));
    JT_TRY(check_document(doc, ret_problem));
    *ret_operations = doc->operations;
    *ret_count = doc->operation_count;
    return JT_DONE;
}
