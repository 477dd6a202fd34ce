/*
 * audit_file: of each line, what is hashed is the part from "created_on" to the end of "changes",
 * as it stands there; the rest of the line is read as JSON.
 */
#include "cli/audit_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/sentence.h"
#include "jose/json_text.h"

enum { LINES_FIRST = 1024, LINE_FIRST_BYTES = 64 * 1024 };

#define NO_ENTRY "it is no entry of an audit with its place in the chain"

struct line {
    int64_t position;
    uint8_t digest[JT_DIGEST_BYTES], hash[JT_DIGEST_BYTES];
    uint32_t signed_at; /* in the list; 0: nothing */
};

struct signed_texts {
    jt_str checkpoint, root;
};

struct audit_file {
    struct line *lines;
    size_t count, capacity;
    struct jt_arena *arena; /* the caller's */
    struct jt_arena *line_arena;
    struct signed_texts *signed_texts;
    size_t signed_count, signed_capacity, signed_bytes;
    char digest[AUDIT_HASH_BYTES], hash[AUDIT_HASH_BYTES]; /* of the entry that was given last */
};

void audit_file_freep(struct audit_file **file)
{
    if (*file != NULL) {
        free((*file)->lines);
        jt_arena_free((*file)->line_arena);
    }
    free(*file);
    *file = NULL;
}

/* --- A line ----------------------------------------------------------------------------------- */

static const char *find_last(jt_str text, jt_str part)
{
    for (size_t at = text.len < part.len ? 0 : text.len - part.len + 1; at-- > 0;)
        if (memcmp(text.ptr + at, part.ptr, part.len) == 0)
            return text.ptr + at;
    return NULL;
}

/* Behind the id, and before the place in the chain. Only texts come after that: so it is the last
 * such place, whatever stands in detail. */
static jt_err hashed_part(jt_str line, jt_str *ret_part)
{
    const jt_str id = JT_STR("{\"id\":\""), end = JT_STR(",\"position\":");
    size_t digits = id.len;
    while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
        digits++;
    const char *from = line.ptr + digits + 2, *to = find_last(line, end);
    if (!jt_str_starts(line, id) || to == NULL || to < from ||
        memcmp(line.ptr + digits, "\",", 2) != 0)
        return JT_ERR(JT_INVALID, NO_ENTRY);
    *ret_part = (jt_str){ from, (size_t)(to - from) };
    return JT_DONE;
}

/* The members that are hashed are all that the line says of what was done: so whoever reads the
 * line as JSON reads what is proven. */
static bool is_same(const json_t *hashed, json_t *line)
{
    static const char *const hashed_names[] = {
        "created_on",   "actor",   "acting_for", "action",
        "subject_kind", "subject", "detail",     "changes"
    };
    static const char *const more_names[] = {
        "id",         "position",        "hash",        "checkpoint", "root",
        "actor_name", "acting_for_name", "subject_name"
    };
    size_t count = 0;
    for (size_t i = 0; i < COUNT(hashed_names); i++) {
        json_t *value = json_object_get(hashed, hashed_names[i]);
        if (value == NULL || json_equal(value, json_object_get(line, hashed_names[i])) != 1)
            return false;
    }
    for (size_t i = 0; i < COUNT(more_names); i++)
        count += json_object_get(line, more_names[i]) != NULL ? 1 : 0;
    return json_object_size(hashed) == COUNT(hashed_names) &&
           json_object_size(line) == COUNT(hashed_names) + count;
}

static jt_err check_members(jt_str part, json_t *line, struct jt_arena *arena)
{
    json_t *hashed = NULL;
    struct jt_buf object;
    JT_TRY(jt_arena_buf(arena, part.len + 2, &object));
    jt_buf_put_char(&object, '{');
    jt_buf_put(&object, part);
    jt_buf_put_char(&object, '}');
    const jt_err err = json_text_object(jt_buf_str(&object), AUDIT_LINE_MAX_BYTES,
                                        JSON_TEXT_DEPTH_OWN_MAX, &hashed);
    const bool are_same = err.code == JT_OK && is_same(hashed, line);
    json_decref(hashed);
    if (err.code == JT_NO_MEMORY)
        return err;
    return are_same ? JT_DONE : JT_ERR(JT_INVALID, NO_ENTRY);
}

