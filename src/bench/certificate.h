/*
 * certificate: a certificate for localhost that nobody signed but its own key (ES256), for servers
 * that are measured.
 */
#pragma once

#include "base/bytes.h"

/* Writes both as PEM, readable by their owner alone. */
JT_MUST_USE jt_err certificate_make(const char *certificate_file, const char *key_file);
