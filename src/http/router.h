/*
 * router: from method and path to a row of a route table. The tables are const and stand beside the
 * handlers; the router, the API document and the tests read the same rows.
 */
#pragma once

#include "http/figures.h"
#include "http/request.h"
#include "http/response.h"

/* Answers a request: JT_OK or JT_REFUSED with resp written; JT_WOULD_BLOCK to be run
 * again: where may_block is false, on a pool; else once a look-up is over (flights.h); any other
 * error becomes the group's 500 or 503. */
typedef jt_err request_handler(void *context, struct request *req, struct response *resp);

/* Which threads run it; of those that may wait, which pool (pools.h). */
enum route_runs {
    RUNS_BLOCKING,   /* may wait for the store: on the pool of reads or of changes, by method */
    RUNS_ON_LOOP,    /* on the event loop: never waits */
    RUNS_LOOP_FIRST, /* on the event loop, and on a pool when it answers JT_WOULD_BLOCK */
    RUNS_HASHING,    /* hashes a password, which takes long and much memory on purpose */
};

/* The largest body that anybody may make us keep. A larger one is read only after the group's guard
 * has let its sender through, and while there is room for it. */
enum { HTTP_BODY_OPEN_MAX_BYTES = 64 * 1024 };

struct route {
    enum http_method method;
    const char *path;      /* "/api/v1/apis/{api_id}" */
    size_t body_max_bytes; /* 0: takes no body (one that is sent is read up to 1 KiB and ignored) */
    request_handler *handle;
    enum route_runs runs;
    const char *summary; /* one line, for people */
    const void *row; /* what the group knows of it besides, of a type of its own; NULL: nothing */
};

/* Why the HTTP layer itself refuses; each group answers in the shape of its protocol. */
enum http_refusal {
    HTTP_REFUSAL_BAD_REQUEST,       /* 400: not HTTP, or framing in doubt */
    HTTP_REFUSAL_NOT_FOUND,         /* 404: no such route */
    HTTP_REFUSAL_METHOD,            /* 405: Allow is set by the router */
    HTTP_REFUSAL_TIMEOUT,           /* 408: head or body took too long */
    HTTP_REFUSAL_PRECONDITION,      /* 412: If-Match is not so */
    HTTP_REFUSAL_BODY_TOO_LARGE,    /* 413 */
    HTTP_REFUSAL_URI_TOO_LONG,      /* 414 */
    HTTP_REFUSAL_EXPECTATION,       /* 417: an Expect other than 100-continue */
    HTTP_REFUSAL_HEADERS_TOO_LARGE, /* 431 */
    HTTP_REFUSAL_OVERLOADED,        /* 503, Retry-After */
    HTTP_REFUSAL_UNCERTAIN,         /* 503: whether it was done is not known */
    HTTP_REFUSAL_MOVED,             /* 503: what it stands on was exchanged; people must mend it */
    HTTP_REFUSAL_NO_ROOM,           /* 507: there is no room to store what was asked for */
    HTTP_REFUSAL_VERSION,           /* 505: neither HTTP/1.0 nor HTTP/1.1 */
    HTTP_REFUSAL_FAILED,            /* 500: an error of ours */
};

struct route_group {
    /* "/api/v1": what is at and below this path is answered by groups of this prefix alone, unless
     * a longer one fits; refusals take the shape of the first of them. */
    jt_str prefix;
    const struct route *routes;
    size_t route_count;
    void *context; /* passed to handle */
    /* Runs first, before a large body also without it; JT_OK lets the request through. NULL: none,
     * and no route takes a large body. */
    request_handler *guard;
    bool waits_at_first; /* on threads of the first router, whose the data are, whichever has it */
    void (*refuse)(void *context, enum http_refusal refusal, struct request *req,
                   struct response *resp);
};

struct router {
    const struct route_group *groups; /* the last one's prefix is "" and catches the rest */
    size_t group_count;
    /* The path that all of it lies below, "/auth"; "": none. It is taken off before routes are
     * looked for: request.path is what is left. */
    jt_str base_path;
    bool is_base_path_stripped; /* a proxy has taken it off already */
    jt_str root_path;           /* what lies there is served beside base_path too: "/health" */
    /* Header fields that handlers need and this room does not (request_own_field()); ends with
     * NULL, after HTTP_OWN_FIELDS_MAX at the most. NULL: none. */
    const char *const *own_fields;
    /* Whom the request is for, where several are served: a list, that ends with a router which
     * takes what is left. A router alone takes every Host. */
    const struct router *next;
    jt_str host;          /* "auth.example", "auth.example:8443" */
    jt_str default_port;  /* ":443": what Host may say behind it all the same */
    bool is_https_only;   /* answers say so to browsers (RFC 6797) */
    size_t index;         /* its place in that list */
    void *worker_context; /* passed to http_options.worker_new; NULL: nothing here waits or signs,
                           * and it has neither workers nor pools */
    struct pools_figures *pools_figures; /* of its pools, the caller's; NULL: nothing is counted */
    void *log_context;                   /* passed to http_options.log */
};

/* The one of the list from first that has that host. */
const struct router *router_of_host(const struct router *first, jt_str host);
size_t router_count(const struct router *first);

enum router_result { ROUTER_FOUND, ROUTER_NOT_FOUND, ROUTER_WRONG_METHOD };

/*
 * Finds the row; HEAD finds GET rows. Sets req->route and req->path_params (decoded; a parameter
 * that does not decode, or is empty, matches nothing). ret_group is always set. On
 * ROUTER_WRONG_METHOD ret_allow (sized ROUTER_ALLOW_BYTES) lists the methods there are, HEAD too.
 * What is well-known of a URL with a path is also found as RFC 8414 section 3.1 has it, with the
 * path behind: "/.well-known/oauth-authorization-server/auth".
 */
enum { ROUTER_ALLOW_BYTES = 64 };
enum router_result router_find(const struct router *router, struct request *req,
                               const struct route_group **ret_group,
                               char ret_allow[static ROUTER_ALLOW_BYTES]);

/* "GET". */
jt_str http_method_name(enum http_method method);
/* HTTP_OTHER where it is none of them. */
enum http_method http_method_named(jt_str name);

/* The status code of a refusal. */
int http_refusal_status(enum http_refusal refusal);
/* The same for the log. */
jt_err http_refusal_err(enum http_refusal refusal);
