/*
 * app: index.html is written for each answer, because the Content-Security-Policy has a nonce for
 * the style elements that Mantine makes; so nobody may keep it. It has what the build cannot know,
 * too: the issuer's path, and what the console calls this environment. All other files name each
 * other relatively. They have names that change with their content, or an ETag.
 */
#include "console/app.h"

#include "console/html.h"
#include "console/redirect.h"
#include "http/quality.h"
#include "jose/base64url.h"
#include "rest/refuse.h"

#define PREFIX "/console/"

enum { NONCE_BYTES = 18, NONCE_CHARS = 24, MARKS_MAX = 64, POLICY_MAX_BYTES = 512 };

static const struct app_file *file_find(const struct app *app, jt_str path)
{
    for (size_t i = 0; i < app->count; i++)
        if (jt_str_eq(path, jt_str_from(app->files[i].path)))
            return &app->files[i];
    return NULL;
}

/* --- Files ----------------------------------------------------------------------------------- */

static void put_body(const struct app_file *file, const struct request *req, struct response *resp)
{
    resp->body = file->plain;
    if (file->brotli.len != 0 && http_quality(req->accept_encoding, JT_STR("br")) > 0) {
        resp->body = file->brotli;
        response_header(resp, "Content-Encoding", "br");
    } else if (file->gzip.len != 0 && http_quality(req->accept_encoding, JT_STR("gzip")) > 0) {
        resp->body = file->gzip;
        response_header(resp, "Content-Encoding", "gzip");
    }
}

