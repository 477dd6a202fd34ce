/* app: over the small application of web_fixture/, embedded as the real one is. */
#include "console/app.h"

#include "test.h"

static struct response response;
static jt_str under = JT_STR_INIT(""); /* the issuer's path */
static jt_str environment = JT_STR_INIT("");

static const char *header_of(const char *name)
{
    for (size_t i = 0; i < response.header_count; i++)
        if (strcmp(response.headers[i].name, name) == 0)
            return response.headers[i].value;
    return "";
}

static struct request request_of(const char *path)
{
    return (struct request){ .method = HTTP_GET, .path = str(path), .arena = test_arena() };
}

/* Through the router; the status. */
static int ask(struct request req)
{
    struct app app = { .files = app_files,
                       .count = app_file_count,
                       .random = jt_random_system(),
                       .issuer_path = under,
                       .environment = environment,
                       .environment_color = JT_STR("red") };
    const struct route_group group = {
        .prefix = JT_STR(""), .routes = app_routes, .route_count = app_route_count, .context = &app
    };
    const struct router router = { &group, 1 };
    const struct route_group *found = NULL;
    char allow[ROUTER_ALLOW_BYTES];
    response = (struct response){ 0 };
    if (router_find(&router, &req, &found, allow) != ROUTER_FOUND)
        return 404;
    jt_err err = req.route->handle(&app, &req, &response);
    CHECK("an answer", err.code == JT_OK || err.code == JT_REFUSED);
    return response.status;
}

static bool body_has(const char *text)
{
    return response.body.len != 0 &&
           memmem(response.body.ptr, response.body.len, text, strlen(text)) != NULL;
}

TEST(every_address_of_a_page_answers_the_application)
{
    static const struct {
        const char *path;
        int status;
        bool is_page;
    } cases[] = {
        { "/", 302, false },
        { "/console", 302, false },
        { "/console/", 200, true },
        { "/console/index.html", 200, true },
        { "/console/setup", 200, true },
        { "/console/applications/app_1", 200, true },
        { "/console/apis/api_1/scopes/scope_1", 200, true },
        { "/console/assets/index-4f1c.js", 200, false },
        { "/console/icon.svg", 200, false },
        { "/console/assets/missing.js", 404, false },
        { "/console/../etc/passwd", 404, false },
        { "/console/a/b/c/d/e", 404, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_INT(cases[i].path, ask(request_of(cases[i].path)), cases[i].status);
        CHECK_INT(cases[i].path, body_has("<div id=\"root\">"), cases[i].is_page);
    }
}

TEST(each_page_has_a_nonce_of_its_own_and_is_not_kept)
{
    char first[512], mark[64];
    CHECK_INT("page", ask(request_of("/console/")), 200);
    CHECK_STR("type", str(response.content_type), "text/html; charset=utf-8");
    CHECK_STR("not kept", str(header_of("Cache-Control")), "no-store");
    CHECK_STR("no ETag", str(header_of("ETag")), "");
    CHECK_STR("referrer", str(header_of("Referrer-Policy")), "no-referrer");
    CHECK("no mark left", !body_has("@NONCE@") && !body_has("@PATH@"));

    snprintf(first, sizeof(first), "%s", header_of("Content-Security-Policy"));
    const char *nonce = strstr(first, "'nonce-");
    CHECK("a nonce", nonce != NULL);
    snprintf(mark, sizeof(mark), "content=\"%.24s\"", nonce + strlen("'nonce-"));
    CHECK("the page has it", body_has(mark));
    CHECK("no inline script", strstr(first, "script-src 'self';") != NULL);
    CHECK("no frame", strstr(first, "frame-ancestors 'none'") != NULL);
    CHECK("nothing unsafe", strstr(first, "unsafe") == NULL);

    CHECK_INT("again", ask(request_of("/console/")), 200);
    CHECK("another nonce", strcmp(first, header_of("Content-Security-Policy")) != 0);
}

TEST(the_page_says_what_the_environment_is_called)
{
    CHECK_INT("none", ask(request_of("/console/")), 200);
    CHECK("no name", body_has("content=\"\" data-color=\"red\""));
    environment = JT_STR("\"Pre\" <A&B> @PATH@");
    CHECK_INT("one", ask(request_of("/console/")), 200);
    CHECK("as text", body_has("content=\"&quot;Pre&quot; &lt;A&amp;B&gt; @PATH@\" data-color"));
    environment = JT_STR("");
}

TEST(files_come_in_the_coding_that_the_client_takes)
{
    static const struct {
        const char *accepted, *coding;
    } cases[] = {
        { "", "" },
        { "identity", "" },
        { "gzip", "gzip" },
        { "br", "br" },
        { "gzip, deflate, br", "br" },
        { "GZIP", "gzip" },
        { "gzip;q=0.5", "gzip" },
        { "br;q=0, gzip", "gzip" },
        { "br;q=0.000,gzip;q=0", "" },
        { "br ; q=0.001", "br" },
        { "brotli", "" },
        { "*", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = request_of("/console/assets/index-4f1c.js");
        req.accept_encoding = str(cases[i].accepted);
        CHECK_INT(cases[i].accepted, ask(req), 200);
        CHECK_STR(cases[i].accepted, str(header_of("Content-Encoding")), cases[i].coding);
        CHECK_STR(cases[i].accepted, str(header_of("Vary")), "Accept-Encoding");
        CHECK_INT(cases[i].accepted, body_has("console.log('jeton');\nconsole"),
                  cases[i].coding[0] == '\0');
    }
    struct request req = request_of("/console/icon.svg");
    req.accept_encoding = JT_STR("br");
    CHECK_INT("too small to compress", ask(req), 200);
    CHECK_STR("plain", str(header_of("Content-Encoding")), "");
}

TEST(files_are_kept_and_asked_for_again_by_their_etag)
{
    CHECK_INT("asset", ask(request_of("/console/assets/index-4f1c.js")), 200);
    CHECK_STR("for ever", str(header_of("Cache-Control")), "public, max-age=31536000, immutable");
    CHECK_STR("type", str(response.content_type), "text/javascript; charset=utf-8");
    CHECK_INT("other", ask(request_of("/console/icon.svg")), 200);
    CHECK_STR("asked for again", str(header_of("Cache-Control")), "no-cache");
    CHECK_STR("type", str(response.content_type), "image/svg+xml");

    struct request req = request_of("/console/icon.svg");
    req.if_none_match = str(header_of("ETag"));
    CHECK("weak", jt_str_starts(req.if_none_match, JT_STR("W/\"")));
    CHECK_INT("the same", ask(req), 304);
    CHECK_INT("no body", response.body.len, 0);
    req.if_none_match = JT_STR("W/\"other\"");
    CHECK_INT("another", ask(req), 200);
}

TEST(an_issuer_with_a_path_is_in_the_page_and_in_redirects)
{
    under = JT_STR("/auth");
    CHECK_INT("page", ask(request_of("/console/apis")), 200);
    CHECK("the script", body_has("src=\"/auth/console/assets/index-4f1c.js\""));
    CHECK("its own place", body_has("content=\"/auth\""));
    CHECK_INT("redirect", ask(request_of("/")), 302);
    CHECK_STR("to the console", str(header_of("Location")), "/auth/console/");
    under = JT_STR("");
    CHECK_INT("redirect", ask(request_of("/console")), 302);
    CHECK_STR("without a path", str(header_of("Location")), "/console/");
}
