/* property_context: see the header. The contract's list of categories names only usr and org. */
#include "management/property_context.h"

#include "management/page.h"
#include "management/refuse.h"

const char *const property_contexts[] = { "usr", "org", "app", NULL };

jt_err property_context_read(struct request *req, struct response *resp,
                             const enum property_context **ret_context)
{
    enum property_context *context = NULL;
    jt_str code = JT_STR("");

    JT_TRY(query_value(req, resp, "context", &code));
    if (code.len > 0) {
        JT_TRY(jt_arena_alloc(req->arena, sizeof(*context), &context));
        if (property_context_parse(code, context).code != JT_OK)
            return management_refuse_parameter(req, resp, JT_STR("context"),
                                               JT_STR("one of: usr, org, app"));
    }
    *ret_context = context;
    return JT_DONE;
}

jt_err property_context_match(const enum property_context *filter, enum property_context context)
{
    return filter == NULL || *filter == context ? JT_DONE
                                                : JT_ERR(JT_NOT_FOUND, "of another context");
}
