/* application_limits: columns of applications. */
#include "store/application_limits.h"

#include "store/client_rows.h"

jt_err store_application_limits_get(struct store_tx *tx, jt_str application_id,
                                    struct application_limits *ret_limits)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(tx->db, SQL_APPLICATION_LIMITS_GET, DB_VALUES(db_text(application_id)), &rows));
    JT_TRY(db_rows_one(&rows)); /* JT_NOT_FOUND */
    *ret_limits =
        (struct application_limits){ rate_limit_from_row(&rows, 0), quota_from_row(&rows, 1) };
    return JT_DONE;
}

jt_err store_application_rate_limit_set(struct store_tx *tx, jt_str application_id,
                                        int64_t rate_limit_per_minute)
{
    const struct db_value value = rate_limit_per_minute == APPLICATION_RATE_LIMIT_OF_SERVER
                                      ? db_null()
                                      : db_int(rate_limit_per_minute);
    return tx_run(tx, SQL_APPLICATION_RATE_LIMIT_SET, DB_VALUES(value, db_text(application_id)));
}
