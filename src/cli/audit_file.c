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

enum { LINES_FIRST = 1024 };

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
    struct signed_texts *signed_texts;
    size_t signed_count, signed_capacity;
    char digest[AUDIT_HASH_BYTES], hash[AUDIT_HASH_BYTES]; /* of the entry that was given last */
};

void audit_file_freep(struct audit_file **file)
{
    if (*file != NULL)
        free((*file)->lines);
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
    const jt_str begin = JT_STR("\"created_on\":"), end = JT_STR(",\"position\":");
    const char *from = memmem(line.ptr, line.len, begin.ptr, begin.len);
    const char *to = find_last(line, end);
    if (from == NULL || to == NULL || to < from)
        return JT_ERR(JT_INVALID, "it is no entry of an audit with its place in the chain");
    *ret_part = (jt_str){ from, (size_t)(to - from) };
    return JT_DONE;
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
        !jt_str_is_lower_hex(hash, AUDIT_HASH_BYTES))
        return JT_ERR(JT_INVALID, "it is no entry of an audit with its place in the chain");
    line->position = json_integer_value(position);
    hash_from_hex(hash, line->hash);
    return take_signed(file, object, line);
}

static jt_err line_read(struct audit_file *file, jt_str text, struct line *ret_line)
{
    json_t *object = NULL;
    jt_str part;
    jt_err err = json_text_object(text, AUDIT_LINE_MAX_BYTES, &object);
    if (err.code == JT_INVALID)
        return JT_ERR(JT_INVALID, "it is not a JSON object (an export as JSON lines has one in "
                                  "each line), or it is cut off");
    JT_TRY(err);
    err = hashed_part(text, &part);
    if (err.code == JT_OK)
        err = take_members(file, object, ret_line);
    json_decref(object);
    JT_TRY(err);
    return jt_sha256(part, ret_line->digest);
}

static jt_err line_add(struct audit_file *file, jt_str text)
{
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
    int c = getc_unlocked(in);
    line->len = 0;
    *ret_is_there = c != EOF;
    for (; c != EOF && c != '\n'; c = getc_unlocked(in))
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
        if (is_there)
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
