/*
 * organization_search: reads organizations in their order, some hundreds at a time, and looks at
 * each: there are some thousands at most, and no database folds texts as base/fold.h does. After so
 * many a page ends, and says where the next one goes on.
 */
#include "store/organization_search.h"

#include "store/organizations.h"
#include "store/tx.h"

enum {
    LOOK_MAX = 5000, /* some ten milliseconds of them */
    PART = 250,
    TEXT_MAX_BYTES = 4 * ORGANIZATION_NAME_MAX_CHARS,
    ARENA_BYTES = 64 << 10, /* at first */
    ARENA_MAX_BYTES = 64 << 20,
};

jt_err organization_needle_init(jt_str text, struct jt_arena *arena, struct jt_needle *ret_needle)
{
    return jt_needle_init(text, TEXT_MAX_BYTES, arena, ret_needle);
}

jt_str organization_matched_on(struct jt_needle *needle, const struct organization *org)
{
    const struct {
        const char *name;
        jt_str text;
    } texts[] = { { "name", org->name },
                  { "code", org->code },
                  { "handle", org->handle },
                  { "external_id", org->external_id } };
    for (size_t i = 0; i < COUNT(texts); i++)
        if (jt_needle_is_in(needle, texts[i].text))
            return jt_str_from(texts[i].name);
    return JT_STR("");
}

struct store_cursor organization_cursor(const struct organization *org, enum store_sort sort)
{
    const bool is_by_email = sort == SORT_EMAIL_ASC || sort == SORT_EMAIL_DESC;
    return (struct store_cursor){ .value = is_by_email ? org->sender_email : org->name,
                                  .id = org->code };
}

/* What is being found. */
struct finding {
    struct store_tx *tx;
    const struct organization_search *search;
    struct jt_needle needle;
    struct tx_list found; /* of organizations, one more than the page has at most */
    struct store_cursor last;
    size_t looked_at;
};

static bool is_full(const struct finding *f)
{
    return f->found.count > f->search->limit || f->looked_at >= LOOK_MAX;
}

/* Into the arena that outlives the part. */
static jt_err keep(struct finding *f, jt_str code)
{
    struct organization *kept = NULL;
    JT_TRY(tx_list_add(&f->found, &kept));
    return store_organization_get(f->tx, code, f->found.arena, kept);
}

static jt_err look_at_part(struct finding *f, bool *ret_has_more)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct organization *orgs = NULL;
    size_t count = 0;
    JT_TRY(jt_arena_new(ARENA_BYTES, ARENA_MAX_BYTES, &arena));
    JT_TRY(store_organization_list(f->tx, f->search->sort, f->last, PART, arena, &orgs, &count));
    *ret_has_more = count == PART;
    for (size_t i = 0; i < count && !is_full(f); i++, f->looked_at++)
        if (organization_matched_on(&f->needle, &orgs[i]).len > 0)
            JT_TRY(keep(f, orgs[i].code));
    if (count == 0)
        return JT_DONE;
    const struct store_cursor last = organization_cursor(&orgs[count - 1], f->search->sort);
    JT_TRY(jt_arena_copy(f->found.arena, last.value, &f->last.value));
    return jt_arena_copy(f->found.arena, last.id, &f->last.id);
}

jt_err store_organization_search(struct store_tx *tx, const struct organization_search *search,
                                 struct jt_arena *arena, struct organizations_found *ret_found)
{
    struct finding f = { .tx = tx,
                         .search = search,
                         .found = TX_LIST(arena, struct organization),
                         .last = search->after };
    struct organizations_found found = { 0 };
    bool has_more = true;
    if (search->limit > STORE_PAGE_MAX)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    JT_TRY(organization_needle_init(search->text, arena, &f.needle));
    while (has_more && !is_full(&f))
        JT_TRY(look_at_part(&f, &has_more));
    found.orgs = (struct organization *)f.found.items;
    found.count = f.found.count;
    found.has_more = found.count > search->limit || has_more;
    found.next = f.last;
    if (found.count > search->limit) {
        found.count = search->limit;
        found.next = organization_cursor(&found.orgs[found.count - 1], search->sort);
    }
    *ret_found = found;
    return JT_DONE;
}
