/*
 * response: an answer whose end only the end of its connection tells is faulty here: no server that
 * is measured gives one.
 */
#include "bench/response.h"

#include <llhttp.h>
#include <stdlib.h>

struct response {
    llhttp_t parser;
    struct jt_buf *body; /* NULL: it is thrown away */
    bool is_whole, keeps_connection;
};

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    struct response *response = parser->data;
    if (response->body != NULL)
        jt_buf_put(response->body, (jt_str){ at, len });
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    struct response *response = parser->data;
    response->is_whole = true;
    response->keeps_connection = llhttp_should_keep_alive(parser) != 0;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

jt_err response_new(struct response **ret_response)
{
    *ret_response = calloc(1, sizeof(**ret_response));
    return *ret_response == NULL ? JT_ERR(JT_NO_MEMORY, "out of memory") : JT_DONE;
}

void response_free(struct response *response)
{
    free(response);
}

void response_begin(struct response *response, struct jt_buf *body)
{
    llhttp_init(&response->parser, HTTP_RESPONSE, &settings);
    response->parser.data = response;
    response->body = body;
    response->is_whole = false;
}

enum response_step response_read(struct response *response, jt_str bytes)
{
    const llhttp_errno_t error = llhttp_execute(&response->parser, bytes.ptr, bytes.len);
    if (error == HPE_OK)
        return RESPONSE_NEEDS_MORE;
    const bool is_at_end =
        response->is_whole && llhttp_get_error_pos(&response->parser) == bytes.ptr + bytes.len;
    return error == HPE_PAUSED && is_at_end ? RESPONSE_DONE : RESPONSE_FAULTY;
}

int response_status(const struct response *response)
{
    return response->parser.status_code;
}

bool response_keeps_connection(const struct response *response)
{
    return response->keeps_connection;
}
