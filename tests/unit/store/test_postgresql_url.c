/* postgresql_url: our own option is taken out, wherever it stands. */
#include "store/postgresql_url.h"
#include "test.h"

TEST(our_option_is_not_libpqs)
{
    static const struct {
        const char *url, *read;
        bool keeps_statements;
    } cases[] = {
        { "postgresql://db/x", "postgresql://db/x", true },
        { "postgresql://db/x?prepared_statements=off", "postgresql://db/x", false },
        { "postgresql://db/x?prepared_statements=on", "postgresql://db/x", true },
        { "postgresql://db/x?a=1&prepared_statements=off", "postgresql://db/x?a=1", false },
        { "postgresql://db/x?prepared_statements=off&a=1", "postgresql://db/x?a=1", false },
        { "postgresql://db/x?a=1&prepared_statements=off&b=2", "postgresql://db/x?a=1&b=2", false },
        { "postgresql://db/x?a=1&b=2", "postgresql://db/x?a=1&b=2", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str read;
        bool keeps_statements = !cases[i].keeps_statements;
        CHECK_OK(cases[i].url,
                 postgresql_url_read(str(cases[i].url), test_arena(), &read, &keeps_statements));
        CHECK_STR(cases[i].url, read, cases[i].read);
        CHECK_INT("ends in a NUL", read.ptr[read.len], 0);
        CHECK_INT(cases[i].url, keeps_statements, cases[i].keeps_statements);
    }
}

TEST(a_url_that_cannot_be_used_is_refused_with_the_reason)
{
    static const struct {
        const char *url, *says; /* NULL: it is taken */
    } cases[] = {
        { "postgresql://x@db/x?connect_timeout=2", NULL },
        { "postgresql://x@db/x?connect_timeout=two", "connect_timeout that is no number" },
        { "postgresql://x@db/x?connect_timeout=2s", "connect_timeout that is no number" },
        { "postgresql://x@db/x?connect_timeout=3600", NULL },
        { "postgresql://x@db/x?connect_timeout=2147483647", "connect_timeout that is no number" },
        { "postgresql://x@db/x?prepared_statements=off", NULL },
        { "postgresql://x@db/x?prepared_statements=maybe", "write prepared_statements=off" },
        { "postgresql://x:word@db/x", "passfile=PATH" },
        { "postgresql://x@db/x?nothing=1", "an option that does not exist" },
        { "Postgresql://x@db/x", "in small letters" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault = postgresql_url_fault(str(cases[i].url));
        if (cases[i].says == NULL)
            CHECK(cases[i].url, fault == NULL);
        else
            CHECK(cases[i].url, fault != NULL && strstr(fault, cases[i].says) != NULL);
    }
}
