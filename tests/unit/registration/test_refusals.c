/* Which rule each change is refused by, as every door meets it. */
#include "registration/api_keys.h"
#include "registration/apis.h"
#include "registration/applications.h"
#include "registration/environment_variables.h"
#include "registration/feature_flags.h"
#include "registration/fixture.h"
#include "registration/openapi_imports.h"
#include "registration/organizations.h"
#include "registration/properties.h"
#include "registration/token_customization.h"
#include "registration/webhooks.h"

#define NONE JT_STR("none")
#define GIVEN(s_)        \
    {                    \
        true, JT_STR(s_) \
    }

TEST(of_a_property)
{
    REGISTRAR(f, r);
    struct property_category category;
    struct property property;
    CHECK_OK("category", property_category_create(&r, JT_STR("General"), CONTEXT_APP, &category));
    const struct property good = { .key = JT_STR("tier"),
                                   .name = JT_STR("Tier"),
                                   .type = PROPERTY_BOOLEAN,
                                   .context = CONTEXT_APP,
                                   .category_id = category.id };
    struct property bad = good;
    bad.key = JT_STR("a b");
    CHECK_BROKEN("key", r, property_create(&r, &bad, &property), RULE_BROKEN, "INVALID_PARAMETER");
    CHECK_STR("key", r.broken.field, "key");
    bad.key = JT_STR("kp_tier");
    CHECK_BROKEN("Kinde's", r, property_create(&r, &bad, &property), RULE_BROKEN,
                 "PROPERTY_KEY_RESERVED");
    bad = good;
    bad.context = CONTEXT_ORG;
    CHECK_BROKEN("another context's category", r, property_create(&r, &bad, &property), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_STR("category", r.broken.field, "category_id");
    CHECK_OK("create", property_create(&r, &good, &property));

    const struct property_changes nothing = { 0 };
    const struct property_value_wanted value = { NONE, JT_STR("x"), false };
    CHECK_BROKEN("update", r, property_update(&r, NONE, &nothing), RULE_MISSING,
                 "PROPERTY_NOT_FOUND");
    CHECK_BROKEN("delete", r, property_delete(&r, NONE), RULE_MISSING, "PROPERTY_NOT_FOUND");
    CHECK_BROKEN("category", r, property_category_update(&r, NONE, (struct given_text)GIVEN("New")),
                 RULE_MISSING, "CATEGORY_NOT_FOUND");
    CHECK_BROKEN("owner", r,
                 property_value_set(&r, (struct property_owner){ CONTEXT_APP, NONE }, &value),
                 RULE_MISSING, "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("owner", r, property_values_set(&r, NONE, &value, 1), RULE_MISSING,
                 "ORGANIZATION_NOT_FOUND");
}

TEST(of_an_environment_variable)
{
    REGISTRAR(f, r);
    struct environment_variable variable;
    const struct environment_variable_changes bad = { .key = GIVEN("1A"), .value = GIVEN("x") };
    const struct environment_variable_changes secret = { .key = GIVEN("TOKEN"),
                                                         .value = GIVEN("x"),
                                                         .is_secret = { true, true } };
    const struct environment_variable_changes open = { .is_secret = { true, false } };
    CHECK_BROKEN("key", r, environment_variable_create(&r, &bad, &variable), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_OK("create", environment_variable_create(&r, &secret, &variable));
    CHECK("sealed", !jt_str_eq(variable.value, JT_STR("x")));
    CHECK_BROKEN("a secret value is not shown", r,
                 environment_variable_update(&r, variable.id, &open), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_STR("value", r.broken.field, "value");
    CHECK_BROKEN("update", r, environment_variable_update(&r, NONE, &open), RULE_MISSING,
                 "ENVIRONMENT_VARIABLE_NOT_FOUND");
    CHECK_BROKEN("delete", r, environment_variable_delete(&r, NONE), RULE_MISSING,
                 "ENVIRONMENT_VARIABLE_NOT_FOUND");
    CHECK_BROKEN("taken", r, environment_variable_create(&r, &secret, &variable), RULE_BROKEN,
                 "ENVIRONMENT_VARIABLE_KEY_TAKEN");
}

TEST(of_a_webhook)
{
    REGISTRAR(f, r);
    const jt_str types[] = { JT_STR_INIT("organization.created"), JT_STR_INIT("api.created"),
                             JT_STR_INIT("api.created") };
    const struct webhook_changes good = { .name = GIVEN("Hook"),
                                          .event_types = types,
                                          .event_type_count = COUNT(types) };
    const struct webhook_changes no_types = { .event_types = types };
    const struct webhook_changes bad_type = { .event_types = &NONE, .event_type_count = 1 };
    const struct webhook_changes disable = { .is_enabled = { true, false } };
    const jt_str endpoint = JT_STR("https://hook.example/x");
    struct webhook webhook;
    struct delivery delivery;

    CHECK_BROKEN("endpoint", r, webhook_create(&r, JT_STR("http://hook.example"), &good, &webhook),
                 RULE_BROKEN, "INVALID_PARAMETER");
    CHECK_BROKEN("no types", r, webhook_create(&r, endpoint, &no_types, &webhook), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_BROKEN("type", r, webhook_create(&r, endpoint, &bad_type, &webhook), RULE_BROKEN,
                 "EVENT_TYPE_NOT_FOUND");
    CHECK_OK("create", webhook_create(&r, endpoint, &good, &webhook));
    CHECK_INT("each type once", webhook.event_type_count, 2);
    r.is_changed = false;
    CHECK_OK("the same", webhook_update(&r, webhook.id, &good));
    CHECK("no change", !r.is_changed);
    CHECK_OK("disable", webhook_update(&r, webhook.id, &disable));
    CHECK("a change", r.is_changed);
    CHECK_BROKEN("delivery", r, webhook_delivery_resend(&r, webhook.id, NONE), RULE_MISSING,
                 "DELIVERY_NOT_FOUND");
    CHECK_BROKEN("a disabled one is not tried out", r, webhook_test(&r, webhook.id, &delivery),
                 RULE_BROKEN, "WEBHOOK_DISABLED");
    CHECK_BROKEN("test", r, webhook_test(&r, NONE, &delivery), RULE_MISSING, "WEBHOOK_NOT_FOUND");
    CHECK_BROKEN("update", r, webhook_update(&r, NONE, &good), RULE_MISSING, "WEBHOOK_NOT_FOUND");
    CHECK_BROKEN("delete", r, webhook_delete(&r, NONE), RULE_MISSING, "WEBHOOK_NOT_FOUND");
}

TEST(of_a_feature_flag)
{
    REGISTRAR(f, r);
    struct feature_flag_wanted wanted = { .key = JT_STR("a b"),
                                          .name = JT_STR("Limit"),
                                          .type = FEATURE_FLAG_INTEGER,
                                          .default_value = { FLAG_VALUE_NUMBER, JT_STR("3") } };
    struct feature_flag_replacement replacement = { .name = JT_STR("Limit"),
                                                    .type = JT_STR("str"),
                                                    .default_value = JT_STR("3") };
    CHECK_BROKEN("key", r, feature_flag_create(&r, &wanted), RULE_BROKEN, "INVALID_PARAMETER");
    wanted.key = JT_STR("limit");
    wanted.default_value.kind = FLAG_VALUE_BOOLEAN;
    CHECK_BROKEN("value", r, feature_flag_create(&r, &wanted), RULE_BROKEN, "INVALID_PARAMETER");
    CHECK_STR("value", r.broken.field, "default_value");
    wanted.default_value.kind = FLAG_VALUE_NUMBER;
    CHECK_OK("create", feature_flag_create(&r, &wanted));
    CHECK_BROKEN("type", r, feature_flag_update(&r, wanted.key, &replacement), RULE_BROKEN,
                 "FEATURE_FLAG_TYPE_FIXED");
    replacement.type = JT_STR("int");
    r.is_changed = false;
    CHECK_OK("the same", feature_flag_update(&r, wanted.key, &replacement));
    CHECK("no change", !r.is_changed);
    CHECK_BROKEN("override", r, feature_flag_override_set(&r, NONE, wanted.default_value),
                 RULE_MISSING, "FEATURE_FLAG_NOT_FOUND");
    CHECK_BROKEN("organization", r, organization_flag_override(&r, NONE, wanted.key, JT_STR("4")),
                 RULE_MISSING, "ORGANIZATION_NOT_FOUND");
}

TEST(of_an_organization)
{
    REGISTRAR(f, r);
    struct organization org;
    const struct organization_changes wanted = { .name = GIVEN("Acme"), .handle = GIVEN("acme") };
    const struct feature_flag_named flag = { NONE, JT_STR("str") };
    CHECK_BROKEN("flag", r, organization_create(&r, &wanted, &flag, 1, &org), RULE_BROKEN,
                 "FEATURE_FLAG_NOT_FOUND");
    CHECK_BROKEN("update", r, organization_update(&r, NONE, &wanted), RULE_MISSING,
                 "ORGANIZATION_NOT_FOUND");
    CHECK_BROKEN("delete", r, organization_delete(&r, NONE), RULE_MISSING,
                 "ORGANIZATION_NOT_FOUND");
    CHECK_OK("create", organization_create(&r, &wanted, NULL, 0, &org));
    CHECK_BROKEN("taken", r, organization_create(&r, &wanted, NULL, 0, &org), RULE_BROKEN,
                 "ORGANIZATION_HANDLE_TAKEN");
    CHECK_STR("handle", r.broken.field, "handle");
}

TEST(of_an_api_key)
{
    REGISTRAR(f, r);
    static const struct caller of_organization = { .org_code = JT_STR_INIT("org_1") };
    struct api api;
    struct api_key key;
    struct jt_secret secret = { 0 };
    CHECK_OK("API", api_create(&r, JT_STR("Logs"), JT_STR("logs"), &api));
    struct api_key_wanted wanted = { .name = JT_STR("Key"), .api_id = api.id };
    CHECK_BROKEN("no type", r, api_key_create(&r, &wanted, &key, &secret), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_STR("type", r.broken.field, "type");
    wanted.type = JT_STR("environment");
    wanted.scopes = &NONE;
    wanted.scope_count = 1;
    CHECK_BROKEN("scope", r, api_key_create(&r, &wanted, &key, &secret), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_STR("which", r.broken.field, "scope_ids[0]");
    wanted.scope_count = 0;
    CHECK_OK("create", api_key_create(&r, &wanted, &key, &secret));
    jt_secret_clear(&secret);
    r.caller = &of_organization;
    CHECK_BROKEN("another's", r, api_key_revoke(&r, key.id), RULE_EXCEEDED,
                 "ORGANIZATION_ACCESS_DENIED");
    r.caller = &everybody;
    CHECK_OK("revoke", api_key_revoke(&r, key.id));
    CHECK_BROKEN("again", r, api_key_revoke(&r, key.id), RULE_MISSING, "API_KEY_NOT_FOUND");
    CHECK_BROKEN("rotate", r, api_key_rotate(&r, key.id, 0, &secret), RULE_BROKEN,
                 "API_KEY_REVOKED");
}

TEST(of_a_document_and_of_tokens)
{
    REGISTRAR(f, r);
    const struct token_customization_changes nothing = { 0 };
    struct openapi_result result;
    struct openapi_state before;
    struct api api;
    CHECK_OK("API", api_create(&r, JT_STR("Logs"), JT_STR("logs"), &api));
    CHECK_BROKEN("no API", r, openapi_state_find(r.tx, NONE, r.arena, &before, &r.broken),
                 RULE_MISSING, "API_NOT_FOUND");
    CHECK_BROKEN("no document", r, openapi_import_delete(&r, api.id, false, &result), RULE_MISSING,
                 "OPENAPI_NOT_FOUND");
    CHECK_OK("API", openapi_state_find(r.tx, api.id, r.arena, &before, &r.broken));
    CHECK_OK("import",
             openapi_import_create(&r, &before, JT_STR("a.json"), NULL, 0, false, &result));
    CHECK_STR("its log", result.row.log,
              "{\"created\":[],\"duplicates\":[],\"removed\":[],\"skipped\":[]}");
    CHECK_BROKEN("tokens", r, token_customization_update(&r, NONE, &nothing), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
}

/* A transaction may have to wait for the store's lock. */
static jt_err begin_never(void *door, const void *call, struct store_tx **ret_tx)
{
    (void)door, (void)call, (void)ret_tx;
    return JT_ERR(JT_UNAVAILABLE, "a transaction for nothing");
}

TEST(of_form_before_the_transaction)
{
    struct registrar r = { .begin = begin_never,
                           .caller = &everybody,
                           .clock = jt_clock_system(),
                           .arena = test_arena() };
    const struct application_wanted organization_of_web = { .name = JT_STR("App"),
                                                            .type = APPLICATION_REG,
                                                            .org_code = JT_STR("org_1") };
    const struct property property = { .key = JT_STR("kp_tier") };
    const struct environment_variable_changes variable = { .key = GIVEN("1A") };
    const struct webhook_changes no_types = { .event_types = &NONE };
    struct feature_flag_wanted flag = { .key = JT_STR("a b") };
    const struct api_key_wanted two_owners = { .org_code = JT_STR("org_1"),
                                               .user_id = JT_STR("u") };
    CHECK_BROKEN("API", r, api_create(&r, JT_STR(""), JT_STR("logs"), NULL), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_BROKEN("application", r, application_create(&r, &organization_of_web, NULL, NULL),
                 RULE_BROKEN, "ORGANIZATION_NOT_SUPPORTED");
    CHECK_BROKEN("property", r, property_create(&r, &property, NULL), RULE_BROKEN,
                 "PROPERTY_KEY_RESERVED");
    CHECK_BROKEN("variable", r, environment_variable_create(&r, &variable, NULL), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_BROKEN("variable", r, environment_variable_update(&r, NONE, &variable), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_BROKEN("endpoint", r, webhook_create(&r, JT_STR("x"), &no_types, NULL), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_BROKEN("types", r, webhook_create(&r, JT_STR("https://hook.example"), &no_types, NULL),
                 RULE_BROKEN, "INVALID_PARAMETER");
    CHECK_BROKEN("flag", r, feature_flag_create(&r, &flag), RULE_BROKEN, "INVALID_PARAMETER");
    flag = (struct feature_flag_wanted){ .key = JT_STR("limit"), .type = FEATURE_FLAG_INTEGER };
    CHECK_BROKEN("value", r, feature_flag_create(&r, &flag), RULE_BROKEN, "INVALID_PARAMETER");
    CHECK_BROKEN("API key", r, api_key_create(&r, &two_owners, NULL, NULL), RULE_BROKEN,
                 "INVALID_PARAMETER");
    CHECK_CODE("what is sound begins", api_create(&r, JT_STR("Logs"), JT_STR("logs"), NULL),
               JT_UNAVAILABLE);
}