static void hash_from_hex(jt_str digits, uint8_t ret_hash[static JT_DIGEST_BYTES])
{
    for (size_t i = 0; i < JT_DIGEST_BYTES; i++)
        ret_hash[i] =
            (uint8_t)(jt_hex_digit(digits.ptr[2 * i]) << 4 | jt_hex_digit(digits.ptr[2 * i + 1]));
}

static jt_err take_signed(struct audit_file *file, const json_t *object, struct line *line)
{
    const jt_str checkpoint = json_view(json_object_get(object, "checkpoint"));
    const jt_str root = json_view(json_object_get(object, "root"));
    if (checkpoint.len + root.len == 0)
        return JT_DONE;
    if (checkpoint.len > CHECKPOINT_MAX_BYTES || root.len > CHECKPOINT_MAX_BYTES)
        return JT_ERR(JT_INVALID, "its checkpoint is longer than 8 KiB, which none is");
    file->signed_bytes += sizeof(*file->signed_texts) + checkpoint.len + root.len;
    if (file->signed_bytes > AUDIT_SIGNED_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "with it, checkpoints take more than 128 MiB: export parts by "
                                    "time, and verify each with --part");
    JT_TRY(jt_arena_extend(file->arena, sizeof(*file->signed_texts), file->signed_count,
                           &file->signed_capacity, &file->signed_texts));
    struct signed_texts *texts = &file->signed_texts[file->signed_count];
    JT_TRY(jt_arena_copy(file->arena, checkpoint, &texts->checkpoint));
    JT_TRY(jt_arena_copy(file->arena, root, &texts->root));
    line->signed_at = (uint32_t)++file->signed_count;
    return JT_DONE;
}

static jt_err take_members(struct audit_file *file, const json_t *object, struct line *line)
{
    const json_t *position = json_object_get(object, "position");
    jt_str hash = json_view(json_object_get(object, "hash"));
    if (json_is_null(position))
        return JT_ERR(JT_INVALID, "it is not in the chain yet: export again in some minutes");
    if (!json_is_integer(position) || json_integer_value(position) < 1 ||
        json_integer_value(position) == INT64_MAX || !jt_str_is_lower_hex(hash, AUDIT_HASH_BYTES))
        return JT_ERR(JT_INVALID, NO_ENTRY);
    line->position = json_integer_value(position);
    hash_from_hex(hash, line->hash);
    return take_signed(file, object, line);
}

static jt_err line_read(struct audit_file *file, jt_str text, struct line *ret_line)
{
    json_t *object = NULL;
    jt_str part;
    jt_err err = json_text_object(text, AUDIT_LINE_MAX_BYTES, JSON_TEXT_DEPTH_OWN_MAX, &object);
    if (err.code == JT_INVALID)
        return JT_ERR(JT_INVALID, "it is not a JSON object (an export as JSON lines has one in "
                                  "each line), or it is cut off");
    JT_TRY(err);
    jt_arena_reset(file->line_arena);
    err = hashed_part(text, &part);
    if (err.code == JT_OK)
        err = check_members(part, object, file->line_arena);
    if (err.code == JT_OK)
        err = take_members(file, object, ret_line);
    json_decref(object);
    JT_TRY(err);
    return jt_sha256(part, ret_line->digest);
}

static jt_err line_add(struct audit_file *file, jt_str text)
{
    if (file->count == AUDIT_LINES_MAX)
        return JT_ERR(JT_TOO_LARGE, "there are more than 8,000,000 entries: export parts by time, "
                                    "and verify each with --part");
    if (file->count == file->capacity) {
        const size_t capacity = file->capacity == 0 ? LINES_FIRST : 2 * file->capacity;
        struct line *lines = realloc(file->lines, capacity * sizeof(*lines));
        if (lines == NULL)
            return JT_ERR(JT_NO_MEMORY, "lines of an audit");
        file->lines = lines;
        file->capacity = capacity;
    }
    file->lines[file->count] = (struct line){ 0 };
    JT_TRY(line_read(file, text, &file->lines[file->count]));
    file->count++;
    return JT_DONE;
}

