/* test_err: names of the codes, by which logs and tests tell them apart. */
#include "test.h"

#include <string.h>

TEST(each_code_has_a_name_of_its_own)
{
    for (int a = JT_OK; a <= JT_MOVED; a++) {
        const char *name = jt_code_name((enum jt_code)a);
        CHECK(name, strcmp(name, "unknown") != 0);
        for (int b = JT_OK; b < a; b++)
            CHECK(name, strcmp(name, jt_code_name((enum jt_code)b)) != 0);
    }
    CHECK_STR("one that is none", str(jt_code_name((enum jt_code)(JT_MOVED + 1))), "unknown");
}
