/*
 * token_grant: puts what a client's record says of it into the token being made, and lets go of the
 * records at the end.
 */
#include "oauth/token_grant.h"

void token_grant_set_client(struct token_grant *grant, struct client_record *client)
{
    grant->client.record = client;
    if (grant->client.secret == NULL && client->secret_count != 0)
        grant->client.secret = &client->secrets[0]; /* none was presented: the current one */
    if (grant->client.secret != NULL)
        grant->client_secret_id = record_secret_id(grant->client.secret);
    grant->has_permissions_claim = client->has_permissions_claim;
    grant->lifetime_s = client->lifetime_s;
    grant->claims.json[CLAIM_APPLICATION_PROPERTIES] = client->application_properties_json;
    grant->claims.json[CLAIM_AZP] = client->client_id_json;
    grant->claims.json[CLAIM_FEATURE_FLAGS] = client->feature_flags_json;
    grant->claims.json[CLAIM_ORG_CODE] = client->org_code_json;
}

bool token_grant_is_for_management(const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->api_count; i++)
        if (grant->apis[i]->is_management)
            return true;
    return false;
}

void token_grant_clear(struct token_grant *grant)
{
    client_record_unrefp(&grant->client.record);
    api_key_record_unrefp(&grant->api_key.record);
}
