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

bool request_has_etag(const struct request *req, jt_str etag)
{
    jt_str rest = req->if_none_match, item;
    if (jt_str_eq(rest, JT_STR("*")))
        return true;
    while (rest.len != 0 && jt_str_cut(&rest, ',', &item)) {
        while (item.len > 0 && item.ptr[0] == ' ')
            item = (jt_str){ item.ptr + 1, item.len - 1 };
        while (item.len > 0 && item.ptr[item.len - 1] == ' ')
            item.len--;
        if (jt_str_starts(item, JT_STR("W/")))
            item = (jt_str){ item.ptr + 2, item.len - 2 };
        if (jt_str_eq(item, etag))
            return true;
    }
    return false;
}

bool request_has_media_type(const struct request *req, jt_str media_type)
{
    jt_str type, parameters;
    jt_str_split(req->content_type, ';', &type, &parameters);
    while (type.len > 0 && (type.ptr[0] == ' ' || type.ptr[0] == '\t'))
        type = (jt_str){ type.ptr + 1, type.len - 1 };
    while (type.len > 0 && (type.ptr[type.len - 1] == ' ' || type.ptr[type.len - 1] == '\t'))
        type.len--;
    return jt_str_eq_nocase(type, media_type);
}
