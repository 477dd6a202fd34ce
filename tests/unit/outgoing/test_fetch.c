/*
 * test_fetch: the rules of fetching, F1 to F9, each by its number, with servers that are slow,
 * endless, huge, wrong, changing, or not to be called at all.
 */
#include "tls_peer.h"

#include <fcntl.h>

#include "clocks.h"
#include "outgoing/fetch.h"
#include "outgoing/fetch_call.h"

enum { S = 1000, SETTLES_MS = 10000, LOG_BYTES = 16384 };

/* --- What is fetched -------------------------------------------------------------------------- */

static atomic_int values; /* that live */

static jt_err parse_text(jt_str body, void **ret_value)
{
    if (body.len == 0 || body.ptr[0] != '{')
        return JT_ERR(JT_INVALID, "not_an_object");
    *ret_value = strndup(body.ptr, body.len);
    atomic_fetch_add(&values, 1);
    return JT_DONE;
}

static void free_text(void *value)
{
    atomic_fetch_sub(&values, 1);
    free(value);
}

static const struct fetch_kind texts = { "text", parse_text, free_text };
static const struct fetch_kind other_texts = { "other text", parse_text, free_text };

/* A fetcher, the server that it fetches from, and a clock that stands until a test moves it. */
struct fetching {
    struct tls_peer peer;
    int64_t now_ms;
    char log_file[64];
    int log_fd;
    struct log *log;
    struct fetcher *fetcher;
    struct fetch_source source;
};

static void fetching_start(struct fetching *f, const char *allow_hosts)
{
    *f = (struct fetching){ .now_ms = 1700000000000, .log_file = "/tmp/jeton-fetch-XXXXXX" };
    tls_peer_start(&f->peer);
    f->log_fd = mkstemp(f->log_file);
    const struct log_options log = { .fd = f->log_fd };
    CHECK_OK("log", log_new(&log, &f->log));
    const struct fetcher_options options = { .log = f->log,
                                             .clock = one_clock(&f->now_ms),
                                             .allow_hosts = str(allow_hosts) };
    CHECK_OK("start", fetcher_start(&options, &f->fetcher));
    f->source =
        (struct fetch_source){ .kind = &texts,
                               .url = str(text("https://localhost:%d/jwks?secret=x", f->peer.port)),
                               .ca_pem = str(f->peer.certificate) };
    tls_peer_says(&f->peer, "200 OK", "", "{one}");
}

static void fetching_end(struct fetching *f)
{
    fetcher_stop(f->fetcher);
    if (f->log != NULL)
        log_close(f->log, jt_instant_in_ms(SETTLES_MS));
    close(f->log_fd);
    unlink(f->log_file);
    tls_peer_stop(&f->peer);
}

#define FETCHING(f) FETCHING_ALLOWED(f, "localhost")
#define FETCHING_ALLOWED(f, hosts)           \
    JT_AUTO(fetching_end) struct fetching f; \
    fetching_start(&(f), (hosts))

static void pass(struct fetching *f, int64_t ms)
{
    one_clock_set(&f->now_ms, f->now_ms + ms);
}

static const struct fetch_patience here = { .may_block = true };

/* The text at hand; or the code of the error in words, which live to the end of the test. */
static jt_str get_of(struct fetching *f, const struct fetch_source *source, int64_t *ret_version)
{
    JT_AUTO(fetched_unrefp) struct fetched *fetched = NULL;
    const jt_err err = fetch_get(f->fetcher, source, here, &fetched);
    if (err.code != JT_OK)
        return str(jt_code_name(err.code));
    CHECK_STR("the value", fetched->body, fetched->value);
    *ret_version = fetched->version;
    return str(text("%s", (const char *)fetched->value));
}

static jt_str get(struct fetching *f)
{
    int64_t version;
    return get_of(f, &f->source, &version);
}

static int64_t version_of(struct fetching *f)
{
    int64_t version = 0;
    get_of(f, &f->source, &version);
    return version;
}

static jt_err again(struct fetching *f, int64_t seen_version)
{
    JT_AUTO(fetched_unrefp) struct fetched *fetched = NULL;
    const jt_err err = fetch_again(f->fetcher, &f->source, seen_version, here, &fetched);
    CHECK("another", err.code != JT_OK || fetched->version != seen_version);
    return err;
}

