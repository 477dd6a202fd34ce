/* client_fixture: a client as the store would read it, for the tests of this room. */
#pragma once

#include "oauth/client_record.h"

static struct client_scope fixture_orders[] = {
    { JT_STR_INIT("s1"), JT_STR_INIT("a") },
    { JT_STR_INIT("s2"), JT_STR_INIT("b") },
    { JT_STR_INIT("s3"), JT_STR_INIT("d") },
};
static struct client_scope fixture_stock[] = {
    { JT_STR_INIT("s4"), JT_STR_INIT("b") },
    { JT_STR_INIT("s5"), JT_STR_INIT("c") },
};
static struct client_api fixture_apis[] = {
    { JT_STR_INIT("api1"), JT_STR_INIT("https://iss/api/v1"), true, NULL, 0 },
    { JT_STR_INIT("api2"), JT_STR_INIT("orders"), false, fixture_orders, 3 },
    { JT_STR_INIT("api3"), JT_STR_INIT("stock\"x"), false, fixture_stock, 2 },
};

static inline struct client_data fixture_client(const char *id, const char *org_code)
{
    return (struct client_data){
        .app = { .id = jt_str_from(id),
                 .type = APPLICATION_M2M,
                 .org_code = jt_str_from(org_code),
                 .access_token_lifetime_s = 3600 },
        .secrets = { { .created_ms = 1, .digest = { 1 }, .id = "0123456789abcdef0123456789abcdef" },
                     { .created_ms = 2, .digest = { 2 }, .is_previous = true } },
        .secret_count = 2,
        .apis = fixture_apis,
        .api_count = 3,
        .revision = 5,
    };
}

static struct client_property fixture_properties[] = {
    { JT_STR_INIT("beta"), true, JT_STR_INIT("true") },
    { JT_STR_INIT("region"), false, JT_STR_INIT("eu\n\"x\"") },
};
static struct feature_flag_value fixture_flags[] = {
    { JT_STR_INIT("level"), FEATURE_FLAG_INTEGER, JT_STR_INIT("-3") },
    { JT_STR_INIT("name"), FEATURE_FLAG_STRING, JT_STR_INIT("a\"b") },
    { JT_STR_INIT("new"), FEATURE_FLAG_BOOLEAN, JT_STR_INIT("true") },
    { JT_STR_INIT("plan"), FEATURE_FLAG_JSON, JT_STR_INIT("{\"a\":[1]}") },
};

/* With everything switched on that a token may carry. */
static inline struct client_data fixture_customized_client(const char *id, const char *org_code)
{
    struct client_data data = fixture_client(id, org_code);
    data.has_permissions_claim = true;
    data.properties = fixture_properties;
    data.property_count = 2;
    data.depends_on_properties = true;
    data.feature_flags = fixture_flags;
    data.feature_flag_count = 4;
    return data;
}
