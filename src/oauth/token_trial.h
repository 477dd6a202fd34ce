/*
 * token_trial: the steps of the token endpoint behind the authentication, run for somebody who may
 * administer the client: to explain them, or to issue a token for a test. The very same functions,
 * so that an explanation cannot differ from what happens.
 */
#pragma once

#include "model/token_trial.h"
#include "oauth/token_service.h"

/* context is the service; req gives arena and worker. JT_UNAVAILABLE, JT_NOT_FOUND: no keys. */
JT_MUST_USE jt_err token_trial_run(void *context, const struct token_trial_request *asked,
                                   struct request *req, struct token_trial *ret_trial);
