/*
 * public_document: answers with a document that anybody may read, from any origin, and keep for a
 * while: CORS, ETag and Cache-Control, and 304 for who has it already (RFC 9110 section 13.1.2).
 */
#pragma once

#include "http/router.h"

/* The ETag of a document, of its digest, quotes included; ends in a NUL and lives in arena. */
JT_MUST_USE jt_err public_document_etag(jt_str document, struct jt_arena *arena,
                                        const char **ret_etag);

/* 200 or 304. All three live as long as the request. */
void public_document_answer(const struct request *req, jt_str document, const char *etag,
                            const char *cache_control, struct response *resp);

/* A browser asks before it sends If-None-Match to another origin (Fetch, CORS preflight). */
jt_err public_document_preflight(void *context, struct request *req, struct response *resp);

/* The two rows of a document in a route table. */
#define PUBLIC_DOCUMENT(path, handler, summary)                                          \
    { HTTP_GET, path, 0, handler, RUNS_ON_LOOP, summary },                               \
    {                                                                                    \
        HTTP_OPTIONS, path, 0, public_document_preflight, RUNS_ON_LOOP, "CORS preflight" \
    }
