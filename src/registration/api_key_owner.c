/*
 * api_key_owner: goes through the keys a page at a time, so that however many there are, memory
 * holds one page of them.
 */
#include "registration/api_key_owner.h"

#include "registration/record.h"
#include "store/page.h"

enum { PAGE_ARENA_FIRST_BYTES = 64 * 1024, PAGE_ARENA_MAX_BYTES = 16 << 20, KEY_ID_BYTES = 64 };

/* Records the page that follows last, and sets last to its last id. */
static jt_err record_page(struct store_tx *tx, const struct api_key_filter *whose,
                          struct jt_arena *arena, struct jt_buf *last, bool *ret_has_more)
{
    struct api_key *keys = NULL;
    size_t count = 0;

    JT_TRY(store_api_key_list(tx, whose, jt_buf_str(last), STORE_PAGE_MAX, arena, &keys, &count));
    for (size_t i = 0; i < count; i++)
        if (keys[i].status != API_KEY_REVOKED)
            JT_TRY(record_change(tx, arena, CHANGE_API_KEY, keys[i].id, JT_STR("api_key.revoked"),
                                 DETAILS(detail_text("name", keys[i].name))));
    *ret_has_more = count == STORE_PAGE_MAX;
    if (count > 0) {
        last->len = 0;
        jt_buf_put(last, keys[count - 1].id);
    }
    return last->has_overflown ? JT_ERR(JT_STORE, "an id longer than ids are") : JT_DONE;
}

jt_err api_keys_revoke_all(struct registrar *r, const struct api_key_filter *whose)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    char id[KEY_ID_BYTES];
    struct jt_buf last = jt_buf_over(id, sizeof(id));

    JT_TRY(jt_arena_new(PAGE_ARENA_FIRST_BYTES, PAGE_ARENA_MAX_BYTES, &arena));
    for (bool has_more = true; has_more; jt_arena_reset(arena))
        JT_TRY(record_page(r->tx, whose, arena, &last, &has_more));
    return JT_DONE;
}
