/*
 * token_size: has token_claims.c write each token into an arena that is emptied before the next
 * one, and works out the length that it would have when signed.
 */
#include "oauth/token_size.h"

#include "jose/keyset.h"
#include "oauth/grant_types.h"

enum { MEASURE_ARENA_BYTES = 16 * 1024, MEASURE_ARENA_MAX_BYTES = 64 << 20 };

struct measure {
    const struct token_service *service;
    struct client_record *client;
    struct keyset *keys;
    struct jt_arena *arena;
};

static void measure_clear(struct measure *measure)
{
    client_record_unref(measure->client);
    keyset_unref(measure->keys);
    jt_arena_free(measure->arena);
}

/* How large a token is for count APIs, the first of which is number from, with all their enabled
 * scopes. */
static jt_err measure_apis(const struct measure *measure, size_t from, size_t count,
                           size_t *ret_bytes)
{
    const struct jt_random random = jt_random_system();
    const struct token_request asked = { .scope = JT_STR("") };
    struct token_grant grant = { .type = &client_credentials,
                                 .api_count = count,
                                 .now_ms = jt_now_ms(&measure->service->clock) };
    struct token_refused refused;
    jt_str payload;

    token_grant_assume_client(&grant, measure->client);
    jt_arena_reset(measure->arena);
    for (size_t i = 0; i < count; i++) {
        grant.apis[i] = &measure->client->profile->apis[from + i];
        grant.audiences_json[i] = grant.apis[i]->audience_json;
    }
    JT_TRY(scopes_narrow(&asked, measure->arena, &grant, &refused));
    JT_TRY(token_claims_write(measure->service, &grant, &random, measure->arena, &payload));
    return keyset_token_bytes(measure->keys, payload.len, ret_bytes);
}

static jt_err measure_all(const struct measure *measure, const struct client_data *client,
                          struct token_size *ret_size)
{
    struct token_size size = { .audience_count = client->api_count,
                               .largest = JT_STR(""),
                               .has_all = client->api_count <= TOKEN_AUDIENCES_MAX };
    size_t bytes = 0;

    JT_TRY(keyset_token_bytes(measure->keys, KEYSET_PAYLOAD_MAX_BYTES, &size.max_bytes));
    if (client->api_count == 0)
        JT_TRY(measure_apis(measure, 0, 0, &size.largest_bytes));
    for (size_t i = 0; i < client->api_count; i++) {
        JT_TRY(measure_apis(measure, i, 1, &bytes));
        if (bytes <= size.largest_bytes)
            continue;
        size.largest = client->apis[i].audience;
        size.largest_bytes = bytes;
    }
    if (size.has_all)
        JT_TRY(measure_apis(measure, 0, client->api_count, &size.all_bytes));
    *ret_size = size;
    return JT_DONE;
}

jt_err token_size_measure(const struct token_service *service, const struct client_data *client,
                          struct token_size *ret_size)
{
    JT_AUTO(measure_clear) struct measure measure = { .service = service };
    measure.keys = keyset_current_get(service->keys);
    if (measure.keys == NULL)
        return JT_ERR(JT_UNAVAILABLE, "no keyset yet");
    JT_TRY(jt_arena_new(MEASURE_ARENA_BYTES, MEASURE_ARENA_MAX_BYTES, &measure.arena));
    JT_TRY(client_record_new(client, NULL, &measure.client));
    return measure_all(&measure, client, ret_size);
}
