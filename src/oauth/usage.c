/*
 * usage: the counters stand in the client's record itself, in the order of its profile's APIs and
 * scopes; the flush visits those records that the directory marked.
 */
#include "oauth/usage.h"

#include "store/usage.h"

/* The management API may stand in a grant under both of its audiences; it is one API. */
static bool is_repeated(const struct token_grant *grant, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (grant->apis[i] == grant->apis[index])
            return true;
    return false;
}

static void count_key(struct client_key *key, int64_t now_ms, jt_str address)
{
    usage_counter_add(&key->usage, now_ms);
    usage_address_keep(&key->last_address, address);
}

void usage_count(struct directory *directory, const struct token_grant *grant, jt_str address)
{
    struct client_record *client = grant->client.record;
    usage_counter_add(&client->usage, grant->now_ms);
    if (grant->is_coalesced)
        usage_counter_add(&client->coalesced, grant->now_ms);
    if (grant->client.secret != NULL)
        usage_counter_add(&grant->client.secret->usage, grant->now_ms);
    if (grant->client.key != NULL)
        count_key(grant->client.key, grant->now_ms, address);
    for (size_t i = 0; i < grant->api_count; i++)
        if (!is_repeated(grant, i))
            usage_counter_add(client_record_api_usage(client, grant->apis[i]), grant->now_ms);
    for (size_t i = 0; i < grant->scope_count; i++)
        usage_counter_add(client_record_scope_usage(client, grant->scopes[i]), grant->now_ms);
    usage_address_keep(&client->last_address, address);
    directory_mark_dirty(directory, client);
}

/* A figure of one record, with where it goes in the store. */
struct figure {
    struct usage_counter *counter;
    struct usage_counter *coalesced; /* of these; NULL: not counted */
    struct usage_address *address;   /* where it was last used from; NULL: not kept */
    enum usage_kind kind;
    jt_str subject;
    int64_t secret_created_ms;
};

typedef jt_err figure_visitor(void *context, struct client_record *client, struct figure figure);

static jt_err each_figure(struct client_record *client, figure_visitor *visit, void *context)
{
    JT_TRY(visit(context, client,
                 (struct figure){ .counter = &client->usage,
                                  .coalesced = &client->coalesced,
                                  .address = &client->last_address,
                                  .kind = USAGE_APPLICATION }));
    for (size_t i = 0; i < client->secret_count; i++) {
        struct record_secret *secret = &client->secrets[i];
        JT_TRY(visit(context, client,
                     (struct figure){ .counter = &secret->usage,
                                      .kind = USAGE_CLIENT_SECRET,
                                      .subject = secret->is_previous ? JT_STR("previous")
                                                                     : JT_STR("current"),
                                      .secret_created_ms = secret->created_ms }));
    }
    struct client_keys *keys = client_record_keys(client);
    for (size_t i = 0; keys != NULL && i < keys->count; i++)
        JT_TRY(visit(context, client,
                     (struct figure){ .counter = &keys->keys[i].usage,
                                      .address = &keys->keys[i].last_address,
                                      .kind = USAGE_PUBLIC_KEY,
                                      .subject = keys->keys[i].id }));
    const struct client_profile *profile = client->profile;
    for (size_t i = 0; i < profile->api_count; i++)
        JT_TRY(visit(context, client,
                     (struct figure){ .counter = client_record_api_usage(client, &profile->apis[i]),
                                      .kind = USAGE_AUDIENCE,
                                      .subject = profile->apis[i].api_id }));
    for (size_t i = 0; i < profile->scope_count; i++)
        JT_TRY(visit(
            context, client,
            (struct figure){ .counter = client_record_scope_usage(client, &profile->scopes[i]),
                             .kind = USAGE_SCOPE,
                             .subject = profile->scopes[i].id }));
    return JT_DONE;
}

/* Visitor: writes what is new since the last commit. */
static jt_err write_figure(void *context, struct client_record *client, struct figure figure)
{
    char address[USAGE_ADDRESS_BYTES] = "";
    if (figure.address != NULL)
        usage_address_read(figure.address, address);
    struct usage usage = {
        .application_id = record_key(&client->head),
        .kind = figure.kind,
        .subject = figure.subject,
        .secret_created_ms = figure.secret_created_ms,
        .count = usage_counter_take(figure.counter),
        .coalesced = figure.coalesced == NULL ? 0 : usage_counter_take(figure.coalesced),
        .last_used_ms = atomic_load_explicit(&figure.counter->last_used_ms, memory_order_relaxed),
        .last_address = jt_str_from(address),
    };
    return usage.count == 0 && usage.coalesced == 0 ? JT_DONE : store_usage_add(context, &usage);
}

/* Visitor: the commit succeeded. */
static jt_err mark_written(void *context, struct client_record *client, struct figure figure)
{
    (void)context, (void)client;
    usage_counter_committed(figure.counter);
    if (figure.coalesced != NULL)
        usage_counter_committed(figure.coalesced);
    return JT_DONE;
}

static jt_err write_client(struct store_tx *tx, struct record *head)
{
    return each_figure((struct client_record *)head, write_figure, tx);
}

static void client_committed(struct record *head)
{
    (void)each_figure((struct client_record *)head, mark_written, NULL).code; /* cannot fail */
}

jt_err usage_flush(struct directory *directory, struct store *store,
                   enum record_flush_extent extent)
{
    static const struct record_flush flush = { write_client, client_committed };
    return directory_flush(directory, store, extent, &flush);
}
