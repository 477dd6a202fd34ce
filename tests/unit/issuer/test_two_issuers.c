/*
 * test_two_issuers: a server of two issuers, asked through its socket. What one of them gave opens
 * nothing at the other, on any route: the route tables are walked, so a new route is held to it.
 * Both have an application of the same id, with every scope of its own management API.
 */
#include "store/fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "admin/links.h"
#include "admin/session.h"
#include "console/resources.h"
#include "issuer/routes.h"
#include "management/operation.h"
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
static const char *const secrets[ISSUERS] = { "home-secret", "other-secret" };
static const char *const token_forms[ISSUERS] = { TOKEN_FORM "home-secret",
                                                  TOKEN_FORM "other-secret" };

enum { ANSWER_MAX_BYTES = 1 << 20, REQUEST_MAX_BYTES = 16 * 1024 };

struct two_issuers {
    struct fixture folders[ISSUERS];
    struct config configs[ISSUERS];
    struct log *log;
    int log_file;
    struct server *server;
    int status; /* of the last answer */
    char *answer;
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
    CHECK_OK("authorize", store_authorize(tx, str(CLIENT), api.id, &is_changed));
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
    char *environment[] = { NULL };
    struct health health = { 0 };
    struct issuer_options options = { .environment = environment,
                                      .log = two->log,
                                      .clock = jt_clock_system(),
                                      .random = jt_random_system(),
                                      .is_ending = &is_ending,
                                      .health = &health };
    for (size_t i = 0; i < ISSUERS; i++) {
        struct issuer *issuer = NULL;
        jt_str problem;
        options.config = &two->configs[i];
        CHECK_OK(issuers[i], issuer_open(&options, test_arena(), &issuer, &problem));
        put_client(issuer, secrets[i]);
        issuer_free(issuer, jt_instant_now());
    }
}

