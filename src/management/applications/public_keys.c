/*
 * public_keys: /api/v1/applications/{application_id}/public_keys and /authentication, jeton's own
 * resources: the keys with which an application signs its assertions, and the methods that it may
 * authenticate with. Only public halves ever come in, so all of a key may be shown.
 */
#include "registration/public_keys.h"
#include "management/examples.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { KEY_TEXT_MAX_BYTES = 64 * 1024 };

#define EXAMPLE_PUBLIC_KEY_ID "public_key_0195ac80a14e8d71f42b98e75d3c61ad"

/* --- Bodies ----------------------------------------------------------------------------------- */

static const struct member key_members[] = {
    { .name = "jwk", .type = MEMBER_ANY_OBJECT, .min = 3, .max = KEY_TEXT_MAX_BYTES },
    { .name = "jwks", .type = MEMBER_ANY_OBJECT, .min = 3, .max = KEY_TEXT_MAX_BYTES },
    { .name = "pem", .type = MEMBER_STRING, .min = 1, .max = KEY_TEXT_MAX_BYTES },
    { .name = "kid", .type = MEMBER_STRING, .is_nullable = true, .max = 256 },
    { .name = "name",
      .type = MEMBER_STRING,
      .is_nullable = true,
      .max = PUBLIC_KEY_NAME_MAX_CHARS },
    { .name = "expires_in",
      .type = MEMBER_INTEGER,
      .is_nullable = true,
      .min = PUBLIC_KEY_LIFETIME_MIN_S,
      .max = PUBLIC_KEY_LIFETIME_MAX_S },
};
static const struct body_shape add_public_key_body = { key_members, COUNT(key_members), false };

static const struct member authentication_members[] = {
    { .name = "methods", .type = MEMBER_TEXTS, .min = 1, .max = 64 },
    { .name = "assertion_algorithm", .type = MEMBER_STRING, .is_nullable = true, .max = 16 },
};
static const struct body_shape update_authentication_body = { authentication_members,
                                                              COUNT(authentication_members),
                                                              false };

/* --- Answers ---------------------------------------------------------------------------------- */

static const struct answer_member shown_members[] = {
    { "id", ANSWER_FROM(struct public_key, id), .example = EXAMPLE_PUBLIC_KEY_ID },
    { "kid", ANSWER_FROM(struct public_key, kid),
      .description = "By which an assertion names it; its thumbprint (RFC 7638), unless it was "
                     "given another." },
    { "name", ANSWER_FROM(struct public_key, name) },
    { "jwk", ANSWER_OBJECT_JSON(struct public_key, jwk) },
    { "created_on", ANSWER_TIME(struct public_key, created_ms) },
    { "expires_on", ANSWER_TIME(struct public_key, expires_ms), .is_nullable = true,
      .description = "null: never." },
    { "last_used_on", ANSWER_TIME(struct public_key, last_used_ms), .is_nullable = true },
    { "use_count", ANSWER_FROM(struct public_key, use_count) },
    { "last_used_address", ANSWER_FROM(struct public_key, last_address), .is_nullable = true },
};
static const struct answer_shape shown = { "public_key",
                                           ANSWER_MEMBERS(struct public_key, shown_members) };

static const struct answer_member list_members[] = { { ANSWER_ROWS("public_keys", &shown) },
                                                     { ANSWER_HAS_MORE } };
static const struct answer_shape list_answer = { "get_public_keys_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK, .has_etag = true };
static const struct answer_shape get_answer = {
    "get_public_key_response", ANSWER_MEMBER(struct public_key, "public_key", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};

/* One is answered as one, and a set as a list. */
struct added {
    struct public_keys_added all;
    struct public_key one;
    bool is_set, is_one;
};
static const struct answer_member added_members[] = {
    { "public_key", ANSWER_OBJECT(struct added, one, &shown),
      ANSWER_LEFT_OUT_UNLESS(struct added, is_one), .description = "Of jwk and pem." },
    { "public_keys", ANSWER_ARRAY(struct added, all.keys, all.count, &shown),
      ANSWER_LEFT_OUT_UNLESS(struct added, is_set), .description = "Of jwks." },
};
static const struct answer_shape added_answer = {
    "add_public_key_response", ANSWER_MEMBERS(struct added, added_members),
    ANSWER_SAYS("PUBLIC_KEY_CREATED", "Public key created"), .status = 201
};

struct shown_authentication {
    const jt_str *methods;
    size_t method_count;
    jt_str algorithm;
};
static const struct answer_member shown_authentication_members[] = {
    { "methods", ANSWER_TEXTS(struct shown_authentication, methods, method_count),
      .description = "That it may authenticate with: client_secret_post, client_secret_basic, "
                     "private_key_jwt." },
    { "assertion_algorithm", ANSWER_FROM(struct shown_authentication, algorithm),
      .is_nullable = true,
      .description = "The one that its assertions must have; null: any that is accepted." },
};
static const struct answer_shape shown_authentication = {
    NULL, ANSWER_MEMBERS(struct shown_authentication, shown_authentication_members)
};
static const struct answer_shape authentication_answer = {
    "application_authentication_response",
    ANSWER_MEMBER(struct shown_authentication, "authentication",
                  ANSWER_SAME(&shown_authentication)),
    ANSWER_OK, .has_etag = true
};

/* --- Keys ------------------------------------------------------------------------------------- */

static jt_err get_public_keys(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct public_key *keys = NULL;
    struct application app = { 0 };
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_public_key_list(tx, app.id, req->arena, &keys, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ keys, count });
}

static jt_err get_public_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct public_key key = { 0 };
    struct application app = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(rest_refuse_missing(
        req, resp,
        store_public_key_get(tx, app.id, request_path_param(req, "public_key_id"), req->arena,
                             &key),
        "PUBLIC_KEY_NOT_FOUND", JT_STR("The application has no such public key")));
    return answer_with(req, resp, &get_answer, &key);
}

