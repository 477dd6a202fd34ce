/* grant_types: the list of rows, and how one is found by its name. */
#include "oauth/grant_types.h"

const struct grant_type *const grant_types[] = { &client_credentials, &token_exchange };
const size_t grant_type_count = COUNT(grant_types);

const struct grant_type *grant_type_find(jt_str name)
{
    for (size_t i = 0; i < COUNT(grant_types); i++)
        if (jt_str_eq(grant_types[i]->name, name))
            return grant_types[i];
    return NULL;
}
