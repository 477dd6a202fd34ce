/*
 * bench: `jeton bench`. Measures servers of its own, whose stores are in memory, or one elsewhere
 * (bench/bench.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json_value.h"
#include "bench/bench.h"
#include "bench/fixture.h"
#include "bench/report.h"
#include "cli/bench_client.h"
#include "cli/flags.h"
#include "store/postgresql_url.h"

enum {
    FLAG_QUICK,
    FLAG_ONLY,
    FLAG_APPLICATIONS,
    FLAG_ROUNDS,
    FLAG_SLICE,
    FLAG_MEMORY,
    FLAG_DISK,
    FLAG_DATABASE,
    FLAG_URL,
    FLAG_CLIENT,
    FLAG_AUDIENCE,
    FLAG_JSON,
};
enum {
    ROUNDS = 5,
    QUICK_ROUNDS = 3,
    SLICE_MS = 1800,
    QUICK_SLICE_MS = 400,
    SLICE_MIN_MS = 10,
    SLICE_MAX_MS = 60 * 1000,
    APPLICATIONS = 20000,
    QUICK_APPLICATIONS = 2000,
    REAL_DIGITS = 6,
};

struct bench_call {
    const struct command_call *call;
    struct bench_options options; /* 0: not given */
    jt_str url, audience;
    const char *client_file;
    bool is_quick, is_json;
};

static bool take_number(struct bench_call *bench, const char *flag, jt_str value, int64_t min,
                        int64_t max, int64_t *ret_number)
{
    if (jt_str_to_int(value, min, max, ret_number).code == JT_OK)
        return true;
    command_complain(bench->call, "%s %.*s is not a number from %lld to %lld", flag, JT_FMT(value),
                     (long long)min, (long long)max);
    return false;
}

static bool take_scenario(const struct bench_call *bench, jt_str name)
{
    for (size_t i = 0; bench_scenario_name(i) != NULL; i++)
        if (jt_str_eq(name, jt_str_from(bench_scenario_name(i))))
            return true;
    command_complain(bench->call, "there is no scenario \"%.*s\"; see: jeton help bench",
                     JT_FMT(name));
    return false;
}

static bool take_scenarios(struct bench_call *bench, jt_str names)
{
    jt_str name;
    bench->options.only = names;
    while (jt_str_cut(&names, ',', &name))
        if (!take_scenario(bench, name))
            return false;
    return true;
}

static bool take_database(struct bench_call *bench, jt_str url)
{
    const char *fault = postgresql_url_fault(url);
    bench->options.database = url;
    if (fault != NULL)
        command_complain(bench->call, "the URL of --database %s", fault);
    return fault == NULL;
}

static bool take_flag(struct bench_call *bench, int flag, jt_str value)
{
    struct bench_options *options = &bench->options;
    switch (flag) {
    case FLAG_QUICK:
        bench->is_quick = true;
        return true;
    case FLAG_JSON:
        bench->is_json = true;
        return true;
    case FLAG_ONLY:
        return take_scenarios(bench, value);
    case FLAG_APPLICATIONS:
        return take_number(bench, "--applications", value, BENCH_CLIENTS_MIN, FIXTURE_CLIENTS_MAX,
                           &options->clients);
    case FLAG_ROUNDS:
        return take_number(bench, "--rounds", value, 1, BENCH_ROUNDS_MAX, &options->rounds);
    case FLAG_SLICE:
        return take_number(bench, "--slice-ms", value, SLICE_MIN_MS, SLICE_MAX_MS,
                           &options->slice_ms);
    case FLAG_MEMORY:
        options->memory_folder = value.ptr;
        return true;
    case FLAG_DISK:
        options->disk_folder = value.ptr;
        return true;
    case FLAG_DATABASE:
        return take_database(bench, value);
    case FLAG_URL:
        bench->url = value;
        return true;
    case FLAG_CLIENT:
        bench->client_file = value.ptr;
        return true;
    case FLAG_AUDIENCE:
        bench->audience = value;
        return true;
    default: /* FLAGS_WRONG: that was said already */
        return false;
    }
}

/* What was not given. */
static void set_defaults(struct bench_call *bench)
{
    struct bench_options *options = &bench->options;
    options->environment = bench->call->environment;
    if (options->memory_folder == NULL)
        options->memory_folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    if (options->disk_folder == NULL)
        options->disk_folder = "/var/tmp";
    if (options->rounds == 0)
        options->rounds = bench->is_quick ? QUICK_ROUNDS : ROUNDS;
    if (options->slice_ms == 0)
        options->slice_ms = bench->is_quick ? QUICK_SLICE_MS : SLICE_MS;
    if (options->clients == 0)
        options->clients = bench->is_quick ? QUICK_APPLICATIONS : APPLICATIONS;
}