static void wait_for_requests(struct fetching *f, int count)
{
    const struct jt_instant began = jt_instant_now();
    while (atomic_load(&f->peer.requests) < count && ms_since(began) < SETTLES_MS)
        usleep(5000);
    CHECK_INT("requests", atomic_load(&f->peer.requests), count);
}

/* What stands in the log by now. */
static const char *read_log(struct fetching *f)
{
    static char lines[LOG_BYTES];
    fetcher_stop(f->fetcher);
    f->fetcher = NULL;
    log_close(f->log, jt_instant_in_ms(SETTLES_MS));
    f->log = NULL;
    const ssize_t got = pread(f->log_fd, lines, sizeof(lines) - 1, 0);
    lines[got > 0 ? got : 0] = '\0';
    return lines;
}

/* --- F1, F2, F3 ------------------------------------------------------------------------------- */

TEST(f1_urls_are_judged_again_when_they_are_fetched)
{
    FETCHING(f);
    const char *const urls[] = { text("http://localhost:%d/", f.peer.port),
                                 text("https://user@localhost:%d/", f.peer.port),
                                 text("https://localhost:%d/#a", f.peer.port),
                                 text("https://127.0.0.1:%d/", f.peer.port), "file:///etc/passwd" };
    int64_t version;
    for (size_t i = 0; i < COUNT(urls); i++) {
        struct fetch_source source = f.source;
        source.url = str(urls[i]);
        CHECK_STR(urls[i], get_of(&f, &source, &version), "unavailable");
    }
    CHECK_INT("nobody came", atomic_load(&f.peer.connections), 0);
}

TEST(f2_a_name_that_leads_to_a_private_address_is_not_connected_to)
{
    FETCHING_ALLOWED(f, "other.example");
    CHECK_STR("refused", get(&f), "unavailable");
    CHECK_INT("nobody came", atomic_load(&f.peer.connections), 0);
    CHECK("the log knows why", strstr(read_log(&f), "address_refused") != NULL);
}

TEST(f2_a_host_that_is_allowed_may_be_private)
{
    FETCHING(f);
    CHECK_STR("fetched", get(&f), "{one}");
    CHECK_INT("one came", atomic_load(&f.peer.requests), 1);
}

TEST(f2_an_authority_is_trusted_for_its_source_alone)
{
    FETCHING(f);
    int64_t version;
    struct fetch_source without = f.source;
    without.ca_pem = JT_STR("");
    CHECK_STR("with it", get(&f), "{one}");
    CHECK_STR("without", get_of(&f, &without, &version), "unavailable");
    CHECK_INT("nothing was asked of a stranger", atomic_load(&f.peer.requests), 1);
    CHECK("the log knows why", strstr(read_log(&f), "certificate") != NULL);
}

TEST(f2_a_file_of_authorities_is_trusted_for_all_and_read_each_time)
{
    FETCHING(f);
    struct fetcher *fetcher = NULL;
    JT_AUTO(fetched_unrefp) struct fetched *fetched = NULL;
    struct fetch_source source = f.source;
    char file[128];
    snprintf(file, sizeof(file), "%s/later.pem", f.peer.folder);
    const struct fetcher_options options = { .log = f.log,
                                             .clock = one_clock(&f.now_ms),
                                             .allow_hosts = JT_STR("localhost"),
                                             .ca_file = file };
    source.ca_pem = JT_STR("");
    CHECK_OK("start", fetcher_start(&options, &fetcher));
    CHECK_CODE("no file", fetch_get(fetcher, &source, here, &fetched), JT_UNAVAILABLE);
    CHECK_INT("link", symlink(f.peer.certificate_file, file), 0);
    pass(&f, FETCH_RETRY_S * S);
    CHECK_OK("now", fetch_get(fetcher, &source, here, &fetched));
    fetcher_stop(fetcher);
    unlink(file);
}

TEST(f2_a_certificate_for_another_name_is_not_believed)
{
    FETCHING_ALLOWED(f, "localhost,ip6-localhost,localhost4,localhost.localdomain");
    int64_t version;
    struct fetch_source source = f.source;
    source.url = str(text("https://localhost.localdomain:%d/", f.peer.port));
    CHECK_STR("another", get_of(&f, &source, &version), "unavailable");
    CHECK_INT("nothing was asked", atomic_load(&f.peer.requests), 0);
}

