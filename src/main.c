/* main: the command line goes to cli/. */
#include <unistd.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
    return (int)command_main(argc > 0 ? argc - 1 : 0, argv + 1, environ);
}
