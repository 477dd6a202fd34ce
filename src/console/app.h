/*
 * app: the files of the web application, which tools/embed_web.py puts into the program with their
 * compressed forms. Pages have addresses of their own inside the application: every path below
 * /console/ without a dot that is no file answers index.html. Without a built application there is
 * the start page instead (start_page.h).
 *
 * Everything runs on the event loop: nothing here waits.
 */
#pragma once

#include "base/random.h"
#include "http/router.h"

struct app_file {
    const char *path; /* below /console/: "assets/index-4f1c.js" */
    const char *content_type;
    const char *etag;           /* quoted, of the plain form */
    jt_str plain, gzip, brotli; /* empty: not worth it */
};

/* Made by the build; empty where there is no web application. */
extern const struct app_file app_files[];
extern const size_t app_file_count;

/* context of the group. */
struct app {
    const struct app_file *files;
    size_t count;
    struct jt_random random;
    jt_str issuer_path; /* "", or "/auth" */
    jt_str environment, environment_color;
};

extern const struct route app_routes[];
extern const size_t app_route_count;
