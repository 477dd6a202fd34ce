/*
 * fetch: whoever asks finds the document under one lock, or puts it into a queue and waits. The
 * thread takes from the queue as many as may be on their way at once, and tells those who wait when
 * one has ended. Parsing is done outside of the lock.
 */
#include "outgoing/fetch.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "outgoing/fetch_call.h"

enum {
    LOOK_MS = 1000, /* for what is to be brought again */
    MS_PER_S = 1000,
};

struct fetcher {
    struct fetcher_options options;
    pthread_mutex_t lock; /* of all but what is the thread's */
    pthread_cond_t ended; /* some call has */
    pthread_cond_t left;  /* the last of those who kept their threads */
    size_t blocked;       /* such threads */
    struct documents *documents;
    struct document *queue_first, **queue_last;
    int64_t versions; /* that were made */
    struct flights flights;
    bool is_ending;
    /* The thread's: */
    struct calls *calls;
    struct fetch_call *at_once[FETCH_AT_ONCE_MAX];
    pthread_t thread;
};

/* All that anybody is told. */
#define NOT_FETCHED JT_ERR(JT_UNAVAILABLE, "the keys could not be fetched")

static struct jt_instant after_s(struct jt_instant now, int64_t seconds)
{
    return jt_instant_plus_ms(now, seconds * MS_PER_S);
}

/* --- The log --------------------------------------------------------------------------------- */

/* Without what may be secret in it. */
static jt_str without_query(jt_str url)
{
    jt_str before, after;
    jt_str_split(url, '?', &before, &after);
    return before;
}

static void log_failure(const struct fetcher *fetcher, const struct fetch_source *source,
                        const char *cause, int64_t status)
{
    log_event(fetcher->options.log, LOG_WARNING, "a document could not be fetched",
              LOG_S("kind", jt_str_from(source->kind->name)),
              LOG_S("url", without_query(source->url)), LOG_CAUSE_S("reason", jt_str_from(cause)),
              LOG_N("status", status));
}

/* --- Asking ---------------------------------------------------------------------------------- */

/* Under the lock; the thread is woken. */
static void queue(struct fetcher *fetcher, struct document *document)
{
    const bool begins = flight_begin(&fetcher->flights, document->key, NULL, &document->flight);
    (void)begins; /* nobody else has this key */
    document->state = DOCUMENT_IS_QUEUED;
    document->waiting = 0;
    document->queue_next = NULL;
    *fetcher->queue_last = document;
    fetcher->queue_last = &document->queue_next;
    calls_wake(fetcher->calls);
}

/* What somebody asks for. */
struct asked {
    const struct fetch_source *source;
    int64_t seen_version; /* another one is wanted; 0: any */
    struct fetch_patience patience;
};

/* Keeps the thread, and then the lock. */
static jt_err wait_here(struct fetcher *fetcher, struct document *document)
{
    const int64_t before = document->brought;
    document->blocked++;
    fetcher->blocked++;
    while (document->brought == before)
        pthread_cond_wait(&fetcher->ended, &fetcher->lock);
    document->blocked--;
    if (--fetcher->blocked == 0)
        pthread_cond_signal(&fetcher->left);
    return fetcher->is_ending ? NOT_FETCHED : JT_DONE;
}

/* Waits for the call that is under way: by its flight, or here; then JT_OK says that it has ended.
 */
static jt_err wait_for(struct fetcher *fetcher, struct document *document,
                       const struct fetch_patience *patience)
{
    if (document->waiting >= FETCH_WAITING_MAX)
        return NOT_FETCHED;
    if (!patience->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "a document is being fetched");
    document->waiting++;
    if (patience->wait != NULL) {
        flight_await(&fetcher->flights, document->key, patience->wait);
        return JT_ERR(JT_WOULD_BLOCK, "a document is being fetched");
    }
    return wait_here(fetcher, document);
}

/* Whether what is at hand may be given out, and whether a call is to be made all the same. Where
 * later fetches fail, what is old is good for FETCH_KEPT_S. */
static bool is_usable(const struct document *document, struct jt_instant now)
{
    return document->current != NULL &&
           (!jt_instant_has_come(document->fresh_until, now) ||
            (document->fails && !jt_instant_has_come(document->kept_until, now)));
}

static bool is_due(const struct document *document, struct jt_instant now)
{
    return document->state == DOCUMENT_RESTS && jt_instant_has_come(document->retry_at, now) &&
           (document->current == NULL || jt_instant_has_come(document->refresh_at, now));
}

