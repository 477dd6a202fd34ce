/*
 * call: an easy handle of libcurl's for each call, on one multi handle. Names are resolved by
 * threads of libcurl's own, so one that takes long holds up no other call.
 */
#include "outgoing/call.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "outgoing/address_guard.h"

struct calls {
    struct calls_options options;
    CURLM *multi;
};

struct call {
    struct calls *calls;
    CURL *easy;
    struct curl_slist *headers;
    void *context;
    bool is_on_its_way;
    bool is_address_refused, may_be_private, needs_whole;
    struct jt_buf *answer; /* the caller's; NULL: it is not kept */
    size_t head_bytes, answer_bytes, answer_max_bytes;
};

/* libcurl keeps the head of an answer whole, so one without an end must not come. */
enum { HEAD_MAX_BYTES = 64 * 1024 };

/* --- All of them ---------------------------------------------------------------------------- */

jt_err calls_new(const struct calls_options *options, struct calls **ret_calls)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return JT_ERR(JT_UNAVAILABLE, "libcurl cannot start");
    struct calls *calls = calloc(1, sizeof(*calls));
    CURLM *multi = curl_multi_init();
    if (calls == NULL || multi == NULL) {
        curl_multi_cleanup(multi);
        free(calls);
        curl_global_cleanup();
        return JT_ERR(JT_NO_MEMORY, "outgoing calls");
    }
    *calls = (struct calls){ .options = *options, .multi = multi };
    *ret_calls = calls;
    return JT_DONE;
}

void calls_free(struct calls *calls)
{
    if (calls == NULL)
        return;
    curl_multi_cleanup(calls->multi);
    free(calls);
    curl_global_cleanup();
}

void calls_work(struct calls *calls)
{
    int running = 0;
    curl_multi_perform(calls->multi, &running);
}

void calls_wait(struct calls *calls, int timeout_ms)
{
    curl_multi_poll(calls->multi, NULL, 0, timeout_ms, NULL);
}

void calls_wake(struct calls *calls)
{
    curl_multi_wakeup(calls->multi);
}

/* --- Callbacks ------------------------------------------------------------------------------ */

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct call *call = context;
    (void)purpose;
    if (!call->calls->options.allows_private && !call->may_be_private &&
        !address_is_public(&address->addr)) {
        call->is_address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_head(char *bytes, size_t size, size_t count, void *context)
{
    struct call *call = context;
    (void)bytes;
    call->head_bytes += size * count;
    return call->head_bytes > HEAD_MAX_BYTES ? CURL_WRITEFUNC_ERROR : size * count;
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct call *call = context;
    call->answer_bytes += size * count;
    if (call->answer_bytes > call->answer_max_bytes)
        return CURL_WRITEFUNC_ERROR;
    if (call->answer != NULL)
        jt_buf_put(call->answer, (jt_str){ bytes, size * count });
    return size * count;
}

/* --- One of them ---------------------------------------------------------------------------- */

jt_err call_new(struct calls *calls, struct call **ret_call)
{
    struct call *call = calloc(1, sizeof(*call));
    CURL *easy = curl_easy_init();
    if (call == NULL || easy == NULL) {
        curl_easy_cleanup(easy);
        free(call);
        return JT_ERR(JT_NO_MEMORY, "outgoing call");
    }
    *call = (struct call){ .calls = calls, .easy = easy };
    *ret_call = call;
    return JT_DONE;
}

static void leave(struct call *call)
{
    if (call->is_on_its_way)
        curl_multi_remove_handle(call->calls->multi, call->easy);
    call->is_on_its_way = false;
}

void call_free(struct call *call)
{
    if (call == NULL)
        return;
    leave(call);
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    free(call);
}

static jt_err add_header(struct call *call, const char *line)
{
    struct curl_slist *longer = curl_slist_append(call->headers, line);
    if (longer == NULL)
        return JT_ERR(JT_NO_MEMORY, "request headers");
    call->headers = longer;
    return JT_DONE;
}

static jt_err set_headers(struct call *call, const struct call_request *request)
{
    curl_slist_free_all(call->headers);
    call->headers = NULL;
    for (size_t i = 0; i < request->header_count; i++)
        JT_TRY(add_header(call, request->headers[i]));
    /* A colon with nothing behind it leaves out what libcurl would add. */
    JT_TRY(add_header(call, "Accept:"));
    return add_header(call, "Expect:");
}

/* A text of certificates takes the place of libcurl's file of the system's, not of its folder,
 * which Debian's knows too. */
static CURLcode set_trust(CURL *easy, const char *ca_file, jt_str ca_pem)
{
    struct curl_blob blob = { (void *)(uintptr_t)ca_pem.ptr, ca_pem.len, CURL_BLOB_NOCOPY };
    if (ca_pem.len != 0)
        return curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
    return ca_file == NULL ? CURLE_OK : curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
}

/* CURLOPT_QUICK_EXIT: giving up a call whose name is still being resolved must not wait for the
 * resolver, or one dead name server would hold up all. */
static CURLcode set_options(struct call *call, const struct call_request *request)
{
    const struct calls_options *options = &call->calls->options;
    CURL *easy = call->easy;
    CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad != CURLE_OK ? bad : curl_easy_setopt(easy, (option), (value))
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_PROTOCOLS_STR, options->allows_private ? "http,https" : "https");
    if (request->body.len != 0) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.ptr);
    }
    SET(CURLOPT_CUSTOMREQUEST, request->method);
    SET(CURLOPT_HTTPHEADER, call->headers);
    SET(CURLOPT_USERAGENT, "jeton/" JETON_VERSION);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, call);
    SET(CURLOPT_HEADERFUNCTION, take_head);
    SET(CURLOPT_HEADERDATA, call);
    SET(CURLOPT_WRITEFUNCTION, take_answer);
    SET(CURLOPT_WRITEDATA, call);
    SET(CURLOPT_PRIVATE, call);
