/*
 * serve: `jeton serve`. Runs until SIGTERM or SIGINT; SIGHUP reads some files again.
 * Signals are taken by one thread with sigwait(3), so no handler runs in the middle of anything.
 * Standard output and error may be pipes that nobody reads: both are outlets, which nothing waits
 * for, at the start and at the end.
 */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/process.h"
#include "base/secret.h"
#include "base/thread.h"
#include "cli/demo.h"
#include "cli/store_access.h"
#include "ops/journal.h"
#include "ops/outlet.h"
#include "server.h"
#include "store/store_url.h"

enum {
    RELOAD_ARENA_BYTES = 16 * 1024,
    PRINTED_MAX_BYTES = 4096, /* at once */
    PRINTED_RING_BYTES = 16 * 1024,
    PRINTED_ARENA_MAX_BYTES = 1 << 20,
    LAST_WORDS_MIN_MS = 100, /* how long the end waits for readers of what was printed */
    LAST_WORDS_MAX_MS = 1000,
    END_MIN_MS = 1000, /* also without any grace the figures are written */
};

/* What one run of the server has; log and printed are written out at its end. */
struct run {
    const struct command_call *call;
    struct config *config;
    struct sandbox *sandbox; /* NULL: it is off */
    struct log *log;
    struct outlet *printed; /* standard output */
    struct server *server;
    struct jt_instant end; /* when the grace is over; never: it was not told to end */
    bool is_cut_off;       /* it was over before the server was; threads still run */
};

static void signals_block(sigset_t *ret_signals)
{
    sigemptyset(ret_signals);
    sigaddset(ret_signals, SIGTERM);
    sigaddset(ret_signals, SIGINT);
    sigaddset(ret_signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ret_signals, NULL); /* threads started later inherit it */
}

/* On standard output. The format is printf's; what was printed is wiped, it may hold a secret. */
__attribute__((format(printf, 2, 3))) static void print(const struct run *run, const char *format,
                                                        ...)
{
    char text[PRINTED_MAX_BYTES];
    va_list values;
    va_start(values, format);
    const int len = vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    if (len > 0)
        outlet_put(run->printed,
                   (jt_str){ text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1 });
    jt_wipe(text, sizeof(text));
}

static void print_demo(const struct run *run, const struct demo *demo)
{
    jt_str secret = jt_secret_reveal(&demo->client_secret);
    print(run,
          "\n"
          "  A demo API and a demo application were made; the secret is shown only now.\n"
          "  Get a token:\n\n"
          "    curl %.*s/oauth2/token \\\n"
          "      --data-urlencode grant_type=client_credentials \\\n"
          "      --data-urlencode client_id=%.*s \\\n"
          "      --data-urlencode client_secret=%.*s \\\n"
          "      --data-urlencode audience=%s\n",
          JT_FMT(run->config->issuer), JT_FMT(demo->application.id), JT_FMT(secret), DEMO_AUDIENCE);
}

/* A command for this server's store, which others find only when it is where it is by default. */
static void print_create_command(const struct run *run, const char *arguments)
{
    const jt_str database = run->config->database;
    print(run, "    build/jeton application create %s", arguments);
    if (!jt_str_eq(database, JT_STR(CONFIG_DATABASE_DEFAULT)))
        print(run, " --database '%.*s'", JT_FMT(database));
    print(run, "\n");
}

static void print_further_run(const struct run *run)
{
    print(run,
          "\n"
          "  The demo application's secret was shown on the first start. For another client:\n\n");
    print_create_command(run, "--name second --api " DEMO_AUDIENCE " --scope read:orders");
}

static jt_err print_development(const struct run *run, struct jt_arena *arena)
{
    struct demo demo = { 0 };
    bool is_new = store_is_new(server_home(run->server)->store);
    if (is_new)
        JT_TRY(demo_create(server_home(run->server), arena, &demo));
    print(run,
          "\n  jeton " JETON_VERSION " is ready.\n\n"
          "  Console     %.*s/console/\n",
          JT_FMT(run->config->issuer));
    if (is_new)
        print_demo(run, &demo);
    else
        print_further_run(run);
    jt_secret_clear(&demo.client_secret);
    print(run, "\n  An application that administers jeton through its management API:\n\n");
    print_create_command(run, "--name admin --management");
    print(run, "\n  Stop with Ctrl-C.\n\n");
    return JT_DONE;
}

/* On standard output, not in the log: whoever has it becomes the owner. */
static void print_setup_link(const struct run *run, struct jt_arena *arena)
{
    jt_str url = JT_STR("");
    jt_err err = server_setup_link(run->server, arena, &url);
    if (err.code != JT_OK)
        log_err(run->log, LOG_ERROR, "no setup link could be made for the console", err);
    if (url.len != 0)
        print(run,
              "\n  The console has no administrator yet. This link makes the first one; it works\n"
              "  once, within 24 hours, until the next start:\n\n    %.*s\n\n",
              JT_FMT(url));
}

