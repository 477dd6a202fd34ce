/* test_descriptors: connections are as many as descriptors allow, and what is missing is said. */
#include "test.h"

#include <sys/resource.h>
#include <unistd.h>

#include "ops/descriptors.h"

static void set_limit(rlim_t soft)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = soft;
    CHECK_INT("limit", setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static rlim_t soft_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

TEST(the_soft_limit_is_raised_to_what_is_needed)
{
    const struct descriptor_need need = { .connections = 500, .event_loops = 2, .deliveries = 10 };
    set_limit(64);
    descriptors_raise(&need);
    CHECK("enough", soft_limit() > 500);
    const rlim_t raised = soft_limit();
    const struct descriptor_need less = { .connections = 16, .event_loops = 1 };
    descriptors_raise(&less);
    CHECK_INT("and never lowered", soft_limit(), raised);
}

TEST(connections_fit_into_the_limit)
{
    static const struct {
        const char *name;
        rlim_t soft;
        int64_t asked, deliveries;
        enum jt_code code;
        bool is_lowered;
    } cases[] = {
        { "room for all", 1024, 500, 100, JT_OK, false },
        { "not quite", 1024, 1000, 0, JT_OK, true },
        { "deliveries have their part", 256, 200, 100, JT_OK, true },
        { "hardly any", 100, 4096, 100, JT_OK, true },
        { "too few", 48, 4096, 100, JT_UNAVAILABLE, true },
    };
    struct log *log = NULL;
    FILE *file = tmpfile();
    CHECK("file", file != NULL);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = fileno(file), .format = LOG_HUMAN, .level = LOG_INFO },
                &log));
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct descriptor_need need = { .connections = cases[i].asked,
                                              .event_loops = 2,
                                              .deliveries = cases[i].deliveries };
        int64_t connections = 0;
        jt_str problem = JT_STR("");
        set_limit(cases[i].soft);
        CHECK_CODE(cases[i].name,
                   descriptors_fit(&need, 16, log, test_arena(), &connections, &problem),
                   cases[i].code);
        CHECK_INT(cases[i].name, problem.len != 0, cases[i].code != JT_OK);
        CHECK_INT(cases[i].name, connections < cases[i].asked, cases[i].is_lowered);
        CHECK(cases[i].name, cases[i].code != JT_OK || connections >= 16);
        CHECK(cases[i].name, connections < (int64_t)cases[i].soft);
    }
    log_close(log, JT_INSTANT_NEVER);
    fclose(file);
}
