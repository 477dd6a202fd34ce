/*
 * request: written anew for each one of a crowd; that costs the load less than a microsecond.
 */
#include "bench/request.h"

static void field_put(struct jt_buf *out, jt_str name, jt_str value)
{
    if (value.len == 0)
        return;
    jt_buf_put(out, name);
    jt_buf_put(out, JT_STR(": "));
    jt_buf_put(out, value);
    jt_buf_put(out, JT_STR("\r\n"));
}

void request_put(struct jt_buf *out, const struct request *request)
{
    jt_buf_put(out, jt_str_from(request->method));
    jt_buf_put_char(out, ' ');
    jt_buf_put(out, request->path);
    jt_buf_put(out, JT_STR(" HTTP/1.1\r\n"));
    field_put(out, JT_STR("Host"), jt_str_from(request->host));
    field_put(out, JT_STR("Authorization"), request->authorization);
    field_put(out, JT_STR("Content-Type"), request->content_type);
    if (request->body.len != 0) {
        jt_buf_put(out, JT_STR("Content-Length: "));
        jt_buf_put_int(out, (int64_t)request->body.len);
        jt_buf_put(out, JT_STR("\r\n"));
    }
    jt_buf_put(out, JT_STR("\r\n"));
    jt_buf_put(out, request->body);
}

jt_err request_text(const struct request *request, struct jt_arena *arena, jt_str *ret_text)
{
    enum { FIELDS_MAX_BYTES = 512 };
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena,
                        FIELDS_MAX_BYTES + request->path.len + request->content_type.len +
                            request->authorization.len + request->body.len,
                        &text));
    request_put(&text, request);
    *ret_text = jt_buf_str(&text);
    return text.has_overflown ? JT_ERR(JT_TOO_LARGE, "the request is too long") : JT_DONE;
}

/* application/x-www-form-urlencoded */
static void encoded_put(struct jt_buf *out, jt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (jt_is_alphanumeric(text.ptr[i])) {
            jt_buf_put_char(out, text.ptr[i]);
            continue;
        }
        jt_buf_put_char(out, '%');
        jt_buf_put_hex(out, (const uint8_t *)text.ptr + i, 1);
    }
}

void token_request_put(struct jt_buf *out, const char *host, jt_str base_path,
                       const struct credentials *client, jt_str audience)
{
    enum { FORM_MAX_BYTES = 2048, PATH_MAX_BYTES = 512 };
    char form_bytes[FORM_MAX_BYTES], path_bytes[PATH_MAX_BYTES];
    struct jt_buf form = jt_buf_over(form_bytes, sizeof(form_bytes));
    struct jt_buf path = jt_buf_over(path_bytes, sizeof(path_bytes));
    jt_buf_put(&form, JT_STR("grant_type=client_credentials&client_id="));
    encoded_put(&form, credentials_id(client));
    jt_buf_put(&form, JT_STR("&client_secret="));
    encoded_put(&form, credentials_secret(client));
    jt_buf_put(&form, JT_STR("&audience="));
    encoded_put(&form, audience);
    jt_buf_put(&path, base_path);
    jt_buf_put(&path, JT_STR("/oauth2/token"));
    const struct request request = { .method = "POST",
                                     .host = host,
                                     .path = jt_buf_str(&path),
                                     .content_type = JT_STR("application/x-www-form-urlencoded"),
                                     .body = jt_buf_str(&form) };
    request_put(out, &request);
    out->has_overflown |= form.has_overflown || path.has_overflown;
}

void fixed_request_put(void *context, struct jt_buf *out)
{
    jt_buf_put(out, *(const jt_str *)context);
}

static void client_put(const struct credentials *client, struct jt_buf *out)
{
    token_request_put(out, "localhost", JT_STR(""), client, JT_STR(FIXTURE_AUDIENCE));
}

void crowd_in_turn_put(void *context, struct jt_buf *out)
{
    struct crowd *crowd = context;
    client_put(&crowd->clients[crowd->next++ % crowd->count], out);
}

/* xorshift64: nothing depends on that nobody can guess it. */
void crowd_by_chance_put(void *context, struct jt_buf *out)
{
    struct crowd *crowd = context;
    crowd->random ^= crowd->random << 13;
    crowd->random ^= crowd->random >> 7;
    crowd->random ^= crowd->random << 17;
    client_put(&crowd->clients[crowd->random % crowd->count], out);
}