/* In an arena that is wiped at once: the command's own lives as long as the process. */
static void print_start(const struct run *run)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    jt_err err = jt_arena_new(PRINTED_MAX_BYTES, PRINTED_ARENA_MAX_BYTES, &arena);
    if (err.code == JT_OK && run->config->is_development)
        err = print_development(run, arena);
    if (err.code != JT_OK)
        log_err(run->log, LOG_ERROR, "the demo could not be made", err);
    if (arena != NULL)
        print_setup_link(run, arena);
}

/* What SIGHUP reads again, where the setting names it. */
static const struct reloaded {
    size_t setting; /* a text of struct config */
    jt_err (*reload)(struct server *server, struct jt_arena *arena, jt_str *ret_problem);
    const char *done, *failed;
} reloaded[] = {
    { offsetof(struct config, tls_cert), server_reload_tls, "TLS certificate reloaded",
      "TLS certificate not reloaded; the old one stays in use" },
    { offsetof(struct config, otlp_headers_file), server_reload_collector_headers,
      "headers for the collector reloaded",
      "headers for the collector not reloaded; the old ones stay in use" },
};

static bool is_set(const struct config *config, const struct reloaded *one)
{
    jt_str value;
    memcpy(&value, (const char *)config + one->setting, sizeof(value));
    return value.len != 0;
}

static void reload_one(const struct run *run, const struct reloaded *one)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    jt_str problem = JT_STR("out of memory");
    jt_err err = jt_arena_new(RELOAD_ARENA_BYTES, RELOAD_ARENA_BYTES, &arena);
    if (err.code == JT_OK)
        err = one->reload(run->server, arena, &problem);
    if (err.code == JT_OK)
        log_write(run->log, LOG_INFO, one->done, NULL, 0);
    else
        log_event(run->log, LOG_ERROR, one->failed, LOG_S("reason", problem));
}

static void reload(const struct run *run)
{
    bool is_any = false;
    for (size_t i = 0; i < COUNT(reloaded); i++)
        if (is_set(run->config, &reloaded[i])) {
            is_any = true;
            reload_one(run, &reloaded[i]);
        }
    if (!is_any)
        log_write(run->log, LOG_INFO,
                  "SIGHUP changes nothing: there is no TLS certificate to reload", NULL, 0);
}

static void wait_for_end(struct run *run, const sigset_t *signals)
{
    int signal_number = 0;
    while (sigwait(signals, &signal_number) == 0 && signal_number == SIGHUP)
        reload(run);
    log_event(run->log, LOG_INFO, "stopping", LOG_N("signal", signal_number));
    run->end = jt_instant_in_ms(run->config->shutdown_grace_s * 1000);
}

/* --- The end ------------------------------------------------------------------------------- */

static void *stop(void *argument)
{
    server_stop(argument);
    return NULL;
}

