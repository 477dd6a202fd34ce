/*
 * token_request: the parameters of POST /oauth2/token (contract section 1.1, RFC 6749 section
 * 4.4.2), read from the form body. Only their form is judged: which of them must be there is the
 * business of the rows of grant_types and client_authentication. Fuzzed:
 * tests/fuzz/fuzz_token_request.c.
 */
#pragma once

#include "http/form.h"
#include "http/request.h"
#include "oauth/token_refusal.h"

enum {
    TOKEN_BODY_MAX_BYTES = 64 * 1024,
    TOKEN_PARAMETERS_MAX = 64, /* that are known; others are skipped, whatever they hold */
    TOKEN_AUDIENCES_MAX = 16,
    TOKEN_SCOPES_MAX = 256,
};

/* In request order, without duplicates. */
struct token_targets {
    jt_str items[TOKEN_AUDIENCES_MAX];
    size_t count;
    bool has_too_many;
};

/* Views into the request's arena. Empty means absent: an empty value counts as none. */
struct token_request {
    jt_str grant_type, client_id, client_secret, scope;
    jt_str client_assertion, client_assertion_type;
    jt_str subject_token, subject_token_type, requested_token_type, actor_token;
    struct token_targets audiences, resources;
};

/* Reads what every grant has. Refuses what is malformed, naming the parameter. */
JT_MUST_USE jt_err token_request_parse(const struct request *req, struct token_request *ret_request,
                                       struct token_refused *ret_refused);

/* Reads on: the parameters of these names, of a grant that has some of its own. */
JT_MUST_USE jt_err token_request_parse_own(const struct request *req, const struct form_name *names,
                                           size_t name_count, struct token_request *request,
                                           struct token_refused *ret_refused);

/* The words of value, one or more audiences with spaces between. */
void token_request_add_audiences(struct token_request *request, jt_str value);
