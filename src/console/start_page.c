/*
 * start_page: the page of a build without the console: the file with the issuer put in, escaped as
 * HTML.
 */
#include "console/start_page.h"

#include "console/html.h"
#include "console/redirect.h"
#include "model/issuer.h"
#include "start_page_files.h"

#define ISSUER_MARK "@ISSUER@"

static jt_err page_write(jt_str issuer, struct jt_arena *arena, jt_str *ret_page)
{
    enum { MARKS_MAX = 16 };
    jt_str rest = embedded_start_page_html();
    struct jt_buf page;
    JT_TRY(jt_arena_buf(arena, rest.len + MARKS_MAX * HTML_ESCAPE_MAX_BYTES * issuer.len, &page));
    for (;;) {
        const char *mark = memmem(rest.ptr, rest.len, ISSUER_MARK, sizeof(ISSUER_MARK) - 1);
        if (mark == NULL)
            break;
        size_t len = (size_t)(mark - rest.ptr);
        jt_buf_put(&page, (jt_str){ rest.ptr, len });
        html_put(&page, issuer);
        len += sizeof(ISSUER_MARK) - 1;
        rest = (jt_str){ rest.ptr + len, rest.len - len };
    }
    jt_buf_put(&page, rest);
    if (page.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "start page");
    *ret_page = jt_buf_str(&page);
    return JT_DONE;
}

static void file_answer(struct response *resp, const char *content_type, jt_str body)
{
    resp->status = 200;
    resp->content_type = content_type;
    resp->body = body;
    response_header(resp, "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'");
    response_header(resp, "Referrer-Policy", "no-referrer");
    response_header(resp, "Cache-Control", "no-cache");
}

static jt_err page_get(void *context, struct request *req, struct response *resp)
{
    const struct start_page *start_page = context;
    jt_str page;
    JT_TRY(page_write(start_page->issuer, req->arena, &page));
    file_answer(resp, "text/html; charset=utf-8", page);
    return JT_DONE;
}

static jt_err style_get(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req;
    file_answer(resp, "text/css; charset=utf-8", embedded_start_page_css());
    return JT_DONE;
}

static jt_err to_console(void *context, struct request *req, struct response *resp)
{
    const struct start_page *start_page = context;
    return redirect_to_console(issuer_path(start_page->issuer), req, resp);
}

const struct route start_page_routes[] = {
    { HTTP_GET, "/", 0, to_console, RUNS_ON_LOOP, "To the console" },
    { HTTP_GET, "/console", 0, to_console, RUNS_ON_LOOP, "To the console" },
    { HTTP_GET, "/console/", 0, page_get, RUNS_ON_LOOP, "Start page" },
    { HTTP_GET, "/console/start_page.css", 0, style_get, RUNS_ON_LOOP, "Style of the start page" },
};
const size_t start_page_route_count = COUNT(start_page_routes);
