/*
 * totp: the second factor. One-time codes by time (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits, as
 * every authenticator app does), and the recovery codes for when the app is lost.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/secret.h"

enum {
    TOTP_SECRET_BYTES = 20, /* as RFC 4226 section 4 recommends */
    TOTP_STEP_S = 30,
    TOTP_DIGITS = 6,
    TOTP_DRIFT_STEPS = 1, /* either way: clocks differ, and typing takes time */
    RECOVERY_CODES = 10,
};

/* The code of one step, of 6 to 8 digits. */
JT_MUST_USE jt_err totp_value(jt_str secret, int64_t step, int digits, uint32_t *ret_value);

/*
 * Whether code is one of now, and of a step after last_step, so that none works twice; a last_step
 * that no code of now can have is of a clock that was ahead, and is no hindrance. ret_step is to be
 * remembered as the next last_step.
 */
JT_MUST_USE jt_err totp_is_right(jt_str secret, jt_str code, int64_t now_ms, int64_t last_step,
                                 bool *ret_is_right, int64_t *ret_step);

/* True for what looks like a code of totp_is_right() rather than a recovery code. */
bool totp_is_code(jt_str code);

/* RFC 4648 section 6 without padding: how people type a secret. */
JT_MUST_USE jt_err totp_base32(jt_str bytes, struct jt_arena *arena, jt_str *ret_text);

/* otpauth://totp/..., which authenticator apps read from a QR code. issuer is a URL. */
JT_MUST_USE jt_err totp_uri(jt_str issuer, jt_str email, jt_str base32, struct jt_arena *arena,
                            jt_str *ret_uri);

/* "abcd-efgh-ijkl-mnop": 80 random bits. */
JT_MUST_USE jt_err recovery_code_new(const struct jt_random *random, struct jt_arena *arena,
                                     jt_str *ret_code);

/* What is stored of one: case, spaces and hyphens do not count. JT_INVALID: it can be none. */
JT_MUST_USE jt_err recovery_code_digest(jt_str administrator_id, jt_str code,
                                        uint8_t ret_digest[static JT_DIGEST_BYTES]);
