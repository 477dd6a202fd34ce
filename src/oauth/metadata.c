/*
 * metadata: both documents are written, and their ETags computed, once for each keyset: by whoever
 * asks first after a change of keys. The discovery document is written at start, except for its
 * end, which tells the algorithms of the keys.
 */
#include "oauth/metadata.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_write.h"
#include "http/public_document.h"
#include "model/management_api.h"
#include "oauth/grant_types.h"

enum { DOCUMENT_FIXED_BYTES = 8 * 1024, METADATA_ARENA_MAX_BYTES = 256 * 1024 };

enum document_kind { DISCOVERY, JWKS, DOCUMENTS };

struct document {
    jt_str text;
    const char *etag;
};

/* What is told of one keyset. */
struct documents {
    struct jt_arena *arena;
    bool are_written;
    uint64_t generation; /* of the keyset */
    struct document of[DOCUMENTS];
};

struct metadata {
    struct jt_arena *arena;
    struct keyset_current *keys;
    jt_str discovery; /* but for the algorithms of the keys and the last brace */
    char cache_control[48];
    pthread_mutex_t lock;
    struct documents documents; /* under lock */
};

static void put_member(struct jt_buf *buf, const char *name, jt_str issuer, const char *path)
{
    jt_json_put_string(buf, jt_str_from(name));
    jt_buf_put(buf, JT_STR(":\""));
    jt_json_put_escaped(buf, issuer);
    jt_json_put_escaped(buf, jt_str_from(path));
    jt_buf_put(buf, JT_STR("\","));
}

static jt_str scope_name(size_t index)
{
    return jt_str_from(management_scopes[index].key);
}

static jt_str grant_name(size_t index)
{
    return grant_types[index]->name;
}

static jt_str method_name(size_t index)
{
    return authentication_method_name(client_methods[index]->id);
}

/* All of JOSE_ALGS_CLIENT. */
static const enum jose_alg assertion_algs[] = { JOSE_RS256, JOSE_PS256, JOSE_ES256,
                                                JOSE_ES384, JOSE_EDDSA, JOSE_ED25519 };

static jt_str assertion_alg_name(size_t index)
{
    return jose_alg_name(assertion_algs[index]);
}

/* "MEMBER":["...","..."], */
static void put_list(struct jt_buf *buf, const char *member, jt_str (*name)(size_t index),
                     size_t count)
{
    jt_json_put_string(buf, jt_str_from(member));
    jt_buf_put(buf, JT_STR(":["));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            jt_buf_put_char(buf, ',');
        jt_json_put_string(buf, name(i));
    }
    jt_buf_put(buf, JT_STR("],"));
}

/*
 * RFC 8414 section 2. scopes_supported names only those of the built-in management API: who has no
 * client need not know the scopes of a company's own APIs. There is no authorization_endpoint,
 * because no people log in. Empty members are left out (RFC 8414 section 3.2), except for
 * response_types_supported, which both documents require.
 */
static jt_err discovery_write(struct metadata *metadata, jt_str issuer)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(metadata->arena,
                        DOCUMENT_FIXED_BYTES + 4 * jt_json_string_max_bytes(issuer), &buf));
    jt_buf_put_char(&buf, '{');
    put_member(&buf, "issuer", issuer, "");
    put_member(&buf, "token_endpoint", issuer, "/oauth2/token");
    put_member(&buf, "jwks_uri", issuer, "/.well-known/jwks");
    put_list(&buf, "scopes_supported", scope_name, management_scope_count);
    put_list(&buf, "response_types_supported", NULL, 0);
    jt_buf_put(&buf, JT_STR("\"subject_types_supported\":[\"public\"],"));
    put_list(&buf, "grant_types_supported", grant_name, grant_type_count);
    put_list(&buf, "token_endpoint_auth_methods_supported", method_name, client_method_count);
    put_list(&buf, "token_endpoint_auth_signing_alg_values_supported", assertion_alg_name,
             COUNT(assertion_algs));
    buf.len--; /* the last comma */
    if (buf.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "discovery document");
    metadata->discovery = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err metadata_new(jt_str issuer, struct keyset_current *keys, int64_t jwks_cache_s,
                    struct metadata **ret_metadata)
{
    struct metadata *metadata = calloc(1, sizeof(*metadata));
    if (metadata == NULL)
        return JT_ERR(JT_NO_MEMORY, "metadata");
    metadata->keys = keys;
    pthread_mutex_init(&metadata->lock, NULL);
    snprintf(metadata->cache_control, sizeof(metadata->cache_control), "public, max-age=%lld",
             (long long)jwks_cache_s);
    jt_err err = jt_arena_new(4096, METADATA_ARENA_MAX_BYTES, &metadata->arena);
    if (err.code == JT_OK)
        err = jt_arena_new(4096, METADATA_ARENA_MAX_BYTES, &metadata->documents.arena);
    if (err.code == JT_OK)
        err = discovery_write(metadata, issuer);
    if (err.code != JT_OK) {
        metadata_free(metadata);
        return err;
    }
    *ret_metadata = metadata;
    return JT_DONE;
}

