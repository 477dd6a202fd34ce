/* test_router: from method and path to a row. */
#include "test.h"

#include "http/router.h"

static jt_err handle(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req, (void)resp;
    return JT_DONE;
}

static const struct route token_rows[] = {
    { HTTP_POST, "/oauth2/token", 100, handle, RUNS_LOOP_FIRST, "" },
};
static const struct route api_rows[] = {
    { HTTP_GET, "/api/v1/apis", 0, handle, RUNS_BLOCKING, "" },
    { HTTP_POST, "/api/v1/apis", 100, handle, RUNS_BLOCKING, "" },
    { HTTP_GET, "/api/v1/apis/{api_id}", 0, handle, RUNS_BLOCKING, "" },
    { HTTP_DELETE, "/api/v1/apis/{api_id}/scopes/{scope_id}", 0, handle, RUNS_BLOCKING, "" },
};
static const struct route console_rows[] = {
    { HTTP_POST, "/console/api/session", 100, handle, RUNS_BLOCKING, "" },
};
static const struct route page_rows[] = {
    { HTTP_GET, "/console/{page}", 0, handle, RUNS_ON_LOOP, "" },
    { HTTP_GET, "/console/{page}/{id}", 0, handle, RUNS_ON_LOOP, "" },
};
static const struct route_group groups[] = {
    { .prefix = JT_STR_INIT("/oauth2"), .routes = token_rows, .route_count = COUNT(token_rows) },
    { .prefix = JT_STR_INIT("/api/v1"), .routes = api_rows, .route_count = COUNT(api_rows) },
    { .prefix = JT_STR_INIT("/console/api"),
      .routes = console_rows,
      .route_count = COUNT(console_rows) },
    { .prefix = JT_STR_INIT(""), .routes = page_rows, .route_count = COUNT(page_rows) },
};
static const struct router router = { groups, COUNT(groups) };

static const struct {
    const char *name;
    enum http_method method;
    const char *path;
    enum router_result result;
    const char *row;   /* its path */
    const char *first; /* first path parameter */
    size_t group;
    const char *allow;
} cases[] = {
    { "a fixed path", HTTP_POST, "/oauth2/token", ROUTER_FOUND, "/oauth2/token", "", 0, "" },
    { "a parameter", HTTP_GET, "/api/v1/apis/7c", ROUTER_FOUND, "/api/v1/apis/{api_id}", "7c", 1,
      "" },
    { "a parameter is decoded", HTTP_GET, "/api/v1/apis/a%2Fb", ROUTER_FOUND,
      "/api/v1/apis/{api_id}", "a/b", 1, "" },
    { "two parameters", HTTP_DELETE, "/api/v1/apis/x/scopes/y", ROUTER_FOUND,
      "/api/v1/apis/{api_id}/scopes/{scope_id}", "x", 1, "" },
    { "HEAD finds GET", HTTP_HEAD, "/api/v1/apis", ROUTER_FOUND, "/api/v1/apis", "", 1, "" },
    { "an empty parameter matches nothing", HTTP_GET, "/api/v1/apis/", ROUTER_NOT_FOUND, "", "", 1,
      "" },
    { "a longer path matches nothing", HTTP_GET, "/api/v1/apis/x/y", ROUTER_NOT_FOUND, "", "", 1,
      "" },
    { "a shorter path matches nothing", HTTP_GET, "/api/v1/api", ROUTER_NOT_FOUND, "", "", 1, "" },
    { "a malformed parameter matches nothing", HTTP_GET, "/api/v1/apis/%zz", ROUTER_NOT_FOUND, "",
      "", 1, "" },
    { "an encoded NUL matches nothing", HTTP_GET, "/api/v1/apis/%00", ROUTER_NOT_FOUND, "", "", 1,
      "" },
    { "the wrong method lists the right ones", HTTP_PUT, "/api/v1/apis", ROUTER_WRONG_METHOD, "",
      "", 1, "GET, HEAD, POST" },
    { "the wrong method at the token endpoint", HTTP_GET, "/oauth2/token", ROUTER_WRONG_METHOD, "",
      "", 0, "POST" },
    { "what is not there is not there, whatever the method", HTTP_POST, "/oauth2/tokens",
      ROUTER_NOT_FOUND, "", "", 0, "" },
    { "the place itself is the group's", HTTP_POST, "/oauth2", ROUTER_NOT_FOUND, "", "", 0, "" },
    { "a longer name is another place", HTTP_POST, "/oauth2x/token", ROUTER_NOT_FOUND, "", "", 3,
      "" },
    { "a longer name of an API is another place", HTTP_GET, "/api/v12", ROUTER_NOT_FOUND, "", "", 3,
      "" },
    { "a page", HTTP_GET, "/console/apis/x", ROUTER_FOUND, "/console/{page}/{id}", "apis", 3, "" },
    { "what belongs to another group is no page", HTTP_GET, "/console/api/x", ROUTER_NOT_FOUND, "",
      "", 2, "" },
    { "and has no methods of pages", HTTP_POST, "/console/api/x", ROUTER_NOT_FOUND, "", "", 2, "" },
    { "nor beside its own", HTTP_GET, "/console/api/session", ROUTER_WRONG_METHOD, "", "", 2,
      "POST" },
    { "elsewhere the last group answers", HTTP_GET, "/favicon.ico", ROUTER_NOT_FOUND, "", "", 3,
      "" },
};

