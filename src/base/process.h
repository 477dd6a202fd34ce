/*
 * process: what this process tells and lends to others of the machine.
 *
 * It holds keys, so none of its memory may reach a file or another user's debugger (a process of
 * the same user included), and nothing that it might come to run gains rights that it does not
 * have.
 */
#pragma once

/*
 * At the start of main(). No core file; not dumpable, so that /proc/PID/mem and ptrace(2) are
 * root's alone; no new privileges. Under AddressSanitizer it stays dumpable: its search for leaks
 * attaches to the process.
 */
void jt_process_harden(void);

/*
 * Signals that would end or stop the process though nothing of it is wrong: a file that may not
 * grow (SIGXFSZ: the write fails and says so), a terminal that may not be written to from the
 * background (SIGTTOU), timers and signals of users that mean nothing here. What is meant to end it
 * still does. SIGPIPE is the server's to ignore: a command that prints into a closed pipe ends.
 */
void jt_process_ignore_signals(void);
