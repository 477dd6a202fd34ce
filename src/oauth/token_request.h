/*
 * token_request: the parameters of POST /oauth2/token (contract section 1.1, RFC 6749
 * section 4.4.2), read from the form body and the Authorization header. Nothing is judged yet but
 * form. Fuzzed: tests/fuzz/fuzz_token_request.c, fuzz_basic_credentials.c.
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

/* Views into the request's arena. Empty means absent: an empty value counts as none. */
struct token_request {
    jt_str grant_type, client_id, client_secret, scope;
    jt_str audiences[TOKEN_AUDIENCES_MAX]; /* in request order, without duplicates */
    size_t audience_count;
    bool has_too_many_audiences;
    bool is_basic;                  /* the credentials came with HTTP Basic */
    enum token_refusal credentials; /* what is wrong with how they were sent, if anything */
};

/*
 * Returns TOKEN_GRANTED when well-formed, else why not, with ret_detail set to the parameter's name
 * where that helps. Faults of the credentials are left in ret_request->credentials, because the
 * grant type is judged before them. JT errors are ours (memory).
 */
JT_MUST_USE jt_err token_request_parse(const struct request *req, struct token_request *ret_request,
                                       enum token_refusal *ret_refusal, jt_str *ret_detail);

/* The parameters of the body with one of these names, for a grant that has some of its own. A
 * refusal, with the name in ret_detail, where one is malformed or there are too many. */
JT_MUST_USE jt_err token_parameters_read(const struct request *req, const struct form_name *names,
                                         size_t name_count, struct http_param **ret_pairs,
                                         size_t *ret_count, enum token_refusal *ret_refusal,
                                         jt_str *ret_detail);

/* The words of value, one or more audiences with spaces between; duplicates are left out. */
void token_request_add_audiences(struct token_request *request, jt_str value);

/* The two halves of "Basic base64(id:secret)", each percent-decoded (RFC 6749 section 2.3.1).
 * JT_INVALID when malformed; JT_NOT_FOUND when the scheme is another one. */
JT_MUST_USE jt_err basic_credentials_parse(jt_str authorization, struct jt_arena *arena,
                                           jt_str *ret_client_id, jt_str *ret_client_secret);
