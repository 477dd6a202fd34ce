/*
 * config: every setting is one row of one table: config file key, JETON_ environment variable,
 * flag, default, limits, one line of help. docs/configuration.md is generated from it
 * (`jeton help settings --markdown`).
 *
 * A flag wins over the environment, the environment over the file, the file over the default. The
 * file has lines `key = value`, `#` comments, values to the end of the line. Fuzzed.
 */
#pragma once

#include "base/arena.h"
#include "jose/alg.h"
#include "ops/log.h"

#define CONFIG_DATABASE_DEFAULT "sqlite:data/jeton.db"

enum { SETTINGS_MAX = 64, SETTING_VALUE_MAX_BYTES = 4096, CONFIG_FILE_MAX_BYTES = 64 * 1024 };

enum environment_color {
    COLOR_GRAY,
    COLOR_RED,
    COLOR_ORANGE,
    COLOR_YELLOW,
    COLOR_GREEN,
    COLOR_BLUE,
    COLOR_VIOLET,
};
extern const char *const environment_colors[]; /* their names; ends with NULL */

enum sandbox_setting { SANDBOX_ON, SANDBOX_OFF };

/* Each issuer of a process has settings of its own. Where there are several, those of the process
 * are the first one's, and nobody reads them of the others. */
struct config {
    bool is_given[SETTINGS_MAX]; /* by index in settings: somebody set it */

    /* An issuer's: */
    jt_str database;                   /* CONFIG_DATABASE_DEFAULT */
    jt_str issuer;                     /* http://localhost:8080, no trailing slash */
    bool proxy_strips_path;            /* false */
    jt_str master_key_file;            /* empty: master.key beside the SQLite file */
    enum jose_alg signing_algorithm;   /* of new signing keys; RS256 */
    int64_t key_rotation_days;         /* 90; 0: only by hand */
    int64_t jwks_cache_s;              /* 300: how long verifiers may cache the JWKS */
    int64_t signing_key_lead_s;        /* 86400: how long a key is published before it signs */
    int64_t staleness_max_s;           /* 300: how long tokens go on while the store is away */
    int64_t audit_kept_days;           /* 0: for ever */
    int64_t client_cache_max;          /* records in the client directory; 1000000 */
    int64_t api_key_cache_max;         /* records in the directory of API keys; 100000 */
    int64_t api_key_verify_per_minute; /* failures from one address; 6000, 0: not limited */
    int64_t
        wrong_credentials_per_client_per_minute; /* of it and one address; 600, 0: not limited */
    int64_t wrong_credentials_per_address_per_minute;   /* 6000, 0: not limited */
    int64_t rate_limit_per_client_per_minute;           /* 0: not limited */
    int64_t rate_limit_per_management_token_per_minute; /* 0: not limited */
    int64_t api_key_token_lifetime_s;    /* 300: of a token exchanged for an API key */
    bool api_key_verify_needs_token;     /* false */
    int64_t client_assertion_max_s;      /* 300: from now to its exp */
    bool needs_assertion_typ;            /* false */
    bool allows_token_endpoint_audience; /* false: of an assertion, beside the issuer */
    bool replay_is_strict;               /* false: what was used is in the store within a second */
    int64_t coalesced_tokens_max;        /* 10000 */
    int64_t coalescing_life_min_percent; /* 80: what an earlier token has left of its life */
    jt_str metrics_client_ids;           /* empty: none; client_ids_parse() takes it */
    int64_t webhook_in_flight_max;       /* 100 */
    int64_t webhook_history_days;        /* 30 */
    bool allows_private_webhooks;        /* endpoints at any address, and over plain http */
    jt_str webhook_ca_file;              /* empty: the system's */
    jt_str console_environment;          /* "production"; empty: the console shows none */
    enum environment_color console_color;