static enum command_status print_results(const struct bench_call *bench,
                                         const struct results *results)
{
    if (!bench->is_json) {
        report_text(results, stdout);
        return COMMAND_DONE;
    }
    json_t *object = report_json(results);
    char *text =
        object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
    json_decref(object);
    if (text == NULL) {
        command_complain(bench->call, "out of memory");
        return COMMAND_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return COMMAND_DONE;
}

static enum command_status measure(struct bench_call *bench)
{
    const struct command_call *call = bench->call;
    struct credentials client = { 0 };
    struct results results;
    jt_str problem;
    jt_err err;
    if (bench->url.len == 0) {
        err = bench_run(&bench->options, call->arena, &results, &problem);
    } else {
        const enum command_status status =
            bench_client_read(call, bench->client_file, &client, &bench->audience);
        const struct bench_remote remote = { bench->url, &client, bench->audience };
        if (status != COMMAND_DONE)
            return status;
        err = bench_run_remote(&bench->options, &remote, call->arena, &results, &problem);
        jt_wipe(&client, sizeof(client));
    }
    if (err.code == JT_OK)
        return print_results(bench, &results);
    command_complain(call, "%.*s", JT_FMT(problem));
    return COMMAND_FAILED;
}

static enum command_status bench_command_run(const struct command_call *call)
{
    struct bench_call bench = { .call = call };
    struct flag_reader flags = { .call = call, .count = call->count, .arguments = call->arguments };
    jt_str value;
    for (int flag; (flag = flags_next(&flags, &value)) != FLAGS_END;)
        if (!take_flag(&bench, flag, value))
            return COMMAND_USAGE;
    set_defaults(&bench);
    return measure(&bench);
}

static const struct command_flag bench_flags[] = {
    [FLAG_QUICK] = { "--quick", NULL, "Less of everything: under a minute, and less certain." },
    [FLAG_ONLY] = { "--only", "SCENARIOS",
                    "Only these of the scenarios above, with commas between." },
    [FLAG_APPLICATIONS] = { "--applications", "COUNT",
                            "How many the scenario many has. Default: 20000." },
    [FLAG_ROUNDS] = { "--rounds", "COUNT", "Each figure is the median of so many. Default: 5." },
    [FLAG_SLICE] = { "--slice-ms", "MS", "How long each turn lasts. Default: 1800." },
    [FLAG_MEMORY] = { "--memory", "FOLDER",
                      "Where all other stores are, in memory. Default: /dev/shm." },
    [FLAG_DISK] = { "--disk", "FOLDER",
                    "Where the store of changes is, which shall wait for a disk. Default: "
                    "/var/tmp." },
    [FLAG_DATABASE] = { "--database", "URL",
                        "A database of PostgreSQL, where all stores are then, each in a schema of "
                        "its own that goes when it ends." },
    [FLAG_URL] = { "--url", "URL", "Measure the server with this issuer, in place of own ones." },
    [FLAG_CLIENT] = { "--client", "FILE",
                      "Who asks there: what application create --json printed. Default: from "
                      "JETON_BENCH_CLIENT_ID and JETON_BENCH_CLIENT_SECRET." },
    [FLAG_AUDIENCE] = { "--audience", "AUDIENCE", "What it asks for. Default: the file's first." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_bench = {
    .name = "bench",
    .summary = "Measure what tokens cost on this machine, beside the bare costs",
    .usage =
        "[--quick] [--only SCENARIOS] [--applications COUNT] [--rounds COUNT] [--slice-ms MS]\n"
        "                   [--memory FOLDER] [--disk FOLDER] [--database URL] [--json]\n"
        "                   [--url URL [--client FILE] [--audience AUDIENCE]]",
    .flags = bench_flags,
    .flag_count = COUNT(bench_flags),
    .details =
        "It takes five minutes on a machine that does nothing else. Servers and stores are its\n"
        "own and go when it ends. A goal that is missed is said and is no failure: machines\n"
        "differ. What each figure means: docs/performance.md. Scenarios:\n\n"
        "  tokens      of a client that the server knows, with each algorithm\n"
        "  latency     p99 of RS256 tokens at 70 % of saturation\n"
        "  documents   JWKS and discovery\n"
        "  api-keys    API keys verified, and coalesced tokens\n"
        "  tls         tokens over TLS, on kept connections and on new ones\n"
        "  start       time until the server is ready, and its memory\n"
        "  many        many applications: first tokens, tokens at random, memory, start\n"
        "  changes     applications created, by one client and by 16\n"
        "  nodes       two nodes on one store, which needs --database",
    .run = bench_command_run,
};
