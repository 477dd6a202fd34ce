/* sandbox_kind: the kinds of threads of a server, as the sandbox knows them. */
#pragma once

/* By what it does. No kind may ever run or trace a program, mount, or load code into the kernel. */
enum sandbox_kind {
    SANDBOX_LOG,   /* writes to a descriptor that is open */
    SANDBOX_LOOP,  /* answers: connections that others opened; no file, no thread, no new socket */
    SANDBOX_STORE, /* reads and writes the store: files, or a connection to its database */
    SANDBOX_CALLS, /* as that, and calls endpoints of webhooks */
    SANDBOX_MAIN, /* after the start: as the store's; waits for signals, starts the thread that ends
                   */
    SANDBOX_KINDS,
};
