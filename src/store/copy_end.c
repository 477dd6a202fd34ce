/*
 * copy_end: opens by the drivers of db.h, not as a store, because opening a store upgrades it and
 * adds what it lacks: the source is to stay as it is, and the copy is to be the same.
 */
#include "store/copy_end.h"

#include <errno.h>
#include <unistd.h>

#include "base/sentence.h"
#include "store/migrate.h"

jt_err copy_end_explain(const struct copy_end *end, const char *what, jt_err err,
                        struct jt_arena *arena, jt_str *ret_problem)
{
    if (err.code != JT_OK && ret_problem->len == 0)
        jt_sentence_set(arena, ret_problem, "%s: %s (%.*s)", what, err.what,
                        JT_FMT(end->place.location));
    return err;
}

void copy_end_close(struct copy_end *end)
{
    if (end->db != NULL)
        end->place.ops->close(end->db);
    end->db = NULL;
}

static jt_err open_as(struct copy_end *end, enum db_role role, int lock_wait_ms,
                      struct jt_arena *arena, jt_str *ret_problem)
{
    jt_err err =
        end->place.ops->open(end->place.location, role, lock_wait_ms, arena, &end->db, ret_problem);
    if (err.code == JT_UNAVAILABLE && db_role_is_alone(role) && ret_problem->len == 0)
        jt_sentence_set(arena, ret_problem,
                        "another process has the store %.*s open; stop the server and wait for "
                        "other commands%s",
                        JT_FMT(end->place.location),
                        role == DB_READER_ALONE
                            ? ", or copy beside it (--beside-server), without what is changed later"
                            : ", then run this again");
    return copy_end_explain(end, "the store cannot be opened", err, arena, ret_problem);
}

/* --- The source ----------------------------------------------------------------------------- */

/* NULL: it is the one that is copied. */
static const char *version_fault(int64_t version)
{
    if (version == 0)
        return "there is no store in it";
    return version < SQL_MIGRATION_COUNT
               ? "it is of an older jeton: start this version on it once, which upgrades it, or on "
                 "a copy of its back-up"
               : NULL;
}

static jt_err check_source(struct copy_end *end, struct jt_arena *arena, jt_str *ret_problem)
{
    int64_t version = 0;
    JT_TRY(copy_end_explain(end, "the store cannot be read",
                            end->place.ops->schema_version(end->db, &version), arena, ret_problem));
    JT_TRY(store_schema_check_known(version, end->place.location, arena, ret_problem));
    const char *fault = version_fault(version);
    return fault == NULL
               ? JT_DONE
               : copy_end_explain(end, "the store cannot be copied",
                                  (jt_err){ version == 0 ? JT_NOT_FOUND : JT_INVALID, fault },
                                  arena, ret_problem);
}

static bool is_missing(const struct store_place *place)
{
    return place->ops == &sqlite_ops && access(place->location.ptr, F_OK) != 0 && errno == ENOENT;
}

jt_err copy_end_open_source(struct copy_end *end, bool is_beside, int lock_wait_ms,
                            struct jt_arena *arena, jt_str *ret_problem)
{
    if (is_missing(&end->place)) {
        jt_sentence_set(arena, ret_problem, "there is no store at %.*s",
                        JT_FMT(end->place.location));
        return JT_ERR(JT_NOT_FOUND, "no store");
    }
    JT_TRY(open_as(end, is_beside ? DB_READER : DB_READER_ALONE, lock_wait_ms, arena, ret_problem));
    return check_source(end, arena, ret_problem);
}

/* --- The target ----------------------------------------------------------------------------- */

/* A store is made where there is none, and no other one is touched. */
static jt_err make_target(struct copy_end *end, struct jt_arena *arena, jt_str *ret_problem)
{
    int64_t version = 0;
    JT_TRY(end->place.ops->schema_version(end->db, &version));
    JT_TRY(store_schema_check_known(version, end->place.location, arena, ret_problem));
    if (version != 0 && version != SQL_MIGRATION_COUNT)
        return JT_ERR(JT_INVALID, "it holds a store of an older jeton; name an empty place");
    return store_migrate(end->db, &version);
}

jt_err copy_end_open_target(struct copy_end *end, int lock_wait_ms, struct jt_arena *arena,
                            jt_str *ret_problem)
{
    JT_TRY(open_as(end, DB_WRITER, lock_wait_ms, arena, ret_problem));
    JT_TRY(copy_end_explain(end, "the copy cannot be made", make_target(end, arena, ret_problem),
                            arena, ret_problem));
    copy_end_close(end);
    return open_as(end, DB_ALONE, lock_wait_ms, arena, ret_problem);
}
