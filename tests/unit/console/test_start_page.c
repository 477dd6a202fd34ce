/* test_start_page: what a browser finds where the program was built without the console. */
#include "console/start_page.h"

#include "http/router.h"
#include "test.h"

/* The answer to GET path at that issuer, in test_arena(). */
static struct response asked(const char *issuer, const char *path)
{
    struct start_page page = { .issuer = str(issuer) };
    const struct route_group group = { .prefix = JT_STR(""),
                                       .routes = start_page_routes,
                                       .route_count = start_page_route_count,
                                       .context = &page };
    const struct router router = { .groups = &group, .group_count = 1 };
    const struct route_group *found = NULL;
    struct request req = { .method = HTTP_GET, .path = str(path), .arena = test_arena() };
    struct response response = { 0 };
    char allow[ROUTER_ALLOW_BYTES];
    CHECK(path, router_find(&router, &req, &found, allow) == ROUTER_FOUND);
    CHECK_OK(path, req.route->handle(&page, &req, &response));
    return response;
}

static jt_str header_of(const struct response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (strcmp(response->headers[i].name, name) == 0)
            return str(response->headers[i].value);
    return JT_STR("");
}

static bool has(jt_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

TEST(the_page_names_the_issuer_and_runs_nothing)
{
    const struct response page = asked("https://id.example.com/auth", "/console/");
    CHECK_INT("status", page.status, 200);
    CHECK("issuer", has(page.body, "https://id.example.com/auth"));
    CHECK("each mark is filled in", !has(page.body, "@ISSUER@"));
    CHECK("whole", has(page.body, "</html>"));
    CHECK("nothing runs", jt_str_starts(header_of(&page, "Content-Security-Policy"),
                                        JT_STR("default-src 'none'; style-src 'self';")));
}

TEST(the_issuer_is_no_markup)
{
    const struct response page = asked("https://id.example.com/a&b<script>", "/console/");
    CHECK("escaped", has(page.body, "https://id.example.com/a&amp;b&lt;script&gt;"));
    CHECK("and nowhere else", !has(page.body, "<script>"));
}

TEST(other_addresses_lead_to_it_below_the_issuers_path)
{
    static const char *const paths[] = { "/", "/console" };
    for (size_t i = 0; i < COUNT(paths); i++) {
        const struct response response = asked("https://id.example.com/auth", paths[i]);
        CHECK_INT(paths[i], response.status, 302);
        CHECK_STR(paths[i], header_of(&response, "Location"), "/auth/console/");
    }
    const struct response plain = asked("https://id.example.com", "/");
    CHECK_STR("without a path", header_of(&plain, "Location"), "/console/");
    const struct response style = asked("https://id.example.com", "/console/start_page.css");
    CHECK("style", jt_str_starts(str(style.content_type), JT_STR("text/css")));
}
