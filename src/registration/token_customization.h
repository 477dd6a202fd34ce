/*
 * token_customization: what an application's tokens carry besides the usual claims (contract
 * sections 2.4 and 3.5), and whether it may get one of them again (oauth/coalescing.h).
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"
#include "store/token_customization.h"

struct token_customization_changes {
    struct given_boolean include_permissions_claim, coalesce_tokens;
    /* The whole sets from now on; of no keys (NULL): as it is. */
    struct token_keys sets[TOKEN_SET_COUNT];
};

/* Which member of a change a set is, and what each of its keys must be. */
struct token_key_list {
    const char *member;
    jt_str rule;
};
extern const struct token_key_list token_key_lists[TOKEN_SET_COUNT];

JT_MUST_USE jt_err token_customization_update(struct registrar *r, jt_str application_id,
                                              const struct token_customization_changes *wanted);
