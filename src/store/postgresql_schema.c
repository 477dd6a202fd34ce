/*
 * postgresql_schema: one statement on a connection of its own, outside of the pipeline, as a
 * migration is run.
 */
#include "store/postgresql_schema.h"

#include <string.h>

#include "base/sentence.h"
#include "store/postgresql_link.h"
#include "store/postgresql_url.h"

enum { ANSWER_MS = 60 * 1000 }; /* a large store is dropped in some seconds */

static jt_err check_url(jt_str url, struct jt_arena *arena, jt_str *ret_problem)
{
    const char *fault = postgresql_url_fault(url);
    if (fault == NULL)
        return JT_DONE;
    jt_sentence_set(arena, ret_problem, "the URL of the database %s", fault);
    return JT_ERR(JT_INVALID, "no URL of PostgreSQL");
}

static jt_err run_on(struct postgresql_link *link, const char *script, struct jt_arena *arena,
                     jt_str *ret_problem)
{
    JT_TRY(postgresql_link_connect(link, arena, ret_problem));
    *ret_problem = JT_STR("the connection to the database broke");
    bool may_make = false;
    JT_TRY(postgresql_link_ask(link, "SELECT has_database_privilege(current_database(), 'CREATE')",
                               &may_make));
    jt_sentence_set(arena, ret_problem,
                    may_make ? "the database refused: %s"
                             : "the database cannot be used: this user may not make schemas in it "
                               "(%s): GRANT CREATE ON DATABASE",
                    script);
    return may_make ? postgresql_link_script(link, script) : JT_ERR(JT_STORE, "no right");
}

static jt_err run(jt_str url, jt_str script, struct jt_arena *arena, jt_str *ret_problem)
{
    struct postgresql_link link = { .answer_ms = ANSWER_MS };
    jt_str read;
    JT_TRY(check_url(url, arena, ret_problem));
    JT_TRY(postgresql_url_read(url, arena, &read, &link.keeps_statements));
    link.url = read.ptr;
    jt_err err = run_on(&link, script.ptr, arena, ret_problem);
    postgresql_link_break(&link);
    return err;
}

jt_err postgresql_schema_make(jt_str url, jt_str name, struct jt_arena *arena, jt_str *ret_url,
                              jt_str *ret_problem)
{
    const char separator = memchr(url.ptr, '?', url.len) == NULL ? '?' : '&';
    jt_str script;
    jt_sentence_set(arena, &script, "CREATE SCHEMA %.*s", JT_FMT(name));
    JT_TRY(run(url, script, arena, ret_problem));
    jt_sentence_set(arena, ret_url, "%.*s%coptions=-csearch_path%%3D%.*s", JT_FMT(url), separator,
                    JT_FMT(name));
    return JT_DONE;
}

jt_err postgresql_schema_drop(jt_str url, jt_str name, struct jt_arena *arena, jt_str *ret_problem)
{
    jt_str script;
    jt_sentence_set(arena, &script, "DROP SCHEMA %.*s CASCADE", JT_FMT(name));
    return run(url, script, arena, ret_problem);
}
