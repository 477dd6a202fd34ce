/*
 * property_context: the row of the member and of the query parameter, and the choices they have.
 * The contract's list of categories names only usr and org.
 */
#include "management/properties/property_context.h"

#include "management/cursor_page.h"

const char *const property_contexts[] = { "usr", "org", "app", NULL };

const struct query_parameter property_list_query[] = {
    CURSOR_PAGE_QUERY("10"),
    { .name = "context",
      .type = QUERY_CHOICE,
      .choices = property_contexts,
      .description = "Only those of users, organizations or applications" },
    { 0 },
};

jt_err property_context_read(struct request *req, struct response *resp,
                             const enum property_context **ret_context)
{
    enum property_context *context = NULL;
    jt_str code = JT_STR("");

    JT_TRY(query_read(req, resp, property_list_query, "context", &code));
    if (code.len > 0) {
        JT_TRY(jt_arena_alloc(req->arena, sizeof(*context), &context));
        JT_TRY(property_context_parse(code, context));
    }
    *ret_context = context;
    return JT_DONE;
}

jt_err property_context_match(const enum property_context *filter, enum property_context context)
{
    return filter == NULL || *filter == context ? JT_DONE
                                                : JT_ERR(JT_NOT_FOUND, "of another context");
}
