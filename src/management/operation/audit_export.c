/* audit_export: a piece is a page of the list; what it takes at most is summed up before it is
 * written. */
#include "management/operation/audit_export.h"

#include <stddef.h>

#include "base/csv_write.h"
#include "base/json_write.h"
#include "store/audit_chain.h"

enum { PIECE_ENTRIES = 250, NUMBER_BYTES = 24, TIME_BYTES = 32 };

const char *const audit_format_names[] = {
    [AUDIT_CSV] = "csv", [AUDIT_JSON_LINES] = "jsonl", [AUDIT_FORMATS] = NULL
};
const char *const audit_format_types[] = { [AUDIT_CSV] = "text/csv; charset=utf-8",
                                           [AUDIT_JSON_LINES] = "application/jsonl",
                                           [AUDIT_FORMATS] = NULL };

/* --- CSV -------------------------------------------------------------------------------------- */

static const jt_str columns[] = {
    JT_STR_INIT("id"),           JT_STR_INIT("created_on"), JT_STR_INIT("actor"),
    JT_STR_INIT("actor_name"),   JT_STR_INIT("acting_for"), JT_STR_INIT("action"),
    JT_STR_INIT("subject_kind"), JT_STR_INIT("subject"),    JT_STR_INIT("subject_name"),
    JT_STR_INIT("changes"),      JT_STR_INIT("detail"),     JT_STR_INIT("position"),
    JT_STR_INIT("hash"),
};

struct csv_record {
    char id[NUMBER_BYTES], time[TIME_BYTES], position[NUMBER_BYTES];
    jt_str fields[COUNT(columns)];
};

static void record_fill(const struct audit_entry *entry, struct csv_record *ret_record)
{
    struct jt_buf id = jt_buf_over(ret_record->id, NUMBER_BYTES);
    struct jt_buf time = jt_buf_over(ret_record->time, TIME_BYTES);
    struct jt_buf position = jt_buf_over(ret_record->position, NUMBER_BYTES);
    jt_buf_put_int(&id, entry->id);
    if (entry->position > 0)
        jt_buf_put_int(&position, entry->position);
    jt_time_put_iso8601(&time, entry->at_ms);
    const jt_str fields[] = { jt_buf_str(&id),
                              jt_buf_str(&time),
                              entry->actor,
                              entry->actor_name,
                              entry->acting_for,
                              entry->action,
                              entry->subject_kind,
                              entry->subject,
                              entry->subject_name,
                              entry->changes,
                              entry->detail.len == 0 ? JT_STR("{}") : entry->detail,
                              jt_buf_str(&position),
                              entry->hash };
    _Static_assert(COUNT(fields) == COUNT(columns), "a field for each column");
    memcpy(ret_record->fields, fields, sizeof(fields));
}

static size_t record_max_bytes(const struct audit_entry *entry)
{
    struct csv_record record;
    size_t bytes = 0;
    record_fill(entry, &record);
    for (size_t i = 0; i < COUNT(columns); i++)
        bytes += jt_csv_field_max_bytes(record.fields[i]);
    return bytes;
}

static jt_err csv_write(const struct audit_entry *entries, size_t count, bool is_first,
                        struct jt_arena *arena, jt_str *ret_piece)
{
    struct jt_buf piece;
    size_t bytes = sizeof(JT_CSV_MARK);
    for (size_t i = 0; i < COUNT(columns); i++)
        bytes += jt_csv_field_max_bytes(columns[i]);
    for (size_t i = 0; i < count; i++)
        bytes += record_max_bytes(&entries[i]);
    JT_TRY(jt_arena_buf(arena, bytes, &piece));
    if (is_first) {
        jt_buf_put(&piece, JT_STR(JT_CSV_MARK));
        jt_csv_put_record(&piece, columns, COUNT(columns));
    }
    for (size_t i = 0; i < count; i++) {
        struct csv_record record;
        record_fill(&entries[i], &record);
        jt_csv_put_record(&piece, record.fields, COUNT(columns));
    }
    *ret_piece = jt_buf_str(&piece);
    return JT_DONE;
}

/* --- JSON lines ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t offset;
    bool is_optional; /* left out where it is empty; else null */
} texts_behind[] = {
    { "hash", offsetof(struct audit_entry, hash) },
    { "checkpoint", offsetof(struct audit_entry, checkpoint), true },
    { "root", offsetof(struct audit_entry, root), true },
    { "actor_name", offsetof(struct audit_entry, actor_name) },
    { "acting_for_name", offsetof(struct audit_entry, acting_for_name) },
    { "subject_name", offsetof(struct audit_entry, subject_name) },
};
enum { LINE_BYTES = 256 }; /* names of members, numbers, and what stands between */

