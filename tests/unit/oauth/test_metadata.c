/* test_metadata: the public documents, and how they may be cached (contract section 2.6). */
#include "oauth/service_fixture.h"

#include "oauth/metadata.h"

#define JWKS      "/.well-known/jwks"
#define DISCOVERY "/.well-known/openid-configuration"

struct metadata_fixture {
    struct service_fixture service;
    struct metadata *metadata;
    struct response response;
};

static void metadata_open(struct metadata_fixture *m)
{
    service_open(&m->service);
    CHECK_OK("metadata", metadata_new(JT_STR(ISSUER), m->service.keys, 300, &m->metadata));
}

static void metadata_close(struct metadata_fixture *m)
{
    metadata_free(m->metadata);
    service_close(&m->service);
}

#define METADATA_FIXTURE(m)                                    \
    JT_AUTO(metadata_close) struct metadata_fixture m = { 0 }; \
    metadata_open(&m)

static jt_err ask(struct metadata_fixture *m, enum http_method method, const char *path,
                  const char *if_none_match)
{
    struct request req = { .method = method,
                           .path = str(path),
                           .if_none_match = str(if_none_match),
                           .arena = test_arena() };
    m->response = (struct response){ 0 };
    for (size_t i = 0; i < metadata_route_count; i++) {
        const struct route *route = &metadata_routes[i];
        if (route->method == method && strcmp(route->path, path) == 0)
            return route->handle(m->metadata, &req, &m->response);
    }
    return JT_ERR(JT_NOT_FOUND, "no such route");
}

static void get(struct metadata_fixture *m, const char *path)
{
    CHECK_OK(path, ask(m, HTTP_GET, path, ""));
    CHECK_INT(path, m->response.status, 200);
    CHECK_STR(path, str(m->response.content_type), "application/json");
    check_header(path, &m->response, "Access-Control-Allow-Origin", "*");
    check_header(path, &m->response, "Access-Control-Expose-Headers", "ETag");
    check_header(path, &m->response, "Cache-Control", "public, max-age=300");
}

TEST(the_discovery_document_has_what_the_contract_names)
{
    static const char *paths[] = { DISCOVERY, "/.well-known/oauth-authorization-server" };
    METADATA_FIXTURE(m);
    for (size_t i = 0; i < COUNT(paths); i++) {
        get(&m, paths[i]);
        json_t *got = answer_json(paths[i], &m.response);
        const json_t *scopes = json_object_get(got, "scopes_supported");
        CHECK_INT("scopes", json_array_size(scopes), management_scope_count);
        for (size_t k = 0; k < management_scope_count; k++)
            CHECK_STR("scope", str(json_string_value(json_array_get(scopes, k))),
                      management_scopes[k].key);
        json_object_del(got, "scopes_supported");
        json_object_del(got, "token_endpoint_auth_signing_alg_values_supported");
        json_t *want = json_pack(
            "{s:s, s:s, s:s, s:[], s:[s], s:[s], s:[s, s], s:[s, s, s]}", "issuer", ISSUER,
            "token_endpoint", ISSUER "/oauth2/token", "jwks_uri", ISSUER "/.well-known/jwks",
            "response_types_supported", "subject_types_supported", "public",
            "id_token_signing_alg_values_supported", "ES256", "grant_types_supported",
            "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange",
            "token_endpoint_auth_methods_supported", "client_secret_post", "client_secret_basic",
            "private_key_jwt");
        CHECK(paths[i], json_equal(got, want) != 0);
        json_decref(got);
        json_decref(want);
    }
}

static void check_listed(const char *case_name, struct metadata_fixture *m, const char *member,
                         size_t index, jt_str name)
{
    get(m, DISCOVERY);
    json_t *got = answer_json(case_name, &m->response);
    CHECK_STR(case_name, name,
              json_string_value(json_array_get(json_object_get(got, member), index)));
    json_decref(got);
}

TEST(each_grant_and_each_method_is_in_the_discovery_document)
{
    METADATA_FIXTURE(m);
    for (size_t i = 0; i < grant_type_count; i++)
        check_listed("grant", &m, "grant_types_supported", i, grant_types[i]->name);
    for (size_t i = 0; i < client_method_count; i++)
        check_listed("method", &m, "token_endpoint_auth_methods_supported", i,
                     authentication_method_name(client_methods[i]->id));
}

/* RFC 8414 section 2: what a client may sign its assertion with. */
TEST(each_algorithm_of_assertions_is_in_the_discovery_document)
{
    METADATA_FIXTURE(m);
    const char *member = "token_endpoint_auth_signing_alg_values_supported";
    unsigned algs = 0;
    get(&m, DISCOVERY);
    json_t *got = answer_json("algorithms", &m.response);
    const json_t *names = json_object_get(got, member);
    for (size_t i = 0; i < json_array_size(names); i++) {
        enum jose_alg alg = JOSE_ALG_COUNT;
        const char *name = json_string_value(json_array_get(names, i));
        CHECK_OK(name, jose_alg_parse(str(name), JOSE_ALGS_CLIENT, &alg));
        algs |= JOSE_ALG_BIT(alg);
    }
    CHECK_INT("all of them", algs, JOSE_ALGS_CLIENT);
    json_decref(got);
}

TEST(both_jwks_paths_serve_the_keyset)
{
    METADATA_FIXTURE(m);
    struct keyset *keys = keyset_current_get(m.service.keys);
    get(&m, JWKS);
    CHECK("jwks", jt_str_eq(m.response.body, keyset_jwks(keys)));
    get(&m, JWKS ".json");
    CHECK("jwks.json", jt_str_eq(m.response.body, keyset_jwks(keys)));
    keyset_unref(keys);
}

