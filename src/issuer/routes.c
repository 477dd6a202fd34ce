/*
 * routes: which group answers which path of an issuer. The groups stand in the rooms that answer
 * them; here they get their context, which is a part of the issuer.
 */
#include "issuer/routes.h"

#include "admin/session.h"
#include "management/document/api_document.h"
#include "model/issuer.h"
#include "oauth/metadata.h"
#include "rest/refuse.h"

/* Refuses in the shape of the management API, as all groups do but the token endpoint. */
static struct route_group group_of(jt_str prefix, const struct route *routes, size_t count,
                                   void *context)
{
    return (struct route_group){ .prefix = prefix,
                                 .routes = routes,
                                 .route_count = count,
                                 .context = context,
                                 .refuse = rest_refuse_http };
}

/* The token endpoint first: it is asked for most. The last group answers for unknown paths. */
static size_t groups_fill(struct issuer *issuer, struct route_group *groups)
{
    size_t count = 0;
    groups[count] = group_of(JT_STR("/oauth2"), token_routes, token_route_count, &issuer->tokens);
    groups[count++].refuse = token_refuse_http;
    count += management_groups(&issuer->management, groups + count);
    groups[count++] = management_metrics_group(&issuer->management);
    groups[count++] = group_of(JT_STR("/api/v1/openapi.json"), api_document_routes,
                               api_document_route_count, issuer->api_document);
    groups[count++] =
        group_of(JT_STR("/.well-known"), metadata_routes, metadata_route_count, issuer->metadata);
    groups[count++] =
        group_of(JT_STR("/health"), health_routes, health_route_count, &issuer->health);
    count += console_api_groups(&issuer->administration, groups + count);
    groups[count++] =
        app_file_count != 0
            ? group_of(JT_STR(""), app_routes, app_route_count, &issuer->app)
            : group_of(JT_STR(""), start_page_routes, start_page_route_count, &issuer->start_page);
    return count;
}

void issuer_routes_fill(struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    const bool is_https = jt_str_starts(config->issuer, JT_STR("https://"));
    issuer->router = (struct router){ .groups = issuer->groups,
                                      .group_count = groups_fill(issuer, issuer->groups),
                                      .base_path = issuer_path(config->issuer),
                                      .is_base_path_stripped = config->proxy_strips_path,
                                      .root_path = JT_STR("/health"),
                                      .own_fields = session_own_fields,
                                      .host = issuer_host(config->issuer),
                                      .default_port = issuer_default_port(config->issuer),
                                      .is_https_only = is_https,
                                      .worker_context = issuer,
                                      .pools_figures = &issuer->pools_figures,
                                      .log_context = &issuer->told };
}

size_t issuer_route_groups(struct route_group ret_groups[static ISSUER_GROUPS_MAX])
{
    struct issuer none = { 0 }; /* only addresses of its members are taken, never read */
    const size_t count = groups_fill(&none, ret_groups);
    for (size_t i = 0; i < count; i++)
        ret_groups[i].context = NULL;
    return count;
}
