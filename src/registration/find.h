/*
 * find: the things that changes and questions are about, or the rule_break (RULE_MISSING) that says
 * which of them does not exist. For reading, too.
 */
#pragma once

#include "model/api.h"
#include "model/application.h"
#include "model/feature_flag.h"
#include "model/organization.h"
#include "model/rule_break.h"
#include "registration/caller.h"
#include "store/api_keys.h"
#include "store/properties.h"
#include "store/webhooks.h"

JT_MUST_USE jt_err find_application(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                    struct application *ret_app, struct rule_break *ret_break);
JT_MUST_USE jt_err find_api(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                            struct api *ret_api, struct rule_break *ret_break);
/* As find_api(); the management API, whose scopes are built in, is a broken rule. */
JT_MUST_USE jt_err find_custom_api(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                   struct api *ret_api, struct rule_break *ret_break);
/* Of an API that exists. */
JT_MUST_USE jt_err find_scope(struct store_tx *tx, jt_str api_id, jt_str id, struct jt_arena *arena,
                              struct scope *ret_scope, struct rule_break *ret_break);
JT_MUST_USE jt_err find_organization(struct store_tx *tx, jt_str code, struct jt_arena *arena,
                                     struct organization *ret_org, struct rule_break *ret_break);
JT_MUST_USE jt_err find_feature_flag(struct store_tx *tx, jt_str key, struct jt_arena *arena,
                                     struct feature_flag *ret_flag, struct rule_break *ret_break);
JT_MUST_USE jt_err find_webhook(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                struct webhook *ret_webhook, struct rule_break *ret_break);
JT_MUST_USE jt_err find_property(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                 struct property *ret_property, struct rule_break *ret_break);
JT_MUST_USE jt_err find_property_category(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                          struct property_category *ret_category,
                                          struct rule_break *ret_break);
/* Only if the caller may see it. To an organization, a key of others looks like one that does not
 * exist. */
JT_MUST_USE jt_err find_api_key(struct store_tx *tx, const struct caller *caller, jt_str id,
                                struct jt_arena *arena, struct api_key *ret_key,
                                struct rule_break *ret_break);
/* What comes of another question about an application, an organization, an API or a delivery:
 * JT_NOT_FOUND, or the API itself, as those above. */
JT_MUST_USE jt_err found_application(jt_err err, struct rule_break *ret_break);
JT_MUST_USE jt_err found_organization(jt_err err, struct rule_break *ret_break);
JT_MUST_USE jt_err found_custom_api(jt_err err, const struct api *api,
                                    struct rule_break *ret_break);
JT_MUST_USE jt_err found_delivery(jt_err err, struct rule_break *ret_break);
/* Turns JT_NOT_FOUND of a search for anything else into the rule_break of that code. */
JT_MUST_USE jt_err found(jt_err err, const char *code, jt_str message,
                         struct rule_break *ret_break);
