/*
 * two_issuers: a server of two issuers, asked through its socket. Both have an application of the
 * same id, with every scope of its own management API.
 */
#pragma once

#include "store/fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/socket.h>
#include <unistd.h>

#include "admin/session.h"
#include "issuer/issuer.h"
#include "model/management_api.h"
#include "server.h"

#define HOME       "id.example.com" /* of ISSUER */
#define OTHER      "other.example"
#define CLIENT     "0123456789abcdef0123456789abcdef"
#define FORM       "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON       "Content-Type: application/json\r\n"
#define TOKEN_FORM "grant_type=client_credentials&client_id=" CLIENT "&client_secret="

enum issuers { AT_HOME, ELSEWHERE, ISSUERS };
static const char *const issuers[ISSUERS] = { ISSUER, "https://" OTHER };
static const char *const hosts[ISSUERS] = { HOME, OTHER };
static const char *const secret_texts[ISSUERS] = { "home-secret", "other-secret" };
static const char *const token_forms[ISSUERS] = { TOKEN_FORM "home-secret",
                                                  TOKEN_FORM "other-secret" };

enum { ANSWER_MAX_BYTES = 1 << 20, REQUEST_MAX_BYTES = 16 * 1024 };

struct two_issuers {
    struct fixture folders[ISSUERS];
    struct config configs[ISSUERS];
    struct log *log;
    int log_file;
    struct server *server;
    char *answer;         /* the last one */
    char *environment[2]; /* empty but where a test puts a variable */
};

static void configure(struct config *config, const char *issuer, const char *database)
{
    const char *const texts[] = { "--issuer",
                                  issuer,
                                  "--database",
                                  database,
                                  "--listen",
                                  "127.0.0.1:0",
                                  "--connections-max",
                                  "64",
                                  "--webhook-in-flight-max",
                                  "500",
                                  "--webhook-allow-private=true" };
    char *environment[] = { NULL }, *rest[COUNT(texts)], *arguments[COUNT(texts)];
    int rest_count = 0;
    jt_str problem, copy; /* settings live as long as the arguments */
    for (size_t i = 0; i < COUNT(texts); i++) {
        CHECK_OK(texts[i], jt_arena_copy(test_arena(), str(texts[i]), &copy));
        arguments[i] = (char *)(uintptr_t)copy.ptr;
    }
    CHECK_OK(issuer, config_load(COUNT(texts), arguments, environment, test_arena(), config, rest,
                                 &rest_count, &problem));
}

static void enable_all(struct store_tx *tx, const struct issuer *issuer)
{
    struct api api;
    struct scope scope;
    jt_str audience;
    bool is_changed = false;
    CHECK_OK("audience",
             management_audience(issuer->options.config->issuer, test_arena(), &audience));
    CHECK_OK("API", store_api_get_by_audience(tx, audience, test_arena(), &api));
    CHECK_OK("authorize", store_authorize(tx, str(CLIENT), api.id));
    for (size_t i = 0; i < management_scope_count; i++) {
        const jt_str key = str(management_scopes[i].key);
        CHECK_OK("scope", store_scope_get_by_key(tx, api.id, key, test_arena(), &scope));
        CHECK_OK("enable",
                 store_application_scope_enable(tx, str(CLIENT), api.id, scope.id, &is_changed));
    }
}

static void put_client(struct issuer *issuer, const char *text)
{
    struct client_secret secret = { .application_id = str(CLIENT), .created_ms = 1 };
    struct worker *worker = NULL;
    CHECK_OK("worker", issuer_worker_new(issuer, &worker));
    CHECK_OK("digest", client_secret_digest(worker->hmac, str(text), secret.digest));
    worker_free(worker);
    struct store_tx *tx = fixture_begin(issuer->store, STORE_WRITE);
    put_application(tx, CLIENT, "Client");
    CHECK_OK("secret", store_client_secret_rotate(tx, &secret, false));
    enable_all(tx, issuer);
    fixture_commit(&tx);
}

/* Each by itself, before the server of both. */
static void put_clients(struct two_issuers *two)
{
    static const atomic_bool is_ending;
    struct issuer_options options = { .environment = two->environment,
                                      .log = two->log,
                                      .clock = jt_clock_system(),
                                      .random = jt_random_system(),
                                      .is_ending = &is_ending };
    for (size_t i = 0; i < ISSUERS; i++) {
        struct issuer *issuer = NULL;
        jt_str problem;
        options.config = &two->configs[i];
        CHECK_OK(issuers[i], issuer_open(&options, test_arena(), &issuer, &problem));
        put_client(issuer, secret_texts[i]);
        issuer_free(issuer, jt_instant_now());
    }
}

static void two_start(struct two_issuers *two)
{
    jt_str problem = JT_STR("");
    jt_err err = server_start(two->configs, ISSUERS, two->environment, two->log, NULL, test_arena(),
                              &two->server, &problem);
    if (err.code != JT_OK)
        fail_msg("start: %.*s", JT_FMT(problem));
}

static void two_stop(struct two_issuers *two)
{
    server_stop(two->server);
    two->server = NULL;
}

