/* test_limit_report: a limit is told when it is met, each minute while it goes on, and when it is
 * over; however often it was met in between. */
#include "clocks.h"
#include "test.h"

#include <unistd.h>

#include "ops/limit_report.h"

static const struct limit_settings settings = { .connections_max = 16,
                                                .connections_per_address = 4 };

/* The lines that the log got, in order. */
static jt_str lines_of(FILE *file)
{
    static char text[8192];
    rewind(file);
    return (jt_str){ text, fread(text, 1, sizeof(text), file) };
}

static int64_t count_of(jt_str text, const char *part)
{
    int64_t count = 0;
    const char *at = text.ptr, *end = text.ptr + text.len;
    while ((at = memmem(at, (size_t)(end - at), part, strlen(part))) != NULL) {
        at += strlen(part);
        count++;
    }
    return count;
}

TEST(a_limit_is_told_as_it_begins_goes_on_and_ends)
{
    struct http_limits limits;
    struct limit_report report = { 0 };
    struct jt_address address;
    FILE *file = tmpfile();
    struct log *log = NULL;
    CHECK("file", file != NULL);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = fileno(file), .format = LOG_HUMAN, .level = LOG_INFO },
                &log));
    CHECK_OK("address", jt_address_parse(JT_STR("203.0.113.9"), &address));
    http_limits_init(&limits);
    limit_report(&report, &limits, &settings, at_ms(1000), log);

    /* A thousand a second for 130 s, and then none. */
    for (int64_t now_ms = 2000; now_ms < 300000; now_ms += 1000) {
        for (int i = 0; i < 1000 && now_ms < 132000; i++)
            http_limits_meet(&limits, HTTP_LIMIT_ADDRESS, &address);
        limit_report(&report, &limits, &settings, at_ms(now_ms), log);
    }
    log_close(log, JT_INSTANT_NEVER); /* what it held back is written */
    jt_str text = lines_of(file);
    CHECK_INT("met, two minutes of it, and the rest", count_of(text, "an address has"), 4);
    CHECK_INT("how often at first", count_of(text, "times=1000 limit=4"), 1);
    CHECK_INT("how often in a minute", count_of(text, "times=60000 limit=4"), 2);
    CHECK_INT("the rest", count_of(text, "times=9000 limit=4"), 1);
    CHECK_INT("an example", count_of(text, "203.0.113.9"), 4);
    CHECK_INT("over", count_of(text, "times=130000 seconds=129"), 1);
    CHECK_INT("lines", count_of(text, "\n"), 5);
    http_limits_clear(&limits);
    fclose(file);
}
