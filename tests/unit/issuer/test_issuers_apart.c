/*
 * test_issuers_apart: what one issuer of a process gave opens nothing at the other, on any route:
 * the route tables are walked, so a new route is held to it.
 */
#include "two_issuers.h"

#include "admin/links.h"
#include "console/resources.h"
#include "issuer/routes.h"
#include "management/operation.h"

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

TEST(what_one_issuer_gave_opens_nothing_at_the_other)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *token = token_of(&two, AT_HOME), *session = session_of(&two, ISSUER);
    CHECK_INT("the token at home", ask(&two, HOME, "GET", "/api/v1/apis", token, ""), 200);
    CHECK_INT("the session at home", ask(&two, HOME, "GET", "/api/v1/apis", session, ""), 200);
    CHECK_INT("nor does its owner manage administrators of all",
              ask(&two, HOME, "POST", "/console/api/invitations", session, ""), 403);
    CHECK("by the role", strstr(two.answer, "ROLE_NOT_SUFFICIENT") != NULL);
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
    /* The example of RFC 7517. */
    { "/api/v1/applications/{application_id}/public_keys",
      "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\","
      "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
      "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}}",
      "id", "public_key_id" },
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

TEST(a_new_password_is_set_and_used_where_the_role_is_for)
{
    static const char log_in[] =
        "{\"email\":\"b@example.com\",\"password\":\"correct horse battery 9\"}";
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

    CHECK_INT("a log-in at home", ask(&two, HOME, "POST", "/console/api/session", JSON, log_in),
              401);
    CHECK("as with a wrong password", strstr(two.answer, "CREDENTIALS_INVALID") != NULL);
    CHECK_INT("where the role is for",
              ask(&two, OTHER, "POST", "/console/api/session", JSON, log_in), 200);
}
