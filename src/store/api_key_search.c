/*
 * api_key_search: API keys as a kind of list_find.h. Their code is the suffix, which a search must
 * have wholly, and which few keys share.
 */
#include "store/api_key_search.h"

#include "store/api_key_rows.h"
#include "store/list_find.h"
#include "store/list_search.h"

static bool may_be_suffix(jt_str search, jt_str folded)
{
    (void)folded;
    return search.len == API_KEY_SUFFIX_BYTES;
}

static bool is_suffix(const struct list_wish *wish, jt_str suffix)
{
    return jt_str_eq(wish->search, suffix);
}

static jt_err gather_suffix(struct list_walk *found, bool *ret_are_few)
{
    JT_TRY(list_walk_gather(found, SQL_API_KEY_GATHER_SUFFIX,
                            DB_VALUES(db_text(found->wish->search), db_int(LIST_CODES_MAX + 1))));
    *ret_are_few = found->looked_at <= LIST_CODES_MAX;
    return JT_DONE;
}

static const struct list_kind api_keys = {
    .stretches = {
        [STRETCH_NAME] = { SQL_API_KEY_WALK_NAME_ASC, SQL_API_KEY_WALK_NAME_DESC },
        [STRETCH_CREATED] = { SQL_API_KEY_WALK_CREATED_ASC, SQL_API_KEY_WALK_CREATED_DESC },
        [STRETCH_USED] = { SQL_API_KEY_WALK_USED_ASC, SQL_API_KEY_WALK_USED_DESC },
        [STRETCH_UNUSED] = { SQL_API_KEY_WALK_UNUSED_ASC, SQL_API_KEY_WALK_UNUSED_DESC },
    },
    .names = { SQL_API_KEY_NAMES_FIND_ASC, SQL_API_KEY_NAMES_FIND_DESC },
    .count_all = SQL_API_KEY_COUNT_ALL,
    .name_max_bytes = API_KEY_NAME_MAX_BYTES,
    .may_be_in_code = may_be_suffix,
    .is_in_code = is_suffix,
    .gather_codes = gather_suffix,
};

/* A filter by a text, and by a time. */
#define BY_TEXT(NAME, text)                                                                       \
    {                                                                                             \
        SQL_API_KEY_COUNT_##NAME, SQL_API_KEY_GATHER_##NAME, db_text(text), true, (text).len > 0, \
            true                                                                                  \
    }
#define BY_TIME(NAME, time_ms, exact)                                                              \
    {                                                                                              \
        SQL_API_KEY_COUNT_##NAME, SQL_API_KEY_GATHER_##NAME, db_int(time_ms), true, (time_ms) > 0, \
            (exact)                                                                                \
    }

jt_err store_api_key_search(struct store_tx *tx, const struct api_key_query *query,
                            struct jt_arena *arena, struct api_keys_found *ret_found)
{
    const struct api_key_filter *filter = &query->filter;
    const struct list_source sources[] = {
        BY_TEXT(SUFFIX, filter->suffix),
        BY_TEXT(USER, filter->user_id),
        BY_TEXT(ORGANIZATION, filter->org_code),
        BY_TEXT(API, filter->api_id),
        BY_TEXT(STATUS, filter->status),
        BY_TEXT(TYPE, filter->type),
        BY_TIME(EXPIRING, filter->expires_by_ms, true),
        { SQL_API_KEY_COUNT_UNUSED, SQL_API_KEY_GATHER_UNUSED, .is_asked = query->is_never_used,
          .is_exact = true },
        BY_TIME(IDLE, query->idle_before_ms, false), /* a program of before counts no idle days */
    };
    const struct list_query asked = {
        .kind = &api_keys,
        .sort = query->sort,
        .after = query->after,
        .limit = query->limit,
        .search = query->search,
        .wants_total = query->wants_total,
        .filters =
            DB_VALUES(db_text(filter->type), db_text(filter->status), db_text(filter->user_id),
                      db_text(filter->org_code), db_text(filter->api_id), db_text(filter->suffix),
                      db_int(filter->expires_by_ms), db_int(query->is_never_used),
                      db_int(query->idle_before_ms)),
        .sources = sources,
        .source_count = COUNT(sources),
    };
    struct tx_list list = TX_LIST(arena, struct api_key);
    struct list_found found;
    JT_TRY(list_find(tx, &asked, arena, &found));
    ret_found->page = found.page;
    return list_read(tx, &found, SQL_API_KEY_GET, api_key_read, &list, &ret_found->keys);
}
