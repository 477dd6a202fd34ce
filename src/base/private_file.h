/*
 * private_file: opens a file that holds a key, if only its owner may read it. What holds for one
 * key's file holds for every one's: the master key's, the TLS key's.
 */
#pragma once

#include "base/err.h"

/*
 * Open for reading; the caller closes it. A symbolic link is followed: secrets mounted into
 * containers are links. JT_NOT_FOUND when there is none; JT_REFUSED when its mode lets others than
 * its owner, the group included, do anything with it; JT_IO for what is no file or cannot be read.
 */
JT_MUST_USE jt_err jt_private_file_open(const char *path, int *ret_fd);
