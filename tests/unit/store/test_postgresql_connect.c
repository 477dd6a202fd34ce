/* postgresql_connect: hosts one after the other, and what libpq would print of them. */
#include "store/postgresql_connect.h"

#include <sys/stat.h>

#include "store/fake_postgresql.h"

#define OPTIONS "sslmode=disable&gssencmode=disable&target_session_attrs=any&connect_timeout=1"

/* What is printed on standard error meanwhile goes into a file. */
struct printed {
    FILE *file;
    int standard_error;
};

static struct printed print_begin(void)
{
    const struct printed printed = { tmpfile(), dup(STDERR_FILENO) };
    dup2(fileno(printed.file), STDERR_FILENO);
    return printed;
}

static void check_nothing_printed(struct printed printed)
{
    dup2(printed.standard_error, STDERR_FILENO);
    close(printed.standard_error);
    CHECK_INT("bytes printed", lseek(fileno(printed.file), 0, SEEK_END), 0);
    fclose(printed.file);
}

static void check_says(const char *fault, const char *words)
{
    if (strstr(fault, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", fault, words);
}

TEST(what_a_server_warns_of_when_it_lets_in_is_not_printed)
{
    struct fake_postgresql fake = FAKE(FAKE_MAY_ENTER FAKE_WARNS FAKE_IS_READY);
    char fault[POSTGRESQL_FAULT_BYTES];
    fake_postgresql_begin(&fake);
    const struct printed printed = print_begin();
    PGconn *connection =
        postgresql_connect(text("postgresql://x@127.0.0.1:%d/x?" OPTIONS, fake.port), fault);
    check_nothing_printed(printed);
    CHECK("connected", connection != NULL);
    PQfinish(connection);
    fake_postgresql_end(&fake);
}

TEST(why_the_password_file_gave_none_is_told_where_a_password_is_wanted)
{
    static const struct {
        const char *name;
        mode_t mode;
        const char *says;
    } cases[] = {
        { "others may read it", 0644, "gave none: others may read it too (chmod 600)" },
        { "its group may", 0640, "gave none: others may read it too (chmod 600)" },
        { "its owner alone may", 0600,
          "gave none: it has no line for this host, port, database and user" },
    };
    unsetenv("PGPASSWORD");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake_postgresql fake = FAKE(FAKE_WANTS_PASSWORD);
        char path[] = "/tmp/jeton-passfile-XXXXXX", fault[POSTGRESQL_FAULT_BYTES];
        const int file = mkstemp(path);
        CHECK(cases[i].name, file >= 0 && fchmod(file, cases[i].mode) == 0);
        fake_postgresql_begin(&fake);
        const struct printed printed = print_begin();
        CHECK(cases[i].name,
              postgresql_connect(
                  text("postgresql://x@127.0.0.1:%d/x?passfile=%s&" OPTIONS, fake.port, path),
                  fault) == NULL);
        check_nothing_printed(printed);
        check_says(fault, "no password supplied");
        check_says(fault, text("%s %s", path, cases[i].says));
        fake_postgresql_end(&fake);
        unlink(path);
        close(file);
    }
}

TEST(a_password_file_that_does_not_exist_is_told_where_a_password_is_wanted)
{
    struct fake_postgresql fake = FAKE(FAKE_WANTS_PASSWORD);
    char fault[POSTGRESQL_FAULT_BYTES];
    unsetenv("PGPASSWORD");
    fake_postgresql_begin(&fake);
    CHECK("refused",
          postgresql_connect(
              text("postgresql://x@127.0.0.1:%d/x?passfile=/dev/null/x&" OPTIONS, fake.port),
              fault) == NULL);
    check_says(fault, "the password file /dev/null/x gave none: it does not exist");
    fake_postgresql_end(&fake);
}

TEST(a_host_that_may_only_be_read_is_told_to_be_a_standby)
{
    struct fake_postgresql fake = FAKE(FAKE_MAY_ENTER FAKE_IS_STANDBY FAKE_IS_READY);
    char fault[POSTGRESQL_FAULT_BYTES];
    fake_postgresql_begin(&fake);
    CHECK("refused", postgresql_connect(text("postgresql://x@127.0.0.1:%d/x?sslmode=disable&"
                                             "gssencmode=disable&connect_timeout=1",
                                             fake.port),
                                        fault) == NULL);
    check_says(fault, "session is read-only (a standby, or ");
    fake_postgresql_end(&fake);
}

TEST(hosts_are_asked_in_turn_also_after_one_that_is_silent)
{
    struct fake_postgresql silent = FAKE(""), good = FAKE(FAKE_MAY_ENTER FAKE_IS_READY);
    char fault[POSTGRESQL_FAULT_BYTES];
    fake_postgresql_begin(&silent);
    fake_postgresql_begin(&good);
    PGconn *connection =
        postgresql_connect(text("postgresql://x@127.0.0.1:1,127.0.0.1:%d,127.0.0.1:%d/x?" OPTIONS,
                                silent.port, good.port),
                           fault);
    CHECK(fault, connection != NULL);
    CHECK_STR("which", str(PQport(connection)), text("%d", good.port));
    PQfinish(connection);
    fake_postgresql_end(&silent);
    fake_postgresql_end(&good);
}

TEST(where_nobody_lets_in_each_host_says_why)
{
    struct fake_postgresql silent = FAKE("");
    char fault[POSTGRESQL_FAULT_BYTES];
    fake_postgresql_begin(&silent);
    CHECK("refused", postgresql_connect(
                         text("postgresql://x@127.0.0.1:1,127.0.0.1:%d/x?" OPTIONS, silent.port),
                         fault) == NULL);
    check_says(fault, "port 1 failed: Connection refused; ");
    check_says(fault, text("port %d failed: timeout expired", silent.port));
    CHECK("one line", strchr(fault, '\n') == NULL);
    CHECK("silent", postgresql_connect(
                        text("postgresql://x@127.0.0.1:%d,127.0.0.1:1/x?" OPTIONS, silent.port),
                        fault) == NULL);
    check_says(fault, "timeout expired; ");
    check_says(fault, "port 1 failed: Connection refused");
    CHECK("no host", postgresql_connect("postgresql://x@no-such-host.invalid/x", fault) == NULL);
    check_says(fault, "no-such-host.invalid");
    fake_postgresql_end(&silent);
}
