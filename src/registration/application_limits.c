/* application_limits: a figure, of which none means the server's own, and a quota. */
#include "registration/application_limits.h"

#include "registration/broken.h"
#include "registration/find.h"
#include "store/application_limits.h"

#define RATE_LIMIT "rate_limit_per_minute"

static jt_err check(struct registrar *r, const struct application_limits_changes *wanted)
{
    const int64_t value = wanted->rate_limit_per_minute.value;
    const bool is_of_server = value == APPLICATION_RATE_LIMIT_OF_SERVER;
    JT_TRY(is_of_server || (value >= 0 && value <= APPLICATION_RATE_LIMIT_MAX)
               ? JT_DONE
               : broken_parameter(r, JT_STR(RATE_LIMIT), JT_STR("0 to 1000000")));
    return quota_check(r, &wanted->quota);
}

static jt_err rate_limit_merge(struct registrar *r, jt_str application_id,
                               struct given_integer wanted, int64_t before, struct changed *changed)
{
    int64_t after = before;
    JT_TRY(changed_integer_or_null(changed, RATE_LIMIT, wanted, APPLICATION_RATE_LIMIT_OF_SERVER,
                                   &after));
    return after == before ? JT_DONE
                           : store_application_rate_limit_set(r->tx, application_id, after);
}

jt_err application_limits_update(struct registrar *r, jt_str application_id,
                                 const struct application_limits_changes *wanted)
{
    const struct quota_subject subject = { QUOTA_OF_APPLICATION, application_id };
    struct changed changed = changed_in(r->arena);
    struct application_limits before;
    JT_TRY(check(r, wanted));
    JT_TRY(registrar_begin(r));
    JT_TRY(found_application(store_application_limits_get(r->tx, application_id, &before),
                             &r->broken));
    JT_TRY(rate_limit_merge(r, application_id, wanted->rate_limit_per_minute,
                            before.rate_limit_per_minute, &changed));
    JT_TRY(quota_merge(r, subject, &wanted->quota, &before.quota, &changed));
    return changed.names.count == 0
               ? JT_DONE
               : record_changed(r, CHANGE_APPLICATION, application_id,
                                JT_STR("application.updated"),
                                DETAILS(detail_list("changed", &changed.names)), &changed);
}
