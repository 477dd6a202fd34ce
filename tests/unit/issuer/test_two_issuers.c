/*
 * test_two_issuers: a server of two issuers, asked through its socket. What one of them gave opens
 * nothing at the other, on any route: the route tables are walked, so a new route is held to it.
 */
#include "store/fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/socket.h>
#include <unistd.h>

#include "admin/session.h"
#include "console/resources.h"
#include "issuer/routes.h"
#include "management/operation.h"
#include "model/management_api.h"
#include "server.h"

#define HOME       "id.example.com" /* of ISSUER */
#define OTHER      "other.example"
#define CLIENT     "0123456789abcdef0123456789abcdef"
#define SECRET     "a-secret"
#define TOKEN_FORM "grant_type=client_credentials&client_id=" CLIENT "&client_secret=" SECRET

enum { ANSWER_MAX_BYTES = 1 << 20, REQUEST_MAX_BYTES = 16 * 1024 };

struct two_issuers {
    struct fixture folders[2];
    struct config configs[2];
    struct log *log;
    struct server *server;
    int status; /* of the last answer */
    char *answer;
};

static void configure(struct config *config, const char *issuer, const char *database)
{
    const char *const texts[] = { "--issuer", issuer,     "--database",
                                  database,   "--listen", "127.0.0.1:0" };
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

static void two_open(struct two_issuers *two)
{
    static const char *const issuers[] = { ISSUER, "https://" OTHER };
    char *environment[] = { NULL };
    jt_str problem = JT_STR("");
    for (size_t i = 0; i < COUNT(issuers); i++) {
        two->folders[i] = fixture_folder();
        configure(&two->configs[i], issuers[i], two->folders[i].url);
    }
    CHECK_OK("log",
             log_new(open("/dev/null", O_WRONLY | O_CLOEXEC), LOG_HUMAN, LOG_ERROR, &two->log));
    jt_err err = server_start(two->configs, COUNT(issuers), environment, two->log, test_arena(),
                              &two->server, &problem);
    if (err.code != JT_OK)
        fail_msg("start: %.*s", JT_FMT(problem));
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
    log_close(two->log, JT_INSTANT_NEVER);
    for (size_t i = 0; i < COUNT(two->folders); i++)
        folder_remove(&two->folders[i]);
}

/* Asks that host; fields are lines that end in CRLF. The status. */
static int ask(struct two_issuers *two, const char *host, const char *method, const char *path,
               const char *fields, const char *body)
{
    char request[REQUEST_MAX_BYTES];
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(server_port(two->server)),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int len = snprintf(request, sizeof(request),
                             "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                             "Content-Length: %zu\r\n%s\r\n%s",
                             method, path, host, strlen(body), fields, body);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t have = 0;
    CHECK("connect", connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK("send", write(fd, request, (size_t)len) == len);
    for (ssize_t got; (got = read(fd, two->answer + have, ANSWER_MAX_BYTES - 1 - have)) > 0;)
        have += (size_t)got;
    close(fd);
    two->answer[have] = '\0';
    two->status = atoi(two->answer + sizeof("HTTP/1.1 ") - 1);
    return two->status;
}

/* The pattern with "x" for each parameter. */
static const char *path_of(const struct route *route, char ret_path[static 256])
{
    char *to = ret_path;
    for (const char *p = route->path; *p != '\0'; p++) {
        *to++ = *p == '{' ? 'x' : *p;
        if (*p == '{')
            p = strchr(p, '}');
    }
    *to = '\0';
    return ret_path;
}

/* An application with every scope of the home's management API, and its token. */
static const char *home_token(struct two_issuers *two)
{
    static char fields[REQUEST_MAX_BYTES / 2];
    struct issuer *home = server_home(two->server);
    struct client_secret secret = { .application_id = str(CLIENT), .created_ms = 1 };
    struct worker *worker = NULL;
    CHECK_OK("worker", issuer_worker_new(home, &worker));
    CHECK_OK("digest", client_secret_digest(worker->hmac, str(SECRET), secret.digest));
    worker_free(worker);
    struct store_tx *tx = fixture_begin(home->store, STORE_WRITE);
    put_application(tx, CLIENT, "Client");
    CHECK_OK("secret", store_client_secret_rotate(tx, &secret, false));
    for (size_t i = 0; i < management_scope_count; i++)
        enable_management(tx, CLIENT, management_scopes[i].key);
    fixture_commit(&tx);
    CHECK_INT("token",
              ask(two, HOME, "POST", "/oauth2/token",
                  "Content-Type: application/x-www-form-urlencoded\r\n",
                  TOKEN_FORM "&audience=" ISSUER "/api/v1"),
              200);
    json_t *answer = json_loads(strstr(two->answer, "\r\n\r\n"), 0, NULL);
    snprintf(fields, sizeof(fields), "Authorization: Bearer %s\r\n",
             json_string_value(json_object_get(answer, "access_token")));
    json_decref(answer);
    return fields;
}

/* A session of an owner whose role names the home alone. */
static const char *home_session(struct two_issuers *two)
{
    static char fields[1024];
    struct issuer *home = server_home(two->server);
    const struct administrator administrator = { .id = JT_STR("admin_1"),
                                                 .email = JT_STR("a@example.com"),
                                                 .issuer = JT_STR(ISSUER),
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

/* Every route that fits is refused at the other issuer with that status; how many there were. */
static size_t check_refused(struct two_issuers *two, const char *fields, int status,
                            bool (*fits)(const struct route_group *group,
                                         const struct route *route))
{
    struct route_group groups[ISSUER_GROUPS_MAX];
    const size_t count = issuer_route_groups(groups);
    size_t walked = 0;
    char path[256];
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++) {
            const struct route *route = &groups[g].routes[i];
            if (!fits(&groups[g], route))
                continue;
            walked++;
            CHECK_INT(route->path,
                      ask(two, OTHER, http_method_name(route->method).ptr, path_of(route, path),
                          fields, ""),
                      status);
        }
    return walked;
}

static bool takes_tokens(const struct route_group *group, const struct route *route)
{
    return group->guard != NULL && operation_of(route) != NULL;
}

/* The guard of routes without a session is the only one that lets nobody's pass. */
static bool takes_sessions(const struct route_group *group, const struct route *route)
{
    (void)route;
    return group->guard != NULL && group->guard != console_guard_open;
}

/* A member of the last answer, or of an object in it. */
static const char *member(struct two_issuers *two, const char *object, const char *name)
{
    static char text[256];
    json_t *answer = json_loads(strstr(two->answer, "\r\n\r\n"), 0, NULL);
    const char *value = json_string_value(json_object_get(json_object_get(answer, object), name));
    snprintf(text, sizeof(text), "%s", value == NULL ? "" : value);
    json_decref(answer);
    return text;
}

static void check_key(struct two_issuers *two, const char *host, const char *key, const char *want)
{
    char body[256];
    snprintf(body, sizeof(body), "{\"api_key\":\"%s\"}", key);
    CHECK_INT(host,
              ask(two, host, "POST", "/api/v1/api_keys/verify",
                  "Content-Type: application/json\r\n", body),
              200);
    CHECK(host, strstr(two->answer, want) != NULL);
}

TEST(an_api_key_is_known_to_its_issuer_alone)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    char fields[REQUEST_MAX_BYTES / 2], body[256], key[256];
    two_open(&two);
    snprintf(fields, sizeof(fields), "%sContent-Type: application/json\r\n", home_token(&two));
    CHECK_INT("API",
              ask(&two, HOME, "POST", "/api/v1/apis", fields,
                  "{\"name\":\"A\",\"audience\":\"https://orders\"}"),
              200);
    snprintf(body, sizeof(body), "{\"name\":\"K\",\"type\":\"environment\",\"api_id\":\"%s\"}",
             member(&two, "api", "id"));
    CHECK_INT("key", ask(&two, HOME, "POST", "/api/v1/api_keys", fields, body), 201);
    snprintf(key, sizeof(key), "%s", member(&two, "api_key", "key"));
    CHECK("a key", key[0] != '\0');
    check_key(&two, HOME, key, "\"is_valid\":true");
    check_key(&two, OTHER, key, "\"is_valid\":false");
}

TEST(what_one_issuer_gave_opens_nothing_at_the_other)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *token = home_token(&two), *session = home_session(&two);
    const char *form = "Content-Type: application/x-www-form-urlencoded\r\n";
    CHECK_INT("the token at home", ask(&two, HOME, "GET", "/api/v1/apis", token, ""), 200);
    CHECK_INT("the session at home", ask(&two, HOME, "GET", "/api/v1/apis", session, ""), 200);
    CHECK_INT("nor does its owner manage administrators of all",
              ask(&two, HOME, "POST", "/console/api/invitations", session, ""), 403);
    CHECK("routes", check_refused(&two, token, 401, takes_tokens) > 80);
    CHECK("routes", check_refused(&two, session, 403, takes_sessions) > 80);
    CHECK_INT("the client", ask(&two, OTHER, "POST", "/oauth2/token", form, TOKEN_FORM), 401);

    CHECK_INT("an unknown host", ask(&two, "x.example", "GET", "/api/v1/apis", token, ""), 421);
    CHECK_INT("its token", ask(&two, "x.example", "POST", "/oauth2/token", form, TOKEN_FORM), 421);
    CHECK_INT("health", ask(&two, "x.example", "GET", "/health/ready", "", ""), 200);
    CHECK_INT("a target that names the other host",
              ask(&two, HOME, "GET", "http://" OTHER "/api/v1/apis", token, ""), 401);
}
