/* test_private_file: a key's file is opened only when its owner alone can read and write it. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/private_file.h"

static const struct {
    const char *name;
    mode_t mode;
    enum jt_code code;
} cases[] = {
    { "its owner's alone", 0600, JT_OK },
    { "its owner's alone, not to be written", 0400, JT_OK },
    { "the group may read it", 0640, JT_REFUSED },
    { "the group may write it", 0620, JT_REFUSED },
    { "others may read it", 0604, JT_REFUSED },
    { "others may write it", 0602, JT_REFUSED },
    { "others may run it", 0701, JT_REFUSED },
};

TEST(a_key_file_is_opened_when_nobody_else_can_read_or_change_it)
{
    char path[] = "/tmp/jeton-private-XXXXXX", link[64];
    int made = mkstemp(path);
    CHECK("a file", made >= 0);
    snprintf(link, sizeof(link), "%s.link", path);
    CHECK_INT("a link", symlink(path, link), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int fd = -1, linked = -1;
        CHECK_INT(cases[i].name, chmod(path, cases[i].mode), 0);
        CHECK_CODE(cases[i].name, jt_private_file_open(path, &fd), cases[i].code);
        CHECK_CODE(cases[i].name, jt_private_file_open(link, &linked), cases[i].code);
        CHECK(cases[i].name, (fd >= 0) == (cases[i].code == JT_OK));
        close(fd);
        close(linked);
    }
    close(made);
    unlink(link);
    unlink(path);
}

TEST(what_is_no_file_is_told_from_what_is_not_there)
{
    int fd = -1;
    CHECK_CODE("nothing there", jt_private_file_open("/tmp/none/key", &fd), JT_NOT_FOUND);
    CHECK_CODE("a folder", jt_private_file_open("/tmp", &fd), JT_IO);
    CHECK_CODE("a device", jt_private_file_open("/dev/null", &fd), JT_IO);
    CHECK_INT("nothing is open", fd, -1);
}
