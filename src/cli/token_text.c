/*
 * token_text: takes a token from an argument or standard input and decodes its parts without
 * verifying them, so that a broken token can be shown too.
 */
#include "cli/token_text.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "jose/base64url.h"
#include "jose/jws.h"

enum { SECOND_MS = 1000 };
static const double time_max_s = 253402300799; /* the end of the year 9999 */

void token_text_clear(struct token_text *text)
{
    json_decref(text->header);
    json_decref(text->claims);
}

enum command_status token_text_read(const struct command_call *call, jt_str word, jt_str *ret_token)
{
    jt_str token = word;
    jt_err err = JT_DONE;
    if (word.len == 0 || jt_str_eq(word, JT_STR("-"))) {
        if (isatty(STDIN_FILENO))
            fprintf(stderr, "Paste the token, then press Enter and Ctrl-D:\n");
        err = file_read_descriptor(STDIN_FILENO, JWS_MAX_BYTES, call->arena, &token);
    }
    token = file_trim(token);
    if (err.code == JT_TOO_LARGE)
        command_complain(call, "what was given is larger than any token (%d bytes)", JWS_MAX_BYTES);
    else if (err.code != JT_OK)
        command_complain(call, "cannot read the token from standard input");
    else if (token.len == 0)
        command_complain(call, "no token was given; pass it on standard input or as an argument");
    if (err.code != JT_OK || token.len == 0)
        return COMMAND_FAILED;
    *ret_token = token;
    return COMMAND_DONE;
}

/* A part of the compact form that holds a JSON object. */
static jt_err parse_part(jt_str part, struct jt_arena *arena, json_t **ret_object)
{
    jt_str bytes;
    JT_TRY(base64url_decode(part, arena, &bytes));
    json_t *object = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object)) {
        json_decref(object);
        return JT_ERR(JT_INVALID, "not a JSON object");
    }
    *ret_object = object;
    return JT_DONE;
}

jt_err token_text_parse(jt_str token, struct jt_arena *arena, struct token_text *ret_text)
{
    JT_AUTO(token_text_clear) struct token_text text = { 0 };
    jt_str parts[3], rest = token;
    for (size_t i = 0; i < COUNT(parts); i++)
        if (!jt_str_cut(&rest, '.', &parts[i]))
            return JT_ERR(JT_INVALID, "a token has three parts with a dot between them");
    if (rest.ptr != NULL)
        return JT_ERR(JT_INVALID, "a token has three parts with a dot between them");
    if (parse_part(parts[0], arena, &text.header).code != JT_OK)
        return JT_ERR(JT_INVALID, "the first part is not a JSON object in base64url");
    if (parse_part(parts[1], arena, &text.claims).code != JT_OK)
        return JT_ERR(JT_INVALID, "the second part is not a JSON object in base64url");
    *ret_text = text;
    text = (struct token_text){ 0 };
    return JT_DONE;
}

/* "in 5 minutes", "3 days ago": the largest unit that fills. */
static void print_distance(FILE *out, int64_t seconds)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = { { "day", 86400 }, { "hour", 3600 }, { "minute", 60 }, { "second", 1 } };
    int64_t distance = seconds < 0 ? -seconds : seconds;
    size_t i = 0;
    while (i + 1 < COUNT(units) && distance < units[i].seconds)
        i++;
    int64_t count = distance / units[i].seconds;
    fprintf(out, "%s%lld %s%s%s", seconds > 0 ? "in " : "", (long long)count, units[i].name,
            count == 1 ? "" : "s", seconds > 0 ? "" : " ago");
}

static bool is_time(const char *name, const json_t *value)
{
    double seconds = json_number_value(value); /* 0 for what is no number */
    return (strcmp(name, "exp") == 0 || strcmp(name, "iat") == 0 || strcmp(name, "nbf") == 0) &&
           seconds > 0 && seconds <= time_max_s;
}

/*
 * JSON in ASCII, at least that wide: a claim could hold sequences that a terminal obeys. The only
 * control character that JSON lets stand is DEL.
 */
static void print_json_text(FILE *out, const json_t *value, bool has_quotes, size_t width)
{
    char *text = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    size_t len = text == NULL ? 0 : strlen(text), skipped = len >= 2 && !has_quotes ? 1 : 0;
    size_t printed = 0;
    for (size_t i = skipped; i < len - skipped; i++, printed++)
        if (text[i] == 0x7f)
            fputs("\\u007f", out);
        else
            fputc(text[i], out);
    for (; printed < width; printed++)
        fputc(' ', out);
    free(text);
}

static void print_member(FILE *out, const char *name, const json_t *value, int64_t now_ms)
{
    enum { NAME_WIDTH = 8 };
    char date[32];
    struct jt_buf buf = jt_buf_over(date, sizeof(date));
    json_t *name_value = json_string(name);
    fputs("  ", out);
    print_json_text(out, name_value, false, NAME_WIDTH);
    fputc(' ', out);
    print_json_text(out, value, true, 0);
    if (is_time(name, value)) {
        int64_t time_ms = (int64_t)(json_number_value(value) * SECOND_MS);
        jt_time_put_iso8601(&buf, time_ms);
        fprintf(out, "  %.*s, ", JT_FMT(jt_buf_str(&buf)));
        print_distance(out, (time_ms - now_ms) / SECOND_MS);
    }
    fputc('\n', out);
    json_decref(name_value);
}

static void print_object(FILE *out, const char *title, json_t *object, int64_t now_ms)
{
    const char *name;
    json_t *value;
    fprintf(out, "%s\n", title);
    json_object_foreach(object, name, value) print_member(out, name, value, now_ms);
}

void token_text_print(FILE *out, const struct token_text *text, int64_t now_ms)
{
    print_object(out, "Header", text->header, now_ms);
    print_object(out, "Claims", text->claims, now_ms);
}

bool token_text_is_expired(const struct token_text *text, int64_t now_ms)
{
    const json_t *expires = json_object_get(text->claims, "exp");
    return json_is_number(expires) && json_number_value(expires) * SECOND_MS <= (double)now_ms;
}
