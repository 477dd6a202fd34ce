/*
 * scopes: what is granted. Without a scope parameter, all that is enabled on the requested
 * audiences, ascending by key; with one, exactly what was asked, in that order, if all of it is
 * enabled.
 *
 * A token tells keys, not whose they are. So a key that several of the requested APIs define counts
 * only where each of these has it enabled: no scope of one API becomes power on another (RFC 9068
 * section 5).
 */
#include <stdlib.h>

#include "oauth/token_grant.h"

static int compare_scope(const void *key, const void *scope)
{
    return jt_str_cmp(*(const jt_str *)key, ((const struct record_scope *)scope)->key);
}

static int compare_key(const void *key, const void *other)
{
    return jt_str_cmp(*(const jt_str *)key, *(const jt_str *)other);
}

/* The enabled scope of that key on any requested API, or NULL. The lists are sorted by key. */
static const struct record_scope *enabled_scope(const struct token_grant *grant, jt_str key)
{
    const struct record_scope *found = NULL;
    for (size_t i = 0; i < grant->api_count && found == NULL; i++)
        found = bsearch(&key, grant->apis[i]->scopes, grant->apis[i]->scope_count, sizeof(*found),
                        compare_scope);
    return found;
}

/* True when a requested API defines that key and does not have it enabled, though another has. */
static bool is_withheld(const struct token_grant *grant, jt_str key)
{
    if (grant->api_count == 1)
        return false;
    for (size_t i = 0; i < grant->api_count; i++)
        if (bsearch(&key, grant->apis[i]->withheld, grant->apis[i]->withheld_count, sizeof(key),
                    compare_key) != NULL)
            return true;
    return false;
}

static bool is_granted(const struct token_grant *grant, const struct record_scope *scope)
{
    for (size_t i = 0; i < grant->scope_count; i++)
        if (grant->scopes[i] == scope)
            return true;
    return false;
}

/* NULL behind the last. */
static const struct record_scope *scope_at(const struct record_api *api, size_t at)
{
    return at < api->scope_count ? &api->scopes[at] : NULL;
}

/* The merge of sorted lists; a key on several APIs appears once. */
static jt_err grant_all(struct jt_arena *arena, struct token_grant *grant)
{
    size_t at[TOKEN_AUDIENCES_MAX] = { 0 };
    size_t total = 0;
    for (size_t i = 0; i < grant->api_count; i++)
        total += grant->apis[i]->scope_count;
    JT_TRY(jt_arena_calloc(arena, total, sizeof(*grant->scopes), &grant->scopes));

    for (;;) {
        const struct record_scope *least = NULL;
        for (size_t i = 0; i < grant->api_count; i++) {
            const struct record_scope *scope = scope_at(grant->apis[i], at[i]);
            if (scope != NULL && (least == NULL || jt_str_cmp(scope->key, least->key) < 0))
                least = scope;
        }
        if (least == NULL)
            return JT_DONE;
        for (size_t i = 0; i < grant->api_count; i++) {
            const struct record_scope *scope = scope_at(grant->apis[i], at[i]);
            at[i] += scope != NULL && jt_str_eq(scope->key, least->key);
        }
        if (!is_withheld(grant, least->key))
            grant->scopes[grant->scope_count++] = least;
    }
}

jt_err scopes_narrow(const struct token_request *asked, struct jt_arena *arena,
                     struct token_grant *grant, struct token_refused *ret_refused)
{
    jt_str rest = asked->scope, key;
    if (!jt_str_next_word(&rest, &key))
        return grant_all(arena, grant);

    JT_TRY(jt_arena_calloc(arena, TOKEN_SCOPES_MAX, sizeof(*grant->scopes), &grant->scopes));
    do {
        const struct record_scope *scope = enabled_scope(grant, key);
        if (scope == NULL)
            return token_refuse(ret_refused, REFUSED_SCOPE, key);
        if (is_withheld(grant, key))
            return token_refuse(ret_refused, REFUSED_SCOPE_WITHHELD, key);
        if (is_granted(grant, scope))
            continue;
        if (grant->scope_count == TOKEN_SCOPES_MAX)
            return token_refuse(ret_refused, REFUSED_TOO_MANY_SCOPES, JT_STR(""));
        grant->scopes[grant->scope_count++] = scope;
    } while (jt_str_next_word(&rest, &key));
    return JT_DONE;
}

size_t scopes_bytes(const struct token_grant *grant)
{
    size_t bytes = 0;
    for (size_t i = 0; i < grant->scope_count; i++)
        bytes += grant->scopes[i]->key.len + 1;
    return bytes;
}

void scopes_put(struct jt_buf *buf, const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->scope_count; i++) {
        if (i > 0)
            jt_buf_put_char(buf, ' ');
        jt_buf_put(buf, grant->scopes[i]->key); /* scope-token: needs no escape in JSON */
    }
}
