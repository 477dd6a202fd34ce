/* redirect: answers with a Location that names no host, so that it holds behind any proxy. */
#include "console/redirect.h"

jt_err redirect_to_console(jt_str issuer_path, const struct request *req, struct response *resp)
{
    struct jt_buf location;
    JT_TRY(jt_arena_buf(req->arena, issuer_path.len + sizeof("/console/"), &location));
    jt_buf_put(&location, issuer_path);
    jt_buf_put(&location, JT_STR("/console/"));
    jt_buf_put_char(&location, '\0');
    resp->status = 302;
    response_header(resp, "Location", location.ptr);
    return JT_DONE;
}
