/* help_openapi: the API document of a server, for generators of clients that have none at hand. */
#include "cli/help.h"

#include "management/document/api_document.h"

static jt_str default_issuer(void)
{
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].key != NULL && strcmp(settings[i].key, "issuer") == 0)
            return jt_str_from(settings[i].default_text);
    return JT_STR("");
}

enum command_status help_openapi(const struct command_call *call)
{
    struct management management = { .issuer = default_issuer() };
    struct api_document *document = NULL;
    jt_err err = api_document_new(&management, &document);
    if (err.code != JT_OK) {
        command_complain(call, "%s", err.what);
        return COMMAND_FAILED;
    }
    const jt_str text = api_document_text(document);
    printf("%.*s\n", JT_FMT(text));
    api_document_free(document);
    return COMMAND_DONE;
}
