/*
 * fetch_call: a call of call.h with what its request needs in an arena of its own, which holds
 * nothing once it has ended.
 */
#include "outgoing/fetch_call.h"

#include <stdlib.h>

#include "base/file.h"
#include "model/fetch_url.h"
#include "outgoing/fetch_age.h"

enum {
    CA_FILE_MAX_BYTES = 1 << 20,
    ARENA_FIRST_BYTES = 4096,
    ARENA_MAX_BYTES = 4 << 20, /* certificates twice, and the body */
    STATUS_OK = 200,
    STATUS_NOT_MODIFIED = 304,
};

struct fetch_call {
    struct call *call;
    struct document *document; /* NULL: it is free */
    struct jt_arena *arena;
    struct jt_buf body;
    bool is_conditional;
};

jt_err fetch_call_new(struct calls *calls, struct fetch_call **ret_call)
{
    struct fetch_call *call = calloc(1, sizeof(*call));
    if (call == NULL)
        return JT_ERR(JT_NO_MEMORY, "a call for a document");
    jt_err err = call_new(calls, &call->call);
    if (err.code == JT_OK)
        err = jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &call->arena);
    if (err.code == JT_OK)
        *ret_call = call;
    else
        fetch_call_free(call);
    return err;
}

void fetch_call_free(struct fetch_call *call)
{
    if (call == NULL)
        return;
    call_free(call->call);
    jt_arena_free(call->arena);
    free(call);
}

struct document *fetch_call_document(const struct fetch_call *call)
{
    return call->document;
}

/* --- Starting it ----------------------------------------------------------------------------- */

/* What certificates may lead to besides the system's, all in one. The file is read each time, so
 * that one which is exchanged counts. */
static jt_err read_trust(const struct fetch_call *call, const char *ca_file, jt_str *ret_pem)
{
    const jt_str own = call->document->source.ca_pem;
    jt_str file = JT_STR("");
    struct jt_buf both;
    if (ca_file != NULL)
        JT_TRY(file_read(ca_file, CA_FILE_MAX_BYTES, call->arena, &file));
    JT_TRY(jt_arena_buf(call->arena, file.len + own.len + 1, &both));
    jt_buf_put(&both, file);
    if (file.len != 0 && own.len != 0)
        jt_buf_put_char(&both, '\n');
    jt_buf_put(&both, own);
    *ret_pem = jt_buf_str(&both);
    return JT_DONE;
}

/* RFC 9110 section 13.1.2. */
static jt_err write_condition(struct fetch_call *call, const char **ret_field)
{
    const jt_str etag = jt_str_from(call->document->etag);
    struct jt_buf field;
    JT_TRY(jt_arena_buf(call->arena, sizeof("If-None-Match: ") + etag.len, &field));
    jt_buf_put(&field, JT_STR("If-None-Match: "));
    jt_buf_put(&field, etag);
    jt_buf_put_char(&field, '\0');
    *ret_field = field.ptr;
    return JT_DONE;
}

static jt_err start(struct fetch_call *call, const struct fetch_trust *trust)
{
    const struct document *document = call->document;
    const jt_str url = document->source.url;
    const char *headers[] = { "Accept-Encoding: identity", NULL };
    struct call_request request = { .method = "GET",
                                    .url = url.ptr,
                                    .headers = headers,
                                    .header_count = 1,
                                    .connect_timeout_ms = FETCH_CONNECT_MS,
                                    .timeout_ms = FETCH_TIMEOUT_MS,
                                    .answer_max_bytes = FETCH_BODY_MAX_BYTES,
                                    .answer = &call->body,
                                    .needs_whole = true,
                                    .may_be_private =
                                        fetch_url_is_allowed(url, trust->allow_hosts) };
    call->is_conditional = document->current != NULL && document->etag[0] != '\0';
    JT_TRY(jt_arena_buf(call->arena, FETCH_BODY_MAX_BYTES, &call->body));
    JT_TRY(read_trust(call, trust->ca_file, &request.ca_pem));
    if (call->is_conditional)
        JT_TRY(write_condition(call, &headers[request.header_count++]));
    return call_start(call->call, &request, call);
}

static void end(struct fetch_call *call)
{
    call->document = NULL;
    jt_arena_reset(call->arena);
}

jt_err fetch_call_start(struct fetch_call *call, struct document *document,
                        const struct fetch_trust *trust)
{
    call->document = document;
    const jt_err err = start(call, trust);
    if (err.code != JT_OK)
        end(call);
    return err;
}

/* --- What comes of them ---------------------------------------------------------------------- */

static int64_t age_of(const struct fetch_call *call)
{
    jt_str value;
    int64_t age_s = FETCH_AGE_DEFAULT_S;
    for (size_t i = 0; call_answer_field(call->call, "Cache-Control", i, &value); i++)
        if (fetch_max_age(value, &age_s))
            break;
    return fetch_age_bounded_s(age_s);
}

/* One that is longer than is kept, or would not make a field, is none. */
static void read_etag(const struct fetch_call *call, char ret_etag[FETCH_ETAG_MAX_BYTES + 1])
{
    jt_str etag;
    if (!call_answer_field(call->call, "ETag", 0, &etag) || etag.len > FETCH_ETAG_MAX_BYTES ||
        jt_str_has_control(etag))
        etag = JT_STR("");
    memcpy(ret_etag, etag.ptr, etag.len);
    ret_etag[etag.len] = '\0';
}

static jt_err read_body(const struct fetch_call *call, int64_t *versions, struct brought *brought)
{
    const struct document *document = call->document;
    const jt_str body = jt_buf_str(&call->body);
    read_etag(call, brought->etag);
    if (document->current != NULL && jt_str_eq(document->current->body, body))
        return JT_DONE;
    JT_TRY(fetched_new(document->source.kind, body, *versions + 1, &brought->fetched));
    ++*versions;
    return JT_DONE;
}

/* A redirect is an answer like any that is not the document. */
static void judge(const struct fetch_call *call, const struct call_outcome *outcome,
                  int64_t *versions, struct brought *brought)
{
    jt_err err = JT_DONE;
    if (outcome->end != CALL_ANSWERED)
        brought->failure = call_end_name(outcome->end);
    else if (outcome->status == STATUS_NOT_MODIFIED && call->is_conditional)
        memcpy(brought->etag, call->document->etag, sizeof(brought->etag));
    else if (outcome->status == STATUS_OK)
        err = read_body(call, versions, brought);
    else
        brought->failure = "status";
    if (err.code != JT_OK)
        brought->failure = err.what;
    brought->age_s = age_of(call);
}

bool fetch_call_next_ended(struct calls *calls, int64_t *versions, struct document **ret_document,
                           struct brought *ret_brought)
{
    void *context = NULL;
    struct call_outcome outcome;
    if (!calls_next_ended(calls, &context, &outcome))
        return false;
    struct fetch_call *call = context;
    *ret_brought = (struct brought){ .status = outcome.status };
    judge(call, &outcome, versions, ret_brought);
    *ret_document = call->document;
    end(call);
    return true;
}
