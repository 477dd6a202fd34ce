/*
 * config_table: the settings, one row each. Text in here is what people read in the help, in
 * docs/configuration.md and behind their own value in an error.
 */
#include <arpa/inet.h>

#include "http/trusted_proxies.h"
#include "model/client_ids.h"
#include "model/issuer.h"
#include "model/text.h"
#include "model/webhook.h"
#include "ops/config.h"
#include "store/store_url.h"

jt_err config_listen(jt_str listen, jt_str *ret_address, uint16_t *ret_port)
{
    struct in6_addr parsed; /* large enough for either family */
    char text[INET6_ADDRSTRLEN] = { 0 };
    int64_t port;
    const char *colon = memrchr(listen.ptr, ':', listen.len);
    if (colon == NULL)
        return JT_ERR(JT_INVALID, "no port");

    size_t address_bytes = (size_t)(colon - listen.ptr);
    jt_str address = { listen.ptr, address_bytes };
    bool is_bracketed = address.len >= 2 && address.ptr[0] == '[' && colon[-1] == ']';
    if (is_bracketed)
        address = (jt_str){ address.ptr + 1, address.len - 2 };
    if (address.len >= sizeof(text))
        return JT_ERR(JT_INVALID, "address too long");
    memcpy(text, address.ptr, address.len);
    if (inet_pton(is_bracketed ? AF_INET6 : AF_INET, text, &parsed) != 1)
        return JT_ERR(JT_INVALID, "not a numeric address");
    JT_TRY(jt_str_to_int((jt_str){ colon + 1, listen.len - address_bytes - 1 }, 0, 65535, &port));

    *ret_address = address;
    *ret_port = (uint16_t)port;
    return JT_DONE;
}

static const char *check_listen(jt_str value)
{
    jt_str address;
    uint16_t port;
    return config_listen(value, &address, &port).code == JT_OK
               ? NULL
               : "is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, [::1]:8080";
}

static const char *check_metrics_listen(jt_str value)
{
    return value.len == 0 ? NULL : check_listen(value);
}

static const char *check_client_ids(jt_str value)
{
    struct client_ids ids;
    return client_ids_parse(value, &ids).code == JT_OK
               ? NULL
               : "is not a list of up to 100 client ids (32 digits and letters a to f), with "
                 "commas";
}

static const char *check_otlp_url(jt_str value)
{
    return value.len == 0 || webhook_endpoint_check(value, true).code == JT_OK
               ? NULL
               : "is not a URL; example: http://127.0.0.1:4318/v1/traces";
}

static const char *check_proxies(jt_str value)
{
    struct trusted_proxies proxies;
    return trusted_proxies_parse(value, &proxies).code == JT_OK
               ? NULL
               : "is not a list of up to 32 addresses and networks; example: 10.0.0.0/8, ::1";
}

static const char *const algorithms[] = { "RS256", "ES256", "EdDSA", NULL };
static const char *const formats[] = { "human", "json", NULL };
static const char *const switches[] = { "on", "off", NULL };
static const char *const levels[] = { "debug", "info", "warning", "error", NULL };

enum { ENVIRONMENT_MAX_CHARS = 32 }; /* what the head of a narrow screen has room for */

static const char *check_environment(jt_str value)
{
    return value.len == 0 || text_fits(value, 1, ENVIRONMENT_MAX_CHARS)
               ? NULL
               : "is not 0 to 32" NAME_RULE;
}

const char *const environment_colors[] = { "gray",  "red",  "orange", "yellow",
                                           "green", "blue", "violet", NULL };

#define NAMES(low, up, dashed) .key = (low), .environment = "JETON_" up, .flag = "--" dashed
#define TEXT(member, name) \
    .type = SETTING_TEXT, .offset = offsetof(struct config, member), .value_name = (name)
#define NUMBER(member, at_least, at_most, name)                                           \
    .type = SETTING_NUMBER, .offset = offsetof(struct config, member), .min = (at_least), \
    .max = (at_most), .value_name = (name)
#define CHOICE(member, names, name)                                                        \
    .type = SETTING_CHOICE, .offset = offsetof(struct config, member), .choices = (names), \
    .value_name = (name)

