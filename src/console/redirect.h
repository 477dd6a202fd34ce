/* redirect: from "/" and "/console" to where the console is. */
#pragma once

#include "http/router.h"

/* 302 to "/console/" below the issuer's path, "" or "/auth", as browsers see it. */
JT_MUST_USE jt_err redirect_to_console(jt_str issuer_path, const struct request *req,
                                       struct response *resp);
