/*
 * fail_each: runs tests in processes of their own, in each of which another allocation fails. A
 * test may fail then, as its own preparations may; the program may not crash or hang. What does, is
 * written to standard error: "crash CALL TEST" and the addresses of its stack.
 */
#pragma once

#include "test.h"

/* Of each test at most tries_max allocations fail, evenly spread. The exit status. */
int fail_each(const struct CMUnitTest *tests, size_t count, long tries_max);
