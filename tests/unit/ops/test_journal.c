/* The variable of systemd, and the descriptor that it must be about. */
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/journal.h"

TEST(journald_reads_the_descriptor_that_the_variable_names)
{
    char mine[64], name[72];
    struct stat status;
    int ends[2], others[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pipe(others), 0);
    assert_int_equal(fstat(ends[1], &status), 0);
    snprintf(mine, sizeof(mine), "JOURNAL_STREAM=%" PRIu64 ":%" PRIu64, (uint64_t)status.st_dev,
             (uint64_t)status.st_ino);
    snprintf(name, sizeof(name), "X%s", mine);
    char other[] = "OTHER=1", empty[] = "JOURNAL_STREAM=", words[] = "JOURNAL_STREAM=a:b";
    CHECK("mine", journal_reads(ends[1], (char *[]){ other, mine, NULL }));
    CHECK("not there", !journal_reads(ends[1], (char *[]){ other, NULL }));
    CHECK("another name", !journal_reads(ends[1], (char *[]){ name, NULL }));
    CHECK("empty", !journal_reads(ends[1], (char *[]){ empty, NULL }));
    CHECK("no numbers", !journal_reads(ends[1], (char *[]){ words, NULL }));
    CHECK("another one", !journal_reads(others[1], (char *[]){ mine, NULL }));
    CHECK("closed", !journal_reads(-1, (char *[]){ mine, NULL }));
    for (size_t i = 0; i < 2; i++) {
        close(ends[i]);
        close(others[i]);
    }
}
