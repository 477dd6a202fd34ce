/*
 * start_page: what a browser finds at / and /console/: what this server is, where its endpoints
 * are, and how to make the first application. Static but for the issuer; no script.
 */
#pragma once

#include "http/router.h"

struct start_page {
    jt_str issuer;
};

/* context of the group: a struct start_page. */
extern const struct route start_page_routes[];
extern const size_t start_page_route_count;
