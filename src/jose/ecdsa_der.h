/*
 * ecdsa_der: between the two spellings of an ES256 signature: libcrypto's DER SEQUENCE of two
 * INTEGERs (RFC 3279 section 2.2.3), and JOSE's 64 bytes r and s (RFC 7518 section 3.4).
 */
#pragma once

#include "base/bytes.h"

enum { ECDSA_INTEGER_BYTES = 32, ECDSA_RAW_BYTES = 64, ECDSA_DER_MAX_BYTES = 72 };

/* Strict DER only; an integer past 32 bytes or below zero is JT_INVALID. */
JT_MUST_USE jt_err ecdsa_der_to_raw(jt_str der, uint8_t ret_raw[static ECDSA_RAW_BYTES]);

/* Returns how many bytes of ret_der are used. */
size_t ecdsa_raw_to_der(const uint8_t raw[static ECDSA_RAW_BYTES],
                        uint8_t ret_der[static ECDSA_DER_MAX_BYTES]);