    /* The process's: */
    jt_str listen;                   /* 127.0.0.1:8080; take it apart with config_listen() */
    jt_str metrics_listen;           /* empty: none; as listen */
    jt_str otlp_url;                 /* empty: no spans are exported */
    jt_str otlp_headers_file;        /* empty: none; with otlp_url alone */
    bool is_port_shared;             /* with a process that this one takes over from */
    jt_str tls_cert, tls_key;        /* both or none */
    int64_t event_loops;             /* 0: one per processor */
    int64_t blocking_threads;        /* 4, of each pool that reads */
    int64_t connections_max;         /* 4096 */
    int64_t connections_per_address; /* 1024, or per IPv6 network of 64 bits */
    jt_str trusted_proxies;          /* empty: none; trusted_proxies_parse() takes it */
    int64_t idle_timeout_s, head_timeout_s, body_timeout_s; /* 75, 10, 30 */
    int64_t shutdown_grace_s;                               /* 8 */
    int64_t console_session_s;                              /* 43200 */
    int64_t console_idle_s;                                 /* 3600 */
    enum log_format log_format;                             /* human */
    enum log_level log_level;                               /* info */
    enum sandbox_setting sandbox;                           /* on */
    bool is_development; /* --development: makes a demo API and application on a new store */
    jt_str config_file;  /* empty: none */
};

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_CHOICE, SETTING_FLAG };

/* Of a setting that commands beside a server need: the store remembers what its server runs with
 * (ops/remembered_settings.h), and this says whose value holds when a command is given another. */
enum setting_memory { SETTING_NOT_REMEMBERED, SETTING_COMMAND_WINS, SETTING_SERVER_WINS };

/* What is wrong with a value, to be read behind it ("is not ADDR:PORT"), or NULL. */
typedef const char *setting_check(jt_str value);

struct setting {
    const char *key;         /* config file: "log_format" */
    const char *environment; /* "JETON_LOG_FORMAT" */
    const char *flag;        /* "--log-format" */
    enum setting_type type;
    const char *default_text;
    int64_t min, max;           /* SETTING_NUMBER */
    const char *const *choices; /* SETTING_CHOICE, NULL-terminated; in the order of the enum */
    setting_check *check;       /* SETTING_TEXT; NULL: any text */
    bool is_store;              /* SETTING_TEXT: a value that check refuses is JT_STORE */
    enum setting_memory memory;
    bool is_path;  /* SETTING_TEXT: of a file, which has another name from another folder */
    size_t offset; /* of the member in struct config */
    const char *value_name; /* "URL", for --help */
    const char *help;
};
extern const struct setting settings[];
extern const size_t setting_count;

/*
 * Reads flags, environment and file. arguments are those behind the subcommand; those that are no
 * setting are left in ret_rest (same order) for the subcommand to read. ret_problem is a sentence
 * for people that names the setting and where it came from, never the value of the master key.
 * Errors: JT_INVALID; JT_IO for what is wrong with the file or in it; JT_STORE for a URL that names
 * no store, which is the same failure as one that cannot be opened. All text lives in arena or in
 * the arguments, and also ends in a NUL.
 */
JT_MUST_USE jt_err config_load(int count, char **arguments, char **environment,
                               struct jt_arena *arena, struct config *ret_config, char **ret_rest,
                               int *ret_rest_count, jt_str *ret_problem);

/* True when a flag, the environment or the file set the setting of that key. */
bool config_is_given(const struct config *config, const char *key);

/* A setting as the text that sets it; a path in full. Lives in arena. */
JT_MUST_USE jt_err config_text(const struct setting *setting, const struct config *config,
                               struct jt_arena *arena, jt_str *ret_text);
/* Sets one from its text, which is copied; origin says in a problem where it came from. */
JT_MUST_USE jt_err config_set(const struct setting *setting, jt_str text, const char *origin,
                              struct jt_arena *arena, struct config *config, jt_str *ret_problem);

/* A numeric address and a port, "127.0.0.1:8080" or "[::1]:8080"; port 0 asks for any free one. The
 * address comes without brackets and lives as long as listen. JT_INVALID. */
JT_MUST_USE jt_err config_listen(jt_str listen, jt_str *ret_address, uint16_t *ret_port);
