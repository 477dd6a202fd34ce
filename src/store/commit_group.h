/*
 * commit_group: the turns at the one connection that writes, and the changes that wait for a common
 * commit (group commit: one sync of the disk for all of them).
 *
 * Threads have their turn in the order in which they came. Whoever ends its change while others
 * wait leaves the transaction open, hands the turn on, and sleeps; the next one goes on in the same
 * transaction. The last one commits for all: when nobody waits any more, or when the group is large
 * or old enough. All of them have the same outcome, which each hears only then. Nobody waits for
 * others to come: a change that is alone is committed at once.
 *
 * Knows nothing of connections and transactions: db_pool.c does what is to be done.
 */
#pragma once

#include <pthread.h>

#include "base/instant.h"

enum { COMMIT_GROUP_MAX = 64 }; /* a group with so many takes nobody more */

enum commit_group_way {
    TURN_SHARED, /* may go on in the transaction of others */
    TURN_ALONE,  /* waits until theirs is over */
};

struct commit_group_sleeper; /* a thread that waits; it lives on its stack */

struct commit_group_queue {
    struct commit_group_sleeper *first, **last;
};

/* Guarded by the mutex; what tells of the group, by who has the turn. */
struct commit_group {
    pthread_mutex_t mutex;
    bool is_taken;
    struct commit_group_queue waiting; /* for their turn */
    struct commit_group_queue members; /* for the common commit */
    int member_count;
    int max_ms; /* a group that is so old takes nobody more: so long does a change wait for those
                 * after it, and a node that has the database's lock keeps others waiting */
    struct jt_instant began;
    bool has_changes; /* a member changed rows; the owner's */
};

void commit_group_init(struct commit_group *group, int max_ms);
void commit_group_clear(struct commit_group *group); /* nobody waits any more */

/* Waits for the turn, not longer than until then. False: the time is up. */
JT_MUST_USE bool commit_group_take(struct commit_group *group, enum commit_group_way way,
                                   struct jt_instant until);

/* The rest is of who has the turn. */

/* Whether others' changes before this one wait for the commit of the transaction that is open. */
static inline bool commit_group_is_open(const struct commit_group *group)
{
    return group->member_count > 0;
}

/* Where the group goes on: hands the turn to the next one, waits for the common commit, and gives
 * its outcome. False: it does not, and the turn stays here. */
JT_MUST_USE bool commit_group_join(struct commit_group *group, jt_err *ret_outcome);

/* Tells all who wait for it how the commit ended; after this the group is empty. */
void commit_group_tell(struct commit_group *group, jt_err outcome);

/* Gives the turn to the next one. */
void commit_group_give(struct commit_group *group);
