/*
 * service_fixture: the token endpoint over a new store, as the server wires it up, called by hand:
 * five clients, three APIs beside the built-in one, an ES256 key. The clock stands until a test
 * moves it.
 */
#pragma once

#include <jansson.h>

#include "issuer/feed.h"
#include "jose/jws.h"
#include "jose/jwt.h"
#include "keys/key_rotation.h"
#include "keys/worker.h"
#include "oauth/grant_types.h"
#include "oauth/usage.h"
#include "store/apis.h"
#include "store/applications.h"
#include "store/authorizations.h"
#include "store/client_secrets.h"
#include "store/fixture.h"
#include "store/token_customization.h"

#define M2M_ID       "0123456789abcdef0123456789abcdef"
#define MEMBER_ID    "11111111111111111111111111111111" /* of the organization */
#define REG_ID       "22222222222222222222222222222222"
#define SPA_ID       "33333333333333333333333333333333"
#define IDLE_ID      "44444444444444444444444444444444" /* authorized for nothing */
#define UNKNOWN_ID   "99999999999999999999999999999999"
#define ORG_CODE     "org_ba4a2311eb1"
#define SECRET       "current-secret" /* of all that have one */
#define REMOTE       "192.0.2.7"
#define FORM_TYPE    "application/x-www-form-urlencoded"
#define GRANT_TYPE   "grant_type=client_credentials"
#define LOGIN(id)    GRANT_TYPE "&client_id=" id "&client_secret=" SECRET
#define ORDERS       "https://orders" /* scopes a and b enabled; z is not */
#define STOCK        "https://stock"  /* scopes b and c enabled */
#define FORBIDDEN    "https://forbidden"
#define ASK_ORDERS   LOGIN(M2M_ID) "&audience=" ORDERS
#define STALENESS_MS 10000

enum { COALESCED_MAX = 6400 };

static const struct jws_rules own_token_rules = { JOSE_ALGS_SIGNING, JWS_MAX_BYTES };

struct service_fixture {
    struct fixture base;
    struct jt_keys derived;
    struct keyset_current *keys;
    struct directory *directory;
    struct api_key_directory *key_directory;
    struct api_key_verification api_keys;
    struct freshness freshness;
    struct coalescing *coalescing;
    struct token_statistics statistics;
    struct feed *feed;
    struct replay *replay;
    struct replay_store *replay_store;
    struct worker *worker;
    struct token_service service;
    struct response response; /* of the last call */
};

static struct client_secret service_secret(struct service_fixture *s, const char *id,
                                           const char *text)
{
    struct client_secret secret = { .application_id = str(id), .created_ms = s->base.now_ms };
    CHECK_OK(id, client_secret_digest(s->worker->hmac, str(text), secret.digest));
    return secret;
}

static void put_client(struct service_fixture *s, struct store_tx *tx, const char *id,
                       enum application_type type, const char *org_code)
{
    struct application app = fixture_application(id, id);
    struct client_secret secret = service_secret(s, id, SECRET);
    app.type = type;
    app.org_code = str(org_code);
    CHECK_OK(id, store_application_create(tx, &app));
    if (application_type_has_secret(type))
        CHECK_OK(id, store_client_secret_rotate(tx, &secret, false));
}

static struct key_rotation service_rotation(struct service_fixture *s, struct store_tx *tx)
{
    return (struct key_rotation){ .tx = tx,
                                  .random = jt_random_system(),
                                  .seal_key = s->derived.signing_key_seal,
                                  .alg = JOSE_ES256,
                                  .jwks_cache_s = 60,
                                  .arena = test_arena() };
}

static void service_fill(struct service_fixture *s)
{
    struct api management;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    struct key_rotation rotation = service_rotation(s, tx);
    CHECK_OK("first key", keys_ensure(&rotation, &is_changed));
    put_organization(tx, ORG_CODE, "Acme", "");
    put_client(s, tx, M2M_ID, APPLICATION_M2M, "");
    put_client(s, tx, MEMBER_ID, APPLICATION_M2M, ORG_CODE);
    put_client(s, tx, REG_ID, APPLICATION_REG, "");
    put_client(s, tx, SPA_ID, APPLICATION_SPA, "");
    put_client(s, tx, IDLE_ID, APPLICATION_M2M, "");
    put_api(tx, "orders", "orders");
    put_api(tx, "stock", "stock");
    put_api(tx, "forbidden", "forbidden");
    for (const char *key = "b\0a\0z\0"; *key != '\0'; key += 2)
        put_scope(tx, "orders", key);
    put_scope(tx, "stock", "b");
    put_scope(tx, "stock", "c");
    CHECK_OK("management API",
             store_api_get_by_audience(tx, JT_STR(ISSUER "/api/v1"), test_arena(), &management));
    CHECK_OK("management API", store_authorize(tx, JT_STR(M2M_ID), management.id));
    authorize(tx, M2M_ID, "orders");
    authorize(tx, M2M_ID, "stock");
    authorize(tx, MEMBER_ID, "orders");
    enable(tx, M2M_ID, "orders", "b");
    enable(tx, M2M_ID, "orders", "a");
    enable(tx, M2M_ID, "stock", "b");
    enable(tx, M2M_ID, "stock", "c");
    fixture_commit(&tx);
}

