/*
 * serve: `jeton serve`. Runs until SIGTERM or SIGINT; SIGHUP reads the TLS certificate again.
 * Signals are taken by one thread with sigwait(3), so no handler runs in the middle of anything.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "cli/demo.h"
#include "cli/store_access.h"

enum { RELOAD_ARENA_BYTES = 16 * 1024 };

static void signals_block(sigset_t *ret_signals)
{
    sigemptyset(ret_signals);
    sigaddset(ret_signals, SIGTERM);
    sigaddset(ret_signals, SIGINT);
    sigaddset(ret_signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ret_signals, NULL); /* threads started later inherit it */
}

static void print_demo(const struct config *config, const struct demo *demo)
{
    jt_str secret = jt_secret_reveal(&demo->client_secret);
    printf("\n"
           "  A demo API and a demo application were made; the secret is shown only now.\n"
           "  Get a token:\n\n"
           "    curl %.*s/oauth2/token \\\n"
           "      --data-urlencode grant_type=client_credentials \\\n"
           "      --data-urlencode client_id=%.*s \\\n"
           "      --data-urlencode client_secret=%.*s \\\n"
           "      --data-urlencode audience=%s\n",
           JT_FMT(config->issuer), JT_FMT(demo->application.id), JT_FMT(secret), DEMO_AUDIENCE);
}

static void print_further_run(void)
{
    printf("\n"
           "  The demo application's secret was shown on the first start. For another client:\n\n"
           "    build/jeton application create --name second --api %s --scope read:orders\n",
           DEMO_AUDIENCE);
}

static jt_err print_development(const struct config *config, struct server *server,
                                struct jt_arena *arena)
{
    struct demo demo = { 0 };
    bool is_new = server_has_new_store(server);
    if (is_new)
        JT_TRY(demo_create(server, arena, &demo));
    printf("\n  jeton " JETON_VERSION " is ready.\n\n"
           "  Console     %.*s/console/\n",
           JT_FMT(config->issuer));
    if (is_new)
        print_demo(config, &demo);
    else
        print_further_run();
    jt_secret_clear(&demo.client_secret);
    printf("\n  An application that administers jeton through its management API:\n\n"
           "    build/jeton application create --name admin --management\n\n"
           "  Stop with Ctrl-C.\n\n");
    fflush(stdout);
    return JT_DONE;
}

/* On standard output, not in the log: whoever has it becomes the owner. */
static void print_setup_link(struct server *server, struct log *log, struct jt_arena *arena)
{
    jt_str url = JT_STR("");
    jt_err err = server_setup_link(server, arena, &url);
    if (err.code != JT_OK)
        log_err(log, LOG_ERROR, "no setup link could be made for the console", err);
    if (url.len != 0)
        printf("\n  The console has no administrator yet. This link makes the first one; it works\n"
               "  once, within 24 hours, until the next start:\n\n    %.*s\n\n",
               JT_FMT(url));
    fflush(stdout);
}

static void reload(struct server *server, struct log *log)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    jt_str problem = JT_STR("out of memory");
    jt_err err = jt_arena_new(RELOAD_ARENA_BYTES, RELOAD_ARENA_BYTES, &arena);
    if (err.code == JT_OK)
        err = server_reload(server, arena, &problem);
    if (err.code == JT_OK)
        log_write(log, LOG_INFO, "TLS certificate reloaded", NULL, 0);
    else
        log_event(log, LOG_ERROR, "TLS certificate not reloaded; the old one stays in use",
                  LOG_S("reason", problem));
}

static void wait_for_end(struct server *server, struct log *log, const sigset_t *signals)
{
    int signal_number = 0;
    while (sigwait(signals, &signal_number) == 0 && signal_number == SIGHUP)
        reload(server, log);
    log_event(log, LOG_INFO, "stopping", LOG_N("signal", signal_number));
}

static enum command_status serve(const struct command_call *call, const struct config *config,
                                 struct log *log)
{
    struct server *server = NULL;
    sigset_t signals;
    jt_str problem;
    signals_block(&signals);
    jt_err err = server_start(config, call->environment, log, call->arena, &server, &problem);
    if (err.code != JT_OK) {
        command_complain(call, "%.*s (%s)", JT_FMT(problem), err.what);
        return COMMAND_FAILED;
    }
    log_event(log, LOG_INFO, "listening", LOG_S("listen", config->listen),
              LOG_N("port", server_port(server)), LOG_S("issuer", config->issuer),
              LOG_S("database", config->database), LOG_S("version", JT_STR(JETON_VERSION)));
    if (config->is_development) {
        err = print_development(config, server, call->arena);
        if (err.code != JT_OK)
            log_err(log, LOG_ERROR, "the demo could not be made", err);
    }
    print_setup_link(server, log, call->arena);
    wait_for_end(server, log, &signals);
    server_stop(server);
    log_write(log, LOG_INFO, "stopped", NULL, 0);
    return COMMAND_DONE;
}

static enum command_status run(const struct command_call *call)
{
    struct store_access configured;
    struct log *log = NULL;
    enum command_status status = store_access_configure(call, &configured);
    if (status != COMMAND_DONE)
        return status;
    jt_str value;
    if (flags_next(&configured.flags, &value) != FLAGS_END)
        return COMMAND_USAGE; /* it has no flags of its own, and takes no words */
    const struct config *config = &configured.config;
    jt_err err = log_new(STDERR_FILENO, config->log_format, config->log_level, &log);
    if (err.code != JT_OK)
        return command_fail(call, "cannot start", err);
    status = serve(call, config, log);
    log_free(log);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "Run the token service",
    .usage = "[SETTING]...",
    .settings = "",
    .details = "SIGTERM and SIGINT finish what is in flight and end; SIGHUP reads the TLS\n"
               "certificate and key again without dropping connections.\n",
    .run = run,
};
