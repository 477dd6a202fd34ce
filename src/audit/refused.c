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

/* Of each kind; the last is for what found no group of its own. */
struct groups {
    struct group of[REFUSAL_KINDS][REFUSED_GROUPS_MAX + 1];
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

static void add_up(struct group *group, const struct group *from)
{
    if (group->count == 0)
        *group = *from;
    else
        group->count += from->count;
    group->first_ms = from->first_ms < group->first_ms ? from->first_ms : group->first_ms;
    group->last_ms = from->last_ms > group->last_ms ? from->last_ms : group->last_ms;
}

static void add_to_others(struct group *others, const struct group *from)
{
    add_up(others, from);
    others->cause = JT_STR("others");
    others->subject_bytes = others->address_bytes = 0;
}

/* The group that is the same, or a free one; else, for who is known, one that is nobody's. */
static struct group *find_place(struct group *groups, const struct group *wanted)
{
    struct group *nobodys = NULL;
    for (size_t i = 0; i < REFUSED_GROUPS_MAX; i++) {
        if (groups[i].count == 0 || is_same(&groups[i], wanted))
            return &groups[i];
        if (groups[i].subject_bytes == 0)
            nobodys = &groups[i];
    }
    return wanted->subject_bytes > 0 ? nobodys : NULL;
}

static void merge(struct groups *all, const struct group *from)
{
    struct group *groups = all->of[from->kind], *others = &groups[REFUSED_GROUPS_MAX];
    struct group *group = find_place(groups, from);
    if (group == NULL) {
        add_to_others(others, from);
        return;
    }
    if (group->count > 0 && !is_same(group, from)) {
        add_to_others(others, group);
        group->count = 0;
    }
    add_up(group, from);
}

static size_t keep(jt_str text, char *room, size_t max)
{
    const size_t bytes = text.len < max ? text.len : max;
    if (bytes > 0) /* of nothing there may be no pointer */
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
    for (size_t kind = 0; kind < REFUSAL_KINDS; kind++)
        for (size_t i = 0; i <= REFUSED_GROUPS_MAX; i++)
            JT_TRY(group_write(tx, &groups->of[kind][i]));
    return store_commit(&tx);
}

/* False: there are none. */
static bool take(struct refused_authentications *refused, struct groups *ret_groups)
{
    bool are_there = false;
    pthread_mutex_lock(&refused->mutex);
    *ret_groups = refused->groups;
    refused->groups = (struct groups){ 0 };
    pthread_mutex_unlock(&refused->mutex);
    for (size_t kind = 0; kind < REFUSAL_KINDS; kind++) /* the first place is taken first */
        are_there |= ret_groups->of[kind][0].count > 0;
    return are_there;
}

static void put_back(struct refused_authentications *refused, const struct groups *groups)
{
    pthread_mutex_lock(&refused->mutex);
    for (size_t kind = 0; kind < REFUSAL_KINDS; kind++) {
        for (size_t i = 0; i < REFUSED_GROUPS_MAX; i++)
            if (groups->of[kind][i].count > 0)
                merge(&refused->groups, &groups->of[kind][i]);
        if (groups->of[kind][REFUSED_GROUPS_MAX].count > 0)
            add_to_others(&refused->groups.of[kind][REFUSED_GROUPS_MAX],
                          &groups->of[kind][REFUSED_GROUPS_MAX]);
    }
    pthread_mutex_unlock(&refused->mutex);
}

jt_err refused_authentications_write(struct refused_authentications *refused, struct store *store)
{
    struct groups groups;
    if (!take(refused, &groups)) /* a writer each minute would stand in the way of real ones */
        return JT_DONE;
    jt_err err = groups_write(&groups, store);
    if (err.code != JT_OK)
        put_back(refused, &groups);
    return err;
}
