/*
 * links: one row a kind. A newer link of a kind ends the earlier ones; the token stands behind the
 * #, which browsers do not send to servers.
 */
#include "admin/links.h"

#include "admin/random_token.h"
#include "model/id.h"

static const struct {
    jt_str page; /* of the console */
    int64_t lifetime_s;
} kinds[] = {
    [LINK_SETUP] = { JT_STR_INIT("/console/setup#"), SETUP_LINK_S },
    [LINK_INVITATION] = { JT_STR_INIT("/console/invitation#"), INVITATION_LINK_S },
    [LINK_PASSWORD_RESET] = { JT_STR_INIT("/console/reset-password#"), PASSWORD_RESET_LINK_S },
};

static jt_err delete_earlier(const struct link_maker *maker, const struct administrator_link *link)
{
    if (link->kind == LINK_PASSWORD_RESET)
        return store_administrator_link_delete_of_administrator(maker->tx, link->administrator_id);
    return store_administrator_link_delete_of_email(maker->tx, link->kind, link->email,
                                                    maker->arena);
}

jt_err link_create(const struct link_maker *maker, struct administrator_link *link, jt_str *ret_url)
{
    const jt_str page = kinds[link->kind].page;
    JT_AUTO(jt_secret_clear) struct jt_secret token = { 0 };
    struct jt_buf url;
    link->created_ms = jt_now_ms(&maker->clock);
    link->expires_ms = link->created_ms + kinds[link->kind].lifetime_s * 1000;
    JT_TRY(id_time_ordered(JT_STR("link_"), link->created_ms, &maker->random, maker->arena,
                           &link->id));
    JT_TRY(random_token_new(&maker->random, &token));
    JT_TRY(random_token_digest(jt_secret_reveal(&token), link->digest));
    JT_TRY(delete_earlier(maker, link));
    JT_TRY(store_administrator_link_create(maker->tx, link, maker->arena));
    JT_TRY(jt_arena_buf(maker->arena, maker->issuer.len + page.len + token.len, &url));
    jt_buf_put(&url, maker->issuer);
    jt_buf_put(&url, page);
    jt_buf_put(&url, jt_secret_reveal(&token));
    *ret_url = jt_buf_str(&url);
    return JT_DONE;
}

static jt_err has_administrator(struct store *store, bool *ret_has_one)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t count = 0;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_administrator_count(tx, &count));
    *ret_has_one = count > 0;
    return JT_DONE;
}

jt_err setup_link_create(struct store *store, struct jt_clock clock, struct jt_random random,
                         jt_str issuer, struct jt_arena *arena, jt_str *ret_url)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator_link link = { .kind = LINK_SETUP,
                                       .role = ADMINISTRATOR_OWNER,
                                       .created_by = JT_STR("system") };
    bool has_one = false;
    *ret_url = JT_STR("");
    JT_TRY(has_administrator(store, &has_one));
    if (has_one)
        return JT_DONE;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    const struct link_maker maker = {
        .tx = tx, .clock = clock, .random = random, .issuer = issuer, .arena = arena
    };
    JT_TRY(link_create(&maker, &link, ret_url));
    return store_commit(&tx);
}
