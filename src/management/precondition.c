/*
 * precondition: the ETag is that of the representation that GET gives, so it is found as GET finds
 * it: its handler runs once more, for the same caller, in the transaction of the change
 * (requester.within). So nothing comes between the comparison and the change, and no resource has
 * to say anew what belongs to it.
 */
#include "management/precondition.h"

#include "management/guard.h"
#include "management/operation.h"
#include "management/resources.h"
#include "store/store.h"

/* Such a path alone does not say which thing it is about. */
static bool needs_query(const struct operation *operation)
{
    for (const struct query_parameter *one = operation->query; one != NULL && one->name != NULL;
         one++)
        if (one->is_required)
            return true;
    return false;
}

static bool gives_etag(const struct route *route)
{
    const struct operation *operation = operation_of(route);
    return route->method == HTTP_GET && operation->gives->has_etag && !needs_query(operation);
}

/* Whether path is at or above the other one. */
static bool is_above(const char *path, const char *other)
{
    const size_t length = strlen(path);
    return strncmp(path, other, length) == 0 && (other[length] == '\0' || other[length] == '/');
}

const struct route *precondition_source(const struct route *route)
{
    const struct route *nearest = NULL;
    for (size_t r = 0; r < management_resource_count; r++)
        for (size_t i = 0; i < management_resources[r]->route_count; i++) {
            const struct route *other = &management_resources[r]->routes[i];
            if (gives_etag(other) && is_above(other->path, route->path) &&
                (nearest == NULL || strlen(other->path) > strlen(nearest->path)))
                nearest = other;
        }
    return nearest;
}

static jt_str etag_of(const struct response *resp)
{
    for (size_t i = 0; i < resp->header_count; i++)
        if (strcmp(resp->headers[i].name, "ETag") == 0)
            return jt_str_from(resp->headers[i].value);
    return JT_STR("");
}

static jt_err read_in(struct management *management, const struct request *req,
                      const struct store_tx *tx, const struct route *source, struct response *resp)
{
    struct requester requester = *request_requester(req);
    struct request get = *req;
    requester.within = tx;
    get.caller = &requester;
    get.method = HTTP_GET;
    get.route = source;
    get.query = get.body = get.if_none_match = JT_STR("");
    get.wait = NULL; /* a transaction must not wait for other requests */
    return source->handle(management, &get, resp);
}

jt_err precondition_check(struct management *management, const struct request *req,
                          struct store_tx *tx)
{
    const struct route *source;
    struct response resp = { 0 };
    if (req->if_match_count == 0)
        return JT_DONE;
    source = precondition_source(req->route);
    if (source == NULL)
        return JT_ERR(JT_STALE, "If-Match, where nothing has an ETag");
    jt_err err = read_in(management, req, tx, source, &resp);
    if (err.code == JT_REFUSED && resp.status == 404)
        return JT_DONE;
    if (err.code != JT_OK && err.code != JT_REFUSED)
        return err;
    return request_matches(req, etag_of(&resp)) ? JT_DONE
                                                : JT_ERR(JT_STALE, "If-Match is not so any more");
}