TEST(the_jwks_outlives_the_keyset_it_came_from)
{
    METADATA_FIXTURE(m);
    get(&m, JWKS);
    struct response before = m.response;
    service_rotate_key(&m.service);
    CHECK_OK("follow", feed_follow(m.service.feed));
    json_decref(answer_json("still there", &before));
    get(&m, JWKS);
    json_t *jwks = answer_json("jwks", &m.response);
    CHECK_INT("the retired key is published too", json_array_size(json_object_get(jwks, "keys")),
              2);
    json_decref(jwks);
    CHECK("another ETag",
          strcmp(answer_header(&before, "ETag"), answer_header(&m.response, "ETag")) != 0);
}

/* "ES256 EdDSA" of the discovery document. */
static const char *algorithms(struct metadata_fixture *m)
{
    static char text[64];
    struct jt_buf out = jt_buf_over(text, sizeof(text) - 1);
    size_t i;
    json_t *name;
    get(m, DISCOVERY);
    json_t *got = answer_json(DISCOVERY, &m->response);
    json_array_foreach(json_object_get(got, "id_token_signing_alg_values_supported"), i, name)
    {
        jt_buf_put(&out, i == 0 ? JT_STR("") : JT_STR(" "));
        jt_buf_put(&out, str(json_string_value(name)));
    }
    json_decref(got);
    text[out.len] = '\0';
    return text;
}

static void change_algorithm(struct metadata_fixture *m, enum jose_alg alg, bool is_now)
{
    struct signing_key key;
    struct rule_break broken;
    struct store_tx *tx = fixture_begin(m->service.base.store, STORE_WRITE);
    struct key_rotation rotation = service_rotation(&m->service, tx);
    rotation.alg = alg;
    CHECK_OK("rotate", keys_rotate(&rotation, is_now, &key, &broken));
    fixture_commit(&tx);
    CHECK_OK("follow", feed_follow(m->service.feed));
}

TEST(the_discovery_document_names_the_algorithm_of_every_published_key)
{
    METADATA_FIXTURE(m);
    CHECK_STR("one", str(algorithms(&m)), "ES256");
    const char *etag = answer_header(&m.response, "ETag");
    change_algorithm(&m, JOSE_EDDSA, false);
    CHECK_STR("one is pending", str(algorithms(&m)), "ES256 EdDSA");
    CHECK("another ETag", strcmp(etag, answer_header(&m.response, "ETag")) != 0);
    change_algorithm(&m, JOSE_EDDSA, true);
    CHECK_STR("one is retired", str(algorithms(&m)), "EdDSA ES256");
    change_algorithm(&m, JOSE_EDDSA, true);
    CHECK_STR("each once", str(algorithms(&m)), "EdDSA ES256");
}

TEST(without_a_keyset_there_is_no_jwks)
{
    METADATA_FIXTURE(m);
    struct keyset_current *none = NULL;
    metadata_free(m.metadata);
    CHECK_OK("none", keyset_current_new(&none));
    CHECK_OK("metadata", metadata_new(JT_STR(ISSUER), none, 300, &m.metadata));
    CHECK_CODE("jwks", ask(&m, HTTP_GET, JWKS, ""), JT_UNAVAILABLE);
    get(&m, DISCOVERY);
    json_t *got = answer_json("discovery", &m.response);
    CHECK("RFC 8414 section 3.2: nothing in it, so it is not there",
          json_object_get(got, "id_token_signing_alg_values_supported") == NULL);
    json_decref(got);
    keyset_current_free(none);
}

TEST(if_none_match_saves_the_body)
{
    static const struct {
        const char *name, *before, *after; /* around the ETag */
        int status;
    } cases[] = {
        { "the same", "", "", 304 },
        { "weak", "W/", "", 304 },
        { "one of a list", "\"x\", ", " ,\"y\"", 304 },
        { "another", "\"x", "", 200 },
        { "more than it", "", "x", 200 },
    };
    METADATA_FIXTURE(m);
    static const char *paths[] = { JWKS, DISCOVERY };
    for (size_t i = 0; i < COUNT(paths) * COUNT(cases); i++) {
        const char *path = paths[i / COUNT(cases)], *name = cases[i % COUNT(cases)].name;
        char asked[128];
        get(&m, path);
        const char *etag = answer_header(&m.response, "ETag");
        snprintf(asked, sizeof(asked), "%s%s%s", cases[i % COUNT(cases)].before, etag,
                 cases[i % COUNT(cases)].after);
        CHECK_OK(name, ask(&m, HTTP_GET, path, asked));
        CHECK_INT(name, m.response.status, cases[i % COUNT(cases)].status);
        CHECK_INT(name, m.response.body.len == 0, m.response.status == 304);
        check_header(name, &m.response, "ETag", etag);
        check_header(name, &m.response, "Cache-Control", "public, max-age=300");
        check_header(name, &m.response, "Access-Control-Allow-Origin", "*");
    }
    CHECK_OK("any", ask(&m, HTTP_GET, JWKS, "*"));
    CHECK_INT("any", m.response.status, 304);
}

TEST(a_preflight_is_answered_on_every_path)
{
    METADATA_FIXTURE(m);
    for (size_t i = 0; i < metadata_route_count; i++) {
        const char *path = metadata_routes[i].path;
        CHECK_OK(path, ask(&m, HTTP_OPTIONS, path, ""));
        CHECK_INT(path, m.response.status, 204);
        check_header(path, &m.response, "Access-Control-Allow-Origin", "*");
        check_header(path, &m.response, "Access-Control-Allow-Methods", "GET, HEAD");
        check_header(path, &m.response, "Access-Control-Allow-Headers", "*");
    }
}
