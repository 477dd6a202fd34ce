/*
 * client_authentication: who is asking (contract section 1.2, RFC 6749 section 2.3.1).
 *
 * A secret has over 300 bits, so it is stored as one HMAC and compared in microseconds; a slow
 * password hash would protect nothing and cost each token milliseconds.
 */
#include "oauth/token_service.h"

/* From the store, into the directory; JT_NOT_FOUND when there is no such application. */
static jt_err client_load(const struct token_service *service, const struct request *req,
                          jt_str client_id, struct client_record **ret_client)
{
    struct client_data data;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(service->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    JT_TRY(store_client_get(tx, client_id, req->arena, &data));
    JT_TRY(store_commit(&tx));
    JT_TRY(client_record_new(&data, ret_client));
    directory_add(service->directory, *ret_client);
    return JT_DONE;
}

jt_err client_find(const struct token_service *service, const struct request *req, jt_str client_id,
                   struct client_record **ret_client)
{
    if (!jt_str_is_lower_hex(client_id, APPLICATION_ID_BYTES))
        return JT_ERR(JT_NOT_FOUND, "not the form of a client_id");
    *ret_client = directory_find(service->directory, client_id);
    if (*ret_client != NULL)
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "client is not cached");
    return client_load(service, req, client_id, ret_client);
}

/* The secret whose digest fits and that has not expired, or NULL. Looks at all of them always. */
static struct record_secret *secret_match(struct client_record *client,
                                          const uint8_t digest[static JT_DIGEST_BYTES],
                                          int64_t now_ms)
{
    struct record_secret *match = NULL;
    jt_str presented = { (const char *)digest, JT_DIGEST_BYTES };
    for (size_t i = 0; i < client->secret_count; i++) {
        struct record_secret *secret = &client->secrets[i];
        jt_str stored = { (const char *)secret->digest, JT_DIGEST_BYTES };
        if (jt_equal_constant_time(presented, stored) && record_secret_is_live(secret, now_ms))
            match = secret;
    }
    return match;
}

/* A wrong secret goes the way of an unknown client, to the pool and through the store, so that no
 * clock tells which ids there are. Whoever guesses could send unknown ids as well, at that cost. */
static jt_err take_as_long_as_unknown(const struct token_service *service,
                                      const struct request *req)
{
    struct client_data none;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "no right secret");
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(service->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    jt_err err = store_client_get(tx, JT_STR(""), req->arena, &none);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

void token_grant_set_client(struct token_grant *grant, struct client_record *client)
{
    grant->client = client;
    grant->grant_type = JT_STR(GRANT_CLIENT_CREDENTIALS);
    grant->azp = client->client_id;
    if (client->secret_count != 0) /* the current one, until it is known which was presented */
        grant->client_secret_id = record_secret_id(&client->secrets[0]);
    grant->org_code_json = client->org_code_json;
    grant->application_properties_json = client->application_properties_json;
    grant->feature_flags_json = client->feature_flags_json;
    grant->has_permissions_claim = client->has_permissions_claim;
    grant->lifetime_s = client->lifetime_s;
}

enum token_refusal client_judge(const struct client_record *client)
{
    if (client->type != APPLICATION_M2M)
        return REFUSED_APPLICATION_TYPE;
    return client->is_organization_suspended ? REFUSED_ORGANIZATION_SUSPENDED : TOKEN_GRANTED;
}

jt_err client_authenticate(const struct token_service *service, const struct request *req,
                           const struct token_request *asked, struct token_grant *grant,
                           enum token_refusal *ret_refusal)
{
    struct worker *worker = req->worker;
    uint8_t digest[JT_DIGEST_BYTES];

    /* Before the look-up, so that known and unknown clients cost the same here. */
    JT_TRY(client_secret_digest(worker->hmac, asked->client_secret, digest));
    jt_err err = client_find(service, req, asked->client_id, &grant->client);
    if (err.code == JT_NOT_FOUND) {
        *ret_refusal = REFUSED_UNKNOWN_CLIENT;
        return JT_DONE;
    }
    JT_TRY(err);

    struct client_record *client = grant->client;
    token_grant_set_client(grant, client);
    grant->secret = secret_match(client, digest, grant->now_ms);
    if (grant->secret == NULL)
        JT_TRY(take_as_long_as_unknown(service, req));
    if (!application_type_has_secret(client->type)) /* it is identified, and cannot do more */
        *ret_refusal = REFUSED_APPLICATION_TYPE;
    else if (grant->secret == NULL)
        *ret_refusal = REFUSED_WRONG_SECRET;
    else
        *ret_refusal = client_judge(client);
    if (grant->secret != NULL)
        grant->client_secret_id = record_secret_id(grant->secret);
    return JT_DONE;
}
