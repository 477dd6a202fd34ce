/*
 * fetch_url: which URLs jeton may be told to fetch documents from, key sets and discovery documents
 * (rules F1 and F2 of fetching). Asked when one is registered, and again
 * when it is fetched (outgoing/fetch.h). Pure.
 */
#pragma once

#include "base/bytes.h"

enum { FETCH_URL_MAX_BYTES = 1024 };

/*
 * An absolute https URL without user part and fragment, in printable ASCII. In place of a name an
 * address, in any spelling, only where allow_hosts has it. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err fetch_url_check(jt_str url, jt_str allow_hosts);

/* Whether the host of a URL that passed is one of allow_hosts, names with commas and without ports:
 * then it may be at any address. ASCII letters without case. */
bool fetch_url_is_allowed(jt_str url, jt_str allow_hosts);
