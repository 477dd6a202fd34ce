/*
 * apis: makes and deletes APIs. The forms of name and audience are model/api.h's; API keys end with
 * their API (api_key_owner.h).
 */
#include "registration/apis.h"

#include "model/management_api.h"
#include "model/text.h"
#include "registration/api_key_owner.h"
#include "registration/broken.h"
#include "registration/find.h"
#include "registration/record.h"
#include "store/apis.h"

static jt_err check_wanted(struct registrar *r, jt_str name, jt_str audience)
{
    if (!text_fits(name, 1, API_NAME_MAX_CHARS))
        return broken_parameter(r, JT_STR("name"), JT_STR("1 to 64" NAME_RULE));
    if (api_audience_check(audience).code != JT_OK)
        return broken_parameter(r, JT_STR("audience"),
                                JT_STR("1 to 64 characters without white space, "
                                       "invisible or direction-changing ones"));
    return JT_DONE;
}

/* The audiences of the management API are taken from the start. */
static jt_err api_insert(const struct registrar *r, const struct api *api)
{
    return management_audience_is(r->issuer, api->audience)
               ? JT_ERR(JT_CONFLICT, "the audience is the management API's")
               : store_api_create(r->tx, api);
}

jt_err api_create(struct registrar *r, jt_str name, jt_str audience, struct api *ret_api)
{
    struct api api = { .name = name, .audience = audience, .created_ms = jt_now_ms(&r->clock) };

    JT_TRY(check_wanted(r, name, audience));
    JT_TRY(registrar_begin(r));
    JT_TRY(api_id_new(&r->random, r->arena, &api.id));
    JT_TRY(broken_if(r, api_insert(r, &api), JT_CONFLICT, "API_AUDIENCE_TAKEN", JT_STR("audience"),
                     JT_STR("Another API has this audience")));
    JT_TRY(record(r, CHANGE_API, api.id, JT_STR("api.created"),
                  DETAILS(detail_text("name", name), detail_text("audience", audience))));
    *ret_api = api;
    return JT_DONE;
}

jt_err api_delete(struct registrar *r, jt_str id)
{
    struct api api = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_api(r->tx, id, r->arena, &api, &r->broken));
    if (api.is_management)
        return broken(r, "MANAGEMENT_API_IMMUTABLE", JT_STR("The management API is built in"));
    JT_TRY(api_keys_revoke_all(r, &(struct api_key_filter){ .api_id = api.id }));
    JT_TRY(store_api_delete(r->tx, api.id));
    return record(r, CHANGE_API, api.id, JT_STR("api.deleted"),
                  DETAILS(detail_text("name", api.name), detail_text("audience", api.audience)));
}
