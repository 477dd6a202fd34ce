/*
 * sandbox: what the threads of a server may still do once they run, so that whoever takes one over
 * finds little: a seccomp filter lists the system calls of each kind of thread (the table is in
 * sandbox_calls.c), Landlock the files, and no capability is left.
 *
 * A thread enters by itself, before it does anything else, and what it starts is born inside.
 * Nobody can leave. A kernel that lacks a part goes without it: sandbox_lacks() says so.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/sandbox_kind.h"

enum sandbox_access {
    SANDBOX_READ,  /* of files and folders */
    SANDBOX_WRITE, /* and to make, change and remove files */
};

struct sandbox; /* opaque */

/* Prepares it for a store that is files, or connects to a database's server; nobody is inside yet.
 * JT_UNAVAILABLE: the filters cannot be made; JT_NO_MEMORY. */
JT_MUST_USE jt_err sandbox_new(bool store_connects, struct sandbox **ret_sandbox);
/* Those who are in stay in. Takes NULL. */
void sandbox_free(struct sandbox *sandbox);

/* A literal that names what this kernel, or this build, does not have of it; NULL: it is whole. */
const char *sandbox_lacks(const struct sandbox *sandbox);

/*
 * Lets those who enter later use a file, or what is in a folder, and below. Links are followed now:
 * what counts is the file, not its name. What does not exist is left out.
 */
JT_MUST_USE jt_err sandbox_allow(struct sandbox *sandbox, const char *path,
                                 enum sandbox_access access);
/* All that is in the folder of that file, since a file that is replaced is another one; and, where
 * the name is a link, in that of the file it leads to. */
JT_MUST_USE jt_err sandbox_allow_around(struct sandbox *sandbox, const char *path,
                                        enum sandbox_access access);

/* The calling thread, for good. Takes NULL, which changes nothing. JT_UNAVAILABLE: it is not in. */
JT_MUST_USE jt_err sandbox_enter(const struct sandbox *sandbox, enum sandbox_kind kind);
