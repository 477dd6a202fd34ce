/*
 * source: from where an administrator tries to log in: a browser, which has a cookie of an earlier
 * log-in, or an address (an IPv6 one with its network of 64 bits). One that has succeeded before
 * has a count of its own in the throttle, so nobody is locked out by what others guess (as OWASP's
 * device cookies). The cookie opens nothing: password and second factor are asked for all the same.
 * It is no signed text but a random one that only rows of the store give a meaning, one for each
 * administrator who has logged in there: so it can be taken back, and is, with a new password.
 */
#pragma once

#include "admin/administration.h"
#include "http/request.h"
#include "http/response.h"
#include "store/administrators.h"

enum { SOURCE_KEPT_S = 180 * 24 * 3600 }; /* after the last log-in from there */

/* The digest of the request's browser, where that administrator has logged in with it before; else
 * of its address, where they have logged in from it; else empty. In the request's arena. */
JT_MUST_USE jt_err source_find(const struct administration *administration, struct store_tx *tx,
                               const struct request *req, jt_str administrator_id,
                               jt_str *ret_source);

/* That administrator has proved to be there: remembers browser and address, in tx, and gives the
 * browser its cookie. */
JT_MUST_USE jt_err source_remember(const struct administration *administration, struct store_tx *tx,
                                   const struct request *req, struct response *resp,
                                   jt_str administrator_id);

/* The same, after a new password: all other browsers of that administrator are forgotten, and this
 * one's cookie is a new one, as somebody may have a copy. Addresses stay: nobody takes a copy. */
JT_MUST_USE jt_err source_renew(const struct administration *administration, struct store_tx *tx,
                                const struct request *req, struct response *resp,
                                jt_str administrator_id);
