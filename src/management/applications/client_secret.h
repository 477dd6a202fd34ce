/*
 * client_secret: how the answers show a client secret that was just made; no other ones do.
 */
#pragma once

#include "rest/answer_shape.h"

struct new_client_secret {
    jt_str application_id, text; /* no text: of a type that has none */
};
extern const struct answer_shape new_client_secret;
