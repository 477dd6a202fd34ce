/*
 * client_secret: the methods client_secret_post and client_secret_basic (RFC 6749 section 2.3.1).
 *
 * A secret has over 300 bits, so it is stored as one HMAC and compared in microseconds; a slow
 * password hash would protect nothing and cost each token milliseconds.
 */
#include "keys/worker.h"
#include "oauth/basic_credentials.h"
#include "oauth/client_authentication.h"
#include "oauth/token_limits.h"
#include "store/clients.h"

/* The refusal where only the id or only the secret was sent (RFC 6749 section 2.3.1). */
static enum token_refusal missing_half(const struct client_credential *credential)
{
    if (credential->client_id.len == 0)
        return REFUSED_NO_CLIENT_ID;
    return credential->secret.len == 0 ? REFUSED_NO_CLIENT_SECRET : TOKEN_GRANTED;
}

static jt_err post_read(const struct token_request *asked, const struct request *req,
                        struct client_credential *credential)
{
    (void)req;
    if (asked->client_secret.len == 0)
        return JT_ERR(JT_NOT_FOUND, "no client_secret");
    credential->client_id = asked->client_id;
    credential->secret = asked->client_secret;
    credential->fault = missing_half(credential);
    return JT_DONE;
}

static jt_err basic_read(const struct token_request *asked, const struct request *req,
                         struct client_credential *credential)
{
    (void)asked;
    if (!req->has_authorization)
        return JT_ERR(JT_NOT_FOUND, "no Authorization");
    JT_TRY(basic_credentials_parse(req->authorization, req->arena, &credential->client_id,
                                   &credential->secret));
    credential->fault = missing_half(credential);
    return JT_DONE;
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

/* A wrong secret takes the way of an unknown client, to the pool and through the store, and after
 * that as long as it is remembered the short one: else the time that an answer takes would tell
 * which ids there are. Guesses cost us no more than unknown ids do. */
static jt_err take_as_long_as_unknown(const struct token_service *service,
                                      const struct request *req, jt_str client_id)
{
    struct recent_keys *guessed = directory_guessed(service->directory);
    const int64_t revision = directory_revision(service->directory);
    struct client_data none;
    if (recent_keys_has(guessed, client_id))
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "no right secret");
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(service->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    jt_err err = store_client_get(tx, JT_STR(""), req->arena, &none);
    recent_keys_add(guessed, client_id, revision);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

/* Of a client without the secret that was presented, or of none (NULL). */
static jt_err refuse_wrong(const struct token_service *service,
                           const struct client_credential *credential, const struct request *req,
                           const struct client_record *client, struct token_refused *ret_refused)
{
    if (client != NULL)
        JT_TRY(take_as_long_as_unknown(service, req, credential->client_id));
    token_limits_count_wrong(service, req, credential->client_id);
    if (client == NULL)
        return token_refuse(ret_refused, REFUSED_UNKNOWN_CLIENT, JT_STR(""));
    /* One of a type without a secret can do no more than be known. */
    return token_refuse(ret_refused,
                        application_type_has_secret(client->profile->type)
                            ? REFUSED_WRONG_SECRET
                            : REFUSED_APPLICATION_TYPE,
                        JT_STR(""));
}

/* From memory; and where the credentials are not seen to be right there, from the store, unless too
 * many wrong ones came. */
static jt_err find(const struct token_service *service, const struct client_credential *credential,
                   const struct request *req, const uint8_t digest[static JT_DIGEST_BYTES],
                   int64_t now_ms, struct authenticated_client *client,
                   struct token_refused *ret_refused)
{
    jt_err err = client_recall(service, credential->client_id, &client->record);
    if (err.code == JT_OK)
        client->secret = secret_match(client->record, digest, now_ms);
    if (client->secret != NULL)
        return JT_DONE;
    JT_TRY(token_limits_check_wrong(service, req, credential->client_id, ret_refused));
    if (err.code == JT_WOULD_BLOCK) {
        err = client_find(service, req, credential->client_id, &client->record);
        if (err.code == JT_OK)
            client->secret = secret_match(client->record, digest, now_ms);
    }
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

static jt_err authenticate(const struct token_service *service,
                           const struct client_credential *credential, const struct request *req,
                           int64_t now_ms, struct authenticated_client *ret_client,
                           struct token_refused *ret_refused)
{
    struct worker *worker = req->worker;
    uint8_t digest[JT_DIGEST_BYTES];

    /* Before the look-up, so that known and unknown clients cost the same here. */
    JT_TRY(client_secret_digest(worker->hmac, credential->secret, digest));
    JT_TRY(find(service, credential, req, digest, now_ms, ret_client, ret_refused));
    return ret_client->secret != NULL
               ? JT_DONE
               : refuse_wrong(service, credential, req, ret_client->record, ret_refused);
}

const struct client_method client_secret_post = {
    .name = JT_STR_INIT("client_secret_post"),
    .read = post_read,
    .authenticate = authenticate,
};

const struct client_method client_secret_basic = {
    .name = JT_STR_INIT("client_secret_basic"),
    .read = basic_read,
    .malformed = REFUSED_MALFORMED_BASIC,
    .authenticate = authenticate,
};
