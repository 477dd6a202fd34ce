/*
 * authorizations of the store: which application may have tokens for which API, and with which of
 * its scopes. store.h's rules hold.
 */
#pragma once

#include "model/application.h"
#include "store/store.h"

enum { STORE_API_APPLICATIONS_MAX = 1000 }; /* rows of one store_api_applications() call */

/* An application, as the authorizing of it for an API finds it. */
struct authorization_state {
    jt_str application_id; /* set by the caller; all else is read */
    bool is_there;         /* else the rest is empty */
    enum application_type type;
    bool is_authorized;
};
JT_MUST_USE jt_err store_authorization_states(struct store_tx *tx, jt_str api_id,
                                              struct authorization_state *states, size_t count,
                                              struct jt_arena *arena);

/* Both are there. To do what is so already changes nothing. */
JT_MUST_USE jt_err store_authorize(struct store_tx *tx, jt_str application_id, jt_str api_id);
/* The enabled scopes on that API go with it. */
JT_MUST_USE jt_err store_revoke(struct store_tx *tx, jt_str application_id, jt_str api_id);
/* JT_REFUSED: the application is not authorized for the API; JT_NOT_FOUND: the scope is not the
 * API's. ret_is_changed false: it was enabled already. */
JT_MUST_USE jt_err store_application_scope_enable(struct store_tx *tx, jt_str application_id,
                                                  jt_str api_id, jt_str scope_id,
                                                  bool *ret_is_changed);
/* As above; ret_is_changed false: it was not enabled. */
JT_MUST_USE jt_err store_application_scope_disable(struct store_tx *tx, jt_str application_id,
                                                   jt_str api_id, jt_str scope_id,
                                                   bool *ret_is_changed);

struct api_application {
    jt_str id, name;
    enum application_type type;
    bool is_authorized;
};

/* Applications of any type, authorized ones first, then by name;
 * at most STORE_API_APPLICATIONS_MAX. */
JT_MUST_USE jt_err store_api_applications(struct store_tx *tx, jt_str api_id,
                                          struct jt_arena *arena, struct api_application **ret_rows,
                                          size_t *ret_count);
