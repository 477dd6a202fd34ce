/*
 * file_reason: why a file could not be used, in words that say what to do. For errors that people
 * read; the system's own words name a cause and no remedy.
 */
#pragma once

#include "base/err.h"

/* A literal for a value of errno, to stand behind "cannot ... PATH: ". */
const char *jt_file_reason(int error);

/* The same words as an error: JT_FULL where there is no room, else JT_IO. */
jt_err jt_file_err(int error);
