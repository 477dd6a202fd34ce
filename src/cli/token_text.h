/*
 * token_text: a token as the command line brings it, and its parts as JSON to be shown. Nothing
 * here trusts a token, or says that others may.
 */
#pragma once

#include <stdio.h>

#include "base/json_value.h"
#include "cli/flags.h"

struct token_text {
    json_t *header, *claims; /* objects */
};

void token_text_clear(struct token_text *text); /* for JT_AUTO */

/* From the word of the command line, or standard input when it is empty or "-". Says what fails. */
enum command_status token_text_read(const struct command_call *call, jt_str word,
                                    jt_str *ret_token);

/* Any alg, also one that jeton never verifies: this is for looking. JT_INVALID with one literal of
 * what is wrong. */
JT_MUST_USE jt_err token_text_parse(jt_str token, struct jt_arena *arena,
                                    struct token_text *ret_text);

/* A member in each line; exp, iat and nbf also as dates, seen from now. Safe for a terminal. */
void token_text_print(FILE *out, const struct token_text *text, int64_t now_ms);

/* exp is there and has passed. */
bool token_text_is_expired(const struct token_text *text, int64_t now_ms);
