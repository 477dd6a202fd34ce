/* test_issuers_trouble: what one issuer of a process suffers from is no trouble of the other. */
#include "two_issuers.h"

#include <signal.h>
#include <sys/resource.h>

#include "store/statistics.h"

#define CHANGE "POST", "/api/v1/applications"
static const char new_application[] = "{\"name\":\"n\",\"type\":\"m2m\"}";

static void pause_ms(int64_t ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

/* What the log has from there on; housekeeping looks each second. */
static const char *wait_for_line(struct two_issuers *two, const char *text)
{
    const struct jt_instant end = jt_instant_in_ms(20000);
    const char *line = NULL;
    while (line == NULL && !jt_instant_has_come(end, jt_instant_now())) {
        const ssize_t got = pread(two->log_file, two->answer, ANSWER_MAX_BYTES - 1, 0);
        two->answer[got > 0 ? got : 0] = '\0';
        line = strstr(two->answer, text);
        pause_ms(10);
    }
    CHECK(text, line != NULL);
    return line;
}

static void check_ready(struct two_issuers *two, const char *host, int status)
{
    CHECK_INT(host, ask(two, host, "GET", "/health/ready", "", ""), status);
    CHECK_INT(host, ask(two, host, "GET", "/health/live", "", ""), 200);
}

/* A change, a read, a token of a client that is known, and one of a client that is not. */
static void check_goes_on(struct two_issuers *two, enum issuers i, const char *token)
{
    enum { SOON_MS = 4000 }; /* a lock is waited for longer */
    char id[128], secret[128], form[512];
    const struct jt_instant from = jt_instant_now();
    CHECK_INT("a change", ask(two, hosts[i], CHANGE, token, new_application), 201);
    find_text(two, "client_id", id, sizeof(id));
    find_text(two, "client_secret", secret, sizeof(secret));
    CHECK_INT("a read", ask(two, hosts[i], "GET", "/api/v1/applications", token, ""), 200);
    token_of(two, i);
    snprintf(form, sizeof(form),
             "grant_type=client_credentials&client_id=%s&client_secret=%s&audience=https://none",
             id, secret);
    CHECK_INT("a new client", ask(two, hosts[i], "POST", "/oauth2/token", FORM, form), 400);
    check_ready(two, hosts[i], 200);
    CHECK("soon", jt_ms_between(from, jt_instant_now()) < SOON_MS);
}

/* --- A store that is gone --------------------------------------------------------------------- */

TEST(a_store_that_is_gone_is_its_issuers_trouble_alone)
{
    static const char told[] = "the store is in trouble  issuer=";
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    check_ready(&two, "x.example", 200);
    CHECK_INT("remove", unlink(two.folders[ELSEWHERE].path), 0);
    CHECK_INT("gone", ask(&two, OTHER, CHANGE, tokens[ELSEWHERE], new_application), 503);
    check_ready(&two, OTHER, 503);
    check_ready(&two, "x.example", 503);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    const char *line = wait_for_line(&two, told);
    CHECK("whose",
          strncmp(line + sizeof(told) - 1, issuers[ELSEWHERE], strlen(issuers[ELSEWHERE])) == 0);
}

/* --- A store that another process has locked -------------------------------------------------- */

static void check_beside_lock(struct two_issuers *two, enum issuers locked,
                              const char *const *tokens)
{
    enum { WAITING = 4, BEGUN_MS = 200 }; /* more than there are threads for */
    const enum issuers free = locked == AT_HOME ? ELSEWHERE : AT_HOME;
    int waiting[WAITING];
    struct store *store = open_again(two, locked);
    struct store_tx *lock = fixture_begin(store, STORE_WRITE);
    for (size_t i = 0; i < WAITING; i++)
        waiting[i] = ask_for_later(two, hosts[locked], CHANGE, tokens[locked], new_application);
    pause_ms(BEGUN_MS);
    check_goes_on(two, free, tokens[free]);
    check_ready(two, hosts[locked], 200); /* tokens go on */
    token_of(two, locked);
    store_tx_abortp(&lock);
    store_close(store);
    for (size_t i = 0; i < WAITING; i++)
        CHECK_INT("after the lock", hear(two, waiting[i]), 201);
}

TEST(changes_that_wait_for_one_store_hold_up_none_of_the_other)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    check_beside_lock(&two, ELSEWHERE, tokens);
    check_beside_lock(&two, AT_HOME, tokens);
}