static void service_open(struct service_fixture *s)
{
    static const struct jt_master_key master = { { 7 } };
    *s = (struct service_fixture){ .base = fixture_folder() };
    s->base.store = fixture_open(&s->base);
    CHECK_OK("keys", jt_master_key_derive(&master, &s->derived));
    freshness_init(&s->freshness, one_clock(&s->base.now_ms), STALENESS_MS);
    CHECK_OK("keyset", keyset_current_new(&s->keys));
    CHECK_OK("directory", directory_new(1000, &s->directory));
    CHECK_OK("directory", api_key_directory_new(1000, &s->key_directory));
    CHECK_OK("coalescing", coalescing_new(COALESCED_MAX, 80, &s->coalescing));
    s->api_keys = (struct api_key_verification){ .store = s->base.store,
                                                 .directory = s->key_directory,
                                                 .clock = one_clock(&s->base.now_ms),
                                                 .freshness = &s->freshness };
    CHECK_OK("replay", replay_new(one_clock(&s->base.now_ms), &s->replay));
    CHECK_OK("replay", replay_store_new(s->replay, s->base.store, one_clock(&s->base.now_ms),
                                        &s->replay_store));
    s->service =
        (struct token_service){ .store = s->base.store,
                                .directory = s->directory,
                                .freshness = &s->freshness,
                                .keys = s->keys,
                                .clock = one_clock(&s->base.now_ms),
                                .issuer_json = JT_STR("\"" ISSUER "\""),
                                .management_short = JT_STR(ISSUER "/api"),
                                .coalescing = s->coalescing,
                                .statistics = &s->statistics,
                                .api_keys = &s->api_keys,
                                .api_key_token_lifetime_s = 300,
                                .assertions = { .issuer = JT_STR(ISSUER),
                                                .token_endpoint = JT_STR(ISSUER "/oauth2/token"),
                                                .lifetime_max_s = 300 },
                                .replay = s->replay,
                                .replay_store = s->replay_store };
    struct feed_options options = { .store = s->base.store,
                                    .directory = s->directory,
                                    .api_keys = s->key_directory,
                                    .keys = s->keys,
                                    .freshness = &s->freshness,
                                    .seal_key = s->derived.signing_key_seal };
    CHECK_OK("feed", feed_new(&options, &s->feed));
    CHECK_OK("worker", worker_new(&s->derived, s->keys, jt_random_system(), &s->worker));
    service_fill(s);
    CHECK_OK("follow", feed_follow(s->feed));
}

static void service_close(struct service_fixture *s)
{
    worker_free(s->worker);
    replay_store_free(s->replay_store);
    replay_free(s->replay);
    feed_free(s->feed);
    coalescing_free(s->coalescing);
    api_key_directory_free(s->key_directory);
    directory_free(s->directory);
    keyset_current_free(s->keys);
    jt_keys_clear(&s->derived);
    fixture_clear(&s->base);
}

#define SERVICE_FIXTURE(s)                                   \
    JT_AUTO(service_close) struct service_fixture s = { 0 }; \
    service_open(&s)

/* --- Requests ------------------------------------------------------------------------------- */

static struct request service_request(struct service_fixture *s, const char *body)
{
    return (struct request){ .method = HTTP_POST,
                             .path = JT_STR("/oauth2/token"),
                             .body = str(body),
                             .content_type = JT_STR(FORM_TYPE "; charset=UTF-8"),
                             .remote_address = JT_STR(REMOTE),
                             .arena = test_arena(),
                             .worker = s->worker,
                             .may_block = true };
}

static jt_err service_send(struct service_fixture *s, struct request *req)
{
    s->response = (struct response){ 0 };
    return token_routes[0].handle(&s->service, req, &s->response);
}

static jt_err service_post(struct service_fixture *s, const char *body)
{
    struct request req = service_request(s, body);
    return service_send(s, &req);
}

/* --- Answers -------------------------------------------------------------------------------- */

/* A header's value; NULL when the answer does not have it. */
static const char *answer_header(const struct response *resp, const char *name)
{
    for (size_t i = 0; i < resp->header_count; i++) {
        if (strcmp(resp->headers[i].name, name) == 0)
            return resp->headers[i].value;
    }
    return NULL;
}

static void check_header(const char *case_name, const struct response *resp, const char *name,
                         const char *wanted)
{
    const char *got = answer_header(resp, name);
    if (got == NULL || strcmp(got, wanted) != 0)
        fail_msg("%s: %s: got \"%s\", want \"%s\"", case_name, name, got == NULL ? "" : got,
                 wanted);
}

