/*
 * signing_keys: /api/v1/signing_keys, jeton's own resource: which keys sign and verify tokens,
 * replacing the one that signs, and withdrawing one that others have. `jeton keys` does the same;
 * the rules are keys/key_rotation.h's. No private key is ever shown.
 */
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct member rotate_members[] = {
    { .name = "is_immediate", .type = MEMBER_BOOLEAN },
};
const struct body_shape rotate_signing_key_body = { rotate_members, COUNT(rotate_members), true };

static const char *const yes[] = { "true", "false", NULL };
static const struct query_parameter remove_query[] = {
    { .name = "compromised",
      .type = QUERY_CHOICE,
      .choices = yes,
      .description = "true: others may have the private key, so the tokens of it must end" },
    { 0 },
};

static json_t *key_json(const struct signing_key *key)
{
    const jt_str alg = jose_alg_name(key->alg), state = signing_key_state_name(key->state);
    return json_pack("{s:s%,s:s%,s:s%,s:o,s:o,s:o,s:o}", "kid", JSON_TEXT(key->kid), "algorithm",
                     JSON_TEXT(alg), "state", JSON_TEXT(state), "created_on",
                     json_time(key->created_ms), "active_from", json_time(key->activate_ms),
                     "removed_after", json_time(key->remove_ms), "public_jwk",
                     json_loadb(key->public_jwk.ptr, key->public_jwk.len, 0, NULL));
}

static jt_err rotation_begin(const struct management *management, struct store_tx *tx,
                             struct jt_arena *arena, struct key_rotation *ret_rotation)
{
    *ret_rotation = management->rotation;
    ret_rotation->tx = tx;
    ret_rotation->arena = arena;
    return keys_recall_settings(ret_rotation);
}

/* When the active key is replaced by age; 0 where it is replaced by hand only. */
static int64_t next_rotation_ms(const struct key_rotation *rotation, const struct signing_key *keys,
                                size_t count)
{
    const int64_t day_ms = INT64_C(24) * 3600 * 1000;
    const int64_t days = rotation->key_rotation_days;
    for (size_t i = 0; i < count; i++)
        if (keys[i].state == SIGNING_KEY_ACTIVE && days != 0)
            return keys[i].activate_ms + days * day_ms;
    return 0;
}

/* In a list, with what its withdrawal would end. */
static jt_err list_add(json_t *list, const struct key_rotation *rotation,
                       const struct signing_key *key)
{
    struct key_tokens tokens;
    JT_TRY(keys_tokens(rotation, key, &tokens));
    json_t *row = key_json(key);
    if (row == NULL ||
        json_object_set_new(row, "valid_tokens_max", json_integer(tokens.count_max)) != 0 ||
        json_object_set_new(row, "valid_tokens_until", json_time(tokens.valid_until_ms)) != 0) {
        json_decref(row);
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return json_array_append_new(list, row) == 0 ? JT_DONE : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err get_signing_keys(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct signing_key *keys = NULL;
    struct key_rotation rotation = { 0 };
    size_t count = 0;

    JT_TRY(management_begin(management, req, STORE_READ, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    JT_TRY(store_signing_key_list(tx, false, req->arena, &keys, &count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(list_add(list, &rotation, &keys[i]));
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success",
                                 "signing_keys", list, "next_rotation_on",
                                 json_time(next_rotation_ms(&rotation, keys, count))));
}

static jt_err rotate(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct signing_key key = { 0 };

    JT_TRY(body_read(req, resp, &rotate_signing_key_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    struct key_rotation rotation = { 0 };
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    jt_err err = keys_rotate(&rotation, body_boolean(body, "is_immediate"), &key);
    if (err.code == JT_CONFLICT)
        return rest_refuse(req, resp, 400, "SIGNING_KEY_PENDING",
                           JT_STR("A signing key is pending already; is_immediate makes it "
                                  "active at once"));
    if (err.code == JT_TOO_LARGE)
        return rest_refuse(req, resp, 400, "SIGNING_KEYS_TOO_MANY",
                           JT_STR("Too many retired keys are still published; wait until "
                                  "the first of them is removed"));
    JT_TRY(err);
    JT_TRY(answer_json(req, resp, 201,
                       json_pack("{s:s,s:s,s:o}", "code", "SIGNING_KEY_ROTATED", "message",
                                 "Signing key rotated", "signing_key", key_json(&key))));
    return management_commit(management, &tx);
}

static jt_err remove_key(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct key_rotation rotation = { 0 };
    struct signing_key active = { 0 };
    jt_str is_compromised = JT_STR("");

    JT_TRY(query_read(req, resp, remove_query, "compromised", &is_compromised));
    if (!jt_str_eq(is_compromised, JT_STR("true")))
        return rest_refuse(
            req, resp, 400, "SIGNING_KEY_NOT_COMPROMISED",
            JT_STR("A key that nobody else has leaves by a rotation (POST /signing_keys) and is "
                   "removed when its last token has expired; compromised=true removes it at once, "
                   "and its tokens are refused"));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(rotation_begin(management, tx, req->arena, &rotation));
    JT_TRY(rest_refuse_missing(
        req, resp, keys_withdraw(&rotation, request_path_param(req, "kid"), &active),
        "SIGNING_KEY_NOT_FOUND", JT_STR("There is no pending, active or retired key of this kid")));
    JT_TRY(answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:o}", "code", "SIGNING_KEY_REMOVED", "message",
                                 "Signing key removed", "signing_key", key_json(&active))));
    return management_commit(management, &tx);
}

#define SIGNING_KEYS "/api/v1/signing_keys"

static const struct route routes[] = {
    { HTTP_GET, SIGNING_KEYS, 0, get_signing_keys, RUNS_BLOCKING,
      "List the signing keys: pending, active and retired",
      OWN_OPERATION("getSigningKeys", "read:signing_keys", .answer = "get_signing_keys_response") },
    { HTTP_POST, SIGNING_KEYS, BODY_MAX_BYTES, rotate, RUNS_BLOCKING,
      "Replace the signing key: published at once, used when verifiers can know it",
      OWN_OPERATION("rotateSigningKey", "update:signing_keys", .body = &rotate_signing_key_body,
                    .answer = "rotate_signing_key_response", .status = 201) },
    { HTTP_DELETE, SIGNING_KEYS "/{kid}", 0, remove_key, RUNS_BLOCKING,
      "Withdraw a compromised signing key: its tokens are refused at once",
      OWN_OPERATION("removeSigningKey", "delete:signing_keys", .query = remove_query,
                    .answer = "remove_signing_key_response") },
};
const struct resource signing_keys = { routes, COUNT(routes), false };
