/*
 * router: linear over the tables. There are a few dozen rows, the busiest group comes first, and
 * the comparison of a row ends at its first differing byte, so this costs less than a hash of the
 * path.
 */
#include "http/router.h"

#include "http/form.h"

static const jt_str method_names[] = {
    [HTTP_GET] = JT_STR_INIT("GET"),         [HTTP_HEAD] = JT_STR_INIT("HEAD"),
    [HTTP_POST] = JT_STR_INIT("POST"),       [HTTP_PUT] = JT_STR_INIT("PUT"),
    [HTTP_PATCH] = JT_STR_INIT("PATCH"),     [HTTP_DELETE] = JT_STR_INIT("DELETE"),
    [HTTP_OPTIONS] = JT_STR_INIT("OPTIONS"), [HTTP_OTHER] = JT_STR_INIT("OTHER"),
};

jt_str http_method_name(enum http_method method)
{
    return method_names[method];
}

enum http_method http_method_named(jt_str name)
{
    for (int method = HTTP_GET; method < HTTP_OTHER; method++)
        if (jt_str_eq(http_method_name((enum http_method)method), name))
            return (enum http_method)method;
    return HTTP_OTHER;
}

/*
 * Walks pattern and path together. A {name} takes the bytes up to the next '/'; taken counts the
 * parameters, whose values stay encoded until the row is known to be the one.
 */
static bool path_matches(const char *pattern, jt_str path, struct http_param *params, size_t *taken)
{
    size_t at = 0;
    *taken = 0;
    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p != '{') {
            if (at == path.len || path.ptr[at] != *p)
                return false;
            at++;
            continue;
        }
        const char *name = p + 1;
        const char *end = strchr(name, '}');
        size_t from = at;
        while (at < path.len && path.ptr[at] != '/')
            at++;
        if (at == from || *taken == HTTP_PATH_PARAMS_MAX)
            return false;
        params[*taken].name = (jt_str){ name, (size_t)(end - name) };
        params[*taken].value = (jt_str){ path.ptr + from, at - from };
        (*taken)++;
        p = end;
    }
    return at == path.len;
}

static bool method_matches(enum http_method asked, enum http_method row)
{
    return asked == row || (asked == HTTP_HEAD && row == HTTP_GET);
}

/* Once each; HEAD with GET. */
static void allow_add(struct jt_buf *allow, enum http_method method)
{
    jt_str name = http_method_name(method);
    jt_str rest = jt_buf_str(allow), listed;
    while (allow->len != 0 && jt_str_cut(&rest, ' ', &listed))
        if (jt_str_starts(listed, name))
            return;
    if (allow->len != 0)
        jt_buf_put(allow, JT_STR(", "));
    jt_buf_put(allow, name);
    if (method == HTTP_GET)
        allow_add(allow, HTTP_HEAD);
}

/* Whether path is that place or stands below it: "/oauth2/x" below "/oauth2", "/oauth2x" not. */
static bool is_below(jt_str path, jt_str prefix)
{
    return jt_str_starts(path, prefix) &&
           (prefix.len == 0 || path.len == prefix.len || path.ptr[prefix.len] == '/');
}

static bool decode_params(struct request *req, struct http_param *params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        req->path_params[i].name = params[i].name;
        if (percent_decode(params[i].value, false, FORM_LINE, req->arena,
                           &req->path_params[i].value)
                .code != JT_OK)
            return false;
    }
    req->path_param_count = count;
    return true;
}

/* Leaves of the path what lies below router->base_path. False: it lies elsewhere. */
static bool take_base_path(const struct router *router, jt_str *path)
{
    const jt_str base = router->base_path, well_known = JT_STR("/.well-known/");
    if (base.len == 0)
        return true;
    if (path->len > well_known.len + base.len && jt_str_starts(*path, well_known) &&
        jt_str_eq((jt_str){ path->ptr + path->len - base.len, base.len }, base)) {
        path->len -= base.len;
        return true;
    }
    if (router->is_base_path_stripped)
        return true;
    if (!is_below(*path, base))
        return is_below(*path, router->root_path);
    *path = path->len == base.len ? JT_STR("/")
                                  : (jt_str){ path->ptr + base.len, path->len - base.len };
    return true;
}

