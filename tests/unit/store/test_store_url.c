/* Which URLs name a store; the rest is refused with the right spelling. */
#include "store/store_url.h"
#include "test.h"

TEST(a_path_is_taken_as_it_is)
{
    static const struct {
        const char *url, *path;
    } cases[] = {
        { "sqlite:data/jeton.db", "data/jeton.db" },
        { "sqlite:/var/lib/jeton/jeton.db", "/var/lib/jeton/jeton.db" },
        { "sqlite:jeton.db", "jeton.db" },
        { "sqlite:./jeton.db", "./jeton.db" },
        { "sqlite:../a/jeton.db", "../a/jeton.db" },
        { "sqlite:a//b.db", "a//b.db" },
        { "sqlite:one two/\xC3\xA9.db", "one two/\xC3\xA9.db" },
        { "sqlite:100%/x.db", "100%/x.db" },
        { "postgresql://db/x", "" },
        { "postgres://jeton@db1:5432,db2:5433/x?sslmode=verify-full&prepared_statements=off", "" },
        { "postgresql:///x?host=/run/postgresql&prepared_statements=on&passfile=/a", "" },
        { "sqlite:x", "x" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault = store_url_fault(str(cases[i].url));
        if (fault != NULL)
            fail_msg("%s %s", cases[i].url, fault);
        CHECK_STR(cases[i].url, store_url_path(str(cases[i].url)), cases[i].path);
    }
}

TEST(what_was_meant_otherwise_is_refused_with_the_right_spelling)
{
    static const struct {
        const char *url, *says;
    } cases[] = {
        { "", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "data/jeton.db", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE; example: "
                           "sqlite:data/jeton.db" },
        { "/var/lib/jeton.db", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "sqlite3:x.db", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "mysql://x", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "file:x.db", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "jdbc:sqlite:x.db", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { ":memory:", "is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE" },
        { "POSTGRESQL://db/x", "postgresql:// in small letters" },
        { "postgresql:x", "does not begin with postgresql://" },
        { "postgres:/x", "does not begin with postgresql://" },
        { "postgresql://jeton:hunter2@db/x", "PGPASSWORD" },
        { "postgresql://jeton:hunter2@db,db2/x", "PGPASSWORD" },
        { "postgres://jeton@db/x?password=hunter2", "passfile" },
        { "postgresql://db/x?sslpassword=hunter2", "passfile" },
        { "postgresql://db/x?no_such=1", "an option that does not exist" },
        { "postgresql://db/%zz", "percent-encoded" },
        { "postgresql://[::1/x", "not a URL" },
        { "postgresql://db/x?prepared_statements=no", "prepared_statements" },
        { "postgresql://db/x?sslmode=require&prepared_statements=", "prepared_statements" },
        { "SQLITE:x.db", "small letters" },
        { "Sqlite:x.db", "small letters" },
        { "sqlite:", "has no path" },
        { "sqlite://rel.db", "one slash for a path from the root" },
        { "sqlite:///var/lib/jeton.db", "one slash for a path from the root" },
        { "sqlite:////var/lib/jeton.db", "one slash for a path from the root" },
        { "sqlite://host/x.db", "one slash for a path from the root" },
        { "sqlite://", "one slash for a path from the root" },
        { "sqlite:file:x.db", "write the path alone" },
        { "sqlite:file:/x.db?mode=ro", "write the path alone" },
        { "sqlite:FILE:x.db", "write the path alone" },
        { "sqlite::memory:", "is no file" },
        { "sqlite::", "is no file" },
        { "sqlite:x.db?mode=ro", "options" },
        { "sqlite:x.db?", "options" },
        { "sqlite:x.db#wal", "options" },
        { "sqlite:my%20data/x.db", "percent-encoded" },
        { "sqlite:%2Fvar%2Fx.db", "percent-encoded" },
        { "sqlite:~/x.db", "only a shell knows" },
        { "sqlite:~jeton/x.db", "only a shell knows" },
        { "sqlite: x.db", "a space" },
        { "sqlite:x.db ", "a space" },
        { "sqlite:x\ny.db", "a character" },
        { "sqlite:\xFF.db", "a character" },
        { "sqlite:data/", "names a folder" },
        { "sqlite:/", "names a folder" },
        { "sqlite:.", "names a folder" },
        { "sqlite:a/..", "names a folder" },
        { "sqlite:jeton.db-wal", "SQLite gives to files beside a store" },
        { "sqlite:jeton.db-shm", "SQLite gives to files beside a store" },
        { "sqlite:jeton.db-journal", "SQLite gives to files beside a store" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault = store_url_fault(str(cases[i].url));
        if (fault == NULL || strstr(fault, cases[i].says) == NULL)
            fail_msg("\"%s\": %s", cases[i].url, fault == NULL ? "is taken" : fault);
    }
    const jt_str with_nul = JT_STR("sqlite:x\0y.db");
    CHECK("a NUL", store_url_fault(with_nul) != NULL);
}

TEST(a_url_with_a_password_is_known)
{
    CHECK("password", store_url_is_secret(JT_STR("postgresql://jeton:hunter2@db/x")));
    CHECK("name alone", store_url_is_secret(JT_STR("postgresql://jeton@db/x")));
    CHECK("host alone", !store_url_is_secret(JT_STR("postgresql://db/x")));
    CHECK("a path with an @", !store_url_is_secret(JT_STR("sqlite:a@b.db")));
    CHECK("nothing", !store_url_is_secret(JT_STR("")));
}
