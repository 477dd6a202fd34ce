/*
 * response: the bytes of one connection read as HTTP/1.1 answers, one after another. Behind it is
 * llhttp, which only response.c includes here.
 */
#pragma once

#include "base/bytes.h"

struct response; /* opaque */

enum response_step {
    RESPONSE_NEEDS_MORE,
    RESPONSE_DONE,   /* the answer is whole */
    RESPONSE_FAULTY, /* not HTTP, or something behind the answer that nobody asked for */
};

JT_MUST_USE jt_err response_new(struct response **ret_response);
void response_free(struct response *response); /* takes NULL */

/* A new answer is expected; its body is put into body, where that is not NULL. */
void response_begin(struct response *response, struct jt_buf *body);
enum response_step response_read(struct response *response, jt_str bytes);

/* Of an answer that is whole. */
int response_status(const struct response *response);
bool response_keeps_connection(const struct response *response);