static void two_open(struct two_issuers *two)
{
    char *environment[] = { NULL };
    jt_str problem = JT_STR("");
    for (size_t i = 0; i < ISSUERS; i++) {
        two->folders[i] = fixture_folder();
        configure(&two->configs[i], issuers[i], two->folders[i].url);
    }
    two->log_file = open("/tmp", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    CHECK_OK("log", log_new(two->log_file, LOG_HUMAN, LOG_INFO, &two->log));
    put_clients(two);
    jt_err err = server_start(two->configs, ISSUERS, environment, two->log, test_arena(),
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
    if (two->log != NULL)
        log_close(two->log, JT_INSTANT_NEVER);
    close(two->log_file);
    for (size_t i = 0; i < COUNT(two->folders); i++)
        folder_remove(&two->folders[i]);
}

/* Host has no scheme: what an https client writes for the one is what an http client writes for the
 * other. */
TEST(issuers_of_one_host_do_not_start)
{
    static const char *const pairs[][ISSUERS] = {
        { "https://one.test", "https://one.test/path" },
        { "https://one.test", "http://one.test:443" },
        { "http://one.test:443", "https://one.test" },
        { "http://One.test", "http://one.test:80" },
    };
    char *environment[] = { NULL };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct two_issuers two = { 0 };
        jt_str problem = JT_STR("");
        for (size_t k = 0; k < ISSUERS; k++) {
            two.folders[k] = fixture_folder();
            configure(&two.configs[k], pairs[i][k], two.folders[k].url);
        }
        two.log_file = open("/dev/null", O_WRONLY | O_CLOEXEC);
        CHECK_OK("log", log_new(two.log_file, LOG_HUMAN, LOG_INFO, &two.log));
        CHECK_CODE(pairs[i][1],
                   server_start(two.configs, ISSUERS, environment, two.log, test_arena(),
                                &two.server, &problem),
                   JT_INVALID);
        CHECK("says which", memmem(problem.ptr, problem.len, "two issuers have the host", 25));
        two_close(&two);
    }
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

/* What a path parameter stands for. */
struct named {
    const char *name;
    char value[128];
};

static const char *value_of(const struct named *names, size_t count, jt_str name)
{
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(str(names[i].name), name))
            return names[i].value;
    return "x";
}

/* The pattern with a value for each {name}, and "x" where there is none; the braces of JSON stay.
 */
static const char *fill(const char *pattern, const struct named *names, size_t count,
                        char ret_text[static 512])
{
    char *to = ret_text;
    for (const char *p = pattern; *p != '\0'; p++) {
        const char *end = *p == '{' && p[1] >= 'a' && p[1] <= 'z' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            *to++ = *p;
            continue;
        }
        to = stpcpy(to, value_of(names, count, (jt_str){ p + 1, (size_t)(end - p - 1) }));
        p = end;
    }
    *to = '\0';
    return ret_text;
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

/* Header fields with a token for all of the issuer's management API. */
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
    char path[512];
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++) {
            const struct route *route = &groups[g].routes[i];
            if (!fits(&groups[g], route))
                continue;
            walked++;
            CHECK_INT(route->path,
                      ask(two, OTHER, http_method_name(route->method).ptr,
                          fill(route->path, NULL, 0, path), fields, ""),
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

static void check_key(struct two_issuers *two, const char *host, const char *key, const char *want)
{
    char body[256];
    snprintf(body, sizeof(body), "{\"api_key\":\"%s\"}", key);
    CHECK_INT(host, ask(two, host, "POST", "/api/v1/api_keys/verify", JSON, body), 200);
    CHECK(host, strstr(two->answer, want) != NULL);
}

TEST(an_api_key_is_known_to_its_issuer_alone)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    char body[256], key[256], id[128];
    two_open(&two);
    const char *fields = token_of(&two, AT_HOME);
    CHECK_INT("API",
              ask(&two, HOME, "POST", "/api/v1/apis", fields,
                  "{\"name\":\"A\",\"audience\":\"https://orders\"}"),
              200);
    find_text(&two, "id", id, sizeof(id));
    snprintf(body, sizeof(body), "{\"name\":\"K\",\"type\":\"environment\",\"api_id\":\"%s\"}", id);
    CHECK_INT("key", ask(&two, HOME, "POST", "/api/v1/api_keys", fields, body), 201);
    find_text(&two, "key", key, sizeof(key));
    CHECK("a key", key[0] != '\0');
    check_key(&two, HOME, key, "\"is_valid\":true");
    check_key(&two, OTHER, key, "\"is_valid\":false");
}

TEST(what_one_issuer_gave_opens_nothing_at_the_other)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *token = token_of(&two, AT_HOME), *session = home_session(&two);
    CHECK_INT("the token at home", ask(&two, HOME, "GET", "/api/v1/apis", token, ""), 200);
    CHECK_INT("the session at home", ask(&two, HOME, "GET", "/api/v1/apis", session, ""), 200);
    CHECK_INT("nor does its owner manage administrators of all",
              ask(&two, HOME, "POST", "/console/api/invitations", session, ""), 403);
    CHECK("routes", check_refused(&two, token, 401, takes_tokens) > 80);
    CHECK("routes", check_refused(&two, session, 403, takes_sessions) > 80);
    CHECK_INT("the home's secret, for an application of the same id",
              ask(&two, OTHER, "POST", "/oauth2/token", FORM, token_forms[AT_HOME]), 401);

    CHECK_INT("an unknown host", ask(&two, "x.example", "GET", "/api/v1/apis", token, ""), 421);
    CHECK_INT("its token",
              ask(&two, "x.example", "POST", "/oauth2/token", FORM, token_forms[AT_HOME]), 421);
    CHECK_INT("health", ask(&two, "x.example", "GET", "/health/ready", "", ""), 200);
    CHECK_INT("a target that names the other host",
              ask(&two, HOME, "GET", "http://" OTHER "/api/v1/apis", token, ""), 401);
}