/* --- The file --------------------------------------------------------------------------------- */

/* The next line, without its end; false: there is none. JT_TOO_LARGE. */
static jt_err line_take(FILE *in, struct jt_buf *line, bool *ret_is_there)
{
    int c = getc(in);
    line->len = 0;
    *ret_is_there = c != EOF;
    for (; c != EOF && c != '\n'; c = getc(in))
        jt_buf_put_char(line, (char)c);
    if (line->has_overflown)
        return JT_ERR(JT_TOO_LARGE, "it is longer than 4 MiB");
    return ferror(in) ? JT_ERR(JT_IO, "it cannot be read") : JT_DONE;
}

static jt_err lines_read(struct audit_file *file, FILE *in, struct jt_buf *line, size_t *ret_number)
{
    for (bool is_there = true; is_there;) {
        ++*ret_number;
        JT_TRY(line_take(in, line, &is_there));
        if (is_there && line->len > 0)
            JT_TRY(line_add(file, jt_buf_str(line)));
    }
    return JT_DONE;
}

static int compare(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    return (left->position > right->position) - (left->position < right->position);
}

static jt_err file_fill(struct audit_file *file, FILE *in, const char *name, jt_str *ret_problem)
{
    char *room = malloc(AUDIT_LINE_MAX_BYTES);
    size_t number = 0;
    if (room == NULL)
        return JT_ERR(JT_NO_MEMORY, "line of an audit");
    struct jt_buf line = jt_buf_over(room, AUDIT_LINE_MAX_BYTES);
    jt_err err = lines_read(file, in, &line, &number);
    free(room);
    if (err.code != JT_OK)
        jt_sentence_set(file->arena, ret_problem, "%s, line %zu: %s", name, number, err.what);
    JT_TRY(err);
    if (file->count > 1)
        qsort(file->lines, file->count, sizeof(*file->lines), compare);
    return JT_DONE;
}

jt_err audit_file_read(FILE *in, const char *name, struct jt_arena *arena,
                       struct audit_file **ret_file, jt_str *ret_problem)
{
    JT_AUTO(audit_file_freep) struct audit_file *file = calloc(1, sizeof(*file));
    if (file == NULL)
        return JT_ERR(JT_NO_MEMORY, "audit");
    file->arena = arena;
    JT_TRY(jt_arena_new(LINE_FIRST_BYTES, 2 * AUDIT_LINE_MAX_BYTES, &file->line_arena));
    JT_TRY(file_fill(file, in, name, ret_problem));
    *ret_file = file;
    file = NULL;
    return JT_DONE;
}

size_t audit_file_count(const struct audit_file *file)
{
    return file->count;
}

static jt_str hex_of(const uint8_t hash[static JT_DIGEST_BYTES], char room[static AUDIT_HASH_BYTES])
{
    struct jt_buf digits = jt_buf_over(room, AUDIT_HASH_BYTES);
    jt_buf_put_hex(&digits, hash, JT_DIGEST_BYTES);
    return jt_buf_str(&digits);
}

struct proof_entry audit_file_entry(struct audit_file *file, size_t i)
{
    const struct line *line = &file->lines[i];
    const struct signed_texts none = { JT_STR(""), JT_STR("") };
    const struct signed_texts texts =
        line->signed_at == 0 ? none : file->signed_texts[line->signed_at - 1];
    return (struct proof_entry){ .position = line->position,
                                 .digest = hex_of(line->digest, file->digest),
                                 .hash = hex_of(line->hash, file->hash),
                                 .checkpoint = texts.checkpoint,
                                 .root = texts.root };
}
