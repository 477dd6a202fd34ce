/*
 * private_key_jwt: the method by which a client signs an assertion with a key of its own (RFC 7523
 * section 2.2). client_assertion.c judges the assertion; here is whose keys it is judged with, and
 * what is answered.
 *
 * Which client it is says only the assertion itself: the parameter client_id may be left out. Until
 * its signature is verified, every refusal has the same words.
 */
#include "oauth/client_assertion.h"
#include "oauth/client_authentication.h"
#include "oauth/token_limits.h"

#define TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" /* RFC 7523 section 2.2 */

enum { MS_PER_S = 1000, NUMBER_MAX_BYTES = 24 };

static jt_err read(const struct token_request *asked, const struct request *req,
                   struct client_credential *credential)
{
    (void)req;
    const jt_str type = asked->client_assertion_type;
    if (asked->client_assertion.len == 0 && type.len == 0)
        return JT_ERR(JT_NOT_FOUND, "no client_assertion");
    credential->client_id = asked->client_id;
    credential->assertion = asked->client_assertion;
    if (asked->client_assertion.len == 0 || type.len == 0)
        credential->fault = REFUSED_HALF_ASSERTION;
    else if (!jt_str_eq(type, JT_STR(TYPE)))
        credential->fault = REFUSED_ASSERTION_KIND;
    return JT_DONE;
}

/* One assertion, as it is judged. */
struct attempt {
    const struct token_service *service;
    const struct request *req;
    jt_str asked_client_id; /* the parameter */
    int64_t now_ms;
    struct client_assertion assertion;
    enum token_refusal why; /* TOKEN_GRANTED: it is right */
    bool is_signed;         /* with a key of the client */
};

static const enum token_refusal refusals[] = {
    [CLIENT_ASSERTION_ALGORITHM] = REFUSED_ASSERTION_ALGORITHM,
    [CLIENT_ASSERTION_KEY] = REFUSED_ASSERTION_KEY,
    [CLIENT_ASSERTION_SIGNATURE] = REFUSED_ASSERTION_SIGNATURE,
    [CLIENT_ASSERTION_TYPE] = REFUSED_ASSERTION_TYPE,
    [CLIENT_ASSERTION_ISSUER] = REFUSED_ASSERTION_ISSUER,
    [CLIENT_ASSERTION_SUBJECT] = REFUSED_ASSERTION_SUBJECT,
    [CLIENT_ASSERTION_CLIENT_ID] = REFUSED_ASSERTION_CLIENT_ID,
    [CLIENT_ASSERTION_AUDIENCE] = REFUSED_ASSERTION_AUDIENCE,
    [CLIENT_ASSERTION_EXPIRED] = REFUSED_ASSERTION_EXPIRED,
    [CLIENT_ASSERTION_TOO_LONG] = REFUSED_ASSERTION_TOO_LONG,
    [CLIENT_ASSERTION_NOT_YET_VALID] = REFUSED_ASSERTION_NOT_YET_VALID,
    [CLIENT_ASSERTION_NO_JTI] = REFUSED_ASSERTION_NO_JTI,
    [CLIENT_ASSERTION_KEPT] = TOKEN_GRANTED,
};

static struct client_assertion_expectation expectation_of(const struct attempt *attempt,
                                                          const struct client_record *client,
                                                          const struct client_keys *keys,
                                                          const struct jwk_list *live)
{
    struct client_assertion_expectation expected = attempt->service->assertions;
    expected.client_id = record_key(&client->head);
    expected.keys = live;
    expected.algorithm = keys != NULL && keys->has_algorithm ? &keys->algorithm : NULL;
    expected.asked_client_id = attempt->asked_client_id;
    expected.now_s = attempt->now_ms / MS_PER_S;
    return expected;
}

/* Of an assertion that is right: the key that it was signed with, and what it uses up. */
static jt_err keep(const struct attempt *attempt, const struct jwk_list *live,
                   struct authenticated_client *client)
{
    const struct jwk *jwk = NULL;
    JT_TRY(jws_key(&attempt->assertion.jws, live, &jwk));
    client->key = client_keys_find(client_record_keys(client->record), jwk);
    client->used = (struct single_use){
        .use = REPLAY_ASSERTION,
        .owner = record_key(&client->record->head),
        .value = attempt->assertion.jti,
        .until_s = client_assertion_until_s(&attempt->assertion),
        .client_id = record_key(&client->record->head),
        .why = REFUSED_ASSERTION_REPLAYED,
    };
    return JT_DONE;
}