/* Of any version. JT_WOULD_BLOCK: a call is under way that is to be waited for. */
static jt_err look_for_any(struct fetcher *fetcher, struct document *document,
                           struct jt_instant now)
{
    if (is_due(document, now))
        queue(fetcher, document);
    if (is_usable(document, now))
        return JT_DONE;
    return document->state != DOCUMENT_RESTS ? JT_ERR(JT_WOULD_BLOCK, "a document is being fetched")
                                             : NOT_FETCHED;
}

/* Of another version than was seen. */
static jt_err look_for_another(struct fetcher *fetcher, struct document *document,
                               struct jt_instant now)
{
    if (document->state == DOCUMENT_RESTS) {
        if (!jt_instant_has_come(document->again_at, now))
            return JT_ERR(JT_REFUSED, "it was fetched a moment ago");
        document->again_at = after_s(now, FETCH_AGAIN_S);
        queue(fetcher, document);
    }
    return JT_ERR(JT_WOULD_BLOCK, "a document is being fetched");
}

static jt_err look(struct fetcher *fetcher, struct document *document, const struct asked *asked,
                   struct fetched **ret_fetched)
{
    const struct jt_instant now = jt_clock_instant(&fetcher->options.clock);
    document->asked = now;
    const bool has_seen_it = asked->seen_version != 0 && document->current != NULL &&
                             document->current->version == asked->seen_version;
    JT_TRY(has_seen_it ? look_for_another(fetcher, document, now)
                       : look_for_any(fetcher, document, now));
    *ret_fetched = fetched_ref(document->current);
    return JT_DONE;
}

/* Judged once, when it is first asked for: nobody changes it, nor the settings. */
static jt_err find_or_add(struct fetcher *fetcher, const struct fetch_source *source,
                          struct document **ret_document)
{
    *ret_document = documents_find(fetcher->documents, source);
    if (*ret_document != NULL)
        return JT_DONE;
    const jt_err refused = fetch_url_check(source->url, fetcher->options.allow_hosts);
    if (refused.code != JT_OK) {
        log_failure(fetcher, source, refused.what, 0);
        return NOT_FETCHED;
    }
    return documents_add(fetcher->documents, source, jt_clock_instant(&fetcher->options.clock),
                         ret_document);
}

/* Who waits with its own thread looks again when the call has ended. */
static jt_err ask_locked(struct fetcher *fetcher, const struct asked *asked,
                         struct fetched **ret_fetched)
{
    struct document *document = NULL;
    JT_TRY(find_or_add(fetcher, asked->source, &document));
    jt_err err = look(fetcher, document, asked, ret_fetched);
    while (err.code == JT_WOULD_BLOCK) {
        JT_TRY(wait_for(fetcher, document, &asked->patience));
        err = look(fetcher, document, asked, ret_fetched);
    }
    return err;
}

static jt_err ask(struct fetcher *fetcher, const struct asked *asked, struct fetched **ret_fetched)
{
    pthread_mutex_lock(&fetcher->lock);
    const jt_err err = fetcher->is_ending ? NOT_FETCHED : ask_locked(fetcher, asked, ret_fetched);
    pthread_mutex_unlock(&fetcher->lock);
    return err;
}

jt_err fetch_get(struct fetcher *fetcher, const struct fetch_source *source,
                 struct fetch_patience patience, struct fetched **ret_fetched)
{
    const struct asked asked = { .source = source, .patience = patience };
    return ask(fetcher, &asked, ret_fetched);
}

jt_err fetch_again(struct fetcher *fetcher, const struct fetch_source *source, int64_t seen_version,
                   struct fetch_patience patience, struct fetched **ret_fetched)
{
    const struct asked asked = { .source = source,
                                 .seen_version = seen_version,
                                 .patience = patience };
    return ask(fetcher, &asked, ret_fetched);
}

struct fetch_standing fetch_standing(struct fetcher *fetcher, const struct fetch_source *source)
{
    struct fetch_standing standing = { 0 };
    pthread_mutex_lock(&fetcher->lock);
    const struct document *document = documents_find(fetcher->documents, source);
    if (document != NULL)
        standing = (struct fetch_standing){
            .fetched_ms = document->fetched_ms,
            .failed_ms = document->failed_ms,
            .version = document->current == NULL ? 0 : document->current->version,
        };
    pthread_mutex_unlock(&fetcher->lock);
    return standing;
}

