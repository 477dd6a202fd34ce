/* test_issuers_trouble: what one issuer of a process suffers from is no trouble of the other. */
#include "two_issuers.h"

/* What the log has from there on; housekeeping looks each second. */
static const char *wait_for_line(struct two_issuers *two, const char *text)
{
    const struct jt_instant end = jt_instant_in_ms(20000);
    const char *line = NULL;
    while (line == NULL && !jt_instant_has_come(end, jt_instant_now())) {
        const ssize_t got = pread(two->log_file, two->answer, ANSWER_MAX_BYTES - 1, 0);
        two->answer[got > 0 ? got : 0] = '\0';
        line = strstr(two->answer, text);
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    CHECK(text, line != NULL);
    return line;
}

#define CHANGE "POST", "/api/v1/applications"
static const char new_application[] = "{\"name\":\"n\",\"type\":\"m2m\"}";

static void check_goes_on(struct two_issuers *two, enum issuers i, const char *token)
{
    enum { SOON_MS = 4000 }; /* a lock is waited for longer */
    const struct jt_instant from = jt_instant_now();
    CHECK("a change", ask(two, hosts[i], CHANGE, token, new_application) <= 201);
    token_of(two, i);
    CHECK("soon", jt_ms_between(from, jt_instant_now()) < SOON_MS);
}

TEST(a_store_that_is_locked_or_gone_is_its_issuers_trouble_alone)
{
    static const char told[] = "the store is in trouble  issuer=";
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    struct store *store = open_again(&two, ELSEWHERE);
    struct store_tx *lock = fixture_begin(store, STORE_WRITE);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    token_of(&two, ELSEWHERE);
    store_tx_abortp(&lock);
    store_close(store);
    check_goes_on(&two, ELSEWHERE, tokens[ELSEWHERE]);

    CHECK_INT("remove", unlink(two.folders[ELSEWHERE].path), 0);
    CHECK_INT("gone", ask(&two, OTHER, CHANGE, tokens[ELSEWHERE], new_application), 503);
    CHECK_INT("not ready", ask(&two, OTHER, "GET", "/health/ready", "", ""), 503);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    const char *line = wait_for_line(&two, told);
    CHECK("whose",
          strncmp(line + sizeof(told) - 1, issuers[ELSEWHERE], strlen(issuers[ELSEWHERE])) == 0);
}
