/*
 * ecdsa_der: between the two spellings of an ECDSA signature: libcrypto's DER SEQUENCE of two
 * INTEGERs (RFC 3279 section 2.2.3), and JOSE's two numbers of one length, r and s (RFC 7518
 * section 3.4). What is made here, and by authenticators, is ES256; what is checked is of three
 * curves.
 */
#pragma once

#include "base/bytes.h"

enum {
    ECDSA_INTEGER_BYTES = 32, /* of P-256 */
    ECDSA_RAW_BYTES = 64,
    ECDSA_INTEGER_MAX_BYTES = 66, /* of P-521 */
    ECDSA_DER_MAX_BYTES = 3 + 2 * (2 + 1 + ECDSA_INTEGER_MAX_BYTES),
};

/* Strict DER of P-256 only; an integer past 32 bytes or below zero is JT_INVALID. */
JT_MUST_USE jt_err ecdsa_der_to_raw(jt_str der, uint8_t ret_raw[static ECDSA_RAW_BYTES]);

/* raw: both numbers, an even length of at most 2 * ECDSA_INTEGER_MAX_BYTES. Returns how many bytes
 * of ret_der are used. */
size_t ecdsa_raw_to_der(jt_str raw, uint8_t ret_der[static ECDSA_DER_MAX_BYTES]);
