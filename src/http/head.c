/*
 * head: fields one by one, as message.c finds them. What could be read in two ways is counted here
 * and judged when the head is whole.
 */
#include "http/head.h"

/* A name with white space before its colon may be Content-Length to one reader and nothing to
 * another. */
static bool name_is_malformed(jt_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((uint8_t)name.ptr[i] <= ' ' || name.ptr[i] == 0x7f)
            return true;
    return name.len == 0;
}

static bool is_of_host(char c)
{
    switch (c) {
    case '"':
    case '#':
    case '/':
    case '<':
    case '>':
    case '?':
    case '@':
    case '\\':
    case '^':
    case '`':
    case '{':
    case '|':
    case '}':
        return false;
    default:
        return (uint8_t)c > ' ' && (uint8_t)c < 0x7f;
    }
}

/* RFC 9110 section 7.2: a host as in a URI, and a port; it may be empty. */
static bool host_is_malformed(jt_str host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!is_of_host(host.ptr[i]))
            return true;
    return false;
}

static void add_content_length(struct head *head, jt_str value)
{
    head->content_lengths++;
    if (jt_str_to_int(value, 0, INT64_MAX, &head->content_length).code != JT_OK)
        head->has_malformed_length = true;
}

static void add_forwarded(struct request *req, jt_str value)
{
    if (req->forwarded_count == HTTP_FORWARDED_MAX)
        memmove(req->forwarded_for, req->forwarded_for + 1,
                --req->forwarded_count * sizeof(req->forwarded_for[0]));
    req->forwarded_for[req->forwarded_count++] = value;
}

static void add_own_field(struct request *req, jt_str name, jt_str value)
{
    for (size_t i = 0; req->own_field_names != NULL && req->own_field_names[i] != NULL; i++)
        if (jt_str_eq_nocase(name, jt_str_from(req->own_field_names[i])))
            req->own_fields[i] = value;
}

void head_add_field(struct head *head, struct request *req, jt_str name, jt_str value)
{
    head->has_malformed_name |= name_is_malformed(name);
    add_own_field(req, name, value);
    switch (name.len) { /* most fields are none of ours: one comparison of lengths */
    case sizeof("Host") - 1:
        if (jt_str_eq_nocase(name, JT_STR("Host"))) {
            head->hosts++;
            req->host = value;
            head->has_malformed_host |= host_is_malformed(value);
        }
        break;
    case sizeof("Expect") - 1: /* as long as Origin, Cookie and Accept */
        if (jt_str_eq_nocase(name, JT_STR("Expect"))) {
            head->expectations++;
            head->continues += jt_str_eq_nocase(value, JT_STR("100-continue"));
        } else if (jt_str_eq_nocase(name, JT_STR("Origin"))) {
            req->origin = value;
        } else if (jt_str_eq_nocase(name, JT_STR("Cookie"))) {
            req->cookie = value;
        } else if (jt_str_eq_nocase(name, JT_STR("Accept"))) {
            req->accept = value;
        }
        break;
    case sizeof("If-Match") - 1:
        if (jt_str_eq_nocase(name, JT_STR("If-Match")))
            req->if_match[req->if_match_count++ % HTTP_IF_MATCH_MAX] = value;
        break;
    case sizeof("User-Agent") - 1:
        if (jt_str_eq_nocase(name, JT_STR("User-Agent")))
            req->user_agent = value;
        break;
    case sizeof("traceparent") - 1:
        if (jt_str_eq_nocase(name, JT_STR("traceparent")))
            req->traceparent = head->traceparents++ == 0 ? value : JT_STR("");
        break;
    case sizeof("Content-Type") - 1: /* as long as X-Request-Id */
        if (jt_str_eq_nocase(name, JT_STR("Content-Type"))) {
            req->content_type = value;
        } else if (jt_str_eq_nocase(name, JT_STR("X-Request-Id"))) {
            head->request_ids++;
            req->id = value;
        }
        break;
    case sizeof("Authorization") - 1: /* as long as If-None-Match */
        if (jt_str_eq_nocase(name, JT_STR("Authorization"))) {
            head->authorizations++;
            req->has_authorization = true;
            req->authorization = value;
        } else if (jt_str_eq_nocase(name, JT_STR("If-None-Match"))) {
            req->if_none_match = value;
        }
        break;
    case sizeof("Content-Length") - 1: /* as long as Sec-Fetch-Site */
        if (jt_str_eq_nocase(name, JT_STR("Content-Length")))
            add_content_length(head, value);
        else if (jt_str_eq_nocase(name, JT_STR("Sec-Fetch-Site")))
            req->sec_fetch_site = value;
        break;
    case sizeof("Accept-Encoding") - 1: /* as long as X-Forwarded-For */
        if (jt_str_eq_nocase(name, JT_STR("Accept-Encoding")))
            req->accept_encoding = value;
        else if (jt_str_eq_nocase(name, JT_STR("X-Forwarded-For")))
            add_forwarded(req, value);
        break;
    case sizeof("Transfer-Encoding") - 1:
        if (jt_str_eq_nocase(name, JT_STR("Transfer-Encoding"))) {
            head->transfer_encodings++;
            head->is_chunked = jt_str_eq_nocase(value, JT_STR("chunked"));
        }
        break;
    default:
        break;
    }
}

bool head_is_ambiguous(const struct head *head, bool is_http_1_1)
{
    return head->has_malformed_name || head->has_malformed_length || head->content_lengths > 1 ||
           head->transfer_encodings > 1 ||
           (head->content_lengths > 0 && head->transfer_encodings > 0) ||
           (head->transfer_encodings == 1 && !(head->is_chunked && is_http_1_1));
}

bool head_is_malformed(const struct head *head, bool is_http_1_1)
{
    return head->has_malformed_host || head->authorizations > 1 || head->hosts > 1 ||
           (is_http_1_1 && head->hosts == 0);
}

/* In HTTP/1.0 the field means nothing (RFC 9110 section 10.1.1). */
bool head_expects_continue(const struct head *head, bool is_http_1_1)
{
    return is_http_1_1 && head->continues > 0;
}

bool head_has_unknown_expectation(const struct head *head, bool is_http_1_1)
{
    return is_http_1_1 && head->expectations != head->continues;
}

jt_str head_target_path(jt_str target, jt_str *host)
{
    static const jt_str schemes[] = { JT_STR_INIT("http://"), JT_STR_INIT("https://") };
    for (size_t i = 0; i < COUNT(schemes); i++) {
        size_t at = schemes[i].len;
        if (!jt_str_starts_nocase(target, schemes[i]))
            continue;
        while (at < target.len && target.ptr[at] != '/' && target.ptr[at] != '?')
            at++;
        *host = (jt_str){ target.ptr + schemes[i].len, at - schemes[i].len };
        return (jt_str){ target.ptr + at, target.len - at };
    }
    return target;
}
