/*
 * served: settings go through the environment, so that the command line is the one of the manual.
 * Whoever runs the benchmark may have settings of jeton in the environment: those are left out.
 */
#include "bench/served.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json_value.h"
#include "base/sentence.h"
#include "bench/certificate.h"
#include "bench/child.h"
#include "bench/request.h"
#include "bench/tls_client.h"
#include "http/listener.h"
#include "jose/base64url.h"

enum {
    READY_MAX_MS = 60 * 1000,
    READY_PAUSE_US = 200, /* a start is measured in milliseconds */
    ASK_MAX_MS = 20 * 1000,
    ANSWER_MAX_BYTES = 64 * 1024,
    LOG_MAX_BYTES = 1 << 20,
    LOG_SHOWN_BYTES = 600,
    OWN_SETTINGS = 11,
};

/* --- The process ---------------------------------------------------------------------------- */

/* "NAME=VALUE". The format is printf's. */
__attribute__((format(printf, 2, 3))) static char *setting(struct jt_arena *arena,
                                                           const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const jt_str text = jt_sentence_format(arena, format, values);
    va_end(values);
    return (char *)text.ptr; /* ends in a NUL; execve(2) changes nothing */
}

static jt_err write_environment(const struct served *served, uint16_t port, struct jt_arena *arena,
                                char ***ret_environment)
{
    const struct serve_plan *plan = served->plan;
    size_t count = 0, len = 0;
    char **made = NULL;
    while (plan->environment[count] != NULL)
        count++;
    JT_TRY(jt_arena_calloc(arena, count + OWN_SETTINGS, sizeof(*made), &made));
    for (size_t i = 0; i < count; i++)
        if (!jt_str_starts(jt_str_from(plan->environment[i]), JT_STR("JETON_")))
            made[len++] = plan->environment[i];
    made[len++] = setting(arena, "JETON_DATABASE=%s", served->store.url.ptr);
    made[len++] = setting(arena, "JETON_MASTER_KEY_FILE=%s/master.key", served->store.folder);
    made[len++] = setting(arena, "JETON_LISTEN=127.0.0.1:%u", port);
    made[len++] = setting(arena, "JETON_ISSUER=" FIXTURE_ISSUER);
    made[len++] = setting(arena, "JETON_SIGNING_ALGORITHM=%.*s", JT_FMT(jose_alg_name(plan->alg)));
    made[len++] = setting(arena, "JETON_CLIENT_CACHE_MAX=%zu", plan->client_count + 100000);
    made[len++] = setting(arena, "JETON_EVENT_LOOPS=%d", plan->event_loops);
    if (plan->is_tls) {
        made[len++] = setting(arena, "JETON_TLS_CERT=%s", served->certificate_file);
        made[len++] = setting(arena, "JETON_TLS_KEY=%s", served->key_file);
    }
    *ret_environment = made;
    return JT_DONE;
}

static void explain_end(const struct served *served, struct jt_arena *arena, jt_str *ret_problem)
{
    char path[SERVED_PATH_MAX_BYTES];
    jt_str log = JT_STR("");
    served_store_path(&served->store, "log", path);
    if (file_read(path, LOG_MAX_BYTES, arena, &log).code != JT_OK)
        log = JT_STR("it wrote nothing");
    log = file_trim(log);
    if (log.len > LOG_SHOWN_BYTES)
        log = (jt_str){ log.ptr + log.len - LOG_SHOWN_BYTES, LOG_SHOWN_BYTES };
    jt_sentence_set(arena, ret_problem, "the server did not start: %.*s", JT_FMT(log));
}

static jt_err wait_until_ready(struct served *served, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct jt_instant end = jt_instant_in_ms(READY_MAX_MS);
    const struct request request = { .method = "GET",
                                     .host = "localhost",
                                     .path = JT_STR("/health/ready") };
    jt_str text;
    JT_TRY(request_text(&request, arena, &text));
    while (!child_has_ended(served->process) && jt_instant_is_before(jt_instant_now(), end)) {
        int status = 0;
        jt_err err = client_ask(&served->target, text, ASK_MAX_MS, NULL, &status);
        if (err.code == JT_OK && status == 200)
            return JT_DONE;
        usleep(READY_PAUSE_US);
    }
    explain_end(served, arena, ret_problem);
    return JT_ERR(JT_UNAVAILABLE, "the server did not start");
}

