/*
 * commit_group: two queues of sleeping threads under one mutex. The turn is handed to a thread, and
 * not put down for whoever comes first: so nobody overtakes, and a group that is open always has
 * one who will end it. Each sleeper has a condition of its own, so that only those wake up whom
 * something was told.
 */
#include "store/commit_group.h"

struct commit_group_sleeper {
    struct commit_group_sleeper *next;
    pthread_cond_t is_told;
    enum commit_group_way way;
    bool is_awake;
    jt_err outcome;
};

static void queue_init(struct commit_group_queue *queue)
{
    *queue = (struct commit_group_queue){ .last = &queue->first };
}

static void queue_add(struct commit_group_queue *queue, struct commit_group_sleeper *sleeper)
{
    *queue->last = sleeper;
    queue->last = &sleeper->next;
}

static struct commit_group_sleeper *queue_take(struct commit_group_queue *queue)
{
    struct commit_group_sleeper *first = queue->first;
    if (first != NULL)
        queue->first = first->next;
    if (queue->first == NULL)
        queue->last = &queue->first;
    return first;
}

static void queue_remove(struct commit_group_queue *queue, struct commit_group_sleeper *sleeper)
{
    struct commit_group_sleeper **at = &queue->first;
    while (*at != sleeper)
        at = &(*at)->next;
    *at = sleeper->next;
    if (*at == NULL)
        queue->last = at;
}

void commit_group_init(struct commit_group *group, int max_ms)
{
    *group = (struct commit_group){ .max_ms = max_ms };
    pthread_mutex_init(&group->mutex, NULL); /* cannot fail on Linux */
    queue_init(&group->waiting);
    queue_init(&group->members);
}

void commit_group_clear(struct commit_group *group)
{
    pthread_mutex_destroy(&group->mutex);
}

static void wake(struct commit_group_sleeper *sleeper)
{
    sleeper->is_awake = true;
    pthread_cond_signal(&sleeper->is_told);
}

/* With the mutex held. */
static void hand_on(struct commit_group *group)
{
    struct commit_group_sleeper *next = queue_take(&group->waiting);
    if (next != NULL)
        wake(next);
    else
        group->is_taken = false;
}

/* Sleeps until its turn has come. False: the time is up, and it is out of the queue. */
static bool await_turn(struct commit_group *group, struct commit_group_sleeper *self,
                       struct jt_instant until)
{
    bool is_in_time = true;
    queue_add(&group->waiting, self);
    while (!self->is_awake && is_in_time)
        is_in_time = jt_cond_wait_until(&self->is_told, &group->mutex, until);
    if (!self->is_awake)
        queue_remove(&group->waiting, self);
    return self->is_awake;
}

bool commit_group_take(struct commit_group *group, enum commit_group_way way,
                       struct jt_instant until)
{
    struct commit_group_sleeper self = { .way = way, .is_told = PTHREAD_COND_INITIALIZER };
    pthread_mutex_lock(&group->mutex);
    const bool is_mine = !group->is_taken || await_turn(group, &self, until);
    group->is_taken = true; /* where the time is up, somebody else has it */
    if (is_mine && !commit_group_is_open(group))
        group->began = jt_instant_now();
    pthread_mutex_unlock(&group->mutex);
    pthread_cond_destroy(&self.is_told);
    return is_mine;
}

/* Whether there is a next one, and it may still come in. */
static bool goes_on(const struct commit_group *group)
{
    const struct commit_group_sleeper *next = group->waiting.first;
    return next != NULL && next->way == TURN_SHARED && group->member_count + 1 < COMMIT_GROUP_MAX &&
           jt_ms_between(group->began, jt_instant_now()) < group->max_ms;
}

bool commit_group_join(struct commit_group *group, jt_err *ret_outcome)
{
    struct commit_group_sleeper self = { .is_told = PTHREAD_COND_INITIALIZER };
    pthread_mutex_lock(&group->mutex);
    const bool is_joined = goes_on(group);
    if (is_joined) {
        queue_add(&group->members, &self);
        group->member_count++;
        hand_on(group);
    }
    while (is_joined && !self.is_awake) /* whoever has the turn ends the group, or hands it on */
        pthread_cond_wait(&self.is_told, &group->mutex);
    pthread_mutex_unlock(&group->mutex);
    pthread_cond_destroy(&self.is_told);
    if (is_joined)
        *ret_outcome = self.outcome;
    return is_joined;
}

void commit_group_tell(struct commit_group *group, jt_err outcome)
{
    struct commit_group_sleeper *member = NULL;
    pthread_mutex_lock(&group->mutex);
    while ((member = queue_take(&group->members)) != NULL) {
        member->outcome = outcome;
        wake(member);
    }
    group->member_count = 0;
    group->has_changes = false;
    group->began = jt_instant_now();
    pthread_mutex_unlock(&group->mutex);
}

void commit_group_give(struct commit_group *group)
{
    pthread_mutex_lock(&group->mutex);
    hand_on(group);
    pthread_mutex_unlock(&group->mutex);
}
