/*
 * openapi: which operations an OpenAPI 3 or Swagger 2 document has, and the scope that each of them
 * stands for (contract section 5, rules 1 to 5).
 *
 * The document is a stream of events (event.h) from one of two readers, json_events.c or
 * yaml_events.c; document.c keeps what stands below `paths` and forgets the rest, so that memory
 * does not grow with the document. operation.c has the rules of keys and descriptions. Nothing here
 * knows the store or HTTP. Fuzzed: tests/fuzz/fuzz_openapi.c.
 */
#pragma once

#include "base/arena.h"

enum {
    OPENAPI_DOCUMENT_MAX_BYTES = 20 << 20,
    OPENAPI_OPERATIONS_MAX = 5000,
    OPENAPI_PATHS_MAX = 10000, /* with those that have no operation */
    OPENAPI_PATH_MAX_BYTES = 2048,
    OPENAPI_DEPTH_MAX = 128, /* levels of objects and lists */
    OPENAPI_EVENTS_MAX = 8 * 1000 * 1000,
    OPENAPI_KEY_MAX_BYTES = 64,
    OPENAPI_DESCRIPTION_MAX_CHARS = 1024,
    /* YAML's anchors, whose aliases stand for copies of them. */
    OPENAPI_ANCHORS_MAX = 1000,
    OPENAPI_ANCHORED_EVENTS_MAX = 50 * 1000,
    OPENAPI_ANCHORED_BYTES_MAX = 4 << 20,
    OPENAPI_ALIASES_MAX = 10 * 1000,
    OPENAPI_ALIAS_EVENTS_MAX = 100 * 1000, /* what all aliases together stand for */
};

enum openapi_format { OPENAPI_JSON, OPENAPI_YAML };

struct openapi_operation {
    jt_str method;      /* "GET" */
    jt_str path;        /* as written: "/users/{userId}" */
    jt_str key;         /* of its scope: "get:users_userid" */
    jt_str description; /* on one line, never empty */
    bool is_reserved;   /* the key is one that OAuth or OpenID Connect gives a meaning */
};

/* Why a document is refused: "The document WHAT, at line L, column C". */
struct openapi_problem {
    const char *what;    /* a literal */
    size_t line, column; /* from 1 */
};

/*
 * All operations in the document's order, in arena. Several may have the same key.
 * JT_INVALID or JT_TOO_LARGE with ret_problem set; JT_NO_MEMORY; JT_TOO_LARGE with
 * ret_problem->what NULL when the arena is full.
 */
JT_MUST_USE jt_err openapi_read(jt_str document, enum openapi_format format, struct jt_arena *arena,
                                struct openapi_operation **ret_operations, size_t *ret_count,
                                struct openapi_problem *ret_problem);