static jt_err add(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "application_id");
    struct public_key_wanted wanted = { 0 };
    struct added added = { 0 };

    JT_TRY(body_read(req, resp, &add_public_key_body, &body));
    JT_TRY(body_object(body, "jwk", req->arena, &wanted.jwk));
    JT_TRY(body_object(body, "jwks", req->arena, &wanted.jwks));
    wanted.pem = body_text(body, "pem");
    wanted.kid = body_text(body, "kid");
    wanted.name = body_text(body, "name");
    wanted.expires_in_s = body_integer(body, "expires_in");
    JT_TRY(management_outcome(req, resp, &r, public_keys_add(&r, id, &wanted, &added.all)));
    added.one = added.all.keys[0];
    added.is_set = wanted.jwks.len != 0;
    added.is_one = !added.is_set;
    JT_TRY(answer_with(req, resp, &added_answer, &added));
    return management_finish(context, &r);
}

static jt_err remove_key(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              public_key_remove(&r, request_path_param(req, "application_id"),
                                                request_path_param(req, "public_key_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

/* --- Methods ---------------------------------------------------------------------------------- */

static jt_err answer_authentication(const struct authentication *now, struct request *req,
                                    struct response *resp)
{
    jt_str names[AUTHENTICATION_METHODS];
    struct shown_authentication answer = { .methods = names,
                                           .algorithm = now->assertion_algorithm };
    for (unsigned i = 0; i < AUTHENTICATION_METHODS; i++)
        if ((now->methods & AUTHENTICATION_BIT(i)) != 0)
            names[answer.method_count++] =
                authentication_method_name((enum authentication_method)i);
    return answer_with(req, resp, &authentication_answer, &answer);
}

static jt_err get_authentication(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };
    struct authentication now = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_authentication_get(tx, app.id, req->arena, &now));
    return answer_authentication(&now, req, resp);
}

static jt_err update_authentication(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "application_id");
    struct authentication_changes wanted = { 0 };
    struct authentication now = { 0 };

    JT_TRY(body_read(req, resp, &update_authentication_body, &body));
    JT_TRY(body_texts(body, "methods", req->arena, &wanted.methods, &wanted.method_count));
    wanted.has_methods = body_has(body, "methods");
    wanted.assertion_algorithm = body_given_text(body, "assertion_algorithm");
    JT_TRY(management_outcome(req, resp, &r, authentication_update(&r, id, &wanted, &now)));
    JT_TRY(answer_authentication(&now, req, resp));
    return management_finish(context, &r);
}

#define APPLICATION    "/api/v1/applications/{application_id}"
#define KEYS           APPLICATION "/public_keys"
#define AUTHENTICATION APPLICATION "/authentication"

static const struct route routes[] = {
    { HTTP_GET, KEYS, 0, get_public_keys, RUNS_BLOCKING,
      "The public keys of an application, and when each was used last",
      OWN_OPERATION("getPublicKeys", "read:credentials", .gives = &list_answer) },
    { HTTP_POST, KEYS, BODY_MAX_BYTES, add, RUNS_BLOCKING,
      "Add a public key to an application, or a set of them: all or none",
      OWN_OPERATION("addPublicKey", "create:credentials", .body = &add_public_key_body,
                    .gives = &added_answer) },
    { HTTP_GET, KEYS "/{public_key_id}", 0, get_public_key, RUNS_BLOCKING,
      "One public key of an application",
      OWN_OPERATION("getPublicKey", "read:credentials", .gives = &get_answer) },
    { HTTP_DELETE, KEYS "/{public_key_id}", 0, remove_key, RUNS_BLOCKING,
      "Remove a public key of an application, which ends its assertions at once",
      OWN_OPERATION("deletePublicKey", "delete:credentials", .gives = &answer_success) },
    { HTTP_GET, AUTHENTICATION, 0, get_authentication, RUNS_BLOCKING,
      "The methods that an application may authenticate with",
      OWN_OPERATION("getApplicationAuthentication", "read:credentials",
                    .gives = &authentication_answer) },
    { HTTP_PATCH, AUTHENTICATION, BODY_MAX_BYTES, update_authentication, RUNS_BLOCKING,
      "Change the methods that an application may authenticate with",
      OWN_OPERATION("updateApplicationAuthentication", "update:credentials",
                    .body = &update_authentication_body, .gives = &authentication_answer) },
};
const struct resource application_credentials = { routes, COUNT(routes), RESOURCE_GLOBAL };
