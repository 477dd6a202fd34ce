/*
 * refuse: every "no" of the REST APIs (management and console), in the shape of contract
 * section 7.6:
 * {"errors":[{"code","message"}]}, and for 404 {"errors":{"code","message"}}, an object. A refusal
 * that is about one member of the body or one parameter has its name as a third member, "field".
 *
 * A call that writes a refusal returns JT_REFUSED, for the handler to return in its turn (its
 * transaction is rolled back on the way).
 */
#pragma once

#include "http/router.h"
#include "model/rule_break.h"

/* code is a literal in UPPER_SNAKE: it also is the cause in the log. Not for 401. */
JT_MUST_USE jt_err rest_refuse(struct request *req, struct response *resp, int status,
                               const char *code, jt_str message);

/* 400 for what is given as field, the name of a member or parameter. */
JT_MUST_USE jt_err rest_refuse_field(struct request *req, struct response *resp, const char *code,
                                     jt_str field, jt_str message);

/* 401 with that challenge, which lives as long as the request. */
JT_MUST_USE jt_err rest_refuse_unauthorized(struct request *req, struct response *resp,
                                            const char *challenge, const char *code,
                                            jt_str message);

/* 400 INVALID_PARAMETER for the field NAME: "NAME must be RULE". */
JT_MUST_USE jt_err rest_refuse_parameter(struct request *req, struct response *resp, jt_str name,
                                         jt_str rule);

/* "NAME must be BEFORE min to max AFTER"; "NAME must be BEFORE one of: a, b". */
JT_MUST_USE jt_err rest_refuse_range(struct request *req, struct response *resp, jt_str name,
                                     jt_str before, int64_t min, int64_t max, jt_str after);
JT_MUST_USE jt_err rest_refuse_choice(struct request *req, struct response *resp, jt_str name,
                                      jt_str before, const char *const *choices);

/*
 * After a call that looked for the thing that the path names: 404 with that code when err is
 * JT_NOT_FOUND, any other err as it is.
 */
JT_MUST_USE jt_err rest_refuse_missing(struct request *req, struct response *resp, jt_err err,
                                       const char *code, jt_str message);

/* The outcome of a change: a broken rule is 400 unless its kind says otherwise, also where
 * something is taken: the contract has no 409. Any other err as it is. */
JT_MUST_USE jt_err rest_refuse_broken(struct request *req, struct response *resp, jt_err err,
                                      const struct rule_break *broken);

/* What the HTTP layer refuses (route_group.refuse). */
void rest_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                      struct response *resp);
