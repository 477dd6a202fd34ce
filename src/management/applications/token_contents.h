/*
 * token_contents: the members of a body that choose what an application's tokens carry besides the
 * usual claims (contract section 3.5), and a client as it would be with them, for a preview.
 */
#pragma once

#include "model/feature_flag.h"
#include "rest/body.h"
#include "store/token_customization.h"

enum { TOKEN_PROPERTY_KEY_MAX_CHARS = 255 };

/* Rows of a struct member. A set is the whole one; absent, it stays as it is. */
#define TOKEN_CONTENTS_MEMBERS                                                                     \
    { .name = "include_permissions_claim", .type = MEMBER_BOOLEAN },                               \
        { .name = "properties",                                                                    \
          .type = MEMBER_TEXTS,                                                                    \
          .min = 1,                                                                                \
          .max = TOKEN_PROPERTY_KEY_MAX_CHARS },                                                   \
    {                                                                                              \
        .name = "feature_flags", .type = MEMBER_TEXTS, .min = 1, .max = FEATURE_FLAG_KEY_MAX_BYTES \
    }

/* The sets of a body, which live as long as it; of one that is absent keys is NULL. */
JT_MUST_USE jt_err token_contents_keys(const json_t *body, struct jt_arena *arena,
                                       struct token_keys ret_sets[static TOKEN_SET_COUNT]);

/*
 * Makes client, read in tx, one whose tokens carry what body chooses; nothing is stored. JT_REFUSED
 * where a key is none that token_customization lists. What client has then lives in the request's
 * arena.
 */
JT_MUST_USE jt_err token_contents_apply(struct store_tx *tx, const json_t *body,
                                        struct request *req, struct response *resp,
                                        struct client_data *client);