/* All that was logged, which ends the server. */
static jt_str logged(struct two_issuers *two)
{
    server_stop(two->server);
    log_close(two->log, JT_INSTANT_NEVER);
    two->server = NULL;
    two->log = NULL;
    const ssize_t got = pread(two->log_file, two->answer, ANSWER_MAX_BYTES, 0);
    CHECK("log", got > 0);
    return (jt_str){ two->answer, (size_t)got };
}

TEST(the_log_says_whose_a_line_is)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    static const char *const asked[] = { HOME, OTHER, "x.example" };
    static const char *const wanted[] = { " issuer=" ISSUER " ", " issuer=https://" OTHER " ",
                                          "request  method=" };
    jt_str rest, line, message;
    size_t requests = 0;
    two_open(&two);
    for (size_t i = 0; i < COUNT(asked); i++)
        CHECK("refused", ask(&two, asked[i], "POST", "/api/v1/apis", "", "{}") >= 400);
    rest = logged(&two);
    while (jt_str_cut(&rest, '\n', &line)) {
        message = jt_str_from("  request  ");
        if (memmem(line.ptr, line.len, message.ptr, message.len) == NULL)
            continue;
        assert_true(requests < COUNT(asked));
        CHECK(asked[requests],
              memmem(line.ptr, line.len, wanted[requests], strlen(wanted[requests])) != NULL);
        requests++;
    }
    CHECK_INT("requests", requests, COUNT(asked));
}

/* --- Names of things ------------------------------------------------------------------------- */

/* Made at the home one after the other; the first `member` of the answer is what {name} stands
 * for. */
static const struct {
    const char *path, *body, *member, *name;
    const char *method; /* NULL: POST */
} made[] = {
    { "/api/v1/apis", "{\"name\":\"at home\",\"audience\":\"https://h\"}", "id", "api_id" },
    { "/api/v1/apis/{api_id}/scopes", "{\"key\":\"read:h\"}", "id", "scope_id" },
    { "/api/v1/applications", "{\"name\":\"at home\",\"type\":\"m2m\"}", "id", "application_id" },
    { "/api/v1/organization", "{\"name\":\"at home\"}", "code", "org_code" },
    { "/api/v1/property_categories", "{\"name\":\"at home\",\"context\":\"app\"}", "id",
      "category_id" },
    { "/api/v1/properties",
      "{\"name\":\"at home\",\"key\":\"p_h\",\"type\":\"single_line_text\",\"context\":\"app\","
      "\"category_id\":\"{category_id}\",\"is_private\":false}",
      "id", "property_id" },
    { "/api/v1/apis/{api_id}/openapi?file_name=h.json",
      "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"t\",\"version\":\"1\"},"
      "\"paths\":{\"/a\":{\"get\":{}}}}",
      "id", "import_id", "PUT" },
    { "/api/v1/feature_flags",
      "{\"name\":\"at home\",\"key\":\"f_h\",\"type\":\"str\",\"default_value\":\"v\"}", NULL,
      NULL },
    { "/api/v1/environment_variables", "{\"key\":\"V_H\",\"value\":\"v\"}", "id", "variable_id" },
    { "/api/v1/webhooks",
      "{\"endpoint\":\"http://127.0.0.1:9/\",\"event_types\":[\"application.created\"],"
      "\"name\":\"at home\"}",
      "id", "webhook_id" },
    { "/api/v1/api_keys", "{\"name\":\"at home\",\"type\":\"environment\",\"api_id\":\"{api_id}\"}",
      "id", "key_id" },
    { "/api/v1/applications", "{\"name\":\"at home, too\",\"type\":\"m2m\"}", NULL, NULL },
};

/* Found there after that. */
static const struct {
    const char *path, *member, *name;
} found[] = {
    { "/api/v1/webhooks/{webhook_id}/deliveries", "id", "delivery_id" },
    { "/api/v1/webhooks/{webhook_id}/deliveries", "event_id", "event_id" },
    { "/.well-known/jwks.json", "kid", "kid" },
};

