/*
 * hand_over: a port goes from one process to the next without a connection that is lost. Both
 * listen on it meanwhile (SO_REUSEPORT), and the kernel spreads new connections over the sockets of
 * both.
 *
 * What has connected to a socket that is then closed before it was accepted, the kernel resets. So
 * the one that ends first has new connections sent to the other one; waits until those that had
 * begun are there; lets nobody in any more; accepts who is waiting; and only then closes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What handshakes that have begun may still take. */
enum { HAND_OVER_MS = 250 };

/* By the one that comes: tells the one that ends that it is not alone. fd: any of its sockets, in
 * listen(2). */
void hand_over_announce(int fd);

/* By the one that ends: false where nobody else has come to the port. Else new connections go to
 * the other one, as far as can be said of where in the kernel's list its sockets are. */
bool hand_over_begin(const int *fds, size_t count);
/* Lets nobody in on these sockets, without a refusal: who tries is let in by the other process, a
 * second later. Who has connected can still be accepted. */
void hand_over_end(const int *fds, size_t count);
