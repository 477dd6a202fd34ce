/* sandbox_files: which files a running server still needs. */
#pragma once

#include "base/arena.h"
#include "base/sandbox.h"
#include "ops/config.h"

/* Its issuers' stores are open, so their folders are there. JT_IO: the kernel takes no rule. */
JT_MUST_USE jt_err sandbox_files_allow(struct sandbox *sandbox, const struct config *configs,
                                       size_t count, char **environment, struct jt_arena *arena);
