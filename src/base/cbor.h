/*
 * cbor: reads CBOR (RFC 8949) item by item, as authenticators write it (CTAP2 canonical form:
 * lengths are always told). Nothing is built and nothing recurses, so what a stranger sends costs
 * no more than its own bytes. Only cbor.c knows libcbor. Fuzzed: tests/fuzz/fuzz_webauthn.c.
 */
#pragma once

#include "base/bytes.h"

enum jt_cbor_kind {
    JT_CBOR_INTEGER,
    JT_CBOR_BYTES,
    JT_CBOR_TEXT,
    JT_CBOR_ARRAY, /* count items follow */
    JT_CBOR_MAP,   /* count pairs follow: 2 * count items */
    JT_CBOR_OTHER, /* true, false, null, a number with a point */
};

struct jt_cbor_item {
    enum jt_cbor_kind kind;
    int64_t integer;
    jt_str bytes; /* of JT_CBOR_BYTES and JT_CBOR_TEXT: a view of what is read */
    size_t count;
};

/* Takes the next item off the front of *rest; of an array or a map, only its head. JT_INVALID: it
 * is cut off, malformed, tagged, of a length that is not told, or an integer past 63 bits. */
JT_MUST_USE jt_err jt_cbor_next(jt_str *rest, struct jt_cbor_item *ret_item);

/* Takes the next item with all that is in it. */
JT_MUST_USE jt_err jt_cbor_skip(jt_str *rest);