/* The body as JSON, for the caller to json_decref(). */
static json_t *answer_json(const char *case_name, const struct response *resp)
{
    json_t *answer = json_loadb(resp->body.ptr, resp->body.len, JSON_REJECT_DUPLICATES, NULL);
    CHECK(case_name, json_is_object(answer));
    return answer;
}

/* A member that is a string, in test_arena(). */
static jt_str answer_text(const char *case_name, const struct response *resp, const char *member)
{
    jt_str text;
    json_t *answer = answer_json(case_name, resp);
    const char *value = json_string_value(json_object_get(answer, member));
    if (value == NULL)
        fail_msg("%s: no %s in %.*s", case_name, member, JT_FMT(resp->body));
    CHECK_OK(case_name, jt_arena_copy(test_arena(), str(value), &text));
    json_decref(answer);
    return text;
}

static void check_refusal(const char *case_name, const struct response *resp, jt_err err,
                          enum token_refusal refusal)
{
    const struct token_refusal_row *row = token_refusal_row(refusal);
    CHECK_CODE(case_name, err, JT_REFUSED);
    CHECK_STR(case_name, str(resp->cause.what), row->cause);
    CHECK_INT(case_name, resp->status, row->status);
    CHECK_STR(case_name, answer_text(case_name, resp, "error"), row->error);
    CHECK(case_name,
          jt_str_starts(answer_text(case_name, resp, "error_description"), str(row->description)));
    CHECK_STR(case_name, str(resp->content_type), "application/json");
    check_header(case_name, resp, "Cache-Control", "no-store");
    check_header(case_name, resp, "Pragma", "no-cache");
}

/* The claims of the last answer's token, which must be valid now, for audience unless that is
 * empty. */
static struct jwt_claims answer_claims(const char *case_name, struct service_fixture *s,
                                       const char *audience)
{
    jt_str audiences[] = { str(audience) };
    struct jwt_expectation expected = { JT_STR(ISSUER), audiences, audiences[0].len != 0,
                                        s->base.now_ms / 1000 };
    struct jwt_claims claims = { 0 };
    enum jwt_verdict verdict = JWT_MALFORMED;
    CHECK_INT(case_name, s->response.status, 200);
    jt_str token = answer_text(case_name, &s->response, "access_token");
    struct keyset *keys = keyset_current_get(s->keys);
    CHECK_OK(case_name,
             jwt_verify(keyset_public(keys), token, &expected, test_arena(), &verdict, &claims));
    keyset_unref(keys);
    CHECK_STR(case_name, str(jwt_verdict_text(verdict)), jwt_verdict_text(JWT_VALID));
    return claims;
}

/* --- Changes -------------------------------------------------------------------------------- */

/* Records the change and commits; the feed does not know of it yet. */
static void service_commit(struct store_tx **tx, enum change_kind kind, const char *subject)
{
    CHECK_OK(subject,
             store_record_change(*tx, kind, str(subject), JT_STR("test.changed"), JT_STR("")));
    CHECK_OK(subject, store_commit(tx));
}

/* Its tokens may be handed out again from now on; the feed is followed. */
static void service_coalesce(struct service_fixture *s, const char *client_id)
{
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    CHECK_OK(client_id, store_token_coalescing_set(tx, str(client_id), true));
    service_commit(&tx, CHANGE_APPLICATION, client_id);
    CHECK_OK(client_id, feed_follow(s->feed));
}

/* A new current secret for M2M_ID. */
static void service_rotate_secret(struct service_fixture *s, const char *text, bool keep_previous)
{
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    struct client_secret secret = service_secret(s, M2M_ID, text);
    CHECK_OK(text, store_client_secret_rotate(tx, &secret, keep_previous));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
}

/* A new signing key, active at once. */
static void service_rotate_key(struct service_fixture *s)
{
    struct signing_key key;
    struct rule_break broken;
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    struct key_rotation rotation = service_rotation(s, tx);
    CHECK_OK("rotate", keys_rotate(&rotation, true, &key, &broken));
    CHECK_OK("commit", store_commit(&tx));
}

/* The kid that signs now: the first one that is published. */
static jt_str service_kid(struct service_fixture *s)
{
    jt_str copy;
    struct keyset *keys = keyset_current_get(s->keys);
    CHECK("there is a keyset", keys != NULL);
    json_t *jwks = json_loadb(keyset_jwks(keys).ptr, keyset_jwks(keys).len, 0, NULL);
    const json_t *first = json_array_get(json_object_get(jwks, "keys"), 0);
    CHECK_OK("kid", jt_arena_copy(test_arena(),
                                  str(json_string_value(json_object_get(first, "kid"))), &copy));
    json_decref(jwks);
    keyset_unref(keys);
    return copy;
}

static bool is_cached(struct service_fixture *s, const char *client_id)
{
    JT_AUTO(client_record_unrefp)
    struct client_record *record = directory_find(s->directory, str(client_id));
    return record != NULL;
}
