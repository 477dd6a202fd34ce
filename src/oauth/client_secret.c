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

/* The secret whose digest fits and that has not expired, or NULL. Looks at all of them, wherever
 * the client may show one that way. */
static struct record_secret *secret_match(struct client_record *client,
                                          const struct client_method *method,
                                          const uint8_t digest[static JT_DIGEST_BYTES],
                                          int64_t now_ms)
{
    struct record_secret *match = NULL;
    jt_str presented = { (const char *)digest, JT_DIGEST_BYTES };
    if (!client_record_has_method(client, method->id))
        return NULL;
    for (size_t i = 0; i < client->secret_count; i++) {
        struct record_secret *secret = &client->secrets[i];
        jt_str stored = { (const char *)secret->digest, JT_DIGEST_BYTES };
        if (jt_equal_constant_time(presented, stored) && record_secret_is_live(secret, now_ms))
            match = secret;
    }
    return match;
}

/* Why a client (NULL: there is none) has not shown that it is the one. */
static enum token_refusal why_wrong(const struct client_credential *credential,
                                    const struct client_record *client)
{
    if (client == NULL)
        return REFUSED_UNKNOWN_CLIENT;
    if (!application_type_has_secret(client->profile->type))
        return REFUSED_APPLICATION_TYPE; /* it can do no more than be known */
    return client_record_has_method(client, credential->method->id) ? REFUSED_WRONG_SECRET
                                                                    : REFUSED_SECRET_METHOD;
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
        client->secret = secret_match(client->record, credential->method, digest, now_ms);
    if (client->secret != NULL)
        return JT_DONE;
    JT_TRY(token_limits_check_wrong(service, req, credential->client_id, ret_refused));
    if (err.code == JT_WOULD_BLOCK) {
        err = client_find(service, req, credential->client_id, &client->record);
        if (err.code == JT_OK)
            client->secret = secret_match(client->record, credential->method, digest, now_ms);
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
               : client_refuse_wrong(service, req, credential->client_id, ret_client->record,
                                     why_wrong(credential, ret_client->record), ret_refused);
}

const struct client_method client_secret_post = {
    .id = AUTHENTICATION_CLIENT_SECRET_POST,
    .read = post_read,
    .authenticate = authenticate,
};

const struct client_method client_secret_basic = {
    .id = AUTHENTICATION_CLIENT_SECRET_BASIC,
    .read = basic_read,
    .malformed = REFUSED_MALFORMED_BASIC,
    .authenticate = authenticate,
};