struct names {
    struct named rows[COUNT(made) + COUNT(found) + 2];
    size_t count;
};

static void name_it(struct two_issuers *two, const char *member, const char *name,
                    struct names *names)
{
    struct named *row = &names->rows[names->count];
    if (name == NULL)
        return;
    row->name = name;
    find_text(two, member, row->value, sizeof(row->value));
    if (row->value[0] == '\0')
        fail_msg("%s: %s", name, two->answer);
    names->count++;
}

static void make_things(struct two_issuers *two, const char *token, struct names *names)
{
    char path[512], body[512];
    for (size_t i = 0; i < COUNT(made); i++) {
        fill(made[i].path, names->rows, names->count, path);
        fill(made[i].body, names->rows, names->count, body);
        const int status =
            ask(two, HOME, made[i].method == NULL ? "POST" : made[i].method, path, token, body);
        if (status < 200 || status > 201)
            fail_msg("%s: %s", path, two->answer);
        name_it(two, made[i].member, made[i].name, names);
    }
    for (size_t i = 0; i < COUNT(found); i++) {
        fill(found[i].path, names->rows, names->count, path);
        CHECK_INT(path, ask(two, HOME, "GET", path, token, ""), 200);
        name_it(two, found[i].member, found[i].name, names);
    }
    names->rows[names->count++] = (struct named){ "property_key", "p_h" };
    names->rows[names->count++] = (struct named){ "feature_flag_key", "f_h" };
}

static int64_t home_revision(struct two_issuers *two)
{
    JT_AUTO(store_tx_abortp)
    struct store_tx *tx = fixture_begin(server_home(two->server)->store, STORE_READ);
    int64_t revision = 0;
    CHECK_OK("revision", store_revision(tx, &revision));
    return revision;
}

/* What the home knows. */
static void check_unknown(struct two_issuers *two, const char *const *tokens,
                          const struct route *route, const struct names *names)
{
    const char *method = http_method_name(route->method).ptr;
    char path[512];
    fill(route->path, names->rows, names->count, path);
    if (route->method == HTTP_GET && ask(two, HOME, method, path, tokens[AT_HOME], "") != 200)
        fail_msg("at home: %s: %s", path, two->answer);
    const int status = ask(two, OTHER, method, path, tokens[ELSEWHERE], "{}");
    if (status != 400 && status != 404)
        fail_msg("%s %s: %s", method, path, two->answer);
    CHECK(path, strstr(two->answer, "at home") == NULL);
}

/* Lists from a place that a thing of the home has: the other one's own rows, or a refusal. */
static void check_places(struct two_issuers *two, const char *token, const struct route *route,
                         const struct names *names)
{
    static const char *const places[] = { "starting_after", "ending_before", "next_token" };
    char path[512];
    for (size_t p = 0; p < COUNT(places); p++)
        for (size_t n = 0; n < names->count; n++) {
            snprintf(path, sizeof(path), "%s?%s=%s", route->path, places[p], names->rows[n].value);
            CHECK(path, ask(two, OTHER, "GET", path, token, "") < 500);
            CHECK(path, strstr(two->answer, "at home") == NULL);
        }
}

TEST(names_of_one_issuers_things_name_nothing_at_the_other)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct names names = { 0 };
    struct route_group groups[ISSUER_GROUPS_MAX];
    size_t walked = 0;
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    make_things(&two, tokens[AT_HOME], &names);
    const int64_t before = home_revision(&two);
    const size_t group_count = issuer_route_groups(groups);
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++) {
            const struct route *route = &groups[g].routes[i];
            const bool is_of_one = strchr(route->path, '{') != NULL;
            if (!takes_tokens(&groups[g], route))
                continue;
            walked += is_of_one;
            if (is_of_one)
                check_unknown(&two, tokens, route, &names);
            else if (route->method == HTTP_GET)
                check_places(&two, tokens[ELSEWHERE], route, &names);
        }
    CHECK("routes", walked > 50);
    CHECK_INT("nothing changed at home", home_revision(&two), before);
}

