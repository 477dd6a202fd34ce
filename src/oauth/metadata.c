/*
 * metadata: nothing is written when a document is asked for. The JWKS comes from the keyset. The
 * discovery document is written at start, except for its end, which comes from the keyset too, so
 * that it follows every change of keys.
 */
#include "oauth/metadata.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json_write.h"
#include "http/public_document.h"
#include "model/management_api.h"
#include "oauth/grant_types.h"

enum { DOCUMENT_FIXED_BYTES = 8 * 1024, METADATA_ARENA_MAX_BYTES = 256 * 1024 };

struct metadata {
    struct jt_arena *arena;
    struct keyset_current *keys;
    jt_str discovery; /* but for the algorithms of the keys and the last brace */
    char cache_control[48];
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
    return client_methods[index]->name;
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
    snprintf(metadata->cache_control, sizeof(metadata->cache_control), "public, max-age=%lld",
             (long long)jwks_cache_s);
    jt_err err = jt_arena_new(4096, METADATA_ARENA_MAX_BYTES, &metadata->arena);
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
    jt_arena_free(metadata->arena);
    free(metadata);
}

static jt_err document_answer(const struct metadata *metadata, const struct request *req,
                              jt_str document, struct response *resp)
{
    const char *etag = NULL;
    JT_TRY(public_document_etag(document, req->arena, &etag));
    public_document_answer(req, document, etag, metadata->cache_control, resp);
    return JT_DONE;
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

static jt_err discovery_get(void *context, struct request *req, struct response *resp)
{
    const struct metadata *metadata = context;
    jt_str document;
    struct keyset *keys = keyset_current_get(metadata->keys);
    jt_err err = discovery_put(metadata, keys == NULL ? JT_STR("") : keyset_algorithms(keys),
                               req->arena, &document);
    keyset_unref(keys);
    JT_TRY(err);
    return document_answer(metadata, req, document, resp);
}

static jt_err jwks_get(void *context, struct request *req, struct response *resp)
{
    const struct metadata *metadata = context;
    jt_str document;
    struct keyset *keys = keyset_current_get(metadata->keys);
    if (keys == NULL)
        return JT_ERR(JT_UNAVAILABLE, "no keyset yet");
    /* Copied, because a rotation may free the keyset while the answer is being sent. */
    jt_err err = jt_arena_copy(req->arena, keyset_jwks(keys), &document);
    keyset_unref(keys);
    JT_TRY(err);
    return document_answer(metadata, req, document, resp);
}

const struct route metadata_routes[] = {
    PUBLIC_DOCUMENT("/.well-known/jwks.json", jwks_get, "Public signing keys"),
    PUBLIC_DOCUMENT("/.well-known/jwks", jwks_get, "Public signing keys"),
    PUBLIC_DOCUMENT("/.well-known/openid-configuration", discovery_get, "Discovery document"),
    PUBLIC_DOCUMENT("/.well-known/oauth-authorization-server", discovery_get,
                    "Authorization server metadata (RFC 8414)"),
};
const size_t metadata_route_count = COUNT(metadata_routes);
