/*
 * audiences: turns the audiences that are asked for into APIs of the client's record. Each must be
 * one that the client is authorized for; if one is not, the request is refused.
 */
#include "base/json_write.h"
#include "oauth/token_grant.h"

/* aud echoes the spelling that was asked for: the management API has two. */
static jt_err audience_json(const struct record_api *api, jt_str asked, struct jt_arena *arena,
                            jt_str *ret_json)
{
    struct jt_buf json;
    if (jt_str_eq(api->audience, asked)) {
        *ret_json = api->audience_json;
        return JT_DONE;
    }
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(asked), &json));
    jt_json_put_string(&json, asked);
    *ret_json = jt_buf_str(&json);
    return JT_DONE;
}

jt_err audiences_resolve(const struct token_service *service, const struct token_request *asked,
                         struct jt_arena *arena, struct token_grant *grant,
                         struct token_refused *ret_refused)
{
    const struct token_targets *audiences = &asked->audiences;
    if (audiences->count == 0)
        return token_refuse(ret_refused, REFUSED_NO_AUDIENCE, JT_STR(""));
    if (audiences->has_too_many)
        return token_refuse(ret_refused, REFUSED_TOO_MANY_AUDIENCES, JT_STR(""));
    for (size_t i = 0; i < audiences->count; i++) {
        jt_str audience = audiences->items[i];
        const struct record_api *api =
            client_profile_api(grant->client.record->profile, audience, service->management_short);
        if (api == NULL)
            return token_refuse(ret_refused, REFUSED_AUDIENCE, audience);
        grant->apis[i] = api;
        JT_TRY(audience_json(api, audience, arena, &grant->audiences_json[i]));
    }
    grant->api_count = audiences->count;
    return JT_DONE;
}
