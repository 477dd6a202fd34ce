/*
 * answer: what the management API says when all went well (contract section 7.5).
 */
#pragma once

#include "base/secret.h"
#include "http/request.h"
#include "http/response.h"
#include "rest/json.h"

/* root, whose reference is taken over, is the whole body; NULL is JT_NO_MEMORY. */
JT_MUST_USE jt_err answer_json(struct request *req, struct response *resp, int status,
                               json_t *root);

/* {"code":"OK","message":"Success"} */
JT_MUST_USE jt_err answer_ok(struct request *req, struct response *resp);

/* {"code":"OK","message":MESSAGE,NAME:payload}; payload as root above. */
JT_MUST_USE jt_err answer_payload(struct request *req, struct response *resp, const char *message,
                                  const char *name, json_t *payload);

/* {"code","message"} of the route's own. */
JT_MUST_USE jt_err answer_code(struct request *req, struct response *resp, const char *code,
                               const char *message);

/* 201 {"code","message",NAME:{"id"}} */
JT_MUST_USE jt_err answer_created(struct request *req, struct response *resp, const char *code,
                                  const char *message, const char *name, jt_str id);

/* 201 {"code","message","application":{"id","client_id","client_secret"}}, the last where secret is
 * not empty. */
JT_MUST_USE jt_err answer_client_secret(struct request *req, struct response *resp,
                                        const char *code, const char *message,
                                        jt_str application_id, const struct jt_secret *secret);
