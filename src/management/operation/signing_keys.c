/*
 * signing_keys: /api/v1/signing_keys, jeton's own resource: which keys sign and verify tokens,
 * replacing the one that signs, and withdrawing one that others have. `jeton keys` does the same;
 * the rules are keys/key_rotation.h's. No private key is ever shown.
 */
#include "store/signing_keys.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct member rotate_members[] = {
    { .name = "is_immediate", .type = MEMBER_BOOLEAN },
};
static const struct body_shape rotate_signing_key_body = { rotate_members, COUNT(rotate_members),
                                                           true };

static const struct query_parameter remove_query[] = {
    { .name = "compromised",
      .type = QUERY_CHOICE,
      .choices = query_switch,
      .description = "true: others may have the private key, so the tokens of it must end" },
    { 0 },
};

/* --- Answers ---------------------------------------------------------------------------------- */

static const char *const algorithms[] = { "RS256", "ES256", "EdDSA", NULL };
static const char *const states[] = { "pending", "active", "retired", NULL };

struct shown {
    struct signing_key key;
    bool is_listed; /* with what its withdrawal would end */
    struct key_tokens tokens;
};

static const struct answer_member token_members[] = {
    { "valid_tokens_max", ANSWER_FROM(struct shown, tokens.count_max),
      .description = "In the list: as many of its tokens may be valid now, at the most." },
    { "valid_tokens_until", ANSWER_TIME(struct shown, tokens.valid_until_ms), .is_nullable = true,
      .description =
          "In the list: when the last of them expires at the latest; null: it signed none." },
};
static const struct answer_shape tokens = { NULL, ANSWER_MEMBERS(struct shown, token_members) };
static const struct answer_member key_members[] = {
    { "kid", ANSWER_FROM(struct shown, key.kid),
      .description = "RFC 7638 thumbprint of the public key." },
    { "algorithm", ANSWER_NAME(struct shown, key.alg, jose_alg_name), .choices = algorithms },
    { "state", ANSWER_NAME(struct shown, key.state, signing_key_state_name), .choices = states },
    { "created_on", ANSWER_TIME(struct shown, key.created_ms) },
    { "active_from", ANSWER_TIME(struct shown, key.activate_ms) },
    { "removed_after", ANSWER_TIME(struct shown, key.remove_ms), .is_nullable = true,
      .description = "When the last token that it signed has expired; of retired keys." },
    { "public_jwk", ANSWER_OBJECT_JSON(struct shown, key.public_jwk),
      .description = "As in the JWKS." },
    { ANSWER_SAME(&tokens), ANSWER_LEFT_OUT_UNLESS(struct shown, is_listed) },
};
static const struct answer_shape shown = { "signing_key",
                                           ANSWER_MEMBERS(struct shown, key_members) };

struct key_list {
    struct shown *keys;
    size_t count;
    int64_t next_rotation_ms;
};
static const struct answer_member list_members[] = {
    { "signing_keys", ANSWER_LIST(struct key_list, keys, count, &shown) },
    { "next_rotation_on", ANSWER_TIME(struct key_list, next_rotation_ms), .is_nullable = true,
      .description = "When age replaces the active key; null where that is done by hand only." },
};
static const struct answer_shape list_answer = { "get_signing_keys_response",
                                                 ANSWER_MEMBERS(struct key_list, list_members),
                                                 ANSWER_OK, .has_etag = true };
#define ONE_KEY ANSWER_MEMBER(struct shown, "signing_key", ANSWER_SAME(&shown))
static const struct answer_shape rotated_answer = {
    "rotate_signing_key_response", ONE_KEY,
    ANSWER_SAYS("SIGNING_KEY_ROTATED", "Signing key rotated"), .status = 201
};
static const struct answer_shape removed_answer = { "remove_signing_key_response", ONE_KEY,
                                                    ANSWER_SAYS("SIGNING_KEY_REMOVED",
                                                                "Signing key removed") };

/* --- Operations ------------------------------------------------------------------------------- */

static jt_err rotation_begin(const struct management *management, struct store_tx *tx,
                             struct jt_arena *arena, struct key_rotation *ret_rotation)
{
    *ret_rotation = management->rotation;
    ret_rotation->tx = tx;
    ret_rotation->arena = arena;
    return keys_recall_settings(ret_rotation);
}

