/* application_limits: one figure, of which none means the server's own. */
#include "registration/application_limits.h"

#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/application_limits.h"

#define RATE_LIMIT "rate_limit_per_minute"

static jt_err check(struct registrar *r, const struct application_limits_changes *wanted)
{
    const int64_t value = wanted->rate_limit_per_minute.value;
    const bool is_of_server = value == APPLICATION_RATE_LIMIT_OF_SERVER;
    return is_of_server || (value >= 0 && value <= APPLICATION_RATE_LIMIT_MAX)
               ? JT_DONE
               : broken_parameter(r, JT_STR(RATE_LIMIT), JT_STR("0 to 1000000"));
}

static jt_err figure_json(int64_t figure, struct jt_arena *arena, jt_str *ret_json)
{
    enum { DIGITS_BYTES = 24 };
    struct jt_buf json;
    JT_TRY(jt_arena_buf(arena, DIGITS_BYTES, &json));
    if (figure == APPLICATION_RATE_LIMIT_OF_SERVER)
        jt_buf_put(&json, JT_STR("null"));
    else
        jt_buf_put_int(&json, figure);
    *ret_json = jt_buf_str(&json);
    return JT_DONE;
}

static jt_err set_rate_limit(struct registrar *r, jt_str application_id, int64_t before,
                             int64_t after)
{
    struct changed changed = changed_in(r->arena);
    jt_str before_json, after_json;
    JT_TRY(figure_json(before, r->arena, &before_json));
    JT_TRY(figure_json(after, r->arena, &after_json));
    JT_TRY(changed_json(&changed, RATE_LIMIT, before_json, after_json));
    JT_TRY(store_application_rate_limit_set(r->tx, application_id, after));
    return record_changed(r, CHANGE_APPLICATION, application_id, JT_STR("application.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err application_limits_update(struct registrar *r, jt_str application_id,
                                 const struct application_limits_changes *wanted)
{
    const struct given_integer rate_limit = wanted->rate_limit_per_minute;
    struct application_limits before;
    JT_TRY(check(r, wanted));
    JT_TRY(registrar_begin(r));
    JT_TRY(found_application(store_application_limits_get(r->tx, application_id, &before),
                             &r->broken));
    if (!rate_limit.is_given || rate_limit.value == before.rate_limit_per_minute)
        return JT_DONE;
    return set_rate_limit(r, application_id, before.rate_limit_per_minute, rate_limit.value);
}