void metadata_free(struct metadata *metadata)
{
    if (metadata == NULL)
        return;
    jt_arena_free(metadata->documents.arena);
    jt_arena_free(metadata->arena);
    pthread_mutex_destroy(&metadata->lock);
    free(metadata);
}

/* With the algorithms of all published keys: a verifier takes no other (OpenID Connect Discovery
 * section 3), also while tokens of a retired key of another algorithm are still valid. */
static jt_err discovery_put(const struct metadata *metadata, jt_str algorithms,
                            struct jt_arena *arena, jt_str *ret_document)
{
    const jt_str member = JT_STR(",\"id_token_signing_alg_values_supported\":");
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, metadata->discovery.len + member.len + algorithms.len + 1, &buf));
    jt_buf_put(&buf, metadata->discovery);
    if (algorithms.len != 0) {
        jt_buf_put(&buf, member);
        jt_buf_put(&buf, algorithms);
    }
    jt_buf_put_char(&buf, '}');
    *ret_document = jt_buf_str(&buf);
    return JT_DONE;
}

/* keys is NULL before the first keyset. */
static jt_err documents_write(const struct metadata *metadata, const struct keyset *keys,
                              struct documents *documents)
{
    struct document *discovery = &documents->of[DISCOVERY], *jwks = &documents->of[JWKS];
    const jt_str algorithms = keys == NULL ? JT_STR("") : keyset_algorithms(keys);
    jt_arena_reset(documents->arena);
    JT_TRY(discovery_put(metadata, algorithms, documents->arena, &discovery->text));
    JT_TRY(jt_arena_copy(documents->arena, keys == NULL ? JT_STR("") : keyset_jwks(keys),
                         &jwks->text));
    for (size_t i = 0; i < DOCUMENTS; i++)
        JT_TRY(
            public_document_etag(documents->of[i].text, documents->arena, &documents->of[i].etag));
    return JT_DONE;
}

/* Under the lock. Of a keyset that is exchanged just now the next one who asks hears. */
static jt_err documents_follow(struct metadata *metadata)
{
    struct documents *documents = &metadata->documents;
    const uint64_t generation = keyset_current_generation(metadata->keys);
    if (documents->are_written && documents->generation == generation)
        return JT_DONE;
    documents->are_written = false;
    struct keyset *keys = keyset_current_get(metadata->keys);
    jt_err err = documents_write(metadata, keys, documents);
    keyset_unref(keys);
    documents->generation = generation;
    documents->are_written = err.code == JT_OK;
    return err;
}

/* Copied, because a change of keys may come while the answer is being sent. */
static jt_err document_copy(const struct document *document, struct jt_arena *arena,
                            jt_str *ret_text, const char **ret_etag)
{
    jt_str etag;
    JT_TRY(jt_arena_copy(arena, document->text, ret_text));
    JT_TRY(jt_arena_copy(arena, jt_str_from(document->etag), &etag));
    *ret_etag = etag.ptr; /* ends in a NUL */
    return JT_DONE;
}

static jt_err document_get(struct metadata *metadata, enum document_kind kind,
                           const struct request *req, struct response *resp)
{
    const char *etag = NULL;
    jt_str text;
    pthread_mutex_lock(&metadata->lock);
    jt_err err = documents_follow(metadata);
    if (err.code == JT_OK)
        err = document_copy(&metadata->documents.of[kind], req->arena, &text, &etag);
    pthread_mutex_unlock(&metadata->lock);
    JT_TRY(err);
    if (text.len == 0)
        return JT_ERR(JT_UNAVAILABLE, "no keyset yet");
    public_document_answer(req, text, etag, metadata->cache_control, resp);
    return JT_DONE;
}

static jt_err discovery_get(void *context, struct request *req, struct response *resp)
{
    return document_get(context, DISCOVERY, req, resp);
}

static jt_err jwks_get(void *context, struct request *req, struct response *resp)
{
    return document_get(context, JWKS, req, resp);
}

const struct route metadata_routes[] = {
    PUBLIC_DOCUMENT("/.well-known/jwks.json", jwks_get, "Public signing keys"),
    PUBLIC_DOCUMENT("/.well-known/jwks", jwks_get, "Public signing keys"),
    PUBLIC_DOCUMENT("/.well-known/openid-configuration", discovery_get, "Discovery document"),
    PUBLIC_DOCUMENT("/.well-known/oauth-authorization-server", discovery_get,
                    "Authorization server metadata (RFC 8414)"),
};
const size_t metadata_route_count = COUNT(metadata_routes);
