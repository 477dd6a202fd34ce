/* client_ids: kept in order while they are read, as there are few. */
#include "model/client_ids.h"

/* The first that does not stand before id. */
static size_t place_of(const struct client_ids *ids, jt_str id)
{
    size_t low = 0, high = ids->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (memcmp(ids->of[middle].ptr, id.ptr, APPLICATION_ID_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t client_ids_find(const struct client_ids *ids, jt_str id)
{
    if (id.len != APPLICATION_ID_BYTES)
        return ids->count;
    const size_t at = place_of(ids, id);
    return at < ids->count && jt_str_eq(ids->of[at], id) ? at : ids->count;
}

static jt_err add(struct client_ids *ids, jt_str id)
{
    if (!jt_str_is_lower_hex(id, APPLICATION_ID_BYTES))
        return JT_ERR(JT_INVALID, "not the form of a client_id");
    const size_t at = place_of(ids, id);
    if (at < ids->count && jt_str_eq(ids->of[at], id))
        return JT_DONE;
    if (ids->count == CLIENT_IDS_MAX)
        return JT_ERR(JT_TOO_LARGE, "too many client ids");
    memmove(&ids->of[at + 1], &ids->of[at], (ids->count - at) * sizeof(*ids->of));
    ids->of[at] = id;
    ids->count++;
    return JT_DONE;
}

jt_err client_ids_parse(jt_str list, struct client_ids *ret_ids)
{
    ret_ids->count = 0;
    for (size_t from = 0, at = 0; at <= list.len; at++) {
        if (at < list.len && list.ptr[at] != ',' && list.ptr[at] != ' ')
            continue;
        if (at != from)
            JT_TRY(add(ret_ids, (jt_str){ list.ptr + from, at - from }));
        from = at + 1;
    }
    return JT_DONE;
}
