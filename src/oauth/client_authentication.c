/*
 * client_authentication: the list of methods, the one of them that a request presents, and the
 * client behind it, from the directory or else the store.
 */
#include "oauth/client_authentication.h"

#include <assert.h>

#include "oauth/token_limits.h"
#include "store/clients.h"

const struct client_method *const client_methods[] = { &client_secret_post, &client_secret_basic,
                                                       &private_key_jwt };
const size_t client_method_count = COUNT(client_methods);

/* Two credentials at once, or one beside the client_id of another client (RFC 6749 section 2.3). */
static bool is_contradicted(const struct client_credential *credential,
                            const struct client_credential *before,
                            const struct token_request *asked)
{
    return before->method != NULL ||
           (asked->client_id.len != 0 && !jt_str_eq(asked->client_id, credential->client_id));
}

jt_err client_credential_read(const struct token_request *asked, const struct request *req,
                              struct client_credential *ret_credential)
{
    *ret_credential = (struct client_credential){ .client_id = asked->client_id };
    for (size_t i = 0; i < COUNT(client_methods); i++) {
        struct client_credential found = { .method = client_methods[i] };
        jt_err err = found.method->read(asked, req, &found);
        if (err.code == JT_NOT_FOUND)
            continue;
        if (err.code == JT_INVALID) {
            ret_credential->fault = found.method->malformed;
            return JT_DONE;
        }
        JT_TRY(err);
        if (is_contradicted(&found, ret_credential, asked))
            found.fault = REFUSED_TWO_AUTHENTICATIONS;
        *ret_credential = found;
    }
    if (ret_credential->method == NULL)
        ret_credential->fault =
            asked->client_id.len == 0 ? REFUSED_NO_CLIENT_ID : REFUSED_NO_CLIENT_SECRET;
    return JT_DONE;
}

jt_err client_authenticate(const struct token_service *service,
                           const struct client_credential *credential, const struct request *req,
                           int64_t now_ms, struct authenticated_client *ret_client,
                           struct token_refused *ret_refused)
{
    return credential->method->authenticate(service, credential, req, now_ms, ret_client,
                                            ret_refused);
}

jt_err client_judge(const struct client_record *client, struct token_refused *ret_refused)
{
    if (client->profile->type != APPLICATION_M2M)
        return token_refuse(ret_refused, REFUSED_APPLICATION_TYPE, JT_STR(""));
    if (client->profile->is_organization_suspended)
        return token_refuse(ret_refused, REFUSED_ORGANIZATION_SUSPENDED, JT_STR(""));
    return JT_DONE;
}

/* From the store, into the directory; JT_NOT_FOUND when there is no such application. */
static jt_err client_load(const struct token_service *service, const struct request *req,
                          jt_str client_id, struct client_record **ret_client)
{
    const int64_t revision = directory_revision(service->directory);
    struct client_data data;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(service->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    jt_err err = store_client_get(tx, client_id, req->arena, &data);
    if (err.code == JT_NOT_FOUND)
        recent_keys_add(directory_unknown(service->directory), client_id, revision);
    JT_TRY(err);
    JT_TRY(store_commit(&tx));
    return directory_add(service->directory, &data, ret_client);
}

jt_err client_recall(const struct token_service *service, jt_str client_id,
                     struct client_record **ret_client)
{
    if (!jt_str_is_lower_hex(client_id, APPLICATION_ID_BYTES))
        return JT_ERR(JT_NOT_FOUND, "not the form of a client_id");
    *ret_client = directory_find(service->directory, client_id);
    if (*ret_client != NULL)
        return JT_DONE;
    return recent_keys_has(directory_unknown(service->directory), client_id)
               ? JT_ERR(JT_NOT_FOUND, "no such client a moment ago")
               : JT_ERR(JT_WOULD_BLOCK, "client is not cached");
}

/* Of many requests that miss one client, one asks the store. */
static jt_err client_load_once(const struct token_service *service, const struct request *req,
                               jt_str client_id, struct client_record **ret_client)
{
    static_assert((int)APPLICATION_ID_BYTES == (int)FLIGHT_KEY_BYTES &&
                      (int)APPLICATION_ID_BYTES == (int)RECENT_KEY_BYTES,
                  "keys of one length");
    struct flights *misses = directory_misses(service->directory);
    struct flight flight;
    if (!flight_begin(misses, client_id.ptr, req->wait, &flight))
        return JT_ERR(JT_WOULD_BLOCK, "another request looks for that client");
    jt_err err = client_recall(service, client_id, ret_client);
    if (err.code == JT_WOULD_BLOCK)
        err = client_load(service, req, client_id, ret_client);
    flight_end(misses, &flight, err.code == JT_NOT_FOUND ? JT_DONE : err);
    return err;
}

jt_err client_find(const struct token_service *service, const struct request *req, jt_str client_id,
                   struct client_record **ret_client)
{
    jt_err err = client_recall(service, client_id, ret_client);
    if (err.code != JT_WOULD_BLOCK || !req->may_block)
        return err;
    return client_load_once(service, req, client_id, ret_client);
}

/* A wrong credential takes the way of an unknown client, to the pool and through the store, and
 * after that as long as it is remembered the short one: else the time that an answer takes would
 * tell which ids there are. Guesses cost us no more than unknown ids do. */
static jt_err take_as_long_as_unknown(const struct token_service *service,
                                      const struct request *req, jt_str client_id)
{
    struct recent_keys *guessed = directory_guessed(service->directory);
    const int64_t revision = directory_revision(service->directory);
    struct client_data none;
    if (recent_keys_has(guessed, client_id))
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "no right credential");
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(service->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    jt_err err = store_client_get(tx, JT_STR(""), req->arena, &none);
    recent_keys_add(guessed, client_id, revision);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

jt_err client_refuse_wrong(const struct token_service *service, const struct request *req,
                           jt_str client_id, const struct client_record *client,
                           enum token_refusal why, struct token_refused *ret_refused)
{
    if (client != NULL)
        JT_TRY(take_as_long_as_unknown(service, req, client_id));
    token_limits_count_wrong(service, req, client_id);
    return token_refuse(ret_refused, why, JT_STR(""));
}
