/* refused: a few groups under one mutex, as only what is refused comes here. */
#include "audit/refused.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "store/audit_chain.h"

enum { DETAIL_BYTES = 1024 };

struct group {
    enum refused_kind kind;
    jt_str cause;
    char subject[REFUSED_SUBJECT_MAX_BYTES], address[REFUSED_ADDRESS_MAX_BYTES];
    size_t subject_bytes, address_bytes;
    int64_t count, first_ms, last_ms;
};

/* The last ones are for what found no group of its own, by kind. */
struct groups {
    struct group at[REFUSED_GROUPS_MAX + REFUSAL_KINDS];
    size_t count; /* of those with a group of their own */
};

struct refused_authentications {
    pthread_mutex_t mutex;
    struct groups groups;
};

jt_err refused_authentications_new(struct refused_authentications **ret_refused)
{
    struct refused_authentications *refused = calloc(1, sizeof(*refused));
    if (refused == NULL)
        return JT_ERR(JT_NO_MEMORY, "refused authentications");
    pthread_mutex_init(&refused->mutex, NULL);
    *ret_refused = refused;
    return JT_DONE;
}

void refused_authentications_free(struct refused_authentications *refused)
{
    if (refused == NULL)
        return;
    pthread_mutex_destroy(&refused->mutex);
    free(refused);
}

/* --- Gathering -------------------------------------------------------------------------------- */

static bool is_same(const struct group *a, const struct group *b)
{
    return a->kind == b->kind && jt_str_eq(a->cause, b->cause) &&
           a->subject_bytes == b->subject_bytes && a->address_bytes == b->address_bytes &&
           memcmp(a->subject, b->subject, a->subject_bytes) == 0 &&
           memcmp(a->address, b->address, a->address_bytes) == 0;
}

static struct group *group_for(struct groups *groups, const struct group *wanted)
{
    for (size_t i = 0; i < groups->count; i++)
        if (is_same(&groups->at[i], wanted))
            return &groups->at[i];
    if (groups->count < REFUSED_GROUPS_MAX)
        return &groups->at[groups->count++];
    return &groups->at[REFUSED_GROUPS_MAX + wanted->kind];
}

static void merge(struct groups *groups, const struct group *from)
{
    struct group *group = group_for(groups, from);
    const bool has_place = group < &groups->at[REFUSED_GROUPS_MAX];
    if (group->count == 0) {
        *group = *from;
        if (!has_place) {
            group->cause = JT_STR("others");
            group->subject_bytes = group->address_bytes = 0;
        }
        return;
    }
    group->count += from->count;
    group->first_ms = from->first_ms < group->first_ms ? from->first_ms : group->first_ms;
    group->last_ms = from->last_ms > group->last_ms ? from->last_ms : group->last_ms;
}

static size_t keep(jt_str text, char *room, size_t max)
{
    const size_t bytes = text.len < max ? text.len : max;
    memcpy(room, text.ptr, bytes);
    return bytes;
}

void refused_authentications_add(struct refused_authentications *refused,
                                 const struct refused_authentication *one)
{
    struct group group = { .kind = one->kind,
                           .cause = one->cause,
                           .count = 1,
                           .first_ms = one->now_ms,
                           .last_ms = one->now_ms };
    if (refused == NULL)
        return;
    if (one->subject.len <= sizeof(group.subject))
        group.subject_bytes = keep(one->subject, group.subject, sizeof(group.subject));
    group.address_bytes = keep(one->address, group.address, sizeof(group.address));
    pthread_mutex_lock(&refused->mutex);
    merge(&refused->groups, &group);
    pthread_mutex_unlock(&refused->mutex);
}

/* --- Writing ---------------------------------------------------------------------------------- */

static jt_str subject_of(const struct group *group)
{
    return (jt_str){ group->subject, group->subject_bytes };
}

static jt_str detail_put(const struct group *group, char room[static DETAIL_BYTES])
{
    struct jt_buf buf = jt_buf_over(room, DETAIL_BYTES);
    jt_buf_put(&buf, JT_STR("{\"cause\":"));
    jt_json_put_text(&buf, group->cause);
    jt_buf_put(&buf, JT_STR(",\"address\":"));
    if (group->address_bytes > 0)
        jt_json_put_text(&buf, (jt_str){ group->address, group->address_bytes });
    else
        jt_buf_put(&buf, JT_STR("null"));
    jt_buf_put(&buf, JT_STR(",\"count\":"));
    jt_buf_put_int(&buf, group->count);
    jt_buf_put(&buf, JT_STR(",\"first_on\":\""));
    jt_time_put_iso8601(&buf, group->first_ms);
    jt_buf_put(&buf, JT_STR("\",\"last_on\":\""));
    jt_time_put_iso8601(&buf, group->last_ms);
    jt_buf_put(&buf, JT_STR("\"}"));
    return jt_buf_str(&buf);
}

static jt_err group_write(struct store_tx *tx, const struct group *group)
{
    static const struct {
        jt_str subject_kind, action;
    } kinds[] = {
        [REFUSAL_OF_APPLICATION] = { JT_STR_INIT("application"),
                                     JT_STR_INIT("application.authentication_refused") },
        [REFUSAL_OF_API_KEY] = { JT_STR_INIT("api_key"),
                                 JT_STR_INIT("api_key.authentication_refused") },
        [REFUSAL_OF_ADMINISTRATOR] = { JT_STR_INIT("administrator"),
                                       JT_STR_INIT("administrator.authentication_refused") },
    };
    char room[DETAIL_BYTES];
    if (group->count == 0)
        return JT_DONE;
    return store_audit_add(tx, kinds[group->kind].subject_kind, subject_of(group),
                           kinds[group->kind].action, detail_put(group, room));
}

static jt_err groups_write(const struct groups *groups, struct store *store)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < COUNT(groups->at); i++)
        JT_TRY(group_write(tx, &groups->at[i]));
    return store_commit(&tx);
}

static void take(struct refused_authentications *refused, struct groups *ret_groups)
{
    pthread_mutex_lock(&refused->mutex);
    *ret_groups = refused->groups;
    refused->groups = (struct groups){ 0 };
    pthread_mutex_unlock(&refused->mutex);
}

static void put_back(struct refused_authentications *refused, const struct groups *groups)
{
    pthread_mutex_lock(&refused->mutex);
    for (size_t i = 0; i < COUNT(groups->at); i++)
        if (groups->at[i].count > 0)
            merge(&refused->groups, &groups->at[i]);
    pthread_mutex_unlock(&refused->mutex);
}

jt_err refused_authentications_write(struct refused_authentications *refused, struct store *store)
{
    struct groups groups;
    take(refused, &groups);
    if (groups.count == 0) /* a writer each minute would stand in the way of real ones */
        return JT_DONE;
    jt_err err = groups_write(&groups, store);
    if (err.code != JT_OK)
        put_back(refused, &groups);
    return err;
}
