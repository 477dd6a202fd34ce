/*
 * lookup: the things that a path names, or the 404 that says which of them there is not.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "model/api.h"
#include "model/application.h"
#include "model/feature_flag.h"
#include "model/organization.h"
#include "store/store.h"
#include "store/webhooks.h"

JT_MUST_USE jt_err lookup_application(struct store_tx *tx, struct request *req,
                                      struct response *resp, struct application *ret_app);
JT_MUST_USE jt_err lookup_api(struct store_tx *tx, struct request *req, struct response *resp,
                              struct api *ret_api);
/* As lookup_api; 400 where it is the management API, whose scopes are built in. */
JT_MUST_USE jt_err lookup_custom_api(struct store_tx *tx, struct request *req,
                                     struct response *resp, struct api *ret_api);
/* Of the API that the path names as well. */
JT_MUST_USE jt_err lookup_scope(struct store_tx *tx, struct request *req, struct response *resp,
                                struct scope *ret_scope);
JT_MUST_USE jt_err lookup_feature_flag(struct store_tx *tx, struct request *req,
                                       struct response *resp, struct feature_flag *ret_flag);
JT_MUST_USE jt_err lookup_organization(struct store_tx *tx, jt_str code, struct request *req,
                                       struct response *resp, struct organization *ret_org);
JT_MUST_USE jt_err lookup_webhook(struct store_tx *tx, struct request *req, struct response *resp,
                                  struct webhook *ret_webhook);
