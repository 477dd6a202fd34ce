/*
 * quota_use: how the quota stands of whatever a path names, an application or an organization, and
 * the answer to GET .../quota, which shows how much of it is used.
 */
#pragma once

#include "management/management.h"
#include "rest/answer_shape.h"
#include "store/quotas.h"

/* now_ms: of what hour and day. JT_REFUSED: a 404, where there is no such thing. */
JT_MUST_USE jt_err quota_lookup(struct store_tx *tx, struct request *req, struct response *resp,
                                enum quota_kind kind, int64_t now_ms,
                                struct quota_standing *ret_standing);

/* {"quota":{"enforcement","intervals":[{"interval","tokens","used",...}]}} */
extern const struct answer_shape quota_use_answer;
JT_MUST_USE jt_err quota_use_get(struct management *management, struct request *req,
                                 struct response *resp, enum quota_kind kind);