static jt_str text_behind(const struct audit_entry *entry, size_t i)
{
    jt_str text;
    memcpy(&text, (const char *)entry + texts_behind[i].offset, sizeof(text));
    return text;
}

static size_t line_max_bytes(const struct audit_entry *entry)
{
    size_t bytes = LINE_BYTES + audit_text_max_bytes(entry);
    for (size_t i = 0; i < COUNT(texts_behind); i++)
        bytes += jt_json_string_max_bytes(text_behind(entry, i));
    return bytes;
}

static void text_behind_put(struct jt_buf *buf, const struct audit_entry *entry, size_t i)
{
    const jt_str text = text_behind(entry, i);
    if (text.len == 0 && texts_behind[i].is_optional)
        return;
    jt_buf_put(buf, JT_STR(",\""));
    jt_buf_put(buf, jt_str_from(texts_behind[i].name));
    jt_buf_put(buf, JT_STR("\":"));
    if (text.len > 0)
        jt_json_put_text(buf, text);
    else
        jt_buf_put(buf, JT_STR("null"));
}

/* What is hashed stands in one piece (store/audit_chain.h), between the id and the place. */
static void line_put(struct jt_buf *buf, const struct audit_entry *entry)
{
    jt_buf_put(buf, JT_STR("{\"id\":\""));
    jt_buf_put_int(buf, entry->id);
    jt_buf_put(buf, JT_STR("\","));
    audit_text_put(buf, entry);
    jt_buf_put(buf, JT_STR(",\"position\":"));
    if (entry->position > 0)
        jt_buf_put_int(buf, entry->position);
    else
        jt_buf_put(buf, JT_STR("null"));
    for (size_t i = 0; i < COUNT(texts_behind); i++)
        text_behind_put(buf, entry, i);
    jt_buf_put(buf, JT_STR("}\n"));
}

static jt_err json_lines_write(const struct audit_entry *entries, size_t count,
                               struct jt_arena *arena, jt_str *ret_piece)
{
    struct jt_buf piece;
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += line_max_bytes(&entries[i]);
    JT_TRY(jt_arena_buf(arena, bytes, &piece));
    for (size_t i = 0; i < count; i++)
        line_put(&piece, &entries[i]);
    *ret_piece = jt_buf_str(&piece);
    return JT_DONE;
}

/* --- Pieces ----------------------------------------------------------------------------------- */

jt_err audit_export_begin(struct audit_export *export, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct audit_entry *entries = NULL;
    size_t count = 0;
    audit_filter_set(&export->asked, &export->filter);
    JT_TRY(store_begin(export->store, STORE_READ, export->actor, &tx));
    return audit_find(tx, &export->asked, &export->filter, 1, arena, &entries, &count);
}

static jt_err page_read(struct audit_export *export, size_t entries_max, struct jt_arena *arena,
                        struct audit_entry **ret_entries, size_t *ret_count, bool *ret_is_last)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    size_t count = 0;
    JT_TRY(store_begin(export->store, STORE_READ, export->actor, &tx));
    JT_TRY(store_audit_list(tx, &export->filter, entries_max + 1, arena, ret_entries, &count));
    *ret_is_last = count <= entries_max;
    *ret_count = *ret_is_last ? count : entries_max;
    return store_audit_names(tx, *ret_entries, *ret_count, arena);
}

static jt_err piece_make(struct audit_export *export, size_t entries_max, struct jt_arena *arena,
                         jt_str *ret_piece, bool *ret_is_last)
{
    struct audit_entry *entries = NULL;
    size_t count = 0;
    JT_TRY(page_read(export, entries_max, arena, &entries, &count, ret_is_last));
    JT_TRY(export->format == AUDIT_CSV
               ? csv_write(entries, count, !export->has_begun, arena, ret_piece)
               : json_lines_write(entries, count, arena, ret_piece));
    export->has_begun = true;
    if (count > 0) {
        export->filter.before_ms = entries[count - 1].at_ms;
        export->filter.before_id = entries[count - 1].id;
    }
    return JT_DONE;
}

/* Where entries are so long that they have no room together, fewer are taken. */
jt_err audit_export_next(void *context, struct jt_arena *arena, jt_str *ret_piece,
                         bool *ret_is_last)
{
    size_t entries_max = PIECE_ENTRIES;
    jt_err err = piece_make(context, entries_max, arena, ret_piece, ret_is_last);
    while (err.code == JT_TOO_LARGE && entries_max > 1) {
        entries_max /= 2;
        jt_arena_reset(arena);
        err = piece_make(context, entries_max, arena, ret_piece, ret_is_last);
    }
    return err;
}
