/*
 * request_id: the name of one request: in its answer (X-Request-Id), in each line of the log about
 * it, and in what a proxy or a caller wrote about it before, where they gave the name.
 */
#pragma once

#include "base/random.h"

enum {
    REQUEST_ID_MAX_BYTES = 128, /* of one that a caller gives */
    REQUEST_ID_BYTES = 16,      /* of one of ours */
};

/* Of what a caller gives: 1 to REQUEST_ID_MAX_BYTES of A-Z a-z 0-9 - . _ ~ + / =, which is enough
 * for hex, UUIDs and both kinds of base64, and in which nothing can pass for the end of a line, a
 * field or a text, wherever it is written. */
bool request_id_is_well_formed(jt_str given);

/* One of ours: 80 bits of random as digits of base32. No counter, which would tell each caller how
 * much is asked here. ret_id lies in bytes; empty where the system has no random. */
void request_id_make(const struct jt_random *random, char bytes[static REQUEST_ID_BYTES],
                     jt_str *ret_id);