/* A second signal ends the process where it stands, as any program that takes none. */
static void signals_give_back(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

/* A thread that waits for a dead disk cannot be ended, only left. What was answered is on the disk;
 * what was being written is, after the next start, whole or not there. */
static enum command_status end_in_time(struct run *run)
{
    const struct jt_instant least = jt_instant_in_ms(END_MIN_MS);
    const struct jt_instant end =
        jt_instant_plus_ms(jt_instant_later(run->end, least), -LAST_WORDS_MIN_MS);
    pthread_t stopping;
    if (jt_thread_start(NULL, SANDBOX_MAIN, "stop", stop, run->server, &stopping).code != JT_OK) {
        server_stop(run->server);
        return COMMAND_DONE;
    }
    signals_give_back();
    run->is_cut_off = !jt_join_until(stopping, end);
    if (!run->is_cut_off)
        return COMMAND_DONE;
    log_write(run->log, LOG_ERROR,
              "the server did not end within shutdown_grace_s and is cut off; the disk may be slow",
              NULL, 0);
    return COMMAND_FAILED;
}

static void complain(const struct run *run, jt_str problem)
{
    char bytes[PRINTED_MAX_BYTES];
    struct jt_buf line = jt_buf_over(bytes, sizeof(bytes));
    jt_buf_put(&line, JT_STR("jeton serve: "));
    jt_buf_put(&line, problem);
    jt_buf_put_char(&line, '\n');
    log_print(run->log, jt_buf_str(&line));
}

/* Said once, at the start. */
static void tell_privileges(const struct run *run)
{
    const char *lacks = run->sandbox != NULL ? sandbox_lacks(run->sandbox) : NULL;
    if (geteuid() == 0)
        log_write(run->log, LOG_WARNING,
                  "jeton runs as root, and needs nothing of that: give it a user of its own", NULL,
                  0);
    if (run->sandbox == NULL)
        log_write(run->log, LOG_INFO, "the sandbox is off", NULL, 0);
    if (lacks != NULL)
        log_event(run->log, LOG_WARNING, "the sandbox is not whole",
                  LOG_S("lacks", jt_str_from(lacks)));
}

static enum command_status serve(struct run *run)
{
    const struct config *config = run->config;
    sigset_t signals;
    jt_str problem;
    signals_block(&signals);
    jt_err err = server_start(run->config, 1, run->call->environment, run->log, run->sandbox,
                              run->call->arena, &run->server, &problem);
    master_key_environment_wipe(run->call->environment);
    if (err.code == JT_OK) {
        problem = JT_STR("the sandbox cannot be entered; without it: --sandbox off");
        err = sandbox_enter(run->sandbox, SANDBOX_MAIN);
    }
    if (err.code != JT_OK) {
        complain(run, problem);
        return COMMAND_FAILED;
    }
    tell_privileges(run);
    log_event(run->log, LOG_INFO, "listening", LOG_S("listen", server_listen(run->server)),
              LOG_N("port", server_port(run->server)), LOG_S("issuer", config->issuer),
              LOG_S("database", config->database), LOG_S("version", JT_STR(JETON_VERSION)));
    print_start(run);
    jt_process_trim_memory();
    wait_for_end(run, &signals);
    enum command_status status = end_in_time(run);
    if (status == COMMAND_DONE)
        log_write(run->log, LOG_INFO, "stopped", NULL, 0);
    return status;
}

/* What nobody has read yet gets what is left of the grace, but neither all of it nor nothing. */
static struct jt_instant last_words_end(const struct run *run)
{
    const struct jt_instant now = jt_instant_now();
    return jt_instant_later(
        jt_instant_plus_ms(now, LAST_WORDS_MIN_MS),
        jt_instant_earlier(run->end, jt_instant_plus_ms(now, LAST_WORDS_MAX_MS)));
}

/* Nobody has the secrets that were in it, and nothing else would say so. */
static void tell_unprinted(void *context, uint64_t lines, struct jt_buf *notice)
{
    const struct run *run = context;
    (void)lines, (void)notice;
    log_write(
        run->log, LOG_ERROR,
        "what is printed at the start, the setup link among it, cannot be written to standard "
        "output; start again with an output that can be written",
        NULL, 0);
}

/* Before all threads, of which the log's are the first. */
static jt_err prepare_sandbox(struct run *run)
{
    const bool store_connects = store_url_path(run->config->database).len == 0;
    return run->config->sandbox == SANDBOX_ON ? sandbox_new(store_connects, &run->sandbox)
                                              : JT_DONE;
}

static jt_err open_outlets(struct run *run)
{
    const struct outlet_events events = { .tell_lost = tell_unprinted, .context = run };
    const struct log_options options = {
        .fd = STDERR_FILENO,
        .format = run->config->log_format,
        .level = run->config->log_level,
        .has_priorities = journal_reads(STDERR_FILENO, run->call->environment),
        .sandbox = run->sandbox,
    };
    JT_TRY(log_new(&options, &run->log));
    return outlet_open(STDOUT_FILENO, PRINTED_RING_BYTES, &events, run->sandbox, &run->printed);
}

static enum command_status run(const struct command_call *call)
{
    struct store_access configured;
    enum command_status status = store_access_configure(call, &configured);
    if (status != COMMAND_DONE)
        return status;
    jt_str value;
    if (flags_next(&configured.flags, &value) != FLAGS_END)
        return COMMAND_USAGE; /* it has no flags of its own, and takes no words */
    struct run run = { .call = call, .config = &configured.config, .end = JT_INSTANT_NEVER };
    jt_err err = prepare_sandbox(&run);
    if (err.code == JT_OK)
        err = open_outlets(&run);
    status = err.code == JT_OK ? serve(&run) : command_fail(call, "cannot start", err);
    if (run.is_cut_off) {
        usleep(LAST_WORDS_MIN_MS * 1000); /* threads may still log, so nothing can be closed */
        _exit((int)status);
    }
    const struct jt_instant end = last_words_end(&run);
    outlet_close(run.printed, end);
    log_close(run.log, end);
    sandbox_free(run.sandbox);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "Run the token service",
    .usage = "[SETTING]...",
    .settings = "",
    .details = "SIGTERM and SIGINT finish what is in flight and end, within shutdown_grace_s; a\n"
               "second one ends at once. SIGHUP reads the TLS certificate and key again without\n"
               "dropping connections, and the headers for the collector of traces.",
    .run = run,
};
