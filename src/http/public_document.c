/*
 * public_document: the same bytes for everybody, under an ETag that is their digest; pages of any
 * origin may read them.
 */
#include "http/public_document.h"

#include "base/digest.h"

enum { ETAG_DIGEST_BYTES = 16 };

jt_err public_document_etag(jt_str document, struct jt_arena *arena, const char **ret_etag)
{
    uint8_t digest[JT_DIGEST_BYTES];
    struct jt_buf etag;
    JT_TRY(jt_sha256(document, digest));
    JT_TRY(jt_arena_buf(arena, 2 * ETAG_DIGEST_BYTES + 3, &etag));
    jt_buf_put_char(&etag, '"');
    jt_buf_put_hex(&etag, digest, ETAG_DIGEST_BYTES);
    jt_buf_put_char(&etag, '"');
    jt_buf_put_char(&etag, '\0'); /* for the header */
    *ret_etag = etag.ptr;
    return JT_DONE;
}

void public_document_answer(const struct request *req, jt_str document, const char *etag,
                            const char *cache_control, struct response *resp)
{
    resp->status = 200;
    resp->content_type = "application/json";
    resp->body = document;
    response_header(resp, "Access-Control-Allow-Origin", "*");
    response_header(resp, "Access-Control-Expose-Headers", "ETag");
    response_header(resp, "Cache-Control", cache_control);
    response_header(resp, "ETag", etag);
    if (request_has_etag(req, jt_str_from(etag))) {
        resp->status = 304;
        resp->content_type = NULL;
        resp->body = JT_STR("");
    }
}

jt_err public_document_preflight(void *context, struct request *req, struct response *resp)
{
    (void)context, (void)req;
    resp->status = 204;
    response_header(resp, "Access-Control-Allow-Origin", "*");
    response_header(resp, "Access-Control-Allow-Methods", "GET, HEAD");
    response_header(resp, "Access-Control-Allow-Headers", "*");
    response_header(resp, "Access-Control-Max-Age", "86400");
    return JT_DONE;
}