/* When the active key is replaced by age; 0 where it is replaced by hand only. */
static int64_t next_rotation_ms(const struct key_rotation *rotation, const struct listed_key *keys,
                                size_t count)
{
    const int64_t days = rotation->key_rotation_days;
    for (size_t i = 0; i < count; i++)
        if (keys[i].key.state == SIGNING_KEY_ACTIVE && days != 0)
            return keys[i].key.activate_ms + days * JT_DAY_MS;
    return 0;
}

static jt_err get_signing_keys(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_list list = { 0 };
    struct listed_key *keys = NULL;
    struct key_rotation rotation = { 0 };

    JT_TRY(management_begin(management, req, STORE_READ, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    JT_TRY(keys_list(&rotation, &keys, &list.count));
    JT_TRY(jt_arena_calloc(req->arena, list.count, sizeof(*list.keys), &list.keys));
    for (size_t i = 0; i < list.count; i++)
        list.keys[i] = (struct shown){ keys[i].key, true, keys[i].tokens };
    list.next_rotation_ms = next_rotation_ms(&rotation, keys, list.count);
    return answer_with(req, resp, &list_answer, &list);
}

static jt_err publish(struct management *management, struct request *req, struct response *resp,
                      bool is_now, struct signing_key *ret_key)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_rotation rotation = { 0 };
    struct rule_break broken;
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    jt_err err = keys_rotate(&rotation, is_now, ret_key, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    JT_TRY(answer_with(req, resp, &rotated_answer, &(struct shown){ *ret_key }));
    return management_commit(management, &tx);
}

/* Once every node publishes it. */
static jt_err activate(struct management *management, struct request *req, struct response *resp,
                       jt_str kid)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_rotation rotation = { 0 };
    struct signing_key key = { 0 };
    struct rule_break broken;
    bool is_changed = false;
    keys_wait();
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    jt_err err = keys_activate(&rotation, kid, &is_changed, &key, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    JT_TRY(answer_with(req, resp, &rotated_answer, &(struct shown){ key }));
    return is_changed ? management_commit(management, &tx) : JT_DONE;
}

static jt_err rotate(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct signing_key key = { 0 };
    JT_TRY(body_read(req, resp, &rotate_signing_key_body, &body));
    const bool is_now = body_boolean(body, "is_immediate");
    JT_TRY(publish(management, req, resp, is_now, &key));
    return is_now && key.state == SIGNING_KEY_PENDING ? activate(management, req, resp, key.kid)
                                                      : JT_DONE;
}

static jt_err remove_key(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_rotation rotation = { 0 };
    struct signing_key active = { 0 };
    struct rule_break broken;
    bool is_compromised = false;

    JT_TRY(query_read_switch(req, resp, remove_query, "compromised", &is_compromised));
    if (!is_compromised)
        return rest_refuse(
            req, resp, 400, "SIGNING_KEY_NOT_COMPROMISED",
            JT_STR("A" KEY_NOT_COMPROMISED("POST /signing_keys", "compromised=true")));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    jt_err err = keys_withdraw(&rotation, request_path_param(req, "kid"), &active, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    JT_TRY(answer_with(req, resp, &removed_answer, &(struct shown){ active }));
    return management_commit(management, &tx);
}

#define SIGNING_KEYS "/api/v1/signing_keys"

static const struct route routes[] = {
    { HTTP_GET, SIGNING_KEYS, 0, get_signing_keys, RUNS_BLOCKING,
      "List the signing keys: pending, active and retired",
      OWN_OPERATION("getSigningKeys", "read:signing_keys", .gives = &list_answer) },
    { HTTP_POST, SIGNING_KEYS, BODY_MAX_BYTES, rotate, RUNS_BLOCKING,
      "Replace the signing key: published at once, used when verifiers can know it",
      OWN_OPERATION("rotateSigningKey", "update:signing_keys", .body = &rotate_signing_key_body,
                    .gives = &rotated_answer) },
    { HTTP_DELETE, SIGNING_KEYS "/{kid}", 0, remove_key, RUNS_BLOCKING,
      "Withdraw a compromised signing key: its tokens are refused at once",
      OWN_OPERATION("removeSigningKey", "delete:signing_keys", .query = remove_query,
                    .gives = &removed_answer) },
};
const struct resource signing_keys = { routes, COUNT(routes), RESOURCE_GLOBAL };
