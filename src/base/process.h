/*
 * process: what this process tells and lends to others of the machine.
 *
 * It holds keys, so none of its memory may reach a file or another user's debugger (a process of
 * the same user included), and nothing that it might come to run gains rights that it does not
 * have. What is printed reaches no file by accident.
 */
#pragma once

/*
 * At the start of main(). Descriptors 0 to 2 that are closed are opened on nothing, and only for
 * reading: else the first files opened, the store among them, would get what is printed, and so a
 * write to a closed standard output still fails.
 *
 * No core file; not dumpable, so that /proc/PID/mem and ptrace(2) are root's alone; no new
 * privileges. Under AddressSanitizer it stays dumpable: its search for leaks attaches to the
 * process.
 */
void jt_process_harden(void);

/*
 * Signals that would end or stop the process though nothing of it is wrong: a file that may not
 * grow (SIGXFSZ: the write fails and says so), a terminal that may not be written to from the
 * background (SIGTTOU), a reader that went away (SIGPIPE: a command that shows a secret must be
 * told that nobody has it), timers and signals of users that mean nothing here. What is meant to
 * end it still does.
 */
void jt_process_ignore_signals(void);

/*
 * At the start of main(), before there are threads. What is as large as 256 KiB goes back to the
 * system when it is freed: left to itself, glibc would keep the memory of a password's hash or an
 * OpenAPI document once it has seen one. And of a large table that is empty (recent_keys) only
 * those pages are there that something stands in.
 */
void jt_process_return_memory(void);

/* Once a start is over: gives back what it needed and has freed, wherever that lies. A millisecond.
 */
void jt_process_trim_memory(void);
