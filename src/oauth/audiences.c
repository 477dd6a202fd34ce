/* audiences: each must be an API that the client is authorized for; one that is not fails all. */
#include "base/json_write.h"
#include "oauth/token_service.h"

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
                         enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    if (asked->audience_count == 0) {
        *ret_refusal = REFUSED_NO_AUDIENCE;
        return JT_DONE;
    }
    if (asked->has_too_many_audiences) {
        *ret_refusal = REFUSED_TOO_MANY_AUDIENCES;
        return JT_DONE;
    }
    for (size_t i = 0; i < asked->audience_count; i++) {
        struct record_api *api =
            client_record_api(grant->client, asked->audiences[i], service->management_short);
        if (api == NULL) {
            *ret_refusal = REFUSED_AUDIENCE;
            *ret_detail = asked->audiences[i];
            return JT_DONE;
        }
        grant->apis[i] = api;
        JT_TRY(audience_json(api, asked->audiences[i], arena, &grant->audiences_json[i]));
    }
    grant->api_count = asked->audience_count;
    *ret_refusal = TOKEN_GRANTED;
    return JT_DONE;
}