/* --- What comes of calls --------------------------------------------------------------------- */

/* Under the lock. */
static void keep(struct fetcher *fetcher, struct document *document, const struct brought *brought,
                 struct jt_instant now)
{
    if (brought->fetched != NULL)
        documents_put(fetcher->documents, document, brought->fetched);
    memcpy(document->etag, brought->etag, sizeof(document->etag));
    document->fails = false;
    document->fetched_ms = jt_now_ms(&fetcher->options.clock);
    document->refresh_at = jt_instant_plus_ms(now, brought->age_s * MS_PER_S * 4 / 5);
    document->fresh_until = after_s(now, brought->age_s);
    document->kept_until = after_s(now, FETCH_KEPT_S);
    document->retry_at = now;
}

static void note_failure(const struct fetcher *fetcher, struct document *document,
                         struct jt_instant now)
{
    document->fails = true;
    document->failed_ms = jt_now_ms(&fetcher->options.clock);
    document->retry_at = after_s(now, document->current != NULL ? FETCH_AGAIN_S : FETCH_RETRY_S);
}

/* Those who wait look at it again, by themselves. */
static void tell(struct fetcher *fetcher, struct document *document, jt_err outcome)
{
    flight_end(&fetcher->flights, &document->flight, outcome);
    pthread_mutex_lock(&fetcher->lock);
    document->state = DOCUMENT_RESTS;
    document->waiting = 0;
    document->brought++;
    pthread_cond_broadcast(&fetcher->ended);
    pthread_mutex_unlock(&fetcher->lock);
}

static void log_brought(const struct fetcher *fetcher, const struct document *document,
                        const struct brought *brought, bool failed_before)
{
    if (brought->failure != NULL)
        log_failure(fetcher, &document->source, brought->failure, brought->status);
    else if (failed_before)
        log_event(fetcher->options.log, LOG_INFO, "a document was fetched again",
                  LOG_S("kind", jt_str_from(document->source.kind->name)),
                  LOG_S("url", without_query(document->source.url)));
}

static void end_call(struct fetcher *fetcher, struct document *document,
                     const struct brought *brought)
{
    const struct jt_instant now = jt_clock_instant(&fetcher->options.clock);
    pthread_mutex_lock(&fetcher->lock);
    const bool failed_before = document->fails;
    if (brought->failure == NULL)
        keep(fetcher, document, brought, now);
    else
        note_failure(fetcher, document, now);
    document->state = DOCUMENT_HAS_ENDED;
    pthread_mutex_unlock(&fetcher->lock);
    log_brought(fetcher, document, brought, failed_before);
    tell(fetcher, document, JT_DONE);
}

static void end_finished(struct fetcher *fetcher)
{
    struct document *document = NULL;
    struct brought brought;
    while (fetch_call_next_ended(fetcher->calls, &fetcher->versions, &document, &brought))
        end_call(fetcher, document, &brought);
}

/* --- The thread ------------------------------------------------------------------------------ */

static struct document *take_queued(struct fetcher *fetcher)
{
    pthread_mutex_lock(&fetcher->lock);
    struct document *document = fetcher->queue_first;
    if (document != NULL) {
        fetcher->queue_first = document->queue_next;
        if (fetcher->queue_first == NULL)
            fetcher->queue_last = &fetcher->queue_first;
        document->state = DOCUMENT_IS_BROUGHT;
    }
    pthread_mutex_unlock(&fetcher->lock);
    return document;
}

static void start(struct fetcher *fetcher, struct fetch_call *call, struct document *document)
{
    const struct fetch_trust trust = { fetcher->options.allow_hosts, fetcher->options.ca_file };
    const jt_err err = fetch_call_start(call, document, &trust);
    if (err.code != JT_OK)
        end_call(fetcher, document, &(struct brought){ .failure = err.what });
}

static void start_queued(struct fetcher *fetcher)
{
    for (size_t i = 0; i < FETCH_AT_ONCE_MAX; i++) {
        if (fetch_call_document(fetcher->at_once[i]) != NULL)
            continue;
        struct document *document = take_queued(fetcher);
        if (document == NULL)
            return;
        start(fetcher, fetcher->at_once[i], document);
    }
}

