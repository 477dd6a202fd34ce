/*
 * postgresql_url: libpq reads the URL; what is done here by hand is to take one option out of it.
 */
#include "store/postgresql_url.h"

#include <libpq-fe.h>
#include <string.h>

#include "store/postgresql_connect.h"

#define EXAMPLE "example: postgresql://jeton@db.example.com/jeton?sslmode=verify-full"

static const jt_str own_option = JT_STR_INIT("prepared_statements=");

bool postgresql_url_is_one(jt_str url)
{
    return jt_str_starts_nocase(url, JT_STR("postgresql:")) ||
           jt_str_starts_nocase(url, JT_STR("postgres:"));
}

static jt_str from(jt_str text, size_t at)
{
    return (jt_str){ text.ptr + at, text.len - at };
}

static size_t find(jt_str text, char wanted)
{
    const char *at = text.len == 0 ? NULL : memchr(text.ptr, wanted, text.len);
    return at == NULL ? text.len : (size_t)(at - text.ptr);
}

jt_err postgresql_url_read(jt_str url, struct jt_arena *arena, jt_str *ret_url,
                           bool *ret_keeps_statements)
{
    struct jt_buf buf;
    const size_t query_at = find(url, '?');
    jt_str left = from(url, query_at < url.len ? query_at + 1 : url.len);
    char before = '?';
    *ret_keeps_statements = true;
    JT_TRY(jt_arena_buf(arena, url.len + 1, &buf));
    jt_buf_put(&buf, (jt_str){ url.ptr, query_at });
    while (left.len != 0) {
        const jt_str one = { left.ptr, find(left, '&') };
        left = from(left, one.len < left.len ? one.len + 1 : one.len);
        if (jt_str_starts(one, own_option)) {
            *ret_keeps_statements = !jt_str_eq(from(one, own_option.len), JT_STR("off"));
            continue;
        }
        jt_buf_put_char(&buf, before);
        jt_buf_put(&buf, one);
        before = '&';
    }
    jt_buf_put_char(&buf, '\0');
    *ret_url = jt_buf_str(&buf);
    ret_url->len--;
    return JT_DONE;
}

/* --- Faults ------------------------------------------------------------------------------- */

static bool has_wrong_option(jt_str url)
{
    const char *found = memmem(url.ptr, url.len, own_option.ptr, own_option.len);
    if (found == NULL)
        return false;
    jt_str value = from(url, (size_t)(found - url.ptr) + own_option.len);
    value.len = find(value, '&');
    return !jt_str_eq(value, JT_STR("on")) && !jt_str_eq(value, JT_STR("off"));
}

static bool is_password(const PQconninfoOption *option)
{
    return option->val != NULL && strstr(option->keyword, "password") != NULL;
}

/* Which libpq judges only where it waits by itself. */
static bool is_wrong_timeout(const PQconninfoOption *option)
{
    int64_t seconds;
    return option->val != NULL && strcmp(option->keyword, "connect_timeout") == 0 &&
           jt_str_to_int(jt_str_from(option->val), 0, POSTGRESQL_TIMEOUT_MAX_S, &seconds).code !=
               JT_OK;
}

/* What libpq finds in it. */
static const char *content_fault(jt_str url, struct jt_arena *arena)
{
    const char *fault = NULL;
    bool keeps_statements = false;
    jt_str read;
    if (postgresql_url_read(url, arena, &read, &keeps_statements).code != JT_OK)
        return "is too long";
    PQconninfoOption *options = PQconninfoParse(read.ptr, NULL);
    if (options == NULL)
        return "is not a URL that PostgreSQL's library takes (an option that does not exist, or a "
               "character that must be percent-encoded); " EXAMPLE;
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (is_wrong_timeout(option))
            fault = "has a connect_timeout that is no number of seconds up to 3600";
        if (is_password(option))
            fault = "has a password, which would be seen where the URL is; put it into a file and "
                    "name that with passfile=PATH, or into the variable PGPASSWORD";
    }
    PQconninfoFree(options);
    return fault;
}

const char *postgresql_url_fault(jt_str url)
{
    enum { ARENA_BYTES = 16 * 1024 };
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    if (!jt_str_starts(url, JT_STR("postgresql://")) && !jt_str_starts(url, JT_STR("postgres://")))
        return "does not begin with postgresql:// in small letters; " EXAMPLE;
    if (has_wrong_option(url))
        return "has prepared_statements with something else than on or off; behind a pooler write "
               "prepared_statements=off, else leave it out";
    if (jt_arena_new(ARENA_BYTES, ARENA_BYTES, &arena).code != JT_OK)
        return "cannot be read: out of memory";
    return content_fault(url, arena);
}
