/*
 * request: one HTTP request as handlers see it, already read whole and within its limits.
 *
 * All views live as long as the request. Nothing here knows how it came.
 */
#pragma once

#include "base/arena.h"

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER
};

enum {
    HTTP_PATH_PARAMS_MAX = 4,
    HTTP_ID_BYTES = 16,
    HTTP_FORWARDED_MAX = 4, /* fields: each of several proxies may add one */
    HTTP_IF_MATCH_MAX = 4,  /* fields: together they are one list (RFC 9110 section 5.3) */
    HTTP_OWN_FIELDS_MAX = 4,
};

struct flight_wait;

struct http_param {
    jt_str name, value; /* percent-decoded */
};

struct request {
    jt_str id;          /* request_id.h; what the caller gives, until it is judged */
    jt_str traceparent; /* as received, for trace_context.h; empty where it came twice */
    enum http_method method;
    jt_str path;  /* before '?', below the router's base path, not decoded */
    jt_str query; /* as received, after '?', not decoded */
    jt_str body;
    /* Header fields that handlers need; empty when absent. */
    jt_str authorization, content_type, accept, if_none_match;
    jt_str if_match[HTTP_IF_MATCH_MAX]; /* the last ones, in any order */
    size_t if_match_count;              /* of the fields that came */
    jt_str host, origin, sec_fetch_site, cookie, accept_encoding, user_agent;
    const char *const *own_field_names; /* as the router has them */
    jt_str own_fields[HTTP_OWN_FIELDS_MAX];
    bool has_authorization; /* a field with an empty value is not an absent one */
    jt_str remote_address;  /* of the client, numeric, no port */
    /* The last fields X-Forwarded-For, in their order: what remote_address is found in. */
    jt_str forwarded_for[HTTP_FORWARDED_MAX];
    size_t forwarded_count;
    struct http_param path_params[HTTP_PATH_PARAMS_MAX]; /* of the route, in its order */
    size_t path_param_count;
    const struct route *route;
    struct jt_arena *arena;   /* of this request: goes with it */
    void *worker;             /* what the thread keeps for this router (http_options) */
    const void *caller;       /* who asks: set by the group's guard for its handlers, in arena */
    struct flight_wait *wait; /* for a look-up of another request (flights.h); NULL: it cannot */
    bool may_block;           /* false on an event loop */
    /* On a pool: whether who asked has left meanwhile. NULL: nobody knows. */
    bool (*has_left)(const void *asker);
    const void *asker;
};

/* JT_UNAVAILABLE: nobody waits for the answer any more. For whatever waits for its turn and then
 * changes something: what nobody hears of must not be made. */
JT_MUST_USE jt_err request_check_awaited(const struct request *req);

/* A path parameter by its name in the route's pattern, percent-decoded; empty when not there. */
jt_str request_path_param(const struct request *req, const char *name);

/* A header field that the router was told of; empty when absent. */
jt_str request_own_field(const struct request *req, const char *name);

/* True when If-None-Match names etag, which is quoted and not weak, or is "*" (RFC 9110 section
 * 13.1.2). */
bool request_has_etag(const struct request *req, jt_str etag);

/* True when If-Match names etag, which is quoted and not weak, or is "*": by the strong comparison,
 * which no weak tag passes (RFC 9110 sections 8.8.3.2 and 13.1.1). */
bool request_matches(const struct request *req, jt_str etag);

/* True when the Content-Type names that media type, whatever its parameters and case. */
bool request_has_media_type(const struct request *req, jt_str media_type);
