/* postgresql_cause: the code of SQLSTATE decides, then its class. */
#include "store/postgresql_cause.h"
#include "test.h"

TEST(a_sqlstate_is_known_by_itself_or_by_its_class)
{
    static const struct {
        const char *sqlstate;
        enum jt_code code;
        const char *says;
    } cases[] = {
        { "23505", JT_CONFLICT, "unique" },
        { "23503", JT_NOT_FOUND, "points to" },
        { "23514", JT_STORE, "a rule" },
        { "55P03", JT_UNAVAILABLE, "another node" },
        { "40001", JT_UNAVAILABLE, "try again" },
        { "40P01", JT_UNAVAILABLE, "try again" },
        { "57014", JT_UNAVAILABLE, "too long" },
        { "57P01", JT_UNAVAILABLE, "shut down" },
        { "08006", JT_UNAVAILABLE, "broke" },
        { "53100", JT_FULL, "disk is full" },
        { "53300", JT_UNAVAILABLE, "connections" },
        { "25006", JT_UNAVAILABLE, "standby" },
        { "42501", JT_STORE, "a right" },
        { "42P01", JT_STORE, "changed them" },
        { "42P05", JT_STORE, "prepared_statements" },
        { "26000", JT_STORE, "prepared_statements" },
        { "XX001", JT_STORE, "damaged" },
        { "0A000", JT_UNAVAILABLE, "changed" },
        { "21000", JT_STORE, "report it" },
        { NULL, JT_UNAVAILABLE, "broke" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = cases[i].sqlstate == NULL ? "none" : cases[i].sqlstate;
        const jt_err err = postgresql_cause(cases[i].sqlstate);
        CHECK_CODE(name, err, cases[i].code);
        if (strstr(err.what, cases[i].says) == NULL)
            fail_msg("%s: %s", name, err.what);
    }
}
