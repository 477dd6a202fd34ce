/* guard_fixture: the routes behind their guard, called with real tokens of a real key. */
#pragma once

#include "admin/session.h"
#include "issuer/feed.h"
#include "jose/jwt.h"
#include "management/fixture.h"
#include "management/guard.h"

enum { NOW_S = 1700000000, GUARD_STALENESS_MS = 10000 };

struct guard_fixture {
    struct api_fixture api;
    const char *application, *organization, *organization_application;
    struct keyset_current *feed_keys; /* the store has no signing key: not those of the tokens */
    struct feed *feed;
    struct session_seen seen;
};

static void guard_changed(void *context, const struct change *changes, size_t count)
{
    (void)changes, (void)count;
    struct guard_fixture *guard = context;
    CHECK_OK("follow", feed_follow(guard->feed));
}

static void guard_clients(struct guard_fixture *guard)
{
    struct management *management = &guard->api.management;
    CHECK_OK("keyset", keyset_current_new(&guard->feed_keys));
    freshness_init(&guard->api.freshness, management->clock, GUARD_STALENESS_MS);
    const struct feed_options options = { .store = guard->api.base.store,
                                          .directory = guard->api.directory,
                                          .api_keys = guard->api.key_directory,
                                          .keys = guard->feed_keys,
                                          .freshness = &guard->api.freshness,
                                          .seal_key = guard->api.seal.signing_key_seal };
    CHECK_OK("feed", feed_new(&options, &guard->feed));
    management->changed = guard_changed;
    management->changed_context = guard;
}

static void guard_commit(struct guard_fixture *guard, struct store_tx **tx, const char *application)
{
    CHECK_OK("record", store_record_change(*tx, CHANGE_APPLICATION, str(application),
                                           JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("commit", store_commit(tx));
    guard_changed(guard, NULL, 0);
}

/* Every scope of the management API. */
static void enable_all(struct guard_fixture *guard, const char *application)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    for (size_t i = 0; i < management_scope_count; i++)
        enable_management(tx, application, management_scopes[i].key);
    guard_commit(guard, &tx, application);
}

static void disable(struct guard_fixture *guard, const char *application, const char *key)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    const struct scope scope = management_scope(tx, key);
    bool is_changed = false;
    CHECK_OK(key, store_application_scope_disable(tx, str(application), scope.api_id, scope.id,
                                                  &is_changed));
    guard_commit(guard, &tx, application);
}

/* The id of its current secret; of one that is not known, none. */
static const char *secret_id(struct guard_fixture *guard, const char *application)
{
    JT_AUTO(store_tx_abortp)
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_READ);
    struct client_secret *secrets = NULL;
    size_t count = 0;
    CHECK_OK("secrets",
             store_client_secret_list(tx, str(application), test_arena(), &secrets, &count));
    return count == 0 ? "" : text("%.*s", CLIENT_SECRET_ID_BYTES, secrets[0].id);
}

static void guard_open(struct guard_fixture *guard)
{
    struct api_fixture *api = &guard->api;
    api_open(api);
    guard_clients(guard);
    guard->application = new_application(api, "Global", "m2m");
    guard->organization = new_organization(api, "Acme");
    CHECK_INT("application of the organization",
              api_call(api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"Own\",\"type\":\"m2m\",\"org_code\":\"%s\"}",
                            guard->organization)),
              201);
    guard->organization_application = text("%s", answer_text(api, "application", "id"));
    enable_all(guard, guard->application);
    enable_all(guard, guard->organization_application);
}

static void guard_close(struct guard_fixture *guard)
{
    feed_free(guard->feed);
    keyset_current_free(guard->feed_keys);
    api_close(&guard->api);
}

#define GUARD_FIXTURE(guard)                                 \
    JT_AUTO(guard_close) struct guard_fixture guard = { 0 }; \
    guard_open(&guard)

static jt_str sign(struct guard_fixture *guard, const char *claims)
{
    struct jt_buf token;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(strlen(claims)), &token));
    CHECK_OK("sign", signer_sign(guard->api.worker.signer, SIGNED_TOKEN, str(claims), &token));
    return jt_buf_str(&token);
}

/* The claims of a good token, but for what a test puts in their place. */
struct claims {
    const char *issuer, *audience, *azp, *org_code, *scope;
    int64_t expires_s;
    const char *secret_id; /* NULL: that of azp's current secret; empty: none */
    const char *actor;     /* NULL: none */
    const char *session;   /* NULL: none */
};

static struct claims good_claims(const struct guard_fixture *guard)
{
    return (struct claims){ ISSUER, ISSUER "/api/v1",  guard->application,
                            "",     "read:apis other", NOW_S + 60 };
}

static jt_str token_of(struct guard_fixture *guard, const struct claims *claims)
{
    const char *org =
        claims->org_code[0] == '\0' ? "" : text(",\"org_code\":\"%s\"", claims->org_code);
    const char *secret =
        claims->secret_id == NULL ? secret_id(guard, claims->azp) : claims->secret_id;
    const char *told = secret[0] == '\0' ? "" : text(",\"client_secret_id\":\"%s\"", secret);
    const char *act = claims->actor == NULL ? "" : text(",\"act\":{\"sub\":\"%s\"}", claims->actor);
    const char *sid = claims->session == NULL ? "" : text(",\"sid\":\"%s\"", claims->session);
    return sign(guard, text("{\"iss\":\"%s\",\"aud\":[\"%s\"],\"azp\":\"%s\",\"scope\":\"%s\","
                            "\"iat\":%d,\"exp\":%lld,\"jti\":\"x\"%s%s%s%s}",
                            claims->issuer, claims->audience, claims->azp, claims->scope,
                            NOW_S - 60, (long long)claims->expires_s, org, told, act, sid));
}

/* Calls through the guard with that Authorization; NULL: without one. */
static int guarded(struct guard_fixture *guard, enum http_method method, const char *target,
                   const char *body, const char *authorization)
{
    struct request req = api_request(&guard->api, method, target, body);
    req.caller = NULL;
    req.authorization = str(authorization);
    req.has_authorization = authorization != NULL;
    return api_send(&guard->api, &req, true);
}

static int guarded_with(struct guard_fixture *guard, enum http_method method, const char *target,
                        const char *body, const struct claims *claims)
{
    jt_str token = token_of(guard, claims);
    return guarded(guard, method, target, body, text("Bearer %.*s", JT_FMT(token)));
}

static const char *challenge(const struct guard_fixture *guard)
{
    for (size_t i = 0; i < guard->api.response.header_count; i++)
        if (strcmp(guard->api.response.headers[i].name, "WWW-Authenticate") == 0)
            return guard->api.response.headers[i].value;
    return "";
}
