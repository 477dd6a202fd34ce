/*
 * store_url: takes the path out of sqlite:PATH, and hands URLs of PostgreSQL on. A table has a
 * row for each thing that the first is mistaken for; the first one that fits is told.
 */
#include "store/store_url.h"

#include <string.h>

#include "base/sentence.h"
#include "store/db.h"
#include "store/postgresql_url.h"

#define SCHEME  "sqlite:"
#define EXAMPLE "example: sqlite:data/jeton.db or sqlite:/var/lib/jeton/jeton.db"

static jt_str path_of(jt_str url)
{
    const size_t scheme_bytes = sizeof(SCHEME) - 1;
    return (jt_str){ url.ptr + scheme_bytes, url.len - scheme_bytes };
}

/* --- Of the whole URL ---------------------------------------------------------------------- */

static bool has_capital_scheme(jt_str url)
{
    return jt_str_starts_nocase(url, JT_STR(SCHEME)) && !jt_str_starts(url, JT_STR(SCHEME));
}

static bool has_other_scheme(jt_str url)
{
    return !jt_str_starts(url, JT_STR(SCHEME));
}

/* --- Of the path ---------------------------------------------------------------------------- */

static bool is_without_path(jt_str url)
{
    return path_of(url).len == 0;
}

static bool has_host(jt_str url)
{
    return jt_str_starts(path_of(url), JT_STR("//"));
}

static bool is_uri(jt_str url)
{
    return jt_str_starts_nocase(path_of(url), JT_STR("file:"));
}

static bool is_in_memory(jt_str url)
{
    return path_of(url).ptr[0] == ':';
}

static bool has_options(jt_str url)
{
    return memchr(url.ptr, '?', url.len) != NULL || memchr(url.ptr, '#', url.len) != NULL;
}

static bool is_encoded(jt_str url)
{
    for (size_t i = 0; i + 2 < url.len; i++)
        if (url.ptr[i] == '%' && jt_hex_digit(url.ptr[i + 1]) >= 0 &&
            jt_hex_digit(url.ptr[i + 2]) >= 0)
            return true;
    return false;
}

static bool is_below_home(jt_str url)
{
    return path_of(url).ptr[0] == '~';
}

static bool has_odd_character(jt_str url)
{
    jt_str path = path_of(url);
    return path.ptr[0] == ' ' || path.ptr[path.len - 1] == ' ' || jt_str_has_control(path) ||
           !jt_str_is_utf8(path);
}

static bool is_folder(jt_str url)
{
    jt_str path = path_of(url);
    const char *slash = memrchr(path.ptr, '/', path.len);
    size_t name_at = slash == NULL ? 0 : (size_t)(slash + 1 - path.ptr);
    jt_str name = { path.ptr + name_at, path.len - name_at };
    return name.len == 0 || jt_str_eq(name, JT_STR(".")) || jt_str_eq(name, JT_STR(".."));
}

/* SQLite keeps these beside a database. */
static bool is_beside_a_store(jt_str url)
{
    static const jt_str ends[] = { JT_STR_INIT("-wal"), JT_STR_INIT("-shm"),
                                   JT_STR_INIT("-journal") };
    for (size_t i = 0; i < COUNT(ends); i++)
        if (url.len > ends[i].len &&
            memcmp(url.ptr + url.len - ends[i].len, ends[i].ptr, ends[i].len) == 0)
            return true;
    return false;
}

static const struct fault {
    bool (*fits)(jt_str url);
    const char *what;
} faults[] = {
    { has_capital_scheme, "has its scheme in capitals; write sqlite:PATH in small letters" },
    { has_other_scheme, "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE; " EXAMPLE },
    { is_without_path, "has no path; write sqlite:PATH, " EXAMPLE },
    { has_host, "begins with //, as if it had a host; write one slash for a path from the root, "
                "and none for one from here, " EXAMPLE },
    { is_uri, "is a URI of SQLite's; write the path alone, " EXAMPLE },
    { is_in_memory, "is no file, and a store is kept in one; write sqlite:PATH, " EXAMPLE },
    { has_options, "has options behind its path, and there are none; write the path alone, in "
                   "which ? and # cannot stand, " EXAMPLE },
    { is_encoded, "is percent-encoded; write the path as it is, with nothing encoded" },
    { is_below_home, "begins with ~, which only a shell knows; write the path whole, "
                     "example: sqlite:/home/jeton/jeton.db" },
    { has_odd_character, "begins or ends with a space, or has a character that no path should "
                         "have; write sqlite:PATH, " EXAMPLE },
    { is_folder, "names a folder; name a file in it, " EXAMPLE },
    { is_beside_a_store, "is a name that SQLite gives to files beside a store; name the store "
                         "itself, " EXAMPLE },
};

const char *store_url_fault(jt_str url)
{
    if (postgresql_url_is_one(url))
        return postgresql_url_fault(url);
    for (size_t i = 0; i < COUNT(faults); i++)
        if (faults[i].fits(url))
            return faults[i].what;
    return NULL;
}

struct store_place store_url_place(jt_str url)
{
    if (postgresql_url_is_one(url))
        return (struct store_place){ &postgresql_ops, url };
    return (struct store_place){ &sqlite_ops, path_of(url) };
}

jt_err store_url_read(jt_str url, struct jt_arena *arena, struct jt_arena *kept,
                      struct store_place *ret_place, jt_str *ret_problem)
{
    const char *fault = store_url_fault(url);
    if (fault != NULL) {
        jt_sentence_set(arena, ret_problem, "the URL of the store, \"%.*s\", %s",
                        JT_FMT(store_url_is_secret(url) ? JT_STR("...") : url), fault);
        return JT_ERR(JT_INVALID, "URL of the store");
    }
    *ret_place = store_url_place(url);
    return jt_arena_copy(kept, ret_place->location, &ret_place->location);
}

jt_str store_url_path(jt_str url)
{
    return postgresql_url_is_one(url) ? JT_STR("") : path_of(url);
}

bool store_url_is_secret(jt_str url)
{
    const char *at = memchr(url.ptr, '@', url.len);
    return at != NULL && memmem(url.ptr, (size_t)(at - url.ptr), "://", 3) != NULL;
}
