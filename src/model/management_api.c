/*
 * management_api: two spellings of the audience, and one row a scope; the store's seed and the
 * tests read the same rows.
 */
#include "model/management_api.h"

#define LONG_PATH  "/api/v1"
#define SHORT_PATH "/api"

/*
 * Contract section 7.2, and a few of our own. The irregular plural keys (delete:apis_scopes) are
 * the ones its operations name; the singular ones beside them are accepted for the same.
 */
const struct management_scope management_scopes[] = {
    { "create:api_application_scopes", "Enable scopes of an API for an application" },
    { "create:api_keys", "Create API keys" },
    { "create:api_scopes", "Add scopes to an API" },
    { "create:apis", "Register APIs" },
    { "create:applications", "Create applications" },
    { "create:audit_checkpoints", "Sign where the chain of the audit is" },
    { "create:client_secrets", "Make new client secrets of applications" },
    { "create:credentials", "Add public keys to applications" },
    { "create:environment_variables", "Create environment variables" },
    { "create:feature_flags", "Create feature flags" },
    { "create:organizations", "Create organizations" },
    { "create:properties", "Create properties" },
    { "create:property_categories", "Create property categories" },
    { "create:test_tokens", "Issue tokens of any application, for tests" },
    { "create:webhooks", "Create webhooks" },
    { "delete:api_application_scopes", "Disable scopes of an API for an application" },
    { "delete:api_keys", "Revoke API keys" },
    { "delete:api_scopes", "Delete scopes of an API" },
    { "delete:apis", "Delete APIs" },
    { "delete:apis_application_scopes", "Disable scopes of an API for an application" },
    { "delete:apis_scopes", "Delete scopes of an API" },
    { "delete:applications", "Delete applications" },
    { "delete:client_secrets", "End the previous client secrets of applications" },
    { "delete:credentials", "Remove public keys of applications" },
    { "delete:environment_feature_flags", "Remove feature flag overrides of the environment" },
    { "delete:environment_variables", "Delete environment variables" },
    { "delete:feature_flags", "Delete feature flags" },
    { "delete:organization_feature_flags", "Remove feature flag overrides of an organization" },
    { "delete:organizations", "Delete organizations and their applications" },
    { "delete:properties", "Delete properties" },
    { "delete:signing_keys", "Withdraw compromised signing keys, which ends their tokens" },
    { "delete:webhooks", "Delete webhooks" },
    { "read:api_keys", "Read and verify API keys" },
    { "read:api_scopes", "Read the scopes of an API" },
    { "read:apis", "Read APIs" },
    { "read:application_properties", "Read the property values of applications" },
    { "read:applications", "Read applications" },
    { "read:audit", "Read the audit: who changed what, and when" },
    { "read:client_secrets", "Read when client secrets were made and used" },
    { "read:credentials", "Read the public keys and methods of applications" },
    { "read:environment_feature_flags", "Read the feature flags of the environment" },
    { "read:environment_variables", "Read environment variables" },
    { "read:environments", "Read the settings of the environment" },
    { "read:event_types", "Read the types of events" },
    { "read:events", "Read events" },
    { "read:organization_feature_flags", "Read the feature flags of organizations" },
    { "read:organization_properties", "Read the property values of organizations" },
    { "read:organizations", "Read organizations" },
    { "read:properties", "Read properties" },
    { "read:property_categories", "Read property categories" },
    { "read:signing_keys", "Read the public halves and states of signing keys" },
    { "read:statistics", "Read how many tokens are issued and refused" },
    { "read:webhooks", "Read webhooks" },
    { "update:api_keys", "Rotate API keys" },
    { "update:api_scopes", "Change the descriptions of an API's scopes" },
    { "update:apis", "Authorize applications for an API, and revoke it" },
    { "update:application_properties", "Change the property values of applications" },
    { "update:application_tokens", "Change the token lifetimes of applications" },
    { "update:applications", "Change applications" },
    { "update:credentials", "Change the methods that applications authenticate with" },
    { "update:environment_feature_flags", "Override feature flags in the environment" },
    { "update:environment_variables", "Change environment variables" },
    { "update:feature_flags", "Change feature flags" },
    { "update:organization_feature_flags", "Override feature flags for an organization" },
    { "update:organization_properties", "Change the property values of organizations" },
    { "update:organizations", "Change organizations" },
    { "update:properties", "Change properties" },
    { "update:property_categories", "Change property categories" },
    { "update:signing_keys", "Replace the signing key" },
    { "update:webhooks", "Change webhooks" },
};
const size_t management_scope_count = COUNT(management_scopes);

static jt_err join(jt_str issuer, jt_str path, struct jt_arena *arena, jt_str *ret_audience)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, issuer.len + path.len, &buf));
    jt_buf_put(&buf, issuer);
    jt_buf_put(&buf, path);
    *ret_audience = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err management_audience(jt_str issuer, struct jt_arena *arena, jt_str *ret_audience)
{
    return join(issuer, JT_STR(LONG_PATH), arena, ret_audience);
}

jt_err management_audience_short(jt_str issuer, struct jt_arena *arena, jt_str *ret_audience)
{
    return join(issuer, JT_STR(SHORT_PATH), arena, ret_audience);
}

bool management_audience_is(jt_str issuer, jt_str audience)
{
    if (!jt_str_starts(audience, issuer))
        return false;
    jt_str path = { audience.ptr + issuer.len, audience.len - issuer.len };
    return jt_str_eq(path, JT_STR(LONG_PATH)) || jt_str_eq(path, JT_STR(SHORT_PATH));
}

/* Two scopes are spelled with a plural that the others have not; either spelling will do. */
static jt_str other_spelling(jt_str scope)
{
    static const jt_str spellings[][2] = {
        { JT_STR_INIT("delete:apis_scopes"), JT_STR_INIT("delete:api_scopes") },
        { JT_STR_INIT("delete:apis_application_scopes"),
          JT_STR_INIT("delete:api_application_scopes") },
    };
    for (size_t i = 0; i < COUNT(spellings); i++)
        for (size_t k = 0; k < COUNT(spellings[i]); k++)
            if (jt_str_eq(scope, spellings[i][k]))
                return spellings[i][1 - k];
    return scope;
}

bool management_scope_is_in(jt_str scopes, jt_str scope)
{
    return jt_str_has_word(scopes, scope) || jt_str_has_word(scopes, other_spelling(scope));
}
