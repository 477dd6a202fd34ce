/*
 * token_request: has http/form.c read the parameters that it knows, and puts each value into its
 * member. What stands twice or has a wrong form is refused here.
 */
#include "oauth/token_request.h"

/* Those that every grant reads (RFC 6749 section 4.4.2). A secret with a line break behind it is a
 * wrong secret, which is another error than a malformed request; so is an assertion. */
static const struct form_name parameters[] = {
    { JT_STR_INIT("grant_type"), FORM_LINE },
    { JT_STR_INIT("client_id"), FORM_LINE },
    { JT_STR_INIT("client_secret"), FORM_ANY_BYTES },
    { JT_STR_INIT("audience"), FORM_LINE },
    { JT_STR_INIT("scope"), FORM_LINE },
    { JT_STR_INIT("client_assertion"), FORM_ANY_BYTES },
    { JT_STR_INIT("client_assertion_type"), FORM_LINE },
};

static void targets_add(struct token_targets *targets, jt_str target)
{
    for (size_t i = 0; i < targets->count; i++)
        if (jt_str_eq(targets->items[i], target))
            return;
    if (targets->count == COUNT(targets->items))
        targets->has_too_many = true;
    else
        targets->items[targets->count++] = target;
}

void token_request_add_audiences(struct token_request *request, jt_str value)
{
    jt_str audience;
    while (jt_str_next_word(&value, &audience))
        targets_add(&request->audiences, audience);
}

#define SINGLE(member)                                               \
    {                                                                \
        JT_STR_INIT(#member), offsetof(struct token_request, member) \
    }

/* Those that may be sent only once, with their place in the request. */
static const struct {
    jt_str name;
    size_t offset;
} singles[] = {
    SINGLE(grant_type),           SINGLE(client_id),
    SINGLE(client_secret),        SINGLE(scope),
    SINGLE(subject_token),        SINGLE(subject_token_type),
    SINGLE(requested_token_type), SINGLE(actor_token),
    SINGLE(client_assertion),     SINGLE(client_assertion_type),
};

/* False when the parameter was there already. */
static bool add_single(struct token_request *request, const struct http_param *pair)
{
    for (size_t i = 0; i < COUNT(singles); i++) {
        jt_str *value = (jt_str *)((char *)request + singles[i].offset);
        if (!jt_str_eq(pair->name, singles[i].name))
            continue;
        if (value->len != 0)
            return false;
        *value = pair->value;
    }
    return true;
}

static bool add_parameter(struct token_request *request, const struct http_param *pair)
{
    if (pair->value.len == 0)
        return true; /* an empty value counts as absent */
    if (jt_str_eq(pair->name, JT_STR("audience")))
        token_request_add_audiences(request, pair->value);
    else if (jt_str_eq(pair->name, JT_STR("resource")))
        targets_add(&request->resources, pair->value);
    else
        return add_single(request, pair);
    return true;
}

jt_err token_request_parse_own(const struct request *req, const struct form_name *names,
                               size_t name_count, struct token_request *request,
                               struct token_refused *ret_refused)
{
    struct http_param *pairs = NULL;
    size_t count = 0;
    jt_str fault = JT_STR("");
    jt_err err = form_parse(req->body, names, name_count, TOKEN_PARAMETERS_MAX, req->arena, &pairs,
                            &count, &fault);
    if (err.code == JT_INVALID)
        return token_refuse(ret_refused, REFUSED_MALFORMED_PARAMETER, fault);
    if (err.code == JT_TOO_LARGE)
        return token_refuse(ret_refused, REFUSED_TOO_MANY_PARAMETERS, fault);
    JT_TRY(err);
    for (size_t i = 0; i < count; i++)
        if (!add_parameter(request, &pairs[i]))
            return token_refuse(ret_refused, REFUSED_REPEATED_PARAMETER, pairs[i].name);
    return JT_DONE;
}

jt_err token_request_parse(const struct request *req, struct token_request *ret_request,
                           struct token_refused *ret_refused)
{
    *ret_request = (struct token_request){ 0 };
    if (!request_has_media_type(req, JT_STR("application/x-www-form-urlencoded")))
        return token_refuse(ret_refused, REFUSED_CONTENT_TYPE, JT_STR(""));
    return token_request_parse_own(req, parameters, COUNT(parameters), ret_request, ret_refused);
}
