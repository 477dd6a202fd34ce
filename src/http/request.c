/*
 * request: finds what the router and head.c left in the request: parameters of the path, a group's
 * own fields, ETags, the media type.
 */
#include "http/request.h"

jt_err request_check_awaited(const struct request *req)
{
    if (req->has_left != NULL && req->has_left(req->asker))
        return JT_ERR(JT_UNAVAILABLE, "its client left before its turn");
    return JT_DONE;
}

jt_str request_path_param(const struct request *req, const char *name)
{
    for (size_t i = 0; i < req->path_param_count; i++)
        if (jt_str_eq(req->path_params[i].name, jt_str_from(name)))
            return req->path_params[i].value;
    return JT_STR("");
}

jt_str request_own_field(const struct request *req, const char *name)
{
    for (size_t i = 0; req->own_field_names != NULL && req->own_field_names[i] != NULL; i++)
        if (strcmp(req->own_field_names[i], name) == 0)
            return req->own_fields[i];
    return JT_STR("");
}

static jt_str without_weakness(jt_str tag)
{
    return jt_str_starts(tag, JT_STR("W/")) ? (jt_str){ tag.ptr + 2, tag.len - 2 } : tag;
}

/* Our tags have no comma, so a list that is cut at its commas is good enough to find one of them.
 */
static bool etags_have(jt_str list, jt_str etag, bool is_strong)
{
    jt_str item;
    if (jt_str_eq(list, JT_STR("*")))
        return true;
    while (list.len != 0 && jt_str_cut(&list, ',', &item)) {
        item = jt_str_trim(item);
        if (jt_str_eq(is_strong ? item : without_weakness(item), etag))
            return true;
    }
    return false;
}

bool request_has_etag(const struct request *req, jt_str etag)
{
    return etags_have(req->if_none_match, etag, false);
}

bool request_matches(const struct request *req, jt_str etag)
{
    for (size_t i = 0; i < req->if_match_count && i < HTTP_IF_MATCH_MAX; i++)
        if (etags_have(req->if_match[i], etag, true))
            return true;
    return false;
}

bool request_has_media_type(const struct request *req, jt_str media_type)
{
    jt_str type, parameters;
    jt_str_split(req->content_type, ';', &type, &parameters);
    return jt_str_eq_nocase(jt_str_trim(type), media_type);
}
