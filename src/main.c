/* main: hands the command line to cli/command_line.c. */
#include <unistd.h>

#include "base/crypto_memory.h"
#include "base/json_memory.h"
#include "base/process.h"
#include "cli/command_line.h"

int main(int argc, char **argv)
{
    jt_process_harden();
    jt_process_ignore_signals();
    jt_process_return_memory();
    jt_crypto_memory_install();
    jt_json_memory_install();
    return (int)command_main(argc > 0 ? argc - 1 : 0, argv + 1, environ);
}
