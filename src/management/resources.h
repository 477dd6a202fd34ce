/*
 * resources: what each file of the management API gives to dispatch.c, and the shapes of bodies
 * that more than one file knows.
 */
#pragma once

#include "http/router.h"
#include "management/operation.h"
#include "rest/body.h"

/* Whose tokens may pass; management/dispatch.c has the guard of each. */
enum resource_access {
    RESOURCE_GLOBAL,
    RESOURCE_OF_ORGANIZATIONS, /* also of organizations' applications, which the handlers keep to
                                * their own organization (contract section 7.1) */
    RESOURCE_VERIFICATION,     /* as those, and whoever sends no token (contract section 4) */
};

struct resource {
    const struct route *routes;
    size_t route_count;
    enum resource_access access;
};

/* All of them, in the order in which paths are looked for. */
extern const struct resource *const management_resources[];
extern const size_t management_resource_count;

extern const struct resource metrics_resource; /* beside the API: /metrics */

extern const struct resource organization_records; /* an organization's own record */
extern const struct resource organizations;        /* making and deleting them */
extern const struct resource apis;
extern const struct resource api_scopes;
extern const struct resource api_openapi;
extern const struct resource api_applications;
extern const struct resource applications;
extern const struct resource organization_applications; /* seen from the organization */
extern const struct resource application_tokens;
extern const struct resource application_usage;
extern const struct resource client_secrets;
extern const struct resource application_credentials;
extern const struct resource authorizations; /* listings, from either side */
extern const struct resource audit;
extern const struct resource audit_checkpoints;
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
extern const struct resource application_limits;
extern const struct resource organization_limits; /* not for its own applications */
extern const struct resource token_customization;
extern const struct resource api_keys;
extern const struct resource api_key_verification; /* behind a guard of its own */
extern const struct resource webhooks;
extern const struct resource webhook_deliveries;
extern const struct resource events;

/* Bodies whose kept members other answers show, and one with a fuzz target of its own. */
extern const struct body_shape create_organization_body, update_organization_body;
extern const struct body_shape update_application_tokens_body, verify_api_key_body;
