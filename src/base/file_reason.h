/*
 * file_reason: why a file could not be used, in words that say what to do. For errors that people
 * read; the system's own words name a cause and no remedy.
 */
#pragma once

/* A literal for a value of errno, to stand behind "cannot ... PATH: ". */
const char *jt_file_reason(int error);
