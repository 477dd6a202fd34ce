/*
 * source: a cookie with a random token, else the network of the address; the store has digests of
 * both.
 */
#include "admin/source.h"

#include "admin/random_token.h"
#include "base/address.h"
#include "http/cookie.h"
#include "model/issuer.h"

static jt_str own_cookie(const struct administration *administration)
{
    static const struct cookie_names names = COOKIE_NAMES("jeton_browser");
    return cookie_name(&names, administration->is_secure, issuer_path(administration->issuer));
}

/* --- What it is ------------------------------------------------------------------------------ */

/* ret_token is the cookie's. JT_NOT_FOUND: the browser has none, or none that could be ours. */
static jt_err browser_digest(const struct administration *administration, const struct request *req,
                             jt_str *ret_token, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    jt_err err = cookie_find(req->cookie, own_cookie(administration), ret_token);
    if (err.code == JT_OK)
        err = random_token_digest(*ret_token, ret_digest);
    return err.code == JT_INVALID ? JT_ERR(JT_NOT_FOUND, "no cookie of ours") : err;
}

static jt_err address_digest(const struct request *req, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    const struct jt_address network = jt_address_network_of(req->remote_address);
    return jt_sha256((jt_str){ (const char *)network.bytes, sizeof(network.bytes) }, ret_digest);
}

jt_err source_find(const struct administration *administration, struct store_tx *tx,
                   const struct request *req, jt_str administrator_id, jt_str *ret_source)
{
    uint8_t digest[JT_DIGEST_BYTES];
    bool is_known = false;
    jt_str token;
    *ret_source = JT_STR("");
    jt_err err = browser_digest(administration, req, &token, digest);
    if (err.code == JT_OK)
        err = store_administrator_source_is_of(tx, administrator_id, SOURCE_BROWSER, digest,
                                               &is_known);
    if (err.code != JT_NOT_FOUND)
        JT_TRY(err);
    if (!is_known) {
        JT_TRY(address_digest(req, digest));
        JT_TRY(store_administrator_source_is_of(tx, administrator_id, SOURCE_ADDRESS, digest,
                                                &is_known));
    }
    return is_known ? jt_arena_copy(req->arena, (jt_str){ (const char *)digest, sizeof(digest) },
                                    ret_source)
                    : JT_DONE;
}

/* --- Remembering it -------------------------------------------------------------------------- */

static jt_err new_token(const struct administration *administration, struct jt_secret *ret_token,
                        uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    JT_TRY(random_token_new(&administration->random, ret_token));
    return random_token_digest(jt_secret_reveal(ret_token), ret_digest);
}

/* The browser keeps a token that it got from us, also as another administrator; another token could
 * have been planted. */
static jt_err browser_token(const struct administration *administration, struct store_tx *tx,
                            const struct request *req, struct jt_secret *ret_token,
                            uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    bool is_known = false;
    jt_str token;
    jt_err err = browser_digest(administration, req, &token, ret_digest);
    if (err.code == JT_OK)
        err = store_administrator_source_is_known(tx, SOURCE_BROWSER, ret_digest, &is_known);
    if (err.code != JT_NOT_FOUND)
        JT_TRY(err);
    return is_known ? jt_secret_set(ret_token, token)
                    : new_token(administration, ret_token, ret_digest);
}

/* browser is the digest of token, which goes into the cookie. */
static jt_err put(const struct administration *administration, struct store_tx *tx,
                  const struct request *req, struct response *resp, jt_str administrator_id,
                  const struct jt_secret *token, const uint8_t browser[static JT_DIGEST_BYTES])
{
    const int64_t expires_ms = jt_now_ms(&administration->clock) + (int64_t)SOURCE_KEPT_S * 1000;
    uint8_t address[JT_DIGEST_BYTES];
    const char *field = NULL;
    JT_TRY(address_digest(req, address));
    JT_TRY(
        store_administrator_source_put(tx, administrator_id, SOURCE_BROWSER, browser, expires_ms));
    JT_TRY(
        store_administrator_source_put(tx, administrator_id, SOURCE_ADDRESS, address, expires_ms));
    const struct cookie cookie = { own_cookie(administration), jt_secret_reveal(token),
                                   SOURCE_KEPT_S, administration->is_secure,
                                   issuer_path(administration->issuer) };
    JT_TRY(cookie_write(&cookie, req->arena, &field));
    response_header(resp, "Set-Cookie", field);
    return JT_DONE;
}

jt_err source_remember(const struct administration *administration, struct store_tx *tx,
                       const struct request *req, struct response *resp, jt_str administrator_id)
{
    JT_AUTO(jt_secret_clear) struct jt_secret token = { 0 };
    uint8_t browser[JT_DIGEST_BYTES];
    JT_TRY(browser_token(administration, tx, req, &token, browser));
    return put(administration, tx, req, resp, administrator_id, &token, browser);
}

jt_err source_renew(const struct administration *administration, struct store_tx *tx,
                    const struct request *req, struct response *resp, jt_str administrator_id)
{
    JT_AUTO(jt_secret_clear) struct jt_secret token = { 0 };
    uint8_t browser[JT_DIGEST_BYTES];
    JT_TRY(store_administrator_source_delete_all(tx, administrator_id, SOURCE_BROWSER));
    JT_TRY(new_token(administration, &token, browser));
    return put(administration, tx, req, resp, administrator_id, &token, browser);
}