/* The first of those with the longest prefix that fits: whose path it is. */
static const struct route_group *owner_of(const struct router *router, jt_str path)
{
    const struct route_group *owner = &router->groups[router->group_count - 1];
    size_t longest = 0;
    for (size_t g = 0; g < router->group_count; g++) {
        const jt_str prefix = router->groups[g].prefix;
        if (prefix.len <= longest || !is_below(path, prefix))
            continue;
        owner = &router->groups[g];
        longest = prefix.len;
    }
    return owner;
}

/* RFC 9110 section 4.2.3: in any case, and with or without the port that the scheme implies. */
static bool is_host_of(const struct router *router, jt_str host)
{
    const jt_str own = router->host, port = router->default_port;
    if (host.len == own.len + port.len && jt_str_eq((jt_str){ host.ptr + own.len, port.len }, port))
        host.len = own.len;
    return jt_str_eq_nocase(host, own);
}

const struct router *router_of_host(const struct router *first, jt_str host)
{
    const struct router *router = first;
    while (router->next != NULL && !is_host_of(router, host))
        router = router->next;
    return router;
}

size_t router_count(const struct router *first)
{
    size_t count = 0;
    for (const struct router *router = first; router != NULL; router = router->next)
        count++;
    return count;
}

enum router_result router_find(const struct router *router, struct request *req,
                               const struct route_group **ret_group,
                               char ret_allow[static ROUTER_ALLOW_BYTES])
{
    struct http_param params[HTTP_PATH_PARAMS_MAX];
    struct jt_buf allow = jt_buf_over(ret_allow, ROUTER_ALLOW_BYTES - 1);
    size_t taken = 0;

    *ret_group = &router->groups[router->group_count - 1];
    if (!take_base_path(router, &req->path))
        return ROUTER_NOT_FOUND;
    const struct route_group *owner = owner_of(router, req->path);
    *ret_group = owner;
    for (size_t g = 0; g < router->group_count; g++) {
        const struct route_group *group = &router->groups[g];
        if (!jt_str_eq(group->prefix, owner->prefix))
            continue;
        for (size_t i = 0; i < group->route_count; i++) {
            const struct route *route = &group->routes[i];
            if (!path_matches(route->path, req->path, params, &taken))
                continue;
            if (!method_matches(req->method, route->method)) {
                allow_add(&allow, route->method);
                *ret_group = group;
                continue;
            }
            *ret_group = group;
            if (!decode_params(req, params, taken))
                return ROUTER_NOT_FOUND;
            req->route = route;
            return ROUTER_FOUND;
        }
    }
    ret_allow[allow.len] = '\0';
    return allow.len == 0 ? ROUTER_NOT_FOUND : ROUTER_WRONG_METHOD;
}

static const struct {
    int status;
    const char *cause;
} refusals[] = {
    [HTTP_REFUSAL_BAD_REQUEST] = { 400, "bad request" },
    [HTTP_REFUSAL_NOT_FOUND] = { 404, "no such route" },
    [HTTP_REFUSAL_METHOD] = { 405, "no such method on this route" },
    [HTTP_REFUSAL_TIMEOUT] = { 408, "request took too long" },
    [HTTP_REFUSAL_PRECONDITION] = { 412, "precondition" },
    [HTTP_REFUSAL_BODY_TOO_LARGE] = { 413, "body too large" },
    [HTTP_REFUSAL_URI_TOO_LONG] = { 414, "URI too long" },
    [HTTP_REFUSAL_EXPECTATION] = { 417, "unknown expectation" },
    [HTTP_REFUSAL_HEADERS_TOO_LARGE] = { 431, "headers too large" },
    [HTTP_REFUSAL_OVERLOADED] = { 503, "overloaded" },
    [HTTP_REFUSAL_UNCERTAIN] = { 503, "the outcome is not known" },
    [HTTP_REFUSAL_MOVED] = { 503, "the store's files were replaced" },
    [HTTP_REFUSAL_NO_ROOM] = { 507, "no room to store it" },
    [HTTP_REFUSAL_VERSION] = { 505, "HTTP version" },
    [HTTP_REFUSAL_FAILED] = { 500, "failed" },
};

int http_refusal_status(enum http_refusal refusal)
{
    return refusals[refusal].status;
}

jt_err http_refusal_err(enum http_refusal refusal)
{
    return (jt_err){ JT_REFUSED, refusals[refusal].cause };
}