/* Administrators are in the home's store, whichever console they use. */
TEST(consoles_that_wait_for_the_home_hold_up_no_change_of_another)
{
    enum { WAITING = 4, BEGUN_MS = 200 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    int waiting[WAITING];
    two_open(&two);
    const char *token = token_of(&two, ELSEWHERE), *session = session_of(&two, "");
    struct store *store = open_again(&two, AT_HOME);
    struct store_tx *lock = fixture_begin(store, STORE_WRITE);
    for (size_t i = 0; i < WAITING; i++)
        waiting[i] = ask_for_later(&two, OTHER, "DELETE", "/console/api/session", session, "");
    pause_ms(BEGUN_MS);
    check_goes_on(&two, ELSEWHERE, token);
    store_tx_abortp(&lock);
    store_close(store);
    int logged_out = 0;
    for (size_t i = 0; i < WAITING; i++) {
        const int status = hear(&two, waiting[i]);
        CHECK("answered", status == 200 || status == 401);
        logged_out += status == 200;
    }
    CHECK("by one of them", logged_out >= 1);
}

/* --- A disk that is full ---------------------------------------------------------------------- */

/* Of all files of the process: the soft limit until now. */
static rlim_t limit_files(rlim_t max_bytes)
{
    struct rlimit limit;
    CHECK_INT("get", getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = max_bytes;
    CHECK_INT("set", setrlimit(RLIMIT_FSIZE, &limit), 0);
    return before;
}

/* The WAL becomes that long, and begins anew only when the reader is gone that is returned. */
static struct store_tx *lengthen_wal(struct store *store, size_t bytes)
{
    struct store_tx *reader = fixture_begin(store, STORE_READ), *tx;
    struct application app = fixture_application("long", "Long");
    int64_t revision = 0;
    char *attributes = NULL;
    CHECK_OK("its place", store_revision(reader, &revision));
    CHECK_OK("room", jt_arena_alloc(test_arena(), bytes, &attributes));
    memset(attributes, ' ', bytes);
    memcpy(attributes, "{}", 2);
    app.attributes = (jt_str){ attributes, bytes };
    tx = fixture_begin(store, STORE_WRITE);
    CHECK_OK("create", store_application_create(tx, &app));
    fixture_commit(&tx);
    return reader;
}

static int64_t followed(void *directory)
{
    return directory_revision(directory);
}

static int64_t counted(void *store)
{
    struct issued_in ever = { 0, INT64_MAX, 0 };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("issued", store_tokens_issued(tx, &ever, 1, test_arena()));
    return ever.count;
}

static void wait_for(int64_t (*figure)(void *of), void *of, int64_t least)
{
    const struct jt_instant end = jt_instant_in_ms(20000);
    while (figure(of) < least && !jt_instant_has_come(end, jt_instant_now()))
        pause_ms(10);
    CHECK("comes", figure(of) >= least);
}

/* What was changed elsewhere is heard, and what was counted is written, each second. */
static void check_housekeeping_at_home(struct two_issuers *two)
{
    enum { TURNS = 2, SOON_MS = 6000 }; /* in two turns a lock is waited for twice */
    struct directory *directory = server_home(two->server)->directory;
    struct store *store = open_again(two, AT_HOME);
    const struct jt_instant from = jt_instant_now();
    for (int i = 0; i < TURNS; i++) {
        struct store_tx *tx = fixture_begin(store, STORE_WRITE);
        const int64_t revision = followed(directory), count = counted(store);
        fixture_commit(&tx);
        token_of(two, AT_HOME);
        wait_for(followed, directory, revision + 1);
        wait_for(counted, store, count + 1);
    }
    CHECK("soon", jt_ms_between(from, jt_instant_now()) < SOON_MS);
    store_close(store);
}

/* A full store is tried each second, so whoever listens to it waits for a lock, too. */
TEST(housekeeping_of_a_store_that_is_full_and_locked_holds_up_none_of_the_other)
{
    enum { FILE_MAX_BYTES = 4 << 20, LONG_BYTES = 6 << 20, TURN_MS = 1200 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    struct store *store = open_again(&two, ELSEWHERE);
    struct store_tx *reader = lengthen_wal(store, LONG_BYTES);
    const rlim_t usual = limit_files(FILE_MAX_BYTES);
    CHECK_INT("full", ask(&two, OTHER, CHANGE, tokens[ELSEWHERE], new_application), 507);
    check_ready(&two, OTHER, 503);
    check_ready(&two, "x.example", 503);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);

    struct store_tx *lock = fixture_begin(store, STORE_WRITE);
    token_of(&two, ELSEWHERE); /* to be written */
    pause_ms(TURN_MS);
    check_housekeeping_at_home(&two);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    store_tx_abortp(&lock);
    store_tx_abortp(&reader);
    store_close(store);
    limit_files(usual);
    (void)signal(SIGXFSZ, handler);
    wait_for_line(&two, "the store can be changed again");
    check_goes_on(&two, ELSEWHERE, tokens[ELSEWHERE]);
    check_ready(&two, "x.example", 200);
}

static void *stop(void *two)
{
    two_stop(two);
    return NULL;
}

TEST(the_last_figures_of_one_wait_for_no_lock_of_the_other)
{
    enum { SOON_MS = 4000 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    pthread_t stopping;
    two_open(&two);
    struct store *home = open_again(&two, AT_HOME), *other = open_again(&two, ELSEWHERE);
    struct store_tx *lock = fixture_begin(other, STORE_WRITE);
    token_of(&two, ELSEWHERE);
    token_of(&two, AT_HOME);
    const struct jt_instant from = jt_instant_now();
    CHECK_INT("stop", pthread_create(&stopping, NULL, stop, &two), 0);
    wait_for(counted, home, 1);
    CHECK("soon", jt_ms_between(from, jt_instant_now()) < SOON_MS);
    store_tx_abortp(&lock);
    pthread_join(stopping, NULL);
    CHECK_INT("the other's too", counted(other), 1);
    store_close(home);
    store_close(other);
}