static void two_open(struct two_issuers *two)
{
    for (size_t i = 0; i < ISSUERS; i++) {
        two->folders[i] = fixture_folder();
        configure(&two->configs[i], issuers[i], two->folders[i].url);
    }
    two->log_file = open("/tmp", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    CHECK_OK("log", log_new(&(struct log_options){ .fd = two->log_file,
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_INFO },
                            &two->log));
    put_clients(two);
    two_start(two);
    CHECK_OK("answer", jt_arena_alloc(test_arena(), ANSWER_MAX_BYTES, &two->answer));
}

static void folder_remove(const struct fixture *folder)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder->folder);
    CHECK_INT("folder", system(command), 0);
}

static void two_close(struct two_issuers *two)
{
    server_stop(two->server);
    if (two->log != NULL)
        log_close(two->log, JT_INSTANT_NEVER);
    close(two->log_file);
    for (size_t i = 0; i < COUNT(two->folders); i++)
        folder_remove(&two->folders[i]);
}

static int connect_to(const struct two_issuers *two)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(server_port(two->server)),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK("connect", connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
    return fd;
}

/* Asks that host, and does not wait; fields are lines that end in CRLF. The socket. */
static int ask_for_later(const struct two_issuers *two, const char *host, const char *method,
                         const char *path, const char *fields, const char *body)
{
    char request[REQUEST_MAX_BYTES];
    const int len = snprintf(request, sizeof(request),
                             "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                             "Content-Length: %zu\r\n%s\r\n%s",
                             method, path, host, strlen(body), fields, body);
    const int fd = connect_to(two);
    CHECK("send", write(fd, request, (size_t)len) == len);
    return fd;
}

/* The status of the answer. */
static int hear(struct two_issuers *two, int fd)
{
    size_t have = 0;
    for (ssize_t got; (got = read(fd, two->answer + have, ANSWER_MAX_BYTES - 1 - have)) > 0;)
        have += (size_t)got;
    close(fd);
    two->answer[have] = '\0';
    return atoi(two->answer + sizeof("HTTP/1.1 ") - 1);
}

static int ask(struct two_issuers *two, const char *host, const char *method, const char *path,
               const char *fields, const char *body)
{
    return hear(two, ask_for_later(two, host, method, path, fields, body));
}

/* The first text of that name, of the innermost: `code` also says what an answer is about. */
static const char *text_in(json_t *value, const char *name)
{
    const char *text = NULL, *key;
    json_t *member;
    size_t i;
    json_array_foreach(value, i, member) if ((text = text_in(member, name)) != NULL) return text;
    json_object_foreach(value, key, member) if ((text = text_in(member, name)) != NULL) return text;
    return json_string_value(json_object_get(value, name));
}

/* Of the last answer; empty when it has none. */
static void find_text(struct two_issuers *two, const char *name, char *ret_text, size_t size)
{
    json_t *answer = json_loads(strstr(two->answer, "\r\n\r\n"), 0, NULL);
    const char *text = text_in(answer, name);
    snprintf(ret_text, size, "%s", text == NULL ? "" : text);
    json_decref(answer);
}

/* Header fields with a token for all of the issuer's management API; they stand until the next ones
 * of that issuer. */
static const char *token_of(struct two_issuers *two, enum issuers i)
{
    static char fields[ISSUERS][REQUEST_MAX_BYTES / 2 + 128];
    char body[512], token[REQUEST_MAX_BYTES / 2];
    snprintf(body, sizeof(body), "%s&audience=%s/api/v1", token_forms[i], issuers[i]);
    CHECK_INT(hosts[i], ask(two, hosts[i], "POST", "/oauth2/token", FORM, body), 200);
    find_text(two, "access_token", token, sizeof(token));
    snprintf(fields[i], sizeof(fields[i]), "Authorization: Bearer %s\r\n" JSON, token);
    return fields[i];
}

/* One more handle on the file of that issuer. */
static struct store *open_again(struct two_issuers *two, enum issuers i)
{
    struct store_options options = fixture_options(&two->folders[i]);
    struct store *store = NULL;
    jt_str problem;
    options.issuer = str(issuers[i]);
    options.clock = jt_clock_system();
    CHECK_OK("open", store_open(&options, test_arena(), &store, &problem));
    return store;
}

/* Header fields with a session of an owner whose role names that issuer alone; "": all. */
static const char *session_of(struct two_issuers *two, const char *issuer)
{
    static char fields[1024];
    struct issuer *home = server_home(two->server);
    const struct administrator administrator = { .id = JT_STR("admin_1"),
                                                 .email = JT_STR("a@example.com"),
                                                 .issuer = str(issuer),
                                                 .password_hash = JT_STR("x"),
                                                 .created_ms = 1 };
    struct request req = { .method = HTTP_POST, .arena = test_arena() };
    struct response resp = { 0 };
    struct session session = { 0 };
    jt_str cookie, rest;
    struct store_tx *tx = fixture_begin(home->store, STORE_WRITE);
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    CHECK_OK("session",
             session_start(&home->administration, tx, &administrator, &req, &resp, &session));
    fixture_commit(&tx);
    jt_str_split(str(resp.headers[0].value), ';', &cookie, &rest);
    snprintf(fields, sizeof(fields), "Cookie: %.*s\r\nX-CSRF-Token: %.*s\r\n", JT_FMT(cookie),
             JT_FMT(session.csrf_token));
    return fields;
}
