/*
 * client_ids: a short list of client ids, as somebody has named them in a setting.
 */
#pragma once

#include "model/application.h"

enum { CLIENT_IDS_MAX = 100 };

struct client_ids {
    jt_str of[CLIENT_IDS_MAX]; /* each once, in the order of their bytes */
    size_t count;
};

/* Of a list with commas or spaces between; its views live as long as the list. JT_INVALID: one has
 * not the form of a client_id; JT_TOO_LARGE: there are more. */
JT_MUST_USE jt_err client_ids_parse(jt_str list, struct client_ids *ret_ids);

/* Where that id stands; count: nowhere. */
size_t client_ids_find(const struct client_ids *ids, jt_str id);