/* Under the lock. */
static enum document_verdict visit(void *context, struct document *document)
{
    struct fetcher *fetcher = context;
    const struct jt_instant now = jt_clock_instant(&fetcher->options.clock);
    if (jt_instant_has_come(after_s(document->asked, FETCH_KEPT_S), now))
        return DOCUMENT_IS_OLD;
    if (document->current != NULL && is_due(document, now) &&
        !jt_instant_has_come(after_s(document->asked, FETCH_USED_S), now))
        queue(fetcher, document);
    return DOCUMENT_STAYS;
}

/* Some at a time, so that nobody waits long for the lock. */
static void walk(struct fetcher *fetcher)
{
    size_t place = 0;
    do {
        pthread_mutex_lock(&fetcher->lock);
        place = documents_walk(fetcher->documents, place, visit, fetcher);
        pthread_mutex_unlock(&fetcher->lock);
    } while (place != 0);
}

static bool is_ending(struct fetcher *fetcher)
{
    pthread_mutex_lock(&fetcher->lock);
    const bool is_ending = fetcher->is_ending;
    pthread_mutex_unlock(&fetcher->lock);
    return is_ending;
}

static void give_up(struct fetcher *fetcher)
{
    struct document *document;
    for (size_t i = 0; i < FETCH_AT_ONCE_MAX; i++)
        if ((document = fetch_call_document(fetcher->at_once[i])) != NULL)
            tell(fetcher, document, NOT_FETCHED);
    while ((document = take_queued(fetcher)) != NULL)
        tell(fetcher, document, NOT_FETCHED);
}

static void *run(void *context)
{
    struct fetcher *fetcher = context;
    struct jt_instant walked = jt_instant_now();
    sigset_t all; /* a server that closes its connection (SIGPIPE) is no reason to end */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (!is_ending(fetcher)) {
        start_queued(fetcher);
        calls_work(fetcher->calls);
        end_finished(fetcher);
        if (jt_ms_between(walked, jt_instant_now()) >= LOOK_MS) {
            walk(fetcher);
            walked = jt_instant_now();
        }
        calls_wait(fetcher->calls, LOOK_MS);
    }
    give_up(fetcher);
    return NULL;
}

/* --- Making and ending it -------------------------------------------------------------------- */

static void fetcher_free(struct fetcher *fetcher)
{
    for (size_t i = 0; i < FETCH_AT_ONCE_MAX; i++)
        fetch_call_free(fetcher->at_once[i]);
    calls_free(fetcher->calls);
    documents_free(fetcher->documents);
    flights_clear(&fetcher->flights);
    pthread_cond_destroy(&fetcher->ended);
    pthread_cond_destroy(&fetcher->left);
    pthread_mutex_destroy(&fetcher->lock);
    free(fetcher);
}

static jt_err make_parts(struct fetcher *fetcher)
{
    const struct calls_options options = { .allows_private = false };
    JT_TRY(documents_new(&fetcher->documents));
    JT_TRY(calls_new(&options, &fetcher->calls));
    for (size_t i = 0; i < FETCH_AT_ONCE_MAX; i++)
        JT_TRY(fetch_call_new(fetcher->calls, &fetcher->at_once[i]));
    return jt_thread_start(fetcher->options.sandbox, SANDBOX_CALLS, "fetch", run, fetcher,
                           &fetcher->thread);
}

jt_err fetcher_start(const struct fetcher_options *options, struct fetcher **ret_fetcher)
{
    struct fetcher *fetcher = calloc(1, sizeof(*fetcher));
    if (fetcher == NULL)
        return JT_ERR(JT_NO_MEMORY, "fetcher");
    fetcher->options = *options;
    fetcher->queue_last = &fetcher->queue_first;
    pthread_mutex_init(&fetcher->lock, NULL);
    pthread_cond_init(&fetcher->ended, NULL);
    pthread_cond_init(&fetcher->left, NULL);
    flights_init(&fetcher->flights);
    const jt_err err = make_parts(fetcher);
    if (err.code == JT_OK)
        *ret_fetcher = fetcher;
    else
        fetcher_free(fetcher);
    return err;
}

void fetcher_stop(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    pthread_mutex_lock(&fetcher->lock);
    fetcher->is_ending = true;
    pthread_mutex_unlock(&fetcher->lock);
    calls_wake(fetcher->calls);
    pthread_join(fetcher->thread, NULL);
    pthread_mutex_lock(&fetcher->lock);
    while (fetcher->blocked > 0) /* they have been told, and go */
        pthread_cond_wait(&fetcher->left, &fetcher->lock);
    pthread_mutex_unlock(&fetcher->lock);
    fetcher_free(fetcher);
}
