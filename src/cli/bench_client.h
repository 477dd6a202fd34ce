/*
 * bench_client: who asks a server elsewhere, for `jeton bench --url`. A secret is never on the
 * command line, where other users of the machine see it.
 */
#pragma once

#include "bench/bench.h"
#include "cli/command.h"

/*
 * The client in a file, which is what `jeton application create --json` printed; or, where file is
 * NULL, in the environment (JETON_BENCH_CLIENT_ID and JETON_BENCH_CLIENT_SECRET). An audience that
 * is empty is the file's first one. COMMAND_FAILED, COMMAND_USAGE: said.
 */
enum command_status bench_client_read(const struct command_call *call, const char *file,
                                      struct credentials *ret_client, jt_str *audience);
