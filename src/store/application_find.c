/*
 * application_find: applications as a kind of list_find.h. Their code is the id: what may be a part
 * of one is looked for in an index of three characters each, and found there where it is seldom. In
 * SQLite that index is a table of its own (application_index.h), into which new applications are
 * put some at a time; those that are not in there yet are looked at one by one.
 */
#include "store/application_find.h"

#include "store/list_find.h"
#include "store/list_search.h"

enum {
    GRAM_CHARACTERS = 3,
    INDEX_MIN_CHARACTERS = 4, /* fewer are in every hundredth id or so */
    GRAMS_MAX = 32,
    GRAM_MAX_BYTES = GRAM_CHARACTERS + 2 + 5, /* quotes around it, and " AND " */
};

/* --- Ids -------------------------------------------------------------------------------------- */

static bool may_be_in_id(jt_str search, jt_str folded)
{
    (void)search;
    for (size_t i = 0; i < folded.len; i++)
        if (jt_hex_digit(folded.ptr[i]) < 0)
            return false;
    return folded.len <= APPLICATION_ID_BYTES;
}

static bool is_in_id(const struct list_wish *wish, jt_str id)
{
    const jt_str part = wish->needle.folded;
    return memmem(id.ptr, id.len, part.ptr, part.len) != NULL;
}

/* As FTS5 asks for them. What may be in an id has nothing that must be escaped here. */
static jt_err grams_of(jt_str search, struct jt_arena *arena, jt_str *ret_grams)
{
    struct jt_buf grams;
    JT_TRY(jt_arena_buf(arena, GRAMS_MAX * GRAM_MAX_BYTES, &grams));
    for (size_t i = 0; i + GRAM_CHARACTERS <= search.len && i < GRAMS_MAX; i++) {
        jt_buf_put(&grams, i == 0 ? JT_STR("\"") : JT_STR(" AND \""));
        jt_buf_put(&grams, (jt_str){ search.ptr + i, GRAM_CHARACTERS });
        jt_buf_put_char(&grams, '"');
    }
    *ret_grams = jt_buf_str(&grams);
    return JT_DONE;
}

/* Those whose id has it, or is it; or these are not few, and there are none. */
static jt_err gather_ids(struct list_walk *found, bool *ret_are_few)
{
    const jt_str part = found->wish->needle.folded;
    struct jt_arena *arena = found->found.arena;
    int64_t is_seldom = 0;
    jt_str grams, pattern;

    *ret_are_few = part.len == APPLICATION_ID_BYTES;
    if (*ret_are_few)
        return list_walk_gather(found, SQL_APPLICATION_GATHER_ID, DB_VALUES(db_text(part)));
    if (part.len < INDEX_MIN_CHARACTERS)
        return JT_DONE;
    JT_TRY(grams_of(part, arena, &grams));
    JT_TRY(list_pattern(part, arena, &pattern));
    JT_TRY(tx_number(found->tx, SQL_APPLICATION_SEARCH_IS_SELDOM,
                     DB_VALUES(db_text(grams), db_text(pattern)), &is_seldom));
    if (is_seldom == 0)
        return JT_DONE;
    JT_TRY(
        list_walk_gather(found, SQL_APPLICATION_GATHER_IDS,
                         DB_VALUES(db_text(grams), db_text(pattern), db_int(LIST_CODES_MAX + 1))));
    *ret_are_few = found->looked_at <= LIST_CODES_MAX;
    return JT_DONE;
}

static const struct list_kind applications = {
    .stretches = {
        [STRETCH_NAME] = { SQL_APPLICATION_WALK_NAME_ASC, SQL_APPLICATION_WALK_NAME_DESC },
        [STRETCH_CREATED] = { SQL_APPLICATION_WALK_CREATED_ASC, SQL_APPLICATION_WALK_CREATED_DESC },
        [STRETCH_USED] = { SQL_APPLICATION_WALK_USED_ASC, SQL_APPLICATION_WALK_USED_DESC },
        [STRETCH_UNUSED] = { SQL_APPLICATION_WALK_UNUSED_ASC, SQL_APPLICATION_WALK_UNUSED_DESC },
    },
    .names = { SQL_APPLICATION_NAMES_FIND_ASC, SQL_APPLICATION_NAMES_FIND_DESC },
    .count_all = SQL_APPLICATION_COUNT_ALL,
    .name_max_bytes = APPLICATION_NAME_MAX_BYTES,
    .may_be_in_code = may_be_in_id,
    .is_in_code = is_in_id,
    .gather_codes = gather_ids,
};

/* --- Applications ----------------------------------------------------------------------------- */

jt_err store_application_find(struct store_tx *tx, const struct application_query *query,
                              struct jt_arena *arena, struct application_found *ret_found)
{
    const struct db_value api_id = db_text(query->api_id), org_code = db_text(query->org_code);
    const struct db_value idle_before = db_int(query->idle_before_ms);
    const struct list_source sources[] = {
        { SQL_APPLICATION_COUNT_API, SQL_APPLICATION_GATHER_API, api_id, true,
          query->api_id.len > 0, true },
        { SQL_APPLICATION_COUNT_ORGANIZATION, SQL_APPLICATION_GATHER_ORGANIZATION, org_code, true,
          query->org_code.len > 0, true },
        { SQL_APPLICATION_COUNT_TWO_SECRETS, SQL_APPLICATION_GATHER_TWO_SECRETS,
          .is_asked = query->has_two_secrets },
        { SQL_APPLICATION_COUNT_UNUSED, SQL_APPLICATION_GATHER_UNUSED,
          .is_asked = query->is_never_used },
        { SQL_APPLICATION_COUNT_IDLE, SQL_APPLICATION_GATHER_IDLE, idle_before, true,
          query->idle_before_ms > 0 },
    };
    const struct list_query asked = {
        .kind = &applications,
        .sort = query->sort,
        .after = query->after,
        .limit = query->limit,
        .search = query->search,
        .wants_total = query->wants_total,
        .filters =
            DB_VALUES(api_id, org_code, db_int(query->is_never_used),
                      db_int(query->has_two_secrets ? store_now_ms(tx->store) : 0), idle_before),
        .sources = sources,
        .source_count = COUNT(sources),
    };
    struct tx_list list = TX_LIST(arena, struct application);
    struct list_found found;
    JT_TRY(list_find(tx, &asked, arena, &found));
    ret_found->page = found.page;
    return list_read(tx, &found, SQL_APPLICATION_GET, application_row_read, &list,
                     &ret_found->apps);
}
