/*
 * links: the links that let someone become an administrator, or back in. The token is in the
 * fragment of the URL, which browsers do not send: it reaches no log.
 */
#pragma once

#include "base/clock.h"
#include "store/administrators.h"

enum {
    SETUP_LINK_S = 24 * 3600,
    INVITATION_LINK_S = 7 * 24 * 3600,
    PASSWORD_RESET_LINK_S = 3600,
};

struct link_maker {
    struct store_tx *tx; /* for writing, or bookkeeping */
    struct jt_clock clock;
    struct jt_random random;
    jt_str issuer;
    struct jt_arena *arena;
};

/*
 * Stores a link of what `link` says (kind, email, role, administrator_id, created_by; the rest is
 * filled in), in place of earlier ones for the same. ret_url is the only copy of its token.
 */
JT_MUST_USE jt_err link_create(const struct link_maker *maker, struct administrator_link *link,
                               jt_str *ret_url);

/*
 * A link for making the first administrator, in place of the one of an earlier start; ret_url is
 * empty where there is an administrator already.
 */
JT_MUST_USE jt_err setup_link_create(struct store *store, struct jt_clock clock,
                                     struct jt_random random, jt_str issuer, struct jt_arena *arena,
                                     jt_str *ret_url);
