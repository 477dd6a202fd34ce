/* collector_headers: the lines are written into one block as they will stand in a request. */
#include "traces/collector_headers.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/private_file.h"
#include "base/secret.h"
#include "base/sentence.h"

/* A file that is read. */
struct reading {
    const char *file;
    int line;
    struct jt_arena *arena;
    jt_str *ret_problem;
};

/* The format is printf's. */
__attribute__((format(printf, 2, 3))) static jt_err refuse(const struct reading *reading,
                                                           const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const jt_str reason = jt_sentence_format(reading->arena, format, values);
    va_end(values);
    if (reading->line == 0)
        jt_sentence_set(reading->arena, reading->ret_problem, "otlp_headers_file %s %.*s",
                        reading->file, JT_FMT(reason));
    else
        jt_sentence_set(reading->arena, reading->ret_problem, "otlp_headers_file %s, line %d: %.*s",
                        reading->file, reading->line, JT_FMT(reason));
    return JT_ERR(JT_INVALID, "headers for the collector");
}

/* --- A line ----------------------------------------------------------------------------------- */

/* RFC 9110 section 5.6.2. */
static bool is_token(jt_str text)
{
    static const jt_str marks = JT_STR_INIT("!#$%&'*+-.^_`|~");
    for (size_t i = 0; i < text.len; i++)
        if (!jt_is_alphanumeric(text.ptr[i]) && memchr(marks.ptr, text.ptr[i], marks.len) == NULL)
            return false;
    return text.len > 0;
}

/* What a request is framed by, and what its body is. */
static bool is_ours(jt_str name)
{
    static const char *const ours[] = {
        "Host",   "Content-Length",   "Content-Type",      "Connection",
        "Expect", "Content-Encoding", "Transfer-Encoding", "Upgrade",
        "Accept"
    };
    for (size_t i = 0; i < COUNT(ours); i++)
        if (jt_str_eq_nocase(name, jt_str_from(ours[i])))
            return true;
    return false;
}

static bool is_visible(jt_str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < ' ' || value.ptr[i] > '~')
            return false;
    return value.len > 0;
}

static jt_err take_line(const struct reading *reading, jt_str line, struct jt_buf *text,
                        struct collector_headers *headers)
{
    jt_str name, value;
    if (line.len == 0 || line.ptr[0] == '#')
        return JT_DONE;
    if (!jt_str_split(line, ':', &name, &value) || !is_token(name))
        return refuse(reading, "it is not NAME: VALUE");
    value = file_trim(value);
    if (!is_visible(value))
        return refuse(reading, "the value is empty, or has other characters than those of ASCII");
    if (is_ours(name))
        return refuse(reading, "%.*s is set by the server itself", JT_FMT(name));
    if (headers->count == COLLECTOR_HEADERS_MAX)
        return refuse(reading, "there are more than %d", COLLECTOR_HEADERS_MAX);
    headers->lines[headers->count++] = text->ptr + text->len;
    jt_buf_put(text, name);
    jt_buf_put(text, JT_STR(": "));
    jt_buf_put(text, value);
    jt_buf_put_char(text, '\0');
    return JT_DONE;
}

/* --- The file --------------------------------------------------------------------------------- */

/* A line grows by a space at the most, and its end becomes a NUL; the last one may have none. */
static jt_err make(struct reading *reading, jt_str rest, struct collector_headers **ret_headers)
{
    const size_t text_bytes = rest.len + COLLECTOR_HEADERS_MAX + 1;
    struct collector_headers *headers = calloc(1, sizeof(*headers) + text_bytes);
    jt_err err = JT_DONE;
    jt_str line;
    if (headers == NULL)
        return JT_ERR(JT_NO_MEMORY, "headers for the collector");
    headers->text_bytes = text_bytes;
    struct jt_buf text = jt_buf_over(headers->text, text_bytes);
    while (err.code == JT_OK && jt_str_cut(&rest, '\n', &line)) {
        reading->line++;
        err = take_line(reading, file_trim(line), &text, headers);
    }
    reading->line = 0;
    if (err.code == JT_OK && headers->count == 0)
        err = refuse(reading, "has no line NAME: VALUE");
    if (err.code == JT_OK)
        *ret_headers = headers;
    else
        collector_headers_free(headers);
    return err;
}

static jt_err read_text(const struct reading *reading, struct jt_arena *arena, jt_str *ret_text)
{
    int fd = -1;
    jt_err err = jt_private_file_open(reading->file, &fd);
    if (err.code == JT_REFUSED)
        return refuse(reading, "can be read by others; run: chmod 600 %s", reading->file);
    if (err.code != JT_OK)
        return refuse(reading, "cannot be read: %s", err.what);
    err = file_read_descriptor(fd, COLLECTOR_HEADERS_FILE_MAX_BYTES, arena, ret_text);
    close(fd);
    if (err.code == JT_TOO_LARGE)
        return refuse(reading, "is larger than %d bytes", COLLECTOR_HEADERS_FILE_MAX_BYTES);
    return err.code == JT_OK ? err : refuse(reading, "cannot be read: %s", err.what);
}

jt_err collector_headers_read(const char *file, struct jt_arena *arena,
                              struct collector_headers **ret_headers, jt_str *ret_problem)
{
    struct reading reading = { .file = file, .arena = arena, .ret_problem = ret_problem };
    JT_AUTO(jt_arena_freep) struct jt_arena *text_arena = NULL; /* which is wiped at once */
    jt_str text = JT_STR("");
    *ret_problem = JT_STR("out of memory");
    JT_TRY(jt_arena_new(COLLECTOR_HEADERS_FILE_MAX_BYTES, 4 * COLLECTOR_HEADERS_FILE_MAX_BYTES,
                        &text_arena));
    JT_TRY(read_text(&reading, text_arena, &text));
    return make(&reading, text, ret_headers);
}

void collector_headers_free(struct collector_headers *headers)
{
    if (headers == NULL)
        return;
    jt_wipe(headers, sizeof(*headers) + headers->text_bytes);
    free(headers);
}