TEST(f3_no_redirect_is_followed)
{
    FETCHING(f);
    struct tls_peer other;
    tls_peer_start(&other);
    tls_peer_says(&other, "200 OK", "", "{other}");
    tls_peer_says(&f.peer, "302 Found", text("Location: https://localhost:%d/\r\n", other.port),
                  "{elsewhere}");
    CHECK_STR("none", get(&f), "unavailable");
    CHECK_INT("one came here", atomic_load(&f.peer.requests), 1);
    CHECK_INT("nobody there", atomic_load(&other.connections), 0);
    tls_peer_stop(&other);
}

TEST(f3_f4_a_request_has_no_credential_and_asks_for_no_encoding)
{
    FETCHING(f);
    tls_peer_says(&f.peer, "200 OK", "Set-Cookie: a=b\r\nCache-Control: max-age=60\r\n", "{one}");
    CHECK_STR("fetched", get(&f), "{one}");
    pass(&f, 61 * S);
    CHECK_STR("and again", get(&f), "{one}");
    CHECK_STR("all of it", tls_peer_request(&f.peer),
              text("GET /jwks?secret=x HTTP/1.1\r\nHost: localhost:%d\r\n"
                   "User-Agent: jeton/" JETON_VERSION "\r\nAccept-Encoding: identity\r\n\r\n",
                   f.peer.port));
}

/* --- F4 --------------------------------------------------------------------------------------- */

TEST(f4_a_slow_server_is_given_up_after_five_seconds)
{
    FETCHING(f);
    const struct jt_instant began = jt_instant_now();
    tls_peer_pauses(&f.peer, 20000);
    CHECK_STR("given up", get(&f), "unavailable");
    CHECK("not before", ms_since(began) >= FETCH_TIMEOUT_MS - 100);
    CHECK("but then", ms_since(began) < FETCH_TIMEOUT_MS + 3000);
    CHECK("the log knows why", strstr(read_log(&f), "timed_out") != NULL);
}

TEST(f4_a_server_that_drips_is_given_up_after_five_seconds)
{
    FETCHING(f);
    const struct jt_instant began = jt_instant_now();
    tls_peer_goes_on(&f.peer, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", NULL);
    tls_peer_pauses(&f.peer, 3000);
    CHECK_STR("given up", get(&f), "unavailable");
    CHECK("in time", ms_since(began) < FETCH_TIMEOUT_MS + 3000);
}

TEST(f4_a_body_without_an_end_is_cut_off)
{
    FETCHING(f);
    tls_peer_goes_on(&f.peer, "HTTP/1.1 200 OK\r\n\r\n{", "and more of it, and more of it");
    const struct jt_instant began = jt_instant_now();
    CHECK_STR("refused", get(&f), "unavailable");
    CHECK("soon", ms_since(began) < FETCH_TIMEOUT_MS);
    CHECK("the log knows why", strstr(read_log(&f), "too_large") != NULL);
}

TEST(f4_a_head_without_an_end_is_cut_off)
{
    FETCHING(f);
    tls_peer_goes_on(&f.peer, "HTTP/1.1 200 OK\r\n", "X-More: and more of it, and more of it\r\n");
    const struct jt_instant began = jt_instant_now();
    CHECK_STR("refused", get(&f), "unavailable");
    CHECK("soon", ms_since(began) < FETCH_TIMEOUT_MS);
    CHECK("the log knows why", strstr(read_log(&f), "too_large") != NULL);
}

TEST(f4_a_body_of_256_kib_passes_and_one_byte_more_does_not)
{
    static char body[FETCH_BODY_MAX_BYTES + 2];
    FETCHING(f);
    memset(body, '{', sizeof(body) - 1);
    body[FETCH_BODY_MAX_BYTES] = '\0';
    tls_peer_says(&f.peer, "200 OK", "Cache-Control: max-age=60\r\n", body);
    JT_AUTO(fetched_unrefp) struct fetched *fetched = NULL;
    CHECK_OK("fits", fetch_get(f.fetcher, &f.source, here, &fetched));
    CHECK_INT("whole", fetched->body.len, FETCH_BODY_MAX_BYTES);
    struct fetch_source other = f.source;
    int64_t version;
    other.url = str(text("https://localhost:%d/other", f.peer.port));
    body[FETCH_BODY_MAX_BYTES] = '{';
    tls_peer_says(&f.peer, "200 OK", "", body);
    CHECK_STR("does not fit", get_of(&f, &other, &version), "unavailable");
}

TEST(f4_the_media_type_is_not_judged_but_the_body_is)
{
    FETCHING(f);
    tls_peer_says(&f.peer, "200 OK", "Content-Type: text/html\r\n", "{one}");
    CHECK_STR("an object", get(&f), "{one}");
    struct fetch_source other = f.source;
    int64_t version;
    other.url = str(text("https://localhost:%d/other", f.peer.port));
    tls_peer_says(&f.peer, "200 OK", "Content-Type: application/json\r\n", "<html>");
    CHECK_STR("none", get_of(&f, &other, &version), "unavailable");
    CHECK("the log knows why", strstr(read_log(&f), "not_an_object") != NULL);
}

TEST(f4_answers_that_are_no_document_are_refused)
{
    static const char *const statuses[] = { "204 No Content", "304 Not Modified",
                                            "400 Bad",        "404 Not Found",
                                            "500 Bad",        "206 Partial Content" };
    FETCHING(f);
    int64_t version;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        struct fetch_source source = f.source;
        source.url = str(text("https://localhost:%d/%zu", f.peer.port, i));
        tls_peer_says(&f.peer, statuses[i], "", statuses[i][0] == '2' ? "" : "{one}");
        CHECK_STR(statuses[i], get_of(&f, &source, &version), "unavailable");
    }
}

