/* token_request: see the header. */
#include "oauth/token_request.h"

#include "http/form.h"
#include "jose/base64url.h"

enum { BASIC_MAX_BYTES = 1024 };

/* Those that every grant reads (RFC 6749 section 4.4.2); an exchange has more, in token_exchange.c,
 * which are unknown to the others. A secret with a line break behind it is a wrong secret, which is
 * another error than a malformed request. */
static const struct form_name parameters[] = {
    { JT_STR_INIT("grant_type"), FORM_LINE },
    { JT_STR_INIT("client_id"), FORM_LINE },
    { JT_STR_INIT("client_secret"), FORM_ANY_BYTES },
    { JT_STR_INIT("audience"), FORM_LINE },
    { JT_STR_INIT("scope"), FORM_LINE },
};

/* HTTP Basic speaks base64 (RFC 4648 section 4): the same code with two other letters and padding.
 */
static jt_err base64_decode(jt_str text, struct jt_arena *arena, jt_str *ret_bytes)
{
    struct jt_buf url;
    size_t padding = 0;
    while (padding < 2 && padding < text.len && text.ptr[text.len - 1 - padding] == '=')
        padding++;
    if (padding > 0 && text.len % 4 != 0)
        return JT_ERR(JT_INVALID, "base64 padding");
    text.len -= padding;
    JT_TRY(jt_arena_buf(arena, text.len, &url));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '-' || c == '_')
            return JT_ERR(JT_INVALID, "not a letter of base64");
        jt_buf_put_char(&url, (char)(c == '+' ? '-' : c == '/' ? '_' : c));
    }
    return base64url_decode(jt_buf_str(&url), arena, ret_bytes);
}

jt_err basic_credentials_parse(jt_str authorization, struct jt_arena *arena, jt_str *ret_client_id,
                               jt_str *ret_client_secret)
{
    jt_str rest = authorization, scheme, token, decoded, id, secret;
    if (!jt_str_next_word(&rest, &scheme) || !jt_str_eq_nocase(scheme, JT_STR("Basic")))
        return JT_ERR(JT_NOT_FOUND, "not HTTP Basic");
    if (authorization.len > BASIC_MAX_BYTES)
        return JT_ERR(JT_INVALID, "credentials too long");
    jt_str none;
    if (!jt_str_next_word(&rest, &token) || jt_str_next_word(&rest, &none))
        return JT_ERR(JT_INVALID, "not one token behind Basic");
    JT_TRY(base64_decode(token, arena, &decoded));
    if (!jt_str_split(decoded, ':', &id, &secret))
        return JT_ERR(JT_INVALID, "no colon in the credentials");
    JT_TRY(percent_decode(id, true, FORM_LINE, arena, ret_client_id));
    return percent_decode(secret, true, FORM_ANY_BYTES, arena, ret_client_secret);
}

/* Splits at spaces, drops duplicates, keeps the order. */
void token_request_add_audiences(struct token_request *request, jt_str value)
{
    jt_str audience;
    while (jt_str_next_word(&value, &audience)) {
        bool is_known = false;
        for (size_t i = 0; i < request->audience_count && !is_known; i++)
            is_known = jt_str_eq(request->audiences[i], audience);
        if (is_known)
            continue;
        if (request->audience_count == TOKEN_AUDIENCES_MAX) {
            request->has_too_many_audiences = true;
            return;
        }
        request->audiences[request->audience_count++] = audience;
    }
}

/* False when the parameter was there already. */
static bool add_parameter(struct token_request *request, const struct http_param *pair)
{
    const struct {
        jt_str name;
        jt_str *value;
    } singles[] = {
        { JT_STR("grant_type"), &request->grant_type },
        { JT_STR("client_id"), &request->client_id },
        { JT_STR("client_secret"), &request->client_secret },
        { JT_STR("scope"), &request->scope },
    };
    if (pair->value.len == 0)
        return true; /* an empty value counts as absent */
    if (jt_str_eq(pair->name, JT_STR("audience"))) {
        token_request_add_audiences(request, pair->value);
        return true;
    }
    for (size_t i = 0; i < COUNT(singles); i++) {
        if (!jt_str_eq(pair->name, singles[i].name))
            continue;
        if (singles[i].value->len != 0)
            return false;
        *singles[i].value = pair->value;
    }
    return true;
}

static jt_err read_credentials(const struct request *req, struct token_request *request)
{
    jt_str basic_id, basic_secret;
    jt_err err = JT_ERR(JT_NOT_FOUND, "no Authorization");
    if (req->has_authorization)
        err = basic_credentials_parse(req->authorization, req->arena, &basic_id, &basic_secret);
    if (err.code == JT_INVALID) {
        request->credentials = REFUSED_MALFORMED_BASIC;
    } else if (err.code == JT_OK) {
        bool is_other_id = request->client_id.len != 0 && !jt_str_eq(request->client_id, basic_id);
        if (request->client_secret.len != 0 || is_other_id)
            request->credentials = REFUSED_TWO_AUTHENTICATIONS;
        request->client_id = basic_id;
        request->client_secret = basic_secret;
        request->is_basic = true;
    } else if (err.code != JT_NOT_FOUND) { /* another scheme is a header that we ignore */
        return err;
    }
    if (request->credentials == TOKEN_GRANTED && request->client_id.len == 0)
        request->credentials = REFUSED_NO_CLIENT_ID;
    if (request->credentials == TOKEN_GRANTED && request->client_secret.len == 0)
        request->credentials = REFUSED_NO_CLIENT_SECRET;
    return JT_DONE;
}

jt_err token_parameters_read(const struct request *req, const struct form_name *names,
                             size_t name_count, struct http_param **ret_pairs, size_t *ret_count,
                             enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    jt_err err = form_parse(req->body, names, name_count, TOKEN_PARAMETERS_MAX, req->arena,
                            ret_pairs, ret_count, ret_detail);
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE) {
        *ret_refusal =
            err.code == JT_INVALID ? REFUSED_MALFORMED_PARAMETER : REFUSED_TOO_MANY_PARAMETERS;
        return JT_DONE;
    }
    JT_TRY(err);
    *ret_detail = JT_STR("");
    *ret_refusal = TOKEN_GRANTED;
    return JT_DONE;
}

jt_err token_request_parse(const struct request *req, struct token_request *ret_request,
                           enum token_refusal *ret_refusal, jt_str *ret_detail)
{
    struct http_param *pairs = NULL;
    size_t count = 0;

    *ret_request = (struct token_request){ 0 };
    *ret_detail = JT_STR("");
    if (!request_has_media_type(req, JT_STR("application/x-www-form-urlencoded"))) {
        *ret_refusal = REFUSED_CONTENT_TYPE;
        return JT_DONE;
    }
    JT_TRY(token_parameters_read(req, parameters, COUNT(parameters), &pairs, &count, ret_refusal,
                                 ret_detail));
    if (*ret_refusal != TOKEN_GRANTED)
        return JT_DONE;
    for (size_t i = 0; i < count; i++) {
        if (add_parameter(ret_request, &pairs[i]))
            continue;
        *ret_refusal = REFUSED_REPEATED_PARAMETER;
        *ret_detail = pairs[i].name;
        return JT_DONE;
    }
    return read_credentials(req, ret_request);
}
