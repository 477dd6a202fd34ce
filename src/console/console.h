/*
 * console: the part of the web console that is not the management API: its files, and
 * /console/api, where administrators log in and are managed (docs/console-api.md). Everything else
 * the console asks of /api/v1, as any client does.
 */
#pragma once

#include "admin/administration.h"
#include "http/router.h"

enum { CONSOLE_GROUPS_MAX = 17 };

/* The route groups under /console/api. */
size_t console_api_groups(struct administration *administration,
                          struct route_group ret_groups[static CONSOLE_GROUPS_MAX]);