/* --- F5 --------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *fields;
    int64_t kept_s;
} ages[] = {
    { "none", "", 300 },
    { "one", "Cache-Control: max-age=100\r\n", 100 },
    { "one of several", "Cache-Control: public, Max-Age=\"100\" , immutable\r\n", 100 },
    { "in a second field", "Cache-Control: public\r\nCache-Control: max-age=100\r\n", 100 },
    { "too short", "Cache-Control: max-age=1\r\n", 60 },
    { "nothing", "Cache-Control: max-age=0\r\n", 60 },
    { "too long", "Cache-Control: max-age=99999999999999999999999\r\n", 86400 },
    { "no number", "Cache-Control: max-age=-5\r\n", 300 },
    { "for others alone", "Cache-Control: s-maxage=100\r\n", 300 },
};

TEST(f5_a_document_is_kept_for_its_max_age_within_bounds)
{
    FETCHING(f);
    for (size_t i = 0; i < COUNT(ages); i++) {
        int64_t version;
        struct fetch_source source = f.source;
        source.url = str(text("https://localhost:%d/%zu", f.peer.port, i));
        tls_peer_says(&f.peer, "200 OK", ages[i].fields, "{one}");
        CHECK_STR(ages[i].name, get_of(&f, &source, &version), "{one}");
        pass(&f, ages[i].kept_s * S * 4 / 5 - 1);
        tls_peer_says(&f.peer, "200 OK", ages[i].fields, "{two}");
        const int before = atomic_load(&f.peer.requests);
        CHECK_STR("kept", get_of(&f, &source, &version), "{one}");
        CHECK_INT("nobody came", atomic_load(&f.peer.requests), before);
        pass(&f, ages[i].kept_s * S / 5 + 1);
        CHECK_STR("brought anew", get_of(&f, &source, &version), "{two}");
    }
}

TEST(f5_after_four_fifths_it_is_brought_again_while_the_old_one_is_given_out)
{
    FETCHING(f);
    tls_peer_says(&f.peer, "200 OK", "ETag: \"a1\"\r\nCache-Control: max-age=100\r\n", "{one}");
    CHECK_STR("fetched", get(&f), "{one}");
    tls_peer_says(&f.peer, "200 OK", "ETag: \"a2\"\r\nCache-Control: max-age=100\r\n", "{two}");
    tls_peer_pauses(&f.peer, 1500);
    pass(&f, 80 * S);
    const struct jt_instant began = jt_instant_now();
    CHECK_STR("the old one", get(&f), "{one}");
    CHECK("at once", ms_since(began) < 1400);
    wait_for_requests(&f, 2);
    CHECK("only if it has changed",
          strstr(tls_peer_request(&f.peer).ptr, "\r\nIf-None-Match: \"a1\"\r\n") != NULL);
    while (jt_str_eq(get(&f), JT_STR("{one}")) && ms_since(began) < SETTLES_MS)
        usleep(5000);
    CHECK_STR("the new one", get(&f), "{two}");
}

TEST(f5_what_is_in_use_is_brought_again_unasked_and_what_is_not_is_left)
{
    FETCHING(f);
    CHECK_STR("fetched", get(&f), "{one}");
    pass(&f, 240 * S);
    wait_for_requests(&f, 2);
    pass(&f, (FETCH_USED_S + 300) * S);
    usleep(2500 * 1000); /* two looks */
    CHECK_INT("nobody asked for an hour", atomic_load(&f.peer.requests), 2);
}

