/*
 * postgresql_connect: connects to the first of a URL's hosts that lets us in. libpq, left to
 * itself, prints warnings on standard error, between the lines of the log: of the server, and of a
 * password file. Here nothing is printed; where a connection fails for it, the cause is told.
 */
#pragma once

#include <libpq-fe.h>

enum { POSTGRESQL_FAULT_BYTES = 1024, POSTGRESQL_TIMEOUT_MAX_S = 3600 };

/*
 * NULL: nobody let us in; ret_fault is what each of the hosts said, in one line that names hosts,
 * users, databases and files, and never a password. The caller's, for PQfinish(). It waits
 * for each host as long as connect_timeout of the URL says, or 3 seconds.
 */
PGconn *postgresql_connect(const char *url, char ret_fault[static POSTGRESQL_FAULT_BYTES]);