TEST(router_find_finds_the_row)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = { .method = cases[i].method,
                               .path = str(cases[i].path),
                               .arena = test_arena() };
        const struct route_group *group = NULL;
        char allow[ROUTER_ALLOW_BYTES] = "";
        CHECK_INT(cases[i].name, router_find(&router, &req, &group, allow), cases[i].result);
        CHECK(cases[i].name, group == &groups[cases[i].group]);
        if (cases[i].result == ROUTER_FOUND) {
            CHECK_STR(cases[i].name, str(req.route->path), cases[i].row);
            CHECK_STR(cases[i].name,
                      req.path_param_count > 0 ? req.path_params[0].value : JT_STR(""),
                      cases[i].first);
        }
        if (cases[i].result == ROUTER_WRONG_METHOD)
            CHECK_STR(cases[i].name, str(allow), cases[i].allow);
    }
}

TEST(request_path_param_finds_by_name)
{
    struct request req = { .method = HTTP_DELETE,
                           .path = JT_STR("/api/v1/apis/x/scopes/y"),
                           .arena = test_arena() };
    const struct route_group *group = NULL;
    char allow[ROUTER_ALLOW_BYTES];
    CHECK_INT("found", router_find(&router, &req, &group, allow), ROUTER_FOUND);
    CHECK_STR("second", request_path_param(&req, "scope_id"), "y");
    CHECK_STR("not there", request_path_param(&req, "org_code"), "");
}

static const struct {
    const char *name, *path, *row; /* "": nothing is there */
    bool is_stripped;
} below[] = {
    { "below the base path", "/auth/oauth2/token", "/oauth2/token", false },
    { "not beside it", "/oauth2/token", "", false },
    { "not where only its name begins", "/authx/oauth2/token", "", false },
    { "not twice below it", "/auth/auth/oauth2/token", "", false },
    { "the base path itself is its root", "/auth", "/", false },
    { "with its slash too", "/auth/", "/", false },
    { "not the root", "/", "", false },
    { "the root path beside it", "/health/live", "/health/live", false },
    { "and below it", "/auth/health/live", "/health/live", false },
    { "well-known, path before", "/auth/.well-known/x", "/.well-known/x", false },
    { "well-known, path behind (RFC 8414 section 3.1)", "/.well-known/x/auth", "/.well-known/x",
      false },
    { "well-known, of no path", "/.well-known/x", "", false },
    { "well-known, of another path", "/.well-known/x/other", "", false },
    { "well-known, twice", "/auth/.well-known/x/auth", "", false },
    { "stripped by a proxy", "/oauth2/token", "/oauth2/token", true },
    { "stripped, so that it is not there again", "/auth/oauth2/token", "", true },
    { "stripped well-known", "/.well-known/x", "/.well-known/x", true },
    { "well-known, path behind, which no proxy strips", "/.well-known/x/auth", "/.well-known/x",
      true },
};

TEST(routes_lie_below_the_base_path)
{
    static const struct route rows[] = {
        { HTTP_GET, "/oauth2/token", 0, handle, RUNS_ON_LOOP, "" },
        { HTTP_GET, "/.well-known/x", 0, handle, RUNS_ON_LOOP, "" },
        { HTTP_GET, "/health/live", 0, handle, RUNS_ON_LOOP, "" },
        { HTTP_GET, "/", 0, handle, RUNS_ON_LOOP, "" },
    };
    static const struct route_group group = { .prefix = JT_STR_INIT(""),
                                              .routes = rows,
                                              .route_count = 4 };
    for (size_t i = 0; i < COUNT(below); i++) {
        const struct router under = { &group, 1, JT_STR("/auth"), below[i].is_stripped,
                                      JT_STR("/health") };
        struct request req = { .path = str(below[i].path), .arena = test_arena() };
        const struct route_group *found = NULL;
        char allow[ROUTER_ALLOW_BYTES] = "";
        enum router_result result = router_find(&under, &req, &found, allow);
        CHECK_INT(below[i].name, result == ROUTER_FOUND, below[i].row[0] != '\0');
        CHECK(below[i].name, found == &group);
        if (result == ROUTER_FOUND)
            CHECK_STR(below[i].name, str(req.route->path), below[i].row);
    }
}

static const struct {
    const char *name, *host;
    int router;
} hosts[] = {
    { "the first", "a.example", 0 },
    { "in any case", "A.Example", 0 },
    { "with the port that its scheme implies", "a.example:443", 0 },
    { "with another port", "a.example:80", 2 },
    { "the second", "b.example:8080", 1 },
    { "without the port that it has", "b.example", 2 },
    { "with more behind it", "b.example:80801", 2 },
    { "below one of them", "x.a.example", 2 },
    { "none", "", 2 },
};

TEST(of_several_routers_each_has_its_host)
{
    struct router of[3] = {
        { .host = JT_STR("a.example"), .default_port = JT_STR(":443"), .next = &of[1] },
        { .host = JT_STR("b.example:8080"), .default_port = JT_STR(":80"), .next = &of[2] },
        { .host = JT_STR("") },
    };
    for (size_t i = 0; i < COUNT(hosts); i++)
        CHECK(hosts[i].name, router_of_host(of, str(hosts[i].host)) == &of[hosts[i].router]);
    CHECK("one alone has every host", router_of_host(&of[2], JT_STR("c.example")) == &of[2]);
}
