/*
 * organization_json: an organization as the contract's answers show it.
 */
#pragma once

#include "model/organization.h"
#include "rest/json.h"

/* A row of getOrganizations. */
JT_MUST_USE jt_err organization_item_json(const struct organization *org, json_t **ret_json);

/* The bare answer of getOrganization; with_billing adds that member, empty. */
JT_MUST_USE jt_err organization_record_json(const struct organization *org, bool with_billing,
                                            json_t **ret_json);
