/* Headers for the collector: out of a file that is the owner's alone; what is wrong is told by its
 * line, and never what stands there. */
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "traces/collector_headers.h"

#define SECRET "s3cret-of-the-collector"

/* A file of its own, which nobody else may read. */
static const char *file_of(const char *content)
{
    char *path = text("%s/jeton-headers-XXXXXX", "/tmp");
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
    return path;
}

static jt_err read_of(const char *content, struct collector_headers **ret_headers,
                      jt_str *ret_problem)
{
    const char *path = file_of(content);
    const jt_err err = collector_headers_read(path, test_arena(), ret_headers, ret_problem);
    unlink(path);
    return err;
}

TEST(headers_are_lines_of_a_file)
{
    struct collector_headers *headers = NULL;
    jt_str problem;
    CHECK_OK("read", read_of("# of the collector\n\nAuthorization:Bearer " SECRET "\r\n"
                             "  X-Scope-OrgID:\t 1 a \nX-Last: x",
                             &headers, &problem));
    CHECK_INT("count", headers->count, 3);
    CHECK_STR("a space is put in", str(headers->lines[0]), "Authorization: Bearer " SECRET);
    CHECK_STR("blanks go", str(headers->lines[1]), "X-Scope-OrgID: 1 a");
    CHECK_STR("without an end of line", str(headers->lines[2]), "X-Last: x");
    collector_headers_free(headers);
    collector_headers_free(NULL);
}

static const struct {
    const char *name, *content, *says;
} cases[] = {
    { "no colon", "A: b\nBearer " SECRET "\n", ", line 2: it is not NAME: VALUE" },
    { "no name", ": " SECRET, ", line 1: it is not NAME: VALUE" },
    { "a blank before the colon", "A : " SECRET, ", line 1: it is not NAME: VALUE" },
    { "two names", "A b: " SECRET, ", line 1: it is not NAME: VALUE" },
    { "no value", "A:\n", ", line 1: the value is empty" },
    { "a control character", "A: " SECRET "\x01", ", line 1: the value is empty, or has other" },
    { "no ASCII", "\n\nA: " SECRET "\xC3\xA4", ", line 3: the value is empty, or has other" },
    { "of a request's frame", "content-length: 1", ", line 1: content-length is set by" },
    { "of its body", "Content-Type: " SECRET, ", line 1: Content-Type is set by" },
    { "nothing", "", " has no line NAME: VALUE" },
    { "comments alone", "# A: b\n", " has no line NAME: VALUE" },
    { "too many",
      "A:1\nA:2\nA:3\nA:4\nA:5\nA:6\nA:7\nA:8\nA:9\nA:1\nA:1\nA:1\nA:1\nA:1\nA:1\nA:1\nA:7\n",
      ", line 17: there are more than 16" },
};

TEST(what_is_wrong_is_told_by_its_line_and_without_it)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct collector_headers *headers = NULL;
        jt_str problem;
        CHECK_CODE(cases[i].name, read_of(cases[i].content, &headers, &problem), JT_INVALID);
        const char *says = text("%.*s", JT_FMT(problem));
        CHECK(says, strncmp(says, "otlp_headers_file /tmp/", 23) == 0);
        CHECK(says, strstr(says, cases[i].says) != NULL);
        CHECK(says, strstr(says, SECRET) == NULL);
    }
}

TEST(a_file_of_headers_is_the_owners_alone_and_small)
{
    static char large[COLLECTOR_HEADERS_FILE_MAX_BYTES + 2];
    struct collector_headers *headers = NULL;
    jt_str problem;
    const char *path = file_of("A: b\n");
    assert_int_equal(chmod(path, 0640), 0);
    CHECK_CODE("others", collector_headers_read(path, test_arena(), &headers, &problem),
               JT_INVALID);
    CHECK_STR("what to do", problem,
              text("otlp_headers_file %s can be read by others; run: chmod 600 %s", path, path));
    unlink(path);
    CHECK_CODE("gone", collector_headers_read(path, test_arena(), &headers, &problem), JT_INVALID);
    CHECK_STR("says so", problem,
              text("otlp_headers_file %s cannot be read: it does not exist", path));
    memset(large, 'a', sizeof(large) - 1);
    CHECK_CODE("large", read_of(large, &headers, &problem), JT_INVALID);
    CHECK("says so", memmem(problem.ptr, problem.len, "is larger than 16384 bytes", 26) != NULL);
}