TEST(f5_one_that_has_not_changed_stays_as_it_is)
{
    FETCHING(f);
    tls_peer_says(&f.peer, "200 OK", "ETag: W/\"a\"\r\nCache-Control: max-age=60\r\n", "{one}");
    const int64_t version = version_of(&f);
    tls_peer_says(&f.peer, "304 Not Modified", "Cache-Control: max-age=1000\r\n", "");
    pass(&f, 61 * S);
    CHECK_INT("the same", version_of(&f), version);
    CHECK("it was asked so",
          strstr(tls_peer_request(&f.peer).ptr, "\r\nIf-None-Match: W/\"a\"\r\n") != NULL);
    pass(&f, 700 * S);
    CHECK_INT("kept for what came with the answer", version_of(&f), version);
    CHECK_INT("two in all", atomic_load(&f.peer.requests), 2);
    tls_peer_says(&f.peer, "200 OK", "", "{one}");
    pass(&f, 1000 * S);
    CHECK_INT("the same bytes are the same version", version_of(&f), version);
}

/* --- F6 --------------------------------------------------------------------------------------- */

TEST(f6_a_thousand_unknown_keys_in_ten_seconds_are_one_fetch)
{
    FETCHING(f);
    const int64_t version = version_of(&f);
    CHECK_CODE("the first looks", again(&f, version), JT_REFUSED);
    for (int i = 0; i < 1000; i++) {
        CHECK_CODE("the others are refused", again(&f, version), JT_REFUSED);
        CHECK_STR("what is at hand stays", get(&f), "{one}");
        if (i % 100 == 0)
            pass(&f, S);
    }
    CHECK_INT("one more than the first", atomic_load(&f.peer.requests), 2);
    pass(&f, (FETCH_AGAIN_S - 10) * S);
    CHECK_CODE("after half a minute", again(&f, version), JT_REFUSED);
    CHECK_INT("it was looked for", atomic_load(&f.peer.requests), 3);
}

TEST(f6_a_key_that_is_new_is_found)
{
    FETCHING(f);
    const int64_t version = version_of(&f);
    tls_peer_says(&f.peer, "200 OK", "", "{two}");
    CHECK_OK("another version", again(&f, version));
    CHECK_STR("it", get(&f), "{two}");
    CHECK_OK("whoever has not seen it gets it without a fetch", again(&f, version));
    CHECK_INT("two", atomic_load(&f.peer.requests), 2);
    CHECK("a later one", version_of(&f) > version);
}

TEST(f6_a_fetch_for_a_key_that_fails_drops_nothing)
{
    FETCHING(f);
    const int64_t version = version_of(&f);
    tls_peer_says(&f.peer, "500 Bad", "", "");
    CHECK_CODE("none", again(&f, version), JT_REFUSED);
    CHECK_STR("what is at hand stays", get(&f), "{one}");
    tls_peer_says(&f.peer, "200 OK", "", "<wrong>");
    pass(&f, FETCH_AGAIN_S * S);
    CHECK_CODE("none", again(&f, version), JT_REFUSED);
    CHECK_STR("what is at hand stays", get(&f), "{one}");
}

enum { ASKERS = 20 };

struct asker {
    struct fetching *f;
    int64_t seen_version;
    enum jt_code code;
    pthread_t thread;
};

static void *run_asker(void *context)
{
    struct asker *asker = context;
    struct fetched *fetched = NULL;
    asker->code =
        asker->seen_version == 0
            ? fetch_get(asker->f->fetcher, &asker->f->source, here, &fetched).code
            : fetch_again(asker->f->fetcher, &asker->f->source, asker->seen_version, here, &fetched)
                  .code;
    fetched_unref(fetched);
    return NULL;
}