static jt_err start(struct served *served, struct jt_arena *arena, jt_str *ret_problem)
{
    char *arguments[] = { "jeton", "serve", NULL };
    char **environment = NULL;
    char log[SERVED_PATH_MAX_BYTES];
    uint16_t port = 0;
    int listener;
    /* A port that was free a moment ago. */
    JT_TRY(listener_open(JT_STR("127.0.0.1"), 0, false, 1, arena, &listener, &port, ret_problem));
    close(listener);
    served->target = client_target_here(port);
    served->target.tls = served->tls;
    served_store_path(&served->store, "log", log);
    JT_TRY(write_environment(served, port, arena, &environment));
    const struct jt_instant began = jt_instant_now();
    JT_TRY(child_exec(arguments, environment, log, &served->process));
    JT_TRY(wait_until_ready(served, arena, ret_problem));
    served->ready_ms = (double)jt_us_between(began, jt_instant_now()) / 1000;
    return JT_DONE;
}

/* --- Its beginning and end ------------------------------------------------------------------ */

jt_err served_start(const struct serve_plan *plan, struct jt_arena *arena,
                    struct served *ret_served, jt_str *ret_problem)
{
    struct served_store *store = &ret_served->store;
    *ret_served = (struct served){ .plan = plan, .arena = arena };
    JT_TRY(served_store_make(plan->parent, plan->database, plan->client_count, arena, store,
                             &ret_served->fixture, ret_problem));
    if (plan->is_tls) {
        served_store_path(store, "certificate.pem", ret_served->certificate_file);
        served_store_path(store, "key.pem", ret_served->key_file);
        JT_TRY(certificate_make(ret_served->certificate_file, ret_served->key_file));
        JT_TRY(tls_client_new(ret_served->certificate_file, "localhost", &ret_served->tls));
    }
    return start(ret_served, arena, ret_problem);
}

jt_err served_join(const struct served *served, struct jt_arena *arena, struct served *ret_served,
                   jt_str *ret_problem)
{
    *ret_served = *served;
    ret_served->is_guest = true;
    ret_served->process = 0;
    return start(ret_served, arena, ret_problem);
}

jt_err served_restart(struct served *served, struct jt_arena *arena, jt_str *ret_problem)
{
    child_end(served->process);
    served->process = 0;
    return start(served, arena, ret_problem);
}

void served_end(struct served *served)
{
    child_end(served->process);
    if (!served->is_guest) {
        fixture_clear(&served->fixture);
        tls_client_free(served->tls);
        served_store_remove(&served->store, served->arena);
    }
    *served = (struct served){ 0 };
}

/* --- A token -------------------------------------------------------------------------------- */

static bool part_says(jt_str part, jt_str wanted, struct jt_arena *arena)
{
    jt_str text;
    return base64url_decode(part, arena, &text).code == JT_OK &&
           memmem(text.ptr, text.len, wanted.ptr, wanted.len) != NULL;
}

/* By what it says: a server is not measured that signs with another algorithm, or gives nothing. */
static bool is_as_wanted(jt_str token, jt_str alg, jt_str scope, struct jt_arena *arena)
{
    jt_str rest = token, head, claims, signature;
    char member_bytes[64];
    struct jt_buf member = jt_buf_over(member_bytes, sizeof(member_bytes));
    jt_buf_put(&member, JT_STR("\"alg\":\""));
    jt_buf_put(&member, alg);
    jt_buf_put_char(&member, '"');
    return jt_str_cut(&rest, '.', &head) && jt_str_cut(&rest, '.', &claims) &&
           jt_str_cut(&rest, '.', &signature) && part_says(head, jt_buf_str(&member), arena) &&
           part_says(claims, scope, arena);
}

jt_err served_token(const struct served *served, const struct credentials *client, jt_str audience,
                    struct jt_arena *arena, jt_str *ret_token, jt_str *ret_problem)
{
    struct jt_buf request, body;
    int status = 0;
    const bool is_for_fixture = jt_str_eq(audience, JT_STR(FIXTURE_AUDIENCE));
    JT_TRY(jt_arena_buf(arena, CLIENT_REQUEST_MAX_BYTES, &request));
    JT_TRY(jt_arena_buf(arena, ANSWER_MAX_BYTES, &body));
    token_request_put(&request, served->target.host, JT_STR(""), client, audience);
    JT_TRY(client_ask(&served->target, jt_buf_str(&request), ASK_MAX_MS, &body, &status));
    json_t *answer = json_loadb(body.ptr, body.len, 0, NULL);
    jt_err err =
        jt_arena_copy(arena, json_view(json_object_get(answer, "access_token")), ret_token);
    json_decref(answer);
    JT_TRY(err);
    if (status == 200 &&
        is_as_wanted(*ret_token, jose_alg_name(served->plan->alg),
                     is_for_fixture ? JT_STR(FIXTURE_SCOPES) : JT_STR("\"aud\""), arena))
        return JT_DONE;
    jt_sentence_set(arena, ret_problem, "a token is not the one asked for: %d %.*s", status,
                    (int)(body.len < 200 ? body.len : 200), body.ptr);
    return JT_ERR(JT_REFUSED, "wrong token");
}
