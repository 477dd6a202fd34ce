/* fetched: the body stands behind the struct, in one block. */
#include "outgoing/fetched.h"

#include <stdlib.h>

jt_err fetched_new(const struct fetch_kind *kind, jt_str body, int64_t version,
                   struct fetched **ret_fetched)
{
    struct fetched *fetched = malloc(sizeof(*fetched) + body.len);
    if (fetched == NULL)
        return JT_ERR(JT_NO_MEMORY, "a document that was fetched");
    char *copy = (char *)(fetched + 1);
    if (body.len != 0)
        memcpy(copy, body.ptr, body.len);
    *fetched = (struct fetched){ .kind = kind, .version = version, .body = { copy, body.len } };
    atomic_init(&fetched->references, 1);
    const jt_err err = kind->parse(fetched->body, &fetched->value);
    if (err.code == JT_OK)
        *ret_fetched = fetched;
    else
        free(fetched);
    return err;
}

struct fetched *fetched_ref(struct fetched *fetched)
{
    atomic_fetch_add_explicit(&fetched->references, 1, memory_order_relaxed);
    return fetched;
}

void fetched_unref(struct fetched *fetched)
{
    if (fetched == NULL || atomic_fetch_sub(&fetched->references, 1) != 1)
        return;
    fetched->kind->free(fetched->value);
    free(fetched);
}

void fetched_unrefp(struct fetched **fetched)
{
    fetched_unref(*fetched);
}
