/*
 * resources: what each file of the management API gives to dispatch.c, and the shapes of the bodies
 * they take (for the fuzz target and the API document).
 */
#pragma once

#include "http/router.h"
#include "management/operation.h"
#include "rest/body.h"

struct resource {
    const struct route *routes;
    size_t route_count;
    /* A token of an organization-scoped application may pass; the handlers keep it to its own
     * organization (contract section 7.1). */
    bool is_open_to_organizations;
};

extern const struct resource organization_records; /* an organization's own record */
extern const struct resource organizations;        /* making and deleting them */
extern const struct resource apis;
extern const struct resource api_scopes;
extern const struct resource api_openapi;
extern const struct resource api_applications;
extern const struct resource applications;
extern const struct resource organization_applications; /* seen from the organization */
extern const struct resource application_tokens;
extern const struct resource client_secrets;
extern const struct resource authorizations; /* listings, from either side */
extern const struct resource audit;
extern const struct resource property_definitions;
extern const struct resource property_categories;
extern const struct resource application_properties;
extern const struct resource organization_properties; /* an organization's own too */
extern const struct resource environment;
extern const struct resource environment_variables;
extern const struct resource signing_keys;
extern const struct resource server_settings;
extern const struct resource statistics;
extern const struct resource token_previews;
extern const struct resource feature_flags;
extern const struct resource environment_feature_flags;
extern const struct resource organization_feature_flags;
extern const struct resource token_customization;
extern const struct resource api_keys;
extern const struct resource api_key_verification; /* behind a guard of its own */
extern const struct resource webhooks;
extern const struct resource webhook_deliveries;
extern const struct resource events;

extern const struct body_shape create_organization_body, update_organization_body;
extern const struct body_shape create_api_body;
extern const struct body_shape create_scope_body, update_scope_body;
extern const struct body_shape update_api_applications_body;
extern const struct body_shape create_application_body, update_application_body;
extern const struct body_shape update_application_tokens_body;
extern const struct body_shape rotate_client_secret_body;
extern const struct body_shape rotate_signing_key_body;
extern const struct body_shape token_preview_body, create_test_token_body;
extern const struct body_shape create_property_body, update_property_body;
extern const struct body_shape create_property_category_body, update_property_category_body;
extern const struct body_shape update_application_property_body;
extern const struct body_shape update_organization_properties_body;
extern const struct body_shape create_environment_variable_body, update_environment_variable_body;
extern const struct body_shape create_feature_flag_body, override_feature_flag_body;
extern const struct body_shape update_token_customization_body;
extern const struct body_shape create_api_key_body, rotate_api_key_body, verify_api_key_body;
extern const struct body_shape create_webhook_body, update_webhook_body;
