/*
 * event_type: the table of types, and how one is found. Ids are texts like the codes, since nothing
 * may ever change them.
 */
#include "model/event_type.h"

#include "model/id.h"

#define TEXT(name)          ",\"" name "\":{\"type\":\"string\"}"
#define TEXT_OR_NULL(name)  ",\"" name "\":{\"type\":[\"string\",\"null\"]}"
#define TEXTS(name)         ",\"" name "\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define INTEGER(name)       ",\"" name "\":{\"type\":\"integer\"}"
#define TRUE_OR_FALSE(name) ",\"" name "\":{\"type\":\"boolean\"}"

#define QUOTA  \
    TEXT("of") \
    TEXT("interval") INTEGER("tokens") INTEGER("used") TEXT("enforcement") TEXT("resets_on")

#define SCHEMA(object, member, others)                                                \
    "{\"type\":\"object\",\"required\":[\"" object "\"],\"properties\":{\"" object    \
    "\":{\"type\":\"object\",\"required\":[\"" member "\"],\"properties\":{\"" member \
    "\":{\"type\":\"string\"}" others "}}}}"

#define TYPE(object, member, verb, name, description, others)                                      \
    {                                                                                              \
        "event_type_" object "_" verb, object "." verb, (name), (description), (object), (member), \
            JT_STR_INIT(SCHEMA(object, member, others))                                            \
    }

/* clang-format off */
const struct event_type event_types[] = {
    TYPE("organization", "code", "created", "Organization created",
         "An organization was created", TEXT("name")),
    TYPE("organization", "code", "updated", "Organization updated",
         "An organization was changed, suspended or taken up again",
         TEXT("name") TEXTS("changed") TEXTS("properties") TEXT("feature_flag")),
    TYPE("organization", "code", "deleted", "Organization deleted",
         "An organization was deleted, with its applications and API keys", TEXT("name")),
    TYPE("application", "id", "created", "Application created",
         "An application was registered", TEXT("name") TEXT("type") TEXT_OR_NULL("org_code")),
    TYPE("application", "id", "updated", "Application updated",
         "An application's settings, secrets, properties or enabled scopes were changed",
         TEXTS("changed") TEXTS("properties") TEXT("api_id") TEXT("enabled_scope_id") TEXT("disabled_scope_id")),
    TYPE("application", "id", "deleted", "Application deleted",
         "An application was deleted, by itself or with its organization",
         TEXT("name") TEXT("org_code")),
    TYPE("application", "id", "secret_rotated", "Client secret rotated",
         "An application has a new client secret",
         TRUE_OR_FALSE("maintain_previous_secret") INTEGER("grace_period_s")),
    TYPE("application", "id", "authorized", "Application authorized",
         "An application was authorized for an API", TEXT("api_id")),
    TYPE("application", "id", "revoked", "Application authorization revoked",
         "An application's authorization for an API was revoked", TEXT("api_id")),
    TYPE("api", "id", "created", "API created",
         "An API was registered", TEXT("name") TEXT("audience")),
    TYPE("api", "id", "deleted", "API deleted",
         "An API was deleted, with its scopes and API keys", TEXT("name") TEXT("audience")),
    TYPE("api_scope", "api_id", "created", "API scope created",
         "An API has a new scope", TEXT("scope_id") TEXT("key") TEXT("openapi_import_id")),
    TYPE("api_scope", "api_id", "updated", "API scope updated",
         "The description of a scope was changed", TEXT("scope_id") TEXT("key")),
    TYPE("api_scope", "api_id", "deleted", "API scope deleted",
         "A scope was deleted", TEXT("scope_id") TEXT("key") TEXT("openapi_import_id")),
    TYPE("api_key", "id", "created", "API key created",
         "An API key was created",
         TEXT("name") TEXT("type") TEXT("api_id") TEXT_OR_NULL("org_code") TEXT_OR_NULL("user_id")),
    TYPE("api_key", "id", "rotated", "API key rotated",
         "An API key has a new secret", INTEGER("grace_period_s")),
    TYPE("api_key", "id", "revoked", "API key revoked",
         "An API key was revoked, by itself or with its API or organization", TEXT("name")),
    TYPE("quota", "subject", "warning", "Quota nearly used",
         "An application or organization has had 80 percent of its tokens of an hour or day", QUOTA),
    TYPE("quota", "subject", "exceeded", "Quota used",
         "An application or organization has had all of its tokens of an hour or day", QUOTA),
    TYPE("signing_key", "kid", "rotated", "Signing key rotated",
         "Tokens are signed with another key from now on", ""),
    TYPE("signing_key", "kid", "compromised", "Signing key compromised",
         "A signing key was withdrawn because others may have it; its tokens are refused", ""),
};
/* clang-format on */
const size_t event_type_count = COUNT(event_types);

const struct event_type event_type_test = TYPE(
    "webhook", "id", "test", "Test", "Somebody tries out whether a webhook arrives", TEXT("name"));

const struct event_type *event_type_find(jt_str code)
{
    for (size_t i = 0; i < event_type_count; i++)
        if (jt_str_eq(code, jt_str_from(event_types[i].code)))
            return &event_types[i];
    return NULL;
}

jt_err event_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                    jt_str *ret_id)
{
    return id_time_ordered(JT_STR("event_"), now_ms, random, arena, ret_id);
}

jt_err event_id_bound(int64_t time_ms, struct jt_arena *arena, jt_str *ret_bound)
{
    return id_time_bound(JT_STR("event_"), time_ms, arena, ret_bound);
}

jt_str event_source(jt_str actor)
{
    if (jt_str_starts(actor, JT_STR("application:")))
        return JT_STR("api");
    return jt_str_eq(actor, JT_STR("system")) ? JT_STR("system") : JT_STR("admin");
}
