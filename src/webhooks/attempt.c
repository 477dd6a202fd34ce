/* attempt: see the header. */
#include "webhooks/attempt.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jose/keyset.h"
#include "outgoing/address_guard.h"

enum {
    ARENA_FIRST_BYTES = 8 * 1024,
    ARENA_MAX_BYTES = 8 * KEYSET_PAYLOAD_MAX_BYTES,
    STATUS_DELIVERED = 200, /* contract section 8: no other */
};

struct attempt {
    struct attempt_options options;
    CURL *easy;
    struct curl_slist *headers;
    struct jt_arena *arena;
    struct delivery_to_send delivery;
    bool is_on_its_way;
    bool is_address_refused;
    size_t answer_bytes;
};

/* --- Callbacks ------------------------------------------------------------------------------ */

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct attempt *attempt = context;
    (void)purpose;
    if (!attempt->options.allows_private && !address_is_public(&address->addr)) {
        attempt->is_address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* What an endpoint answers besides its status is of no use, and no reason to read for ever. */
static size_t drop_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct attempt *attempt = context;
    (void)bytes;
    attempt->answer_bytes += size * count;
    return attempt->answer_bytes > ATTEMPT_ANSWER_MAX_BYTES ? CURL_WRITEFUNC_ERROR : size * count;
}

/* --- One attempt ---------------------------------------------------------------------------- */

jt_err attempt_new(const struct attempt_options *options, struct attempt **ret_attempt)
{
    struct attempt *attempt = calloc(1, sizeof(*attempt));
    if (attempt == NULL)
        return JT_ERR(JT_NO_MEMORY, "attempt");
    attempt->options = *options;
    attempt->easy = curl_easy_init();
    jt_err err = attempt->easy == NULL
                     ? JT_ERR(JT_NO_MEMORY, "curl handle")
                     : jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &attempt->arena);
    if (err.code != JT_OK) {
        attempt_free(attempt);
        return err;
    }
    *ret_attempt = attempt;
    return JT_DONE;
}

void attempt_free(struct attempt *attempt)
{
    if (attempt == NULL)
        return;
    curl_easy_cleanup(attempt->easy);
    curl_slist_free_all(attempt->headers);
    jt_arena_free(attempt->arena);
    free(attempt);
}

struct jt_arena *attempt_arena(struct attempt *attempt)
{
    return attempt->arena;
}

const struct delivery_to_send *attempt_delivery(const struct attempt *attempt)
{
    return attempt->is_on_its_way ? &attempt->delivery : NULL;
}

struct attempt *attempt_of(CURL *easy)
{
    char *attempt = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &attempt);
    return (struct attempt *)(void *)attempt;
}

static bool add_header(struct attempt *attempt, const char *line)
{
    struct curl_slist *longer = curl_slist_append(attempt->headers, line);
    if (longer != NULL)
        attempt->headers = longer;
    return longer != NULL;
}

static jt_err set_headers(struct attempt *attempt)
{
    const jt_str name = JT_STR("webhook-id: ");
    struct jt_buf id;
    JT_TRY(jt_arena_buf(attempt->arena, name.len + attempt->delivery.id.len + 1, &id));
    jt_buf_put(&id, name);
    jt_buf_put(&id, attempt->delivery.id);
    jt_buf_put_char(&id, '\0');
    /* A colon with nothing behind it leaves out what libcurl would add. */
    if (!add_header(attempt, "Content-Type: application/jwt") || !add_header(attempt, id.ptr) ||
        !add_header(attempt, "Accept:") || !add_header(attempt, "Expect:"))
        return JT_ERR(JT_NO_MEMORY, "request headers");
    return JT_DONE;
}

/* CURLOPT_QUICK_EXIT: giving up an attempt whose name is still being resolved must not wait for the
 * resolver, or one dead name server would hold up every webhook. */
static CURLcode set_options(struct attempt *attempt, jt_str body)
{
    CURL *easy = attempt->easy;
    const bool is_open = attempt->options.allows_private;
    CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad != CURLE_OK ? bad : curl_easy_setopt(easy, (option), (value))
    SET(CURLOPT_URL, attempt->delivery.endpoint.ptr);
    SET(CURLOPT_PROTOCOLS_STR, is_open ? "http,https" : "https");
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    SET(CURLOPT_POSTFIELDS, body.ptr);
    SET(CURLOPT_HTTPHEADER, attempt->headers);
    SET(CURLOPT_USERAGENT, "jeton/" JETON_VERSION);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)ATTEMPT_CONNECT_TIMEOUT_MS);
    SET(CURLOPT_TIMEOUT_MS, (long)ATTEMPT_TIMEOUT_MS);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (attempt->options.ca_file != NULL)
        SET(CURLOPT_CAINFO, attempt->options.ca_file);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, attempt);
    SET(CURLOPT_WRITEFUNCTION, drop_answer);
    SET(CURLOPT_WRITEDATA, attempt);
    SET(CURLOPT_PRIVATE, attempt);
#undef SET
    return bad;
}

jt_err attempt_start(struct attempt *attempt, CURLM *multi, const struct delivery_to_send *delivery,
                     jt_str body)
{
    attempt->delivery = *delivery;
    attempt->is_address_refused = false;
    attempt->answer_bytes = 0;
    curl_easy_reset(attempt->easy);
    curl_slist_free_all(attempt->headers);
    attempt->headers = NULL;
    JT_TRY(set_headers(attempt));
    if (set_options(attempt, body) != CURLE_OK ||
        curl_multi_add_handle(multi, attempt->easy) != CURLM_OK)
        return JT_ERR(JT_NO_MEMORY, "preparing a request");
    attempt->is_on_its_way = true;
    return JT_DONE;
}

/* What went wrong at the endpoint, and what to do about it there. */
static const char *error_of(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "the endpoint's name cannot be resolved: check its spelling and the DNS of this "
               "machine";
    case CURLE_COULDNT_CONNECT:
        return "no connection: nothing listens at the endpoint's address, or a firewall is between";
    case CURLE_OPERATION_TIMEDOUT:
        return "timed out: the endpoint must take the connection and answer within 15 seconds";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "the endpoint's certificate is not trusted: it must be valid, be for this name, and "
               "lead to an authority that this server trusts (webhook_ca_file)";
    case CURLE_SSL_CACERT_BADFILE:
        return "the file of certificates to trust cannot be used: see webhook_ca_file";
    case CURLE_SSL_CONNECT_ERROR:
        return "no TLS: the endpoint does not speak TLS 1.2 or 1.3 on this port";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
        return "the endpoint closed the connection before its answer was whole";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
        return "what the endpoint answered is not HTTP/1.1";
    case CURLE_OUT_OF_MEMORY:
        return "this server was out of memory";
    default:
        return "the request could not be made: see that the endpoint answers to curl from here";
    }
}

void attempt_finish(struct attempt *attempt, CURLM *multi, CURLcode code,
                    struct attempt_result *ret_result)
{
    struct attempt_result result = { 0 };
    const bool is_cut = attempt->answer_bytes > ATTEMPT_ANSWER_MAX_BYTES;

    curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &result.status);
    if (attempt->is_address_refused && code == CURLE_COULDNT_CONNECT)
        result.error = "the endpoint's address is not a public one";
    else if (code != CURLE_OK && !is_cut)
        result.error = error_of(code);
    else if (result.status != STATUS_DELIVERED)
        result.error = "the answer's status was not 200";
    curl_multi_remove_handle(multi, attempt->easy);
    attempt->is_on_its_way = false;
    *ret_result = result;
}
