/* attempt: what is asked of outgoing/call.c, and its outcomes in words for who runs the endpoint.
 */
#include "webhooks/attempt.h"

#include <stdlib.h>

#include "jose/keyset.h"

enum {
    ARENA_FIRST_BYTES = 8 * 1024,
    ARENA_MAX_BYTES = 8 * KEYSET_PAYLOAD_MAX_BYTES,
    CONNECT_TIMEOUT_MS = 5000,
    ANSWER_MAX_BYTES = 64 * 1024, /* it is of no use, and no reason to read for ever */
    STATUS_DELIVERED = 200,       /* contract section 8: no other */
};

struct attempt {
    struct call *call;
    struct jt_arena *arena;
    struct delivery_to_send delivery;
    struct trace_context span; /* trace_id empty: none */
    struct jt_instant began;
    bool is_on_its_way;
};

jt_err attempt_new(struct calls *calls, struct attempt **ret_attempt)
{
    struct attempt *attempt = calloc(1, sizeof(*attempt));
    if (attempt == NULL)
        return JT_ERR(JT_NO_MEMORY, "attempt");
    jt_err err = call_new(calls, &attempt->call);
    if (err.code == JT_OK)
        err = jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &attempt->arena);
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
    call_free(attempt->call);
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

/* "NAME: VALUE", with a NUL. */
static jt_err header_write(jt_str name, jt_str value, struct jt_arena *arena,
                           const char **ret_header)
{
    struct jt_buf header;
    JT_TRY(jt_arena_buf(arena, name.len + value.len + sizeof(": "), &header));
    jt_buf_put(&header, name);
    jt_buf_put(&header, JT_STR(": "));
    jt_buf_put(&header, value);
    jt_buf_put_char(&header, '\0');
    *ret_header = header.ptr;
    return JT_DONE;
}

jt_err attempt_start(struct attempt *attempt, const struct delivery_to_send *delivery,
                     const struct trace_context *trace, jt_str body)
{
    const char *headers[] = { "Content-Type: application/jwt", NULL, NULL };
    char text[TRACEPARENT_BYTES];
    JT_TRY(header_write(JT_STR("webhook-id"), delivery->id, attempt->arena, &headers[1]));
    if (trace != NULL) {
        traceparent_write(trace, text);
        JT_TRY(header_write(JT_STR("traceparent"), (jt_str){ text, sizeof(text) }, attempt->arena,
                            &headers[2]));
    }
    const struct call_request request = { .method = "POST",
                                          .url = delivery->endpoint.ptr,
                                          .headers = headers,
                                          .header_count =
                                              trace != NULL ? COUNT(headers) : COUNT(headers) - 1,
                                          .body = body,
                                          .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                          .timeout_ms = ATTEMPT_TIMEOUT_MS,
                                          .answer_max_bytes = ANSWER_MAX_BYTES };
    JT_TRY(call_start(attempt->call, &request, attempt));
    attempt->delivery = *delivery;
    attempt->span = trace != NULL ? *trace : (struct trace_context){ .trace_id = JT_STR("") };
    attempt->began = jt_instant_now();
    attempt->is_on_its_way = true;
    return JT_DONE;
}

/* What went wrong at the endpoint, and what to do about it there. */
static const char *const errors[CALL_END_COUNT] = {
    [CALL_ANSWERED] = "the answer's status was not 200",
    [CALL_NO_NAME] = "the endpoint's name cannot be resolved: check its spelling and the DNS of "
                     "this machine",
    [CALL_ADDRESS_REFUSED] = "the endpoint's address is not a public one",
    [CALL_NO_CONNECTION] = "no connection: nothing listens at the endpoint's address, or a "
                           "firewall is between",
    [CALL_TIMED_OUT] = "timed out: the endpoint must take the connection and answer within 15 "
                       "seconds",
    [CALL_CERTIFICATE] = "the endpoint's certificate is not trusted: it must be valid, be for this "
                         "name, and lead to an authority that this server trusts "
                         "(webhook_ca_file)",
    [CALL_CA_FILE] = "the file of certificates to trust cannot be used: see webhook_ca_file",
    [CALL_NO_TLS] = "no TLS: the endpoint does not speak TLS 1.2 or 1.3 on this port",
    [CALL_CLOSED] = "the endpoint closed the connection before its answer was whole",
    [CALL_NOT_HTTP] = "what the endpoint answered is not HTTP/1.1",
    [CALL_TOO_LARGE] = "the head of the endpoint's answer was too large",
    [CALL_NO_MEMORY] = "this server was out of memory",
    [CALL_FAILED] = "the request could not be made: see that the endpoint answers to curl from "
                    "here",
};

bool attempt_next_ended(struct calls *calls, struct attempt_result *ret_result)
{
    void *context = NULL;
    struct call_outcome outcome;
    if (!calls_next_ended(calls, &context, &outcome))
        return false;
    struct attempt *attempt = context;
    const bool is_delivered = outcome.end == CALL_ANSWERED && outcome.status == STATUS_DELIVERED;
    attempt->is_on_its_way = false;
    *ret_result = (struct attempt_result){ .delivery = attempt->delivery,
                                           .status = outcome.status,
                                           .error = is_delivered ? NULL : errors[outcome.end],
                                           .span = attempt->span,
                                           .began = attempt->began };
    return true;
}
