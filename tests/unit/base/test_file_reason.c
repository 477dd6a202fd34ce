/* Every cause of the system's is told in words of ours, with a remedy. */
#include "test.h"

#include <errno.h>

#include "base/file_reason.h"

TEST(each_cause_has_words_of_its_own_with_a_remedy)
{
    static const int errors[] = { EACCES,  EPERM,  EROFS, ENOSPC,       EDQUOT, EFBIG,  ENOENT,
                                  ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EMFILE, ENFILE, EIO };
    for (size_t i = 0; i < COUNT(errors); i++) {
        const char *words = jt_file_reason(errors[i]);
        CHECK(words, strchr(words, ';') != NULL); /* the cause; the remedy */
        CHECK(words, strstr(words, strerror(errors[i])) == NULL || errors[i] == ENOTDIR);
        for (size_t k = 0; k < i; k++)
            CHECK(words, strcmp(words, jt_file_reason(errors[k])) != 0);
    }
}

TEST(an_unknown_cause_has_words_too)
{
    static const int errors[] = { 0, -1, 100000, EILSEQ };
    for (size_t i = 0; i < COUNT(errors); i++)
        CHECK("it says where to look", strstr(jt_file_reason(errors[i]), "see its file") != NULL);
}

TEST(a_disk_without_room_is_a_code_of_its_own)
{
    static const int full[] = { ENOSPC, EDQUOT, EFBIG };
    for (size_t i = 0; i < COUNT(full); i++)
        CHECK_CODE(jt_file_reason(full[i]), jt_file_err(full[i]), JT_FULL);
    CHECK_CODE("another", jt_file_err(EACCES), JT_IO);
    CHECK("the words", strcmp(jt_file_err(EACCES).what, jt_file_reason(EACCES)) == 0);
}
