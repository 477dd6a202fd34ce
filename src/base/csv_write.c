/* csv_write: each field says by itself whether it needs quotes, and whether an apostrophe. */
#include "base/csv_write.h"

#include "base/character.h"

/* Also the wide forms that some spreadsheets take for the narrow ones. */
static bool begins_formula(uint32_t character)
{
    static const uint32_t signs[] = { '=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20 };
    for (size_t i = 0; i < COUNT(signs); i++)
        if (signs[i] == character)
            return true;
    return false;
}

/* A sign behind white space is one too; and tab and line feed are cut off by some readers. */
static bool is_like_formula(jt_str field)
{
    if (field.len > 0 && (field.ptr[0] == '\t' || field.ptr[0] == '\r' || field.ptr[0] == '\n'))
        return true;
    for (size_t i = 0, bytes = 1; i < field.len; i += bytes) {
        const uint32_t character =
            jt_character_first((jt_str){ field.ptr + i, field.len - i }, &bytes);
        if (!jt_character_is_blank(character))
            return begins_formula(character);
    }
    return false;
}

static bool needs_quotes(jt_str field)
{
    for (size_t i = 0; i < field.len; i++)
        if (strchr("\",\r\n", field.ptr[i]) != NULL && field.ptr[i] != '\0')
            return true;
    return false;
}

static void put_field(struct jt_buf *buf, jt_str field)
{
    const jt_str quote = needs_quotes(field) ? JT_STR("\"") : JT_STR("");
    jt_buf_put(buf, quote);
    if (is_like_formula(field))
        jt_buf_put_char(buf, '\'');
    for (size_t i = 0; i < field.len; i++) {
        if (field.ptr[i] == '"')
            jt_buf_put_char(buf, '"');
        jt_buf_put_char(buf, field.ptr[i]);
    }
    jt_buf_put(buf, quote);
}

void jt_csv_put_record(struct jt_buf *buf, const jt_str *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            jt_buf_put_char(buf, ',');
        put_field(buf, fields[i]);
    }
    jt_buf_put(buf, JT_STR("\r\n"));
}