static void ask_at_once(struct fetching *f, int64_t seen_version, enum jt_code code)
{
    struct asker askers[ASKERS];
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){ .f = f, .seen_version = seen_version };
        CHECK_INT("thread", pthread_create(&askers[i].thread, NULL, run_asker, &askers[i]), 0);
    }
    for (size_t i = 0; i < ASKERS; i++) {
        pthread_join(askers[i].thread, NULL);
        CHECK_INT("answer", askers[i].code, code);
    }
}

TEST(f6_those_who_wait_share_one_fetch)
{
    FETCHING(f);
    tls_peer_pauses(&f.peer, 300);
    ask_at_once(&f, 0, JT_OK);
    CHECK_INT("one", atomic_load(&f.peer.requests), 1);
    tls_peer_says(&f.peer, "200 OK", "", "{two}");
    tls_peer_pauses(&f.peer, 300);
    ask_at_once(&f, version_of(&f), JT_OK);
    CHECK_INT("one more", atomic_load(&f.peer.requests), 2);
}

/* --- F7 --------------------------------------------------------------------------------------- */

TEST(f7_where_fetches_fail_the_old_one_is_good_for_a_day_after_the_last_good_one)
{
    FETCHING(f);
    CHECK_STR("fetched", get(&f), "{one}");
    tls_peer_says(&f.peer, "500 Bad", "", "");
    for (int hour = 1; hour < 24; hour++) {
        pass(&f, 3600 * S);
        CHECK_STR("the old one", get(&f), "{one}");
    }
    CHECK("it was tried", atomic_load(&f.peer.requests) > 1);
    pass(&f, 3600 * S - 1);
    CHECK_STR("to the last moment", get(&f), "{one}");
    pass(&f, 1);
    CHECK_STR("and no longer", get(&f), "unavailable");
    tls_peer_says(&f.peer, "200 OK", "", "{two}");
    pass(&f, FETCH_AGAIN_S * S);
    CHECK_STR("until there is one again", get(&f), "{two}");
    const char *log = read_log(&f);
    CHECK("the log tells of both",
          strstr(log, "could not be fetched") != NULL && strstr(log, "was fetched again") != NULL);
}

TEST(f7_where_there_never_was_one_it_is_tried_again_after_a_while)
{
    FETCHING(f);
    tls_peer_says(&f.peer, "500 Bad", "", "");
    for (int i = 0; i < 10; i++)
        CHECK_STR("none", get(&f), "unavailable");
    CHECK_INT("one", atomic_load(&f.peer.requests), 1);
    const struct fetch_standing failed = fetch_standing(f.fetcher, &f.source);
    CHECK_INT("when", failed.failed_ms, f.now_ms);
    CHECK("never one", failed.fetched_ms == 0 && failed.version == 0);
    pass(&f, FETCH_RETRY_S * S);
    tls_peer_says(&f.peer, "200 OK", "", "{one}");
    CHECK_STR("now", get(&f), "{one}");
    const struct fetch_standing good = fetch_standing(f.fetcher, &f.source);
    CHECK("now", good.fetched_ms == f.now_ms && good.version == 1);
    CHECK_INT("before", good.failed_ms, failed.failed_ms);
}

/* --- F8 --------------------------------------------------------------------------------------- */

static atomic_int resumed;

static void count_resumed(struct flight_wait *wait, jt_err outcome)
{
    (void)wait;
    CHECK_OK("look again", outcome);
    atomic_fetch_add(&resumed, 1);
}

TEST(f8_an_event_loop_never_waits)
{
    FETCHING(f);
    const struct fetch_patience on_loop = { .may_block = false };
    JT_AUTO(fetched_unrefp) struct fetched *fetched = NULL;
    tls_peer_pauses(&f.peer, 2000);
    const struct jt_instant began = jt_instant_now();
    for (int i = 0; i < 200; i++)
        CHECK_CODE("later", fetch_get(f.fetcher, &f.source, on_loop, &fetched), JT_WOULD_BLOCK);
    CHECK("at once", ms_since(began) < 1900);
    CHECK_STR("somebody else waits", get(&f), "{one}");
    CHECK_OK("then it is there", fetch_get(f.fetcher, &f.source, on_loop, &fetched));
    CHECK_CODE(
        "nor for a key",
        fetch_again(f.fetcher, &f.source, fetched->version, on_loop, &(struct fetched *){ NULL }),
        JT_WOULD_BLOCK);
}

