/*
 * routes: the route groups of one issuer, and the router over them.
 */
#pragma once

#include "issuer/issuer.h"

/* Over what the issuer has by then. */
void issuer_routes_fill(struct issuer *issuer);

/* The groups of any issuer, for `jeton help routes` and tests: without contexts. */
size_t issuer_route_groups(struct route_group ret_groups[static ISSUER_GROUPS_MAX]);
