/*
 * head: the header fields of a request, and whether they leave any doubt about where the message
 * ends.
 *
 * What two readers of one connection could understand differently is refused, whatever the parser
 * makes of it, whose version is the distribution's (request smuggling; RFC 9112 sections 5.1, 6.1,
 * 6.3): repeated Content-Length, Content-Length beside Transfer-Encoding, transfer codings other
 * than chunked or in HTTP/1.0, white space in a field's name.
 */
#pragma once

#include "http/request.h"

struct head {
    unsigned content_lengths, transfer_encodings, hosts, authorizations;
    unsigned expectations, continues; /* Expect fields, and those that are 100-continue */
    unsigned request_ids, traceparents;
    int64_t content_length; /* 0 when there is none */
    bool is_chunked;
    bool has_malformed_name;
    bool has_malformed_length;
    bool has_malformed_host;
};

/* Takes one field in; those that handlers need become views in req. */
void head_add_field(struct head *head, struct request *req, jt_str name, jt_str value);

/* The path of an absolute target, which proxies send: "http://host/path". Its host counts then, and
 * not what Host says (RFC 9112 section 3.2.2). */
jt_str head_target_path(jt_str target, jt_str *host);

/* True when the message's end is not certain: the connection cannot be used further. */
bool head_is_ambiguous(const struct head *head, bool is_http_1_1);

/* True when the message is clear, but not one that HTTP allows. */
bool head_is_malformed(const struct head *head, bool is_http_1_1);

/* True when the client waits for "100 Continue" before it sends the body. */
bool head_expects_continue(const struct head *head, bool is_http_1_1);

/* True when it expects what we do not know (RFC 9110 section 10.1.1). */
bool head_has_unknown_expectation(const struct head *head, bool is_http_1_1);