/* The ETag is weak: one for all codings of a file. */
static jt_err answer_file(const struct app_file *file, struct request *req, struct response *resp)
{
    const jt_str etag = jt_str_from(file->etag);
    const bool is_asset = jt_str_starts(jt_str_from(file->path), JT_STR("assets/"));
    struct jt_buf weak;
    JT_TRY(jt_arena_buf(req->arena, etag.len + sizeof("W/"), &weak));
    jt_buf_put(&weak, JT_STR("W/"));
    jt_buf_put(&weak, etag);
    jt_buf_put_char(&weak, '\0');
    response_header(resp, "Referrer-Policy", "no-referrer");
    response_header(resp, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response_header(resp, "Cache-Control",
                    is_asset ? "public, max-age=31536000, immutable" : "no-cache");
    response_header(resp, "Vary", "Accept-Encoding");
    response_header(resp, "ETag", weak.ptr);
    if (request_has_etag(req, etag)) {
        resp->status = 304;
        return JT_DONE;
    }
    resp->status = 200;
    resp->content_type = file->content_type;
    put_body(file, req, resp);
    return JT_DONE;
}

/* --- The page -------------------------------------------------------------------------------- */

static jt_err nonce_new(const struct app *app, struct jt_arena *arena, jt_str *ret_nonce)
{
    uint8_t bytes[NONCE_BYTES];
    struct jt_buf nonce;
    JT_TRY(jt_random_fill(&app->random, bytes, sizeof(bytes)));
    JT_TRY(jt_arena_buf(arena, NONCE_CHARS, &nonce));
    base64url_put(&nonce, (jt_str){ (const char *)bytes, sizeof(bytes) });
    *ret_nonce = jt_buf_str(&nonce);
    return JT_DONE;
}

static jt_err put_policy(struct jt_arena *arena, struct response *resp, jt_str nonce)
{
    struct jt_buf policy;
    JT_TRY(jt_arena_buf(arena, POLICY_MAX_BYTES, &policy));
    jt_buf_put(&policy, JT_STR("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"));
    jt_buf_put(&policy, nonce);
    jt_buf_put(&policy, JT_STR("'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                               "manifest-src 'self'; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'"));
    jt_buf_put_char(&policy, '\0');
    response_header(resp, "Content-Security-Policy", policy.ptr);
    return policy.has_overflown ? JT_ERR(JT_TOO_LARGE, "policy") : JT_DONE;
}

/* The page with that mark replaced wherever it stands. */
static jt_err page_fill(jt_str rest, jt_str mark, jt_str value, struct jt_arena *arena,
                        jt_str *ret_page)
{
    struct jt_buf page;
    JT_TRY(jt_arena_buf(arena, rest.len + MARKS_MAX * value.len, &page));
    for (const char *at; (at = memmem(rest.ptr, rest.len, mark.ptr, mark.len)) != NULL;) {
        size_t len = (size_t)(at - rest.ptr);
        jt_buf_put(&page, (jt_str){ rest.ptr, len });
        jt_buf_put(&page, value);
        rest = (jt_str){ at + mark.len, rest.len - len - mark.len };
    }
    jt_buf_put(&page, rest);
    if (page.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "index.html has too many marks");
    *ret_page = jt_buf_str(&page);
    return JT_DONE;
}

/* Not to be kept, and without an ETag: a page from a cache would have the nonce of another answer.
 */
static jt_err answer_page(const struct app *app, const struct app_file *index, struct request *req,
                          struct response *resp)
{
    jt_str nonce, environment;
    JT_TRY(nonce_new(app, req->arena, &nonce));
    JT_TRY(html_escape(app->environment, req->arena, &environment));
    const struct {
        jt_str mark, value;
    } marks[] = {
        { JT_STR("@NONCE@"), nonce },
        { JT_STR("@PATH@"), app->issuer_path },
        { JT_STR("@COLOR@"), app->environment_color },
        { JT_STR("@ENVIRONMENT@"), environment }, /* last: it may be like a mark */
    };
    resp->body = index->plain;
    for (size_t i = 0; i < COUNT(marks); i++)
        JT_TRY(page_fill(resp->body, marks[i].mark, marks[i].value, req->arena, &resp->body));
    JT_TRY(put_policy(req->arena, resp, nonce));
    response_header(resp, "Referrer-Policy", "no-referrer");
    response_header(resp, "Permissions-Policy",
                    "publickey-credentials-create=(self), publickey-credentials-get=(self)");
    response_header(resp, "Cache-Control", "no-store");
    resp->status = 200;
    resp->content_type = index->content_type;
    return JT_DONE;
}

static jt_err app_get(void *context, struct request *req, struct response *resp)
{
    const struct app *app = context;
    const size_t prefix_bytes = sizeof(PREFIX) - 1;
    const jt_str path = { req->path.ptr + prefix_bytes, req->path.len - prefix_bytes };
    const struct app_file *file = file_find(app, path),
                          *index = file_find(app, JT_STR("index.html"));
    const bool is_page = memchr(path.ptr, '.', path.len) == NULL;
    if (index != NULL && (is_page || file == index))
        return answer_page(app, index, req, resp);
    if (file != NULL)
        return answer_file(file, req, resp);
    return rest_refuse(req, resp, 404, "ROUTE_NOT_FOUND", JT_STR("The console has no such file"));
}

static jt_err to_console(void *context, struct request *req, struct response *resp)
{
    const struct app *app = context;
    return redirect_to_console(app->issuer_path, req, resp);
}

const struct route app_routes[] = {
    { HTTP_GET, "/", 0, to_console, RUNS_ON_LOOP, "To the console" },
    { HTTP_GET, "/console", 0, to_console, RUNS_ON_LOOP, "To the console" },
    { HTTP_GET, PREFIX, 0, app_get, RUNS_ON_LOOP, "The console" },
    { HTTP_GET, PREFIX "{page}", 0, app_get, RUNS_ON_LOOP, "A page or a file of the console" },
    { HTTP_GET, PREFIX "{page}/{id}", 0, app_get, RUNS_ON_LOOP, "A page or a file of the console" },
    { HTTP_GET, PREFIX "{page}/{id}/{part}", 0, app_get, RUNS_ON_LOOP, "A page of the console" },
    { HTTP_GET, PREFIX "{page}/{id}/{part}/{part_id}", 0, app_get, RUNS_ON_LOOP,
      "A page of the console" },
};
const size_t app_route_count = COUNT(app_routes);