/* --- Administrators -------------------------------------------------------------------------- */

/* The token of a link that gives one whose role names the other issuer a new password. */
static const char *reset_token(struct two_issuers *two, char ret_token[static 128])
{
    struct issuer *home = server_home(two->server);
    const struct administrator administrator = { .id = JT_STR("admin_2"),
                                                 .email = JT_STR("b@example.com"),
                                                 .issuer = JT_STR("https://" OTHER),
                                                 .password_hash = JT_STR("x"),
                                                 .created_ms = 1 };
    struct administrator_link link = { .kind = LINK_PASSWORD_RESET,
                                       .email = administrator.email,
                                       .administrator_id = administrator.id,
                                       .created_by = JT_STR("command") };
    jt_str url, before, token;
    struct store_tx *tx = fixture_begin(home->store, STORE_WRITE);
    const struct link_maker maker = { .tx = tx,
                                      .clock = jt_clock_system(),
                                      .random = jt_random_system(),
                                      .issuer = JT_STR("https://" OTHER),
                                      .arena = test_arena() };
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    CHECK_OK("link", link_create(&maker, &link, &url));
    fixture_commit(&tx);
    jt_str_split(url, '#', &before, &token);
    snprintf(ret_token, 128, "%.*s", JT_FMT(token));
    return ret_token;
}

TEST(a_new_password_is_set_where_the_role_is_for)
{
    static const char path[] = "/console/api/password_reset";
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    char token[128], body[256];
    two_open(&two);
    snprintf(body, sizeof(body), "{\"token\":\"%s\",\"password\":\"correct horse battery 9\"}",
             reset_token(&two, token));
    const int status = ask(&two, HOME, "POST", path, JSON, body);
    if (status != 400)
        fail_msg("at home: %s", two.answer);
    if (ask(&two, OTHER, "POST", path, JSON, body) != 200)
        fail_msg("where the role is for: %s", two.answer);
    CHECK("once", ask(&two, OTHER, "POST", path, JSON, body) != 200);
}

/* --- What the process has for both ----------------------------------------------------------- */