TEST(f8_fifty_requests_wait_for_one_url_and_no_more)
{
    enum { MORE = 10 };
    FETCHING(f);
    static struct flight_wait waits[FETCH_WAITING_MAX + MORE];
    struct fetched *fetched = NULL;
    memset(waits, 0, sizeof(waits));
    atomic_store(&resumed, 0);
    tls_peer_pauses(&f.peer, 2000);
    for (size_t i = 0; i < COUNT(waits); i++) {
        waits[i].resume = count_resumed;
        waits[i].has_waited = i % 2 == 0; /* for something else */
        CHECK_CODE("asks",
                   fetch_get(f.fetcher, &f.source,
                             (struct fetch_patience){ .may_block = true, .wait = &waits[i] },
                             &fetched),
                   i < FETCH_WAITING_MAX ? JT_WOULD_BLOCK : JT_UNAVAILABLE);
        if (i < FETCH_WAITING_MAX)
            CHECK("waits, without a thread", flight_join(&waits[i]));
    }
    const struct jt_instant began = jt_instant_now();
    while (atomic_load(&resumed) < FETCH_WAITING_MAX && ms_since(began) < SETTLES_MS)
        usleep(5000);
    CHECK_INT("all of them go on", atomic_load(&resumed), FETCH_WAITING_MAX);
    CHECK_STR("and find it", get(&f), "{one}");
    CHECK_INT("one fetch", atomic_load(&f.peer.requests), 1);
}

TEST(f8_at_the_end_nobody_waits_any_more)
{
    FETCHING(f);
    struct asker asker = { .f = &f };
    tls_peer_pauses(&f.peer, 4000);
    CHECK_INT("thread", pthread_create(&asker.thread, NULL, run_asker, &asker), 0);
    wait_for_requests(&f, 1);
    const struct jt_instant began = jt_instant_now();
    fetcher_stop(f.fetcher);
    f.fetcher = NULL;
    pthread_join(asker.thread, NULL);
    CHECK("at once", ms_since(began) < 2000);
    CHECK_INT("told so", asker.code, JT_UNAVAILABLE);
}

/* --- F9, and what else ------------------------------------------------------------------------ */

TEST(f9_nobody_is_told_more_than_that_it_could_not_be_fetched)
{
    FETCHING(f);
    struct fetched *fetched = NULL;
    struct fetch_source private = f.source, wrong = f.source;
    private.url = JT_STR("https://ip6-localhost:1/");
    wrong.url = JT_STR("http://localhost/");
    tls_peer_says(&f.peer, "500 Bad", "", "");
    const jt_err errors[] = { fetch_get(f.fetcher, &f.source, here, &fetched),
                              fetch_get(f.fetcher, &private, here, &fetched),
                              fetch_get(f.fetcher, &wrong, here, &fetched) };
    for (size_t i = 0; i < COUNT(errors); i++) {
        CHECK_CODE("busy", errors[i], JT_UNAVAILABLE);
        CHECK_STR("in the same words", str(errors[i].what), "the keys could not be fetched");
    }
    const char *log = read_log(&f);
    CHECK("where", strstr(log, text("https://localhost:%d/jwks", f.peer.port)) != NULL);
    CHECK("why", strstr(log, "500") != NULL);
    CHECK("nothing secret", strstr(log, "secret") == NULL);
}

TEST(two_kinds_at_one_url_are_two_documents)
{
    FETCHING(f);
    int64_t one = 0, other = 0;
    struct fetch_source source = f.source;
    source.kind = &other_texts;
    CHECK_STR("one", get_of(&f, &f.source, &one), "{one}");
    tls_peer_says(&f.peer, "200 OK", "", "{two}");
    CHECK_STR("other", get_of(&f, &source, &other), "{two}");
    CHECK_STR("still", get_of(&f, &f.source, &one), "{one}");
    CHECK("versions are never the same", one != other);
}

TEST(a_version_that_is_held_outlives_its_document)
{
    struct fetched *held = NULL;
    const int before = atomic_load(&values);
    {
        FETCHING(f);
        CHECK_OK("held", fetch_get(f.fetcher, &f.source, here, &held));
    }
    CHECK_STR("still", held->body, "{one}");
    CHECK_INT("one value", atomic_load(&values), before + 1);
    fetched_unref(held);
    CHECK_INT("none is left", atomic_load(&values), before);
}
