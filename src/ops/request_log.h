/*
 * request_log: the line that a request leaves in the log: what was asked, how it ended and why, and
 * whose it was. Never a query, a body or a token.
 */
#pragma once

#include "http/router.h"

/* log is a struct log; this is http_options.log. */
void request_log(void *log, const struct request *req, const struct response *resp,
                 int64_t duration_us);