/* clang-format off */
const struct setting settings[] = {
    { NAMES("database", "DATABASE", "database"), TEXT(database, "URL"),
      .default_text = CONFIG_DATABASE_DEFAULT, .check = store_url_fault, .is_store = true,
      .help = "Where everything is kept: sqlite:PATH, the path as it is, without options, whose "
              "folder and file are made on first use; or postgresql://USER@HOST/DATABASE, which "
              "several nodes can share. Its password comes from a file (?passfile=PATH) or from "
              "PGPASSWORD." },
    { NAMES("listen", "LISTEN", "listen"), TEXT(listen, "ADDR:PORT"),
      .default_text = "127.0.0.1:8080", .check = check_listen,
      .help = "Numeric address and port to listen on; IPv6 in brackets. Port 0: any free one. "
              "Sockets that systemd gives (LISTEN_FDS) go before it." },
    { NAMES("metrics_listen", "METRICS_LISTEN", "metrics-listen"), TEXT(metrics_listen, "ADDR:PORT"),
      .default_text = "", .check = check_metrics_listen,
      .help = "Another address and port, for Prometheus: GET /metrics and /health/ without a token, "
              "over plain HTTP. For a private network only. When empty, /metrics is at `listen` "
              "alone, for a management token with read:statistics." },
    { NAMES("metrics_client_ids", "METRICS_CLIENT_IDS", "metrics-client-ids"),
      TEXT(metrics_client_ids, "LIST"),
      .default_text = "", .check = check_client_ids,
      .help = "Up to 100 client ids, with commas: their tokens and refusals have series of their own "
              "in metrics. One that no application has stays 0." },
    { NAMES("otlp_url", "OTLP_URL", "otlp-url"), TEXT(otlp_url, "URL"),
      .default_text = "", .check = check_otlp_url,
      .help = "Where an OpenTelemetry collector takes traces (OTLP/HTTP, JSON): "
              "http://127.0.0.1:4318/v1/traces. It gets a span of each request whose caller records its "
              "trace. When empty: none." },
    { NAMES("otlp_headers_file", "OTLP_HEADERS_FILE", "otlp-headers-file"),
      TEXT(otlp_headers_file, "FILE"),
      .default_text = "",
      .help = "File of what each request to that collector has in its head, such as its credential: "
              "lines NAME: VALUE. Only its owner may read it (chmod 600). Read again on SIGHUP." },
    { NAMES("listen_shared", "LISTEN_SHARED", "listen-shared"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, is_port_shared),
      .default_text = "false",
      .help = "Listen also on a port on which another jeton of the same user does, to take over "
              "from it: once this one listens, end the other one with SIGTERM." },
    { NAMES("issuer", "ISSUER", "issuer"), TEXT(issuer, "URL"),
      .default_text = "http://localhost:8080", .check = issuer_fault,
      .memory = SETTING_COMMAND_WINS,
      .help = "The URL that clients and APIs know this server by, without a slash at the end. With "
              "a path (https://example.com/auth), everything is served below that path." },
    { NAMES("proxy_strips_path", "PROXY_STRIPS_PATH", "proxy-strips-path"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, proxy_strips_path),
      .default_text = "false",
      .help = "The proxy in front takes the issuer's path off each request (/auth/oauth2/token comes "
              "as /oauth2/token). Without a path in the issuer it changes nothing." },
    { NAMES("tls_cert", "TLS_CERT", "tls-cert"), TEXT(tls_cert, "FILE"),
      .default_text = "",
      .help = "Certificate chain in PEM, the server's own first. Read again on SIGHUP." },
    { NAMES("tls_key", "TLS_KEY", "tls-key"), TEXT(tls_key, "FILE"),
      .default_text = "",
      .help = "Private key of the certificate, in PEM; only its owner may read the file (chmod "
              "600). Read again on SIGHUP." },
    { NAMES("master_key_file", "MASTER_KEY_FILE", "master-key-file"), TEXT(master_key_file, "FILE"),
      .default_text = "",
      .memory = SETTING_COMMAND_WINS, .is_path = true,
      .help = "File of the master key. When empty: master.key in the folder of the database's file; "
              "with PostgreSQL in the folder where the server is started." },
    { NAMES("signing_algorithm", "SIGNING_ALGORITHM", "signing-algorithm"),
      CHOICE(signing_algorithm, algorithms, "ALG"),
      .default_text = "RS256",
      .memory = SETTING_SERVER_WINS,
      .help = "Algorithm of new signing keys. A change takes effect by a rotation." },
    { NAMES("key_rotation_days", "KEY_ROTATION_DAYS", "key-rotation-days"),
      NUMBER(key_rotation_days, 0, 3650, "DAYS"),
      .default_text = "90",
      .memory = SETTING_SERVER_WINS,
      .help = "Age at which the signing key is replaced. 0: only by `jeton keys rotate`." },
    { NAMES("jwks_cache_s", "JWKS_CACHE_S", "jwks-cache-s"),
      NUMBER(jwks_cache_s, 0, 86400, "SECONDS"),
      .default_text = "300",
      .memory = SETTING_SERVER_WINS,
      .help = "How long verifiers may cache the public keys and the discovery document." },
    { NAMES("signing_key_lead_s", "SIGNING_KEY_LEAD_S", "signing-key-lead-s"),
      NUMBER(signing_key_lead_s, 0, 2592000, "SECONDS"),
      .default_text = "86400",
      .memory = SETTING_SERVER_WINS,
      .help = "How long a new key is published before it signs; never less than jwks_cache_s and "
              "staleness_max_s." },
    { NAMES("staleness_max_s", "STALENESS_MAX_S", "staleness-max-s"),
      NUMBER(staleness_max_s, 5, 86400, "SECONDS"), /* less flaps when the database is busy */
      .default_text = "300",
      .memory = SETTING_SERVER_WINS, /* keys live by it */
      .help = "How long a node still issues tokens to known clients while the database is away, "
              "which it asks each second." },
    { NAMES("event_loops", "EVENT_LOOPS", "event-loops"),
      NUMBER(event_loops, 0, 256, "COUNT"),
      .default_text = "0",
      .help = "Threads of each node that answer token requests. 0: one for each processor that it "
              "may run on." },
    { NAMES("blocking_threads", "BLOCKING_THREADS", "blocking-threads"),
      NUMBER(blocking_threads, 1, 64, "COUNT"),
      .default_text = "4",
      .help = "Threads of each node that read the database for tokens, and as many for other reads; "
              "changes have up to 16, passwords two." },
    { NAMES("connections_max", "CONNECTIONS_MAX", "connections-max"),
      NUMBER(connections_max, 16, 1000000, "COUNT"),
      .default_text = "4096",
      .help = "Connections of each node in all. A new one past that takes the place of the longest idle; it is "
              "refused where none is idle. Lowered where the limit of file descriptors is too low for it." },
    { NAMES("connections_per_address", "CONNECTIONS_PER_ADDRESS", "connections-per-address"),
      NUMBER(connections_per_address, 1, 1000000, "COUNT"),
      .default_text = "1024",
      .help = "Connections from one address, or one IPv6 network of 64 bits, to each node; more are "
              "refused. Trusted proxies have no limit." },
    { NAMES("trusted_proxies", "TRUSTED_PROXIES", "trusted-proxies"),
      TEXT(trusted_proxies, "LIST"),
      .default_text = "", .check = check_proxies,
      .help = "Proxies whose X-Forwarded-For is believed: addresses and networks, with commas. "
              "Forwarded (RFC 7239) is not read." },
    { NAMES("idle_timeout_s", "IDLE_TIMEOUT_S", "idle-timeout-s"),
      NUMBER(idle_timeout_s, 1, 3600, "SECONDS"),
      .default_text = "75",
      .help = "A connection without a request is closed after this time, which answers tell as "
              "Keep-Alive. Longer than that of a load balancer in front (often 60)." },
    { NAMES("head_timeout_s", "HEAD_TIMEOUT_S", "head-timeout-s"),
      NUMBER(head_timeout_s, 1, 600, "SECONDS"),
      .default_text = "10",
      .help = "The headers of a request must arrive within this time." },
    { NAMES("body_timeout_s", "BODY_TIMEOUT_S", "body-timeout-s"),
      NUMBER(body_timeout_s, 1, 600, "SECONDS"),
      .default_text = "30",
      .help = "The body of a request must arrive within this time." },
    { NAMES("shutdown_grace_s", "SHUTDOWN_GRACE_S", "shutdown-grace-s"),
      NUMBER(shutdown_grace_s, 0, 600, "SECONDS"),
      .default_text = "8",
      .help = "SIGTERM ends the server within this time; most of it is for requests in flight, an "
              "eighth (4 s at most) for receivers of webhooks that have not answered yet." },
    { NAMES("audit_kept_days", "AUDIT_KEPT_DAYS", "audit-kept-days"),
      NUMBER(audit_kept_days, 0, 36500, "DAYS"),
      .default_text = "0",
      .help = "How long entries of the audit are kept. 0: for ever." },
    { NAMES("client_cache_max", "CLIENT_CACHE_MAX", "client-cache-max"),
      NUMBER(client_cache_max, 100, 10000000, "COUNT"),
      .default_text = "1000000",
      .help = "Applications that each node keeps in memory, ready to be issued tokens: those used "
              "last, 350 bytes each." },
    { NAMES("coalesced_tokens_max", "COALESCED_TOKENS_MAX", "coalesced-tokens-max"),
      NUMBER(coalesced_tokens_max, 100, 10000000, "COUNT"),
      .default_text = "10000",
      .help = "Tokens that each node keeps in memory for applications that may get an earlier one again "
              "(coalesced). Each takes its own length and 160 bytes, about 1 KiB with RS256, at most "
              "8 KiB." },
    { NAMES("coalescing_life_min_percent", "COALESCING_LIFE_MIN_PERCENT",
            "coalescing-life-min-percent"),
      NUMBER(coalescing_life_min_percent, 1, 99, "PERCENT"),
      .default_text = "80",
      .help = "How much of its life an earlier token must have left to be handed out again." },
    { NAMES("api_key_cache_max", "API_KEY_CACHE_MAX", "api-key-cache-max"),
      NUMBER(api_key_cache_max, 100, 10000000, "COUNT"),
      .default_text = "100000",
      .help = "API keys that each node keeps in memory, ready to be verified: those used last, 700 "
              "bytes each." },
    { NAMES("api_key_verify_needs_token", "API_KEY_VERIFY_NEEDS_TOKEN",
            "api-key-verify-needs-token"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, api_key_verify_needs_token),
      .default_text = "false",
      .help = "Refuse to verify API keys for callers without a token that has read:api_keys." },
    { NAMES("api_key_verify_per_minute", "API_KEY_VERIFY_PER_MINUTE",
            "api-key-verify-per-minute"),
      NUMBER(api_key_verify_per_minute, 0, 1000000, "COUNT"),
      .default_text = "6000",
      .help = "API keys from one address that may turn out invalid in a minute, on each node. 0: any "
              "number." },
    { NAMES("wrong_credentials_per_client_per_minute", "WRONG_CREDENTIALS_PER_CLIENT_PER_MINUTE",
            "wrong-credentials-per-client-per-minute"),
      NUMBER(wrong_credentials_per_client_per_minute, 0, 1000000, "COUNT"),
      .default_text = "600",
      .help = "Wrong client credentials for one client_id from one address that are looked at in a "
              "minute, on each node; more get 429. 0: any number." },
    { NAMES("wrong_credentials_per_address_per_minute", "WRONG_CREDENTIALS_PER_ADDRESS_PER_MINUTE",
            "wrong-credentials-per-address-per-minute"),
      NUMBER(wrong_credentials_per_address_per_minute, 0, 1000000, "COUNT"),
      .default_text = "6000",
      .help = "The same for all client_ids together. Right credentials of a client that the node "
              "knows always pass." },
    { NAMES("rate_limit_per_client_per_minute", "RATE_LIMIT_PER_CLIENT_PER_MINUTE",
            "rate-limit-per-client-per-minute"),
      NUMBER(rate_limit_per_client_per_minute, 0, 1000000, "COUNT"),
      .default_text = "0",
      .help = "Token requests of an authenticated client in a minute, on each node; more get 429. "
              "0: any number." },
    { NAMES("rate_limit_per_management_token_per_minute",
            "RATE_LIMIT_PER_MANAGEMENT_TOKEN_PER_MINUTE",
            "rate-limit-per-management-token-per-minute"),
      NUMBER(rate_limit_per_management_token_per_minute, 0, 1000000, "COUNT"),
      .default_text = "0",
      .help = "Requests to the management API with one token in a minute, on each node; more get "
              "429. 0: any number." },
    { NAMES("api_key_token_lifetime_s", "API_KEY_TOKEN_LIFETIME_S", "api-key-token-lifetime-s"),
      NUMBER(api_key_token_lifetime_s, 10, 3600, "SECONDS"),
      .default_text = "300",
      .help = "How long a token that was exchanged for an API key is valid." },
    { NAMES("client_assertion_max_s", "CLIENT_ASSERTION_MAX_S", "client-assertion-max-s"),
      NUMBER(client_assertion_max_s, 10, 3600, "SECONDS"),
      .default_text = "300",
      .help = "How far from now the exp of a client assertion (private_key_jwt) may be; a minute more "
              "is let pass, for clocks that differ." },
    { NAMES("assertion_typ_required", "ASSERTION_TYP_REQUIRED", "assertion-typ-required"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, needs_assertion_typ),
      .default_text = "false",
      .help = "Accept only client assertions whose typ is client-authentication+jwt; else JWT and "
              "none are good too." },
    { NAMES("allow_token_endpoint_audience", "ALLOW_TOKEN_ENDPOINT_AUDIENCE",
            "allow-token-endpoint-audience"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, allows_token_endpoint_audience),
      .default_text = "false",
      .help = "Accept client assertions whose one aud is the URL of the token endpoint in place of the "
              "issuer, for clients that cannot be changed." },
    { NAMES("replay_strict", "REPLAY_STRICT", "replay-strict"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, replay_is_strict),
      .default_text = "false",
      .help = "Write that a client assertion was used into the store before it is answered, so that of "
              "all nodes one takes it. Else each node remembers at once, others know within 2 s." },
    { NAMES("webhook_in_flight_max", "WEBHOOK_IN_FLIGHT_MAX", "webhook-in-flight-max"),
      NUMBER(webhook_in_flight_max, 1, 500, "COUNT"),
      .default_text = "100",
      .help = "Deliveries to webhooks on their way at a time, of each node; each webhook has an equal "
              "share." },
    { NAMES("webhook_history_days", "WEBHOOK_HISTORY_DAYS", "webhook-history-days"),
      NUMBER(webhook_history_days, 1, 3650, "DAYS"),
      .default_text = "30",
      .help = "How long events and the history of their deliveries are kept." },
    { NAMES("webhook_allow_private", "WEBHOOK_ALLOW_PRIVATE", "webhook-allow-private"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, allows_private_webhooks),
      .default_text = "false",
      .help = "Let webhooks lead into private networks and to this machine, also over plain http." },
    { NAMES("webhook_ca_file", "WEBHOOK_CA_FILE", "webhook-ca-file"),
      TEXT(webhook_ca_file, "FILE"),
      .default_text = "",
      .help = "Authorities that endpoints of webhooks may be certified by, in PEM. When empty: the "
              "system's." },
    { NAMES("console_session_s", "CONSOLE_SESSION_S", "console-session-s"),
      NUMBER(console_session_s, 1, 2592000, "SECONDS"),
      .default_text = "43200",
      .help = "How long an administrator stays logged in to the console at the most." },
    { NAMES("console_idle_s", "CONSOLE_IDLE_S", "console-idle-s"),
      NUMBER(console_idle_s, 1, 2592000, "SECONDS"),
      .default_text = "3600",
      .help = "A console session without a request ends after this time." },
    { NAMES("console_environment", "CONSOLE_ENVIRONMENT", "console-environment"),
      TEXT(console_environment, "NAME"),
      .default_text = "", .check = check_environment,
      .help = "What the console calls this server, in its header and in the titles of its tabs, also "
              "before the log-in: production, say. When empty: nothing." },
    { NAMES("console_color", "CONSOLE_COLOR", "console-color"),
      CHOICE(console_color, environment_colors, "COLOR"),
      .default_text = "gray",
      .help = "The color of that name, so that nobody takes one server for another." },
    { NAMES("log_format", "LOG_FORMAT", "log-format"), CHOICE(log_format, formats, "FORMAT"),
      .default_text = "human",
      .help = "Lines for people, or JSON lines for a log collector." },
    { NAMES("log_level", "LOG_LEVEL", "log-level"), CHOICE(log_level, levels, "LEVEL"),
      .default_text = "info",
      .help = "The least important lines to write. Of one cause a few a minute are written and the "
              "others counted, but with debug all are." },
    { NAMES("sandbox", "SANDBOX", "sandbox"), CHOICE(sandbox, switches, "SWITCH"),
      .default_text = "on",
      .help = "on or off: once it runs, the server keeps no way to what it does not need (seccomp, "
              "Landlock, capabilities). What the kernel does not have is said in the log." },
    { NAMES("development", "DEVELOPMENT", "development"),
      .type = SETTING_FLAG, .offset = offsetof(struct config, is_development),
      .default_text = "false",
      .help = "On a new store, make a demo API and application and print how to ask for a token." },
    { .environment = "JETON_CONFIG", .flag = "--config", TEXT(config_file, "FILE"),
      .default_text = "",
      .help = "File with settings, a line `key = value` each." },
};
/* clang-format on */
const size_t setting_count = COUNT(settings);
_Static_assert(COUNT(settings) <= SETTINGS_MAX, "config_load keeps an array over the settings");
