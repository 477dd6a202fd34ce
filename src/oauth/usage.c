/*
 * usage: see the header. A counter only grows; the flush remembers how much of it is committed, and
 * advances that after a commit only, so each token is counted once whatever fails.
 */
#include "oauth/usage.h"

static void count_one(struct usage_counter *counter, int64_t now_ms)
{
    atomic_fetch_add_explicit(&counter->count, 1, memory_order_relaxed);
    atomic_store_explicit(&counter->last_used_ms, now_ms, memory_order_relaxed);
}

static void keep_address(struct client_record *client, jt_str address)
{
    if (address.len >= sizeof(client->last_address) ||
        atomic_flag_test_and_set_explicit(&client->address_lock, memory_order_acquire))
        return; /* somebody writes another address of the same second */
    memcpy(client->last_address, address.ptr, address.len);
    client->last_address[address.len] = '\0';
    atomic_flag_clear_explicit(&client->address_lock, memory_order_release);
}

/* The management API may stand in a grant under both of its audiences; it is one API. */
static bool is_repeated(const struct token_grant *grant, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (grant->apis[i] == grant->apis[index])
            return true;
    return false;
}

void usage_count(struct directory *directory, const struct token_grant *grant, jt_str address)
{
    count_one(&grant->client->usage, grant->now_ms);
    count_one(&grant->secret->usage, grant->now_ms);
    for (size_t i = 0; i < grant->api_count; i++)
        if (!is_repeated(grant, i))
            count_one(&grant->apis[i]->usage, grant->now_ms);
    for (size_t i = 0; i < grant->scope_count; i++)
        count_one((struct usage_counter *)(uintptr_t)&grant->scopes[i]->usage, grant->now_ms);
    keep_address(grant->client, address);
    directory_mark_dirty(directory, grant->client);
}

/* A figure of one record, with where it goes in the store. */
struct figure {
    struct usage_counter *counter;
    enum usage_kind kind;
    jt_str subject;
    int64_t secret_created_ms;
};

typedef jt_err figure_visitor(void *context, struct client_record *client, struct figure figure);

static jt_err each_figure(struct client_record *client, figure_visitor *visit, void *context)
{
    JT_TRY(visit(context, client,
                 (struct figure){ .counter = &client->usage, .kind = USAGE_APPLICATION }));
    for (size_t i = 0; i < client->secret_count; i++) {
        struct record_secret *secret = &client->secrets[i];
        JT_TRY(visit(context, client,
                     (struct figure){ .counter = &secret->usage,
                                      .kind = USAGE_CLIENT_SECRET,
                                      .subject = secret->is_previous ? JT_STR("previous")
                                                                     : JT_STR("current"),
                                      .secret_created_ms = secret->created_ms }));
    }
    for (size_t i = 0; i < client->api_count; i++) {
        struct record_api *api = &client->apis[i];
        JT_TRY(visit(context, client,
                     (struct figure){
                         .counter = &api->usage, .kind = USAGE_AUDIENCE, .subject = api->api_id }));
        for (size_t k = 0; k < api->scope_count; k++)
            JT_TRY(visit(context, client,
                         (struct figure){ .counter = &api->scopes[k].usage,
                                          .kind = USAGE_SCOPE,
                                          .subject = api->scopes[k].id }));
    }
    return JT_DONE;
}

struct flush {
    struct store_tx *tx;
    char address[sizeof(((struct client_record *)0)->last_address)];
};

/* Visitor: writes what is new since the last commit. */
static jt_err write_figure(void *context, struct client_record *client, struct figure figure)
{
    struct flush *flush = context;
    struct usage_counter *counter = figure.counter;
    counter->written_now = atomic_load_explicit(&counter->count, memory_order_relaxed);
    if (counter->written_now == counter->written)
        return JT_DONE;
    struct usage usage = {
        .application_id = client->client_id,
        .kind = figure.kind,
        .subject = figure.subject,
        .secret_created_ms = figure.secret_created_ms,
        .count = counter->written_now - counter->written,
        .last_used_ms = atomic_load_explicit(&counter->last_used_ms, memory_order_relaxed),
        .last_address = figure.kind == USAGE_APPLICATION ? jt_str_from(flush->address) : JT_STR(""),
    };
    return store_usage_add(flush->tx, &usage);
}

/* Visitor: the commit succeeded. */
static jt_err mark_written(void *context, struct client_record *client, struct figure figure)
{
    (void)context, (void)client;
    figure.counter->written = figure.counter->written_now;
    return JT_DONE;
}

static void read_address(struct client_record *client, struct flush *flush)
{
    flush->address[0] = '\0';
    if (atomic_flag_test_and_set_explicit(&client->address_lock, memory_order_acquire))
        return; /* being written: the next flush has it */
    memcpy(flush->address, client->last_address, sizeof(flush->address));
    atomic_flag_clear_explicit(&client->address_lock, memory_order_release);
}

static jt_err write_all(struct store *store, struct client_record *first)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    struct flush flush = { .tx = tx };
    for (struct client_record *client = first; client != NULL; client = client->flush_next) {
        read_address(client, &flush);
        JT_TRY(each_figure(client, write_figure, &flush));
    }
    return store_commit(&tx);
}

jt_err usage_flush(struct directory *directory, struct store *store)
{
    struct client_record *first = directory_take_dirty(directory);
    if (first == NULL)
        return JT_DONE;
    /* From here a record may be marked again, so the list gets links of its own first. */
    for (struct client_record *client = first; client != NULL; client = client->flush_next) {
        client->flush_next = client->dirty_next;
        atomic_store_explicit(&client->is_dirty, false, memory_order_release);
    }
    jt_err err = write_all(store, first);
    for (struct client_record *client = first, *next; client != NULL; client = next) {
        next = client->flush_next;
        if (err.code == JT_OK)
            (void)each_figure(client, mark_written, NULL).code; /* cannot fail */
        else
            directory_mark_dirty(directory, client);
        client_record_unref(client);
    }
    return err;
}