#undef SET
    return bad != CURLE_OK ? bad : set_trust(easy, options->ca_file, request->ca_pem);
}

jt_err call_start(struct call *call, const struct call_request *request, void *context)
{
    call->context = context;
    call->is_address_refused = false;
    call->may_be_private = request->may_be_private;
    call->head_bytes = 0;
    call->answer_bytes = 0;
    call->answer_max_bytes = request->answer_max_bytes;
    call->answer = request->answer;
    call->needs_whole = request->needs_whole;
    curl_easy_reset(call->easy);
    JT_TRY(set_headers(call, request));
    if (set_options(call, request) != CURLE_OK ||
        curl_multi_add_handle(call->calls->multi, call->easy) != CURLM_OK)
        return JT_ERR(JT_NO_MEMORY, "preparing a request");
    call->is_on_its_way = true;
    return JT_DONE;
}

/* --- How they end --------------------------------------------------------------------------- */

static const struct {
    CURLcode code;
    enum call_end end;
} ends[] = {
    { CURLE_OK, CALL_ANSWERED },
    { CURLE_COULDNT_RESOLVE_HOST, CALL_NO_NAME },
    { CURLE_COULDNT_CONNECT, CALL_NO_CONNECTION },
    { CURLE_OPERATION_TIMEDOUT, CALL_TIMED_OUT },
    { CURLE_PEER_FAILED_VERIFICATION, CALL_CERTIFICATE },
    { CURLE_SSL_CACERT_BADFILE, CALL_CA_FILE },
    { CURLE_SSL_CONNECT_ERROR, CALL_NO_TLS },
    { CURLE_GOT_NOTHING, CALL_CLOSED },
    { CURLE_RECV_ERROR, CALL_CLOSED },
    { CURLE_SEND_ERROR, CALL_CLOSED },
    { CURLE_PARTIAL_FILE, CALL_CLOSED },
    { CURLE_UNSUPPORTED_PROTOCOL, CALL_NOT_HTTP },
    { CURLE_WEIRD_SERVER_REPLY, CALL_NOT_HTTP },
    { CURLE_HTTP2, CALL_NOT_HTTP },
    { CURLE_OUT_OF_MEMORY, CALL_NO_MEMORY },
};

const char *call_end_name(enum call_end end)
{
    static const char *const names[CALL_END_COUNT] = {
        [CALL_ANSWERED] = "answered",
        [CALL_NO_NAME] = "no_name",
        [CALL_ADDRESS_REFUSED] = "address_refused",
        [CALL_NO_CONNECTION] = "no_connection",
        [CALL_TIMED_OUT] = "timed_out",
        [CALL_CERTIFICATE] = "certificate",
        [CALL_CA_FILE] = "ca_file",
        [CALL_NO_TLS] = "no_tls",
        [CALL_CLOSED] = "closed",
        [CALL_NOT_HTTP] = "not_http",
        [CALL_TOO_LARGE] = "too_large",
        [CALL_NO_MEMORY] = "no_memory",
        [CALL_FAILED] = "failed",
    };
    return names[end];
}

static enum call_end end_of(const struct call *call, CURLcode code)
{
    if (call->is_address_refused && code == CURLE_COULDNT_CONNECT)
        return CALL_ADDRESS_REFUSED;
    if (call->head_bytes > HEAD_MAX_BYTES)
        return CALL_TOO_LARGE;
    if (call->answer_bytes > call->answer_max_bytes) /* cut by take_answer() */
        return call->needs_whole ? CALL_TOO_LARGE : CALL_ANSWERED;
    for (size_t i = 0; i < COUNT(ends); i++)
        if (ends[i].code == code)
            return ends[i].end;
    return CALL_FAILED;
}

bool calls_next_ended(struct calls *calls, void **ret_context, struct call_outcome *ret_outcome)
{
    int left = 0;
    long status = 0;
    curl_off_t retry_after_s = 0; /* also of a date: RFC 9110 section 10.2.3 */
    char *private = NULL;
    CURLMsg *message = curl_multi_info_read(calls->multi, &left);
    while (message != NULL && message->msg != CURLMSG_DONE)
        message = curl_multi_info_read(calls->multi, &left);
    if (message == NULL)
        return false;
    const CURLcode code = message->data.result; /* the message goes with its handle */
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RETRY_AFTER, &retry_after_s);
    struct call *call = (struct call *)(void *)private;
    leave(call);
    *ret_context = call->context;
    *ret_outcome = (struct call_outcome){ .end = end_of(call, code),
                                          .status = status,
                                          .retry_after_s = retry_after_s };
    return true;
}

bool call_answer_field(struct call *call, const char *name, size_t index, jt_str *ret_value)
{
    struct curl_header *field = NULL;
    if (curl_easy_header(call->easy, name, index, CURLH_HEADER, -1, &field) != CURLHE_OK)
        return false;
    *ret_value = jt_str_from(field->value);
    return true;
}