static void limit_set(const rlim_t *soft)
{
    struct rlimit limit;
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = *soft;
    CHECK_INT("set", setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(there_are_descriptors_for_the_deliveries_of_both)
{
    enum { OF_DELIVERY = 2 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct rlimit before, limit;
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &before), 0);
    limit_set(&(rlim_t){ 256 });
    two_open(&two);
    CHECK_INT("get", getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit_set(&before.rlim_cur);
    CHECK("room",
          limit.rlim_cur == limit.rlim_max ||
              (int64_t)limit.rlim_cur >= OF_DELIVERY * (two.configs[0].webhook_in_flight_max +
                                                        two.configs[1].webhook_in_flight_max));
}

/* --- Webhooks -------------------------------------------------------------------------------- */

enum { HEARD_MAX = 8 };

/* An endpoint on this machine, that takes all that comes. */
struct receiver {
    int listening;
    uint16_t port;
    pthread_t thread;
    struct heard {
        char *request; /* in test_arena(): whole, ends in a NUL */
    } heard[HEARD_MAX];
    atomic_size_t count;
};

static void take_one(struct receiver *receiver, int fd)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const size_t at = atomic_load(&receiver->count);
    char *request = receiver->heard[at].request;
    size_t have = 0, want = SIZE_MAX;
    while (have < want && have < REQUEST_MAX_BYTES - 1) {
        const ssize_t got = read(fd, request + have, REQUEST_MAX_BYTES - 1 - have);
        if (got <= 0)
            return;
        have += (size_t)got;
        request[have] = '\0';
        const char *body = strstr(request, "\r\n\r\n");
        const char *length = strcasestr(request, "\r\nContent-Length: ");
        if (body != NULL && length != NULL)
            want = (size_t)(body + 4 - request) + (size_t)atoi(length + 18);
    }
    if (write(fd, answer, sizeof(answer) - 1) > 0)
        atomic_store(&receiver->count, at + 1);
}

static void *receive(void *argument)
{
    struct receiver *receiver = argument;
    for (int fd; atomic_load(&receiver->count) < HEARD_MAX &&
                 (fd = accept(receiver->listening, NULL, NULL)) >= 0;) {
        take_one(receiver, fd);
        close(fd);
    }
    return NULL;
}

static int listening_socket(uint16_t *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT("bind", bind(fd, (struct sockaddr *)&address, len), 0);
    CHECK_INT("listen", listen(fd, HEARD_MAX), 0);
    CHECK_INT("name", getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void receiver_start(struct receiver *receiver)
{
    for (size_t i = 0; i < HEARD_MAX; i++)
        CHECK_OK("room",
                 jt_arena_alloc(test_arena(), REQUEST_MAX_BYTES, &receiver->heard[i].request));
    receiver->listening = listening_socket(&receiver->port);
    CHECK_INT("thread", pthread_create(&receiver->thread, NULL, receive, receiver), 0);
}

static void receiver_stop(struct receiver *receiver)
{
    shutdown(receiver->listening, SHUT_RDWR);
    pthread_join(receiver->thread, NULL);
    close(receiver->listening);
}

static void make_webhook(struct two_issuers *two, enum issuers i, const char *token, uint16_t port)
{
    char body[256];
    snprintf(body, sizeof(body),
             "{\"endpoint\":\"http://127.0.0.1:%d/%d\",\"name\":\"W\","
             "\"event_types\":[\"application.created\"]}",
             port, (int)i);
    if (ask(two, hosts[i], "POST", "/api/v1/webhooks", token, body) > 201)
        fail_msg("%s", two->answer);
    snprintf(body, sizeof(body), "{\"name\":\"of %s\",\"type\":\"m2m\"}", hosts[i]);
    CHECK(hosts[i], ask(two, hosts[i], "POST", "/api/v1/applications", token, body) <= 201);
}

/* That the delivery came to the endpoint of that issuer, tells of it, and has its signature. */
static void check_delivery(struct two_issuers *two, char *request)
{
    const enum issuers whose = strncmp(request, "POST /0 ", 8) == 0 ? AT_HOME : ELSEWHERE;
    struct keyset *keys = keyset_current_get(server_home(two->server)->keyset);
    char name[64];
    struct jws jws;
    CHECK_OK("JWS", jws_parse(str(strstr(request, "\r\n\r\n") + 4), test_arena(), &jws));
    snprintf(name, sizeof(name), "\"of %s\"", hosts[whose]);
    CHECK(name, memmem(jws.payload.ptr, jws.payload.len, name, strlen(name)) != NULL);
    CHECK("the home's key", (keyset_verify(keys, &jws).code == JT_OK) == (whose == AT_HOME));
    keyset_unref(keys);
}

TEST(a_webhook_hears_of_its_issuer_alone_and_in_its_name)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct receiver receiver = { 0 };
    bool has_heard[ISSUERS] = { false };
    two_open(&two);
    receiver_start(&receiver);
    for (enum issuers i = 0; i < ISSUERS; i++)
        make_webhook(&two, i, token_of(&two, i), receiver.port);
    const struct jt_instant end = jt_instant_in_ms(20000);
    while (atomic_load(&receiver.count) < ISSUERS && !jt_instant_has_come(end, jt_instant_now()))
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    receiver_stop(&receiver);
    CHECK_INT("deliveries", atomic_load(&receiver.count), ISSUERS);
    for (size_t i = 0; i < ISSUERS; i++) {
        check_delivery(&two, receiver.heard[i].request);
        has_heard[receiver.heard[i].request[6] - '0'] = true;
    }
    CHECK("each once", has_heard[AT_HOME] && has_heard[ELSEWHERE]);
}

/* Whether a server whose issuers each have a delivery that nobody answers ends sooner than it would
 * with one grace after the other. */
static bool ends_soon(void)
{
    enum { TWO_GRACES_MS = 1000 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    struct pollfd waiting = { .events = POLLIN };
    int taken[ISSUERS];
    uint16_t port;
    two_open(&two);
    waiting.fd = listening_socket(&port);
    for (enum issuers i = 0; i < ISSUERS; i++) {
        make_webhook(&two, i, token_of(&two, i), port);
        CHECK_INT("a delivery", poll(&waiting, 1, 20000), 1);
        taken[i] = accept(waiting.fd, NULL, NULL);
    }
    const struct jt_instant from = jt_instant_now();
    server_stop(two.server);
    two.server = NULL;
    const int64_t took_ms = jt_ms_between(from, jt_instant_now());
    for (enum issuers i = 0; i < ISSUERS; i++)
        close(taken[i]);
    close(waiting.fd);
    return took_ms < TWO_GRACES_MS;
}

TEST(receivers_of_both_have_one_grace_at_the_end)
{
    bool does = false;
    for (int i = 0; i < 3 && !does; i++) /* a busy machine may take longer once */
        does = ends_soon();
    CHECK("ends", does);
}

/* --- Trouble of one -------------------------------------------------------------------------- */

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

/* What the log has from there on; housekeeping looks each second. */
static const char *wait_for_line(struct two_issuers *two, const char *text)
{
    const struct jt_instant end = jt_instant_in_ms(20000);
    const char *line = NULL;
    while (line == NULL && !jt_instant_has_come(end, jt_instant_now())) {
        const ssize_t got = pread(two->log_file, two->answer, ANSWER_MAX_BYTES - 1, 0);
        two->answer[got > 0 ? got : 0] = '\0';
        line = strstr(two->answer, text);
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    CHECK(text, line != NULL);
    return line;
}

#define CHANGE "POST", "/api/v1/applications"
static const char new_application[] = "{\"name\":\"n\",\"type\":\"m2m\"}";

static void check_goes_on(struct two_issuers *two, enum issuers i, const char *token)
{
    enum { SOON_MS = 4000 }; /* a lock is waited for longer */
    const struct jt_instant from = jt_instant_now();
    CHECK("a change", ask(two, hosts[i], CHANGE, token, new_application) <= 201);
    token_of(two, i);
    CHECK("soon", jt_ms_between(from, jt_instant_now()) < SOON_MS);
}

TEST(a_store_that_is_locked_or_gone_is_its_issuers_trouble_alone)
{
    static const char told[] = "the store is in trouble  issuer=";
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *const tokens[ISSUERS] = { token_of(&two, AT_HOME), token_of(&two, ELSEWHERE) };
    struct store *store = open_again(&two, ELSEWHERE);
    struct store_tx *lock = fixture_begin(store, STORE_WRITE);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    token_of(&two, ELSEWHERE);
    store_tx_abortp(&lock);
    store_close(store);
    check_goes_on(&two, ELSEWHERE, tokens[ELSEWHERE]);

    CHECK_INT("remove", unlink(two.folders[ELSEWHERE].path), 0);
    CHECK_INT("gone", ask(&two, OTHER, CHANGE, tokens[ELSEWHERE], new_application), 503);
    CHECK_INT("not ready", ask(&two, OTHER, "GET", "/health/ready", "", ""), 503);
    check_goes_on(&two, AT_HOME, tokens[AT_HOME]);
    const char *line = wait_for_line(&two, told);
    CHECK("whose",
          strncmp(line + sizeof(told) - 1, issuers[ELSEWHERE], strlen(issuers[ELSEWHERE])) == 0);
}
