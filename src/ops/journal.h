/*
 * journal: whether journald reads what is written to a descriptor (JOURNAL_STREAM;
 * systemd.exec(5)). Then each line may begin with its priority (sd-daemon(3)), which becomes the
 * entry's PRIORITY.
 *
 * Not its own protocol, by which an entry has fields of any name: that needs a socket, where the
 * log's thread may do nothing but write to a descriptor that is open (base/sandbox_calls.h).
 */
#pragma once

#include <stdbool.h>

/* False also where the variable was inherited, and the descriptor has been led elsewhere. */
bool journal_reads(int fd, char **environment);
