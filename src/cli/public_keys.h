/*
 * public_keys: what commands verify with: the public keys of a JWKS file, or of the store.
 */
#pragma once

#include "cli/store_access.h"
#include "jose/jwk_set.h"

/* Of that file; says what fails. The caller owns it. */
enum command_status public_keys_read(const struct command_call *call, jt_str path,
                                     struct jwk_set **ret_keys);

/* The same, but of the store, which is opened where it is not, when jwks is empty. */
enum command_status public_keys_open(const struct command_call *call, jt_str jwks,
                                     struct store_access *access, struct jwk_set **ret_keys);