static jt_err judge(struct attempt *attempt, struct authenticated_client *client)
{
    const struct client_keys *keys = client_record_keys(client->record);
    struct client_keys_live live;
    enum client_assertion_rule rule = CLIENT_ASSERTION_KEY;
    attempt->why = REFUSED_ASSERTION_METHOD;
    if (!client_record_has_method(client->record, AUTHENTICATION_PRIVATE_KEY_JWT))
        return JT_DONE;
    client_keys_at(keys, attempt->now_ms, &live);
    const struct client_assertion_expectation expected =
        expectation_of(attempt, client->record, keys, &live.list);
    JT_TRY(client_assertion_judge(&attempt->assertion, &expected, &rule));
    attempt->why = refusals[rule];
    attempt->is_signed = client_assertion_is_signed(rule);
    return rule == CLIENT_ASSERTION_KEPT ? keep(attempt, &live.list, client) : JT_DONE;
}

/* With the keys that are in memory; and where none of them has signed it, with those of the store,
 * unless too many wrong ones came. */
static jt_err find_and_judge(struct attempt *attempt, struct authenticated_client *client,
                             struct token_refused *ret_refused)
{
    const struct token_service *service = attempt->service;
    const jt_str client_id = attempt->assertion.subject;
    attempt->why = REFUSED_ASSERTION_CLIENT;
    jt_err err = client_recall(service, client_id, &client->record);
    if (err.code == JT_OK)
        JT_TRY(judge(attempt, client));
    if (attempt->is_signed)
        return JT_DONE;
    JT_TRY(token_limits_check_wrong(service, attempt->req, client_id, ret_refused));
    if (err.code == JT_WOULD_BLOCK) {
        err = client_find(service, attempt->req, client_id, &client->record);
        if (err.code == JT_OK)
            JT_TRY(judge(attempt, client));
    }
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

/* The value that the rule expects, for whoever has a key of the client; never the one sent. */
static jt_err detail_of(const struct attempt *attempt, jt_str *ret_detail)
{
    const struct client_assertion_expectation *expected = &attempt->service->assertions;
    struct jt_buf number;
    *ret_detail = JT_STR("");
    if (attempt->why == REFUSED_ASSERTION_AUDIENCE)
        *ret_detail = expected->issuer;
    if (attempt->why != REFUSED_ASSERTION_TOO_LONG)
        return JT_DONE;
    JT_TRY(jt_arena_buf(attempt->req->arena, NUMBER_MAX_BYTES, &number));
    jt_buf_put_int(&number, expected->lifetime_max_s);
    *ret_detail = jt_buf_str(&number);
    return JT_DONE;
}

static jt_err refuse(const struct attempt *attempt, const struct client_record *client,
                     struct token_refused *ret_refused)
{
    jt_str detail;
    if (!attempt->is_signed)
        return client_refuse_wrong(attempt->service, attempt->req, attempt->assertion.subject,
                                   client, attempt->why, ret_refused);
    JT_TRY(detail_of(attempt, &detail));
    return token_refuse(ret_refused, attempt->why, detail);
}

static jt_err authenticate(const struct token_service *service,
                           const struct client_credential *credential, const struct request *req,
                           int64_t now_ms, struct authenticated_client *ret_client,
                           struct token_refused *ret_refused)
{
    struct attempt attempt = {
        .service = service, .req = req, .asked_client_id = credential->client_id, .now_ms = now_ms
    };
    JT_TRY(single_use_may_wait(service, req));
    jt_err err = client_assertion_read(credential->assertion, req->arena, &attempt.assertion);
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE)
        return token_refuse(ret_refused, REFUSED_ASSERTION_MALFORMED, JT_STR(""));
    JT_TRY(err);
    JT_TRY(find_and_judge(&attempt, ret_client, ret_refused));
    return attempt.why == TOKEN_GRANTED ? JT_DONE
                                        : refuse(&attempt, ret_client->record, ret_refused);
}

const struct client_method private_key_jwt = {
    .id = AUTHENTICATION_PRIVATE_KEY_JWT,
    .read = read,
    .authenticate = authenticate,
};
