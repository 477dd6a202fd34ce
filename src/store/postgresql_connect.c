/*
 * postgresql_connect: libpq takes several hosts, but tells of the connection, whose warnings are to
 * be dropped, only where the waiting is left to the caller; and then the end of a wait is not the
 * end of one host, but of all. So each host is connected to by itself.
 */
#include "store/postgresql_connect.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/instant.h"

enum { OPTIONS_MAX = 64, HOST_BYTES = 512, TIMEOUT_S = 3 };

/* No file can be below one that is none: libpq says nothing where there is no password file. */
#define NO_PASSFILE "/dev/null/none"

/* What holds where the URL says nothing. */
static const struct option {
    const char *name, *value;
} defaults[] = {
    { "keepalives_idle", "15" },
    { "keepalives_interval", "5" },
    { "keepalives_count", "3" },
    { "tcp_user_timeout", "10000" },
    { "target_session_attrs", "read-write" },
    { "fallback_application_name", "jeton" },
};

/* --- Options ------------------------------------------------------------------------------ */

/* As libpq takes them; a later one of a name counts. */
struct options {
    const char *names[OPTIONS_MAX + 1], *values[OPTIONS_MAX + 1];
    size_t count;
};

static void set(struct options *options, const char *name, const char *value)
{
    if (options->count == OPTIONS_MAX || value == NULL)
        return;
    options->names[options->count] = name;
    options->values[options->count++] = value;
}

/* What the URL says; else what the environment, or a service file, does. NULL: nobody. */
static const char *value_of(const PQconninfoOption *const sources[static 2], const char *name)
{
    for (int i = 0; i < 2; i++)
        for (const PQconninfoOption *at = sources[i]; at != NULL && at->keyword != NULL; at++)
            if (at->val != NULL && strcmp(at->keyword, name) == 0)
                return at->val;
    return NULL;
}

/* --- The password file -------------------------------------------------------------------- */

struct passfile {
    char path[PATH_MAX];
    const char *fault; /* why it gave no password */
    bool is_hidden;    /* from libpq, which would print a warning of it */
};

/* ~/.pgpass, where no other file is named. */
static bool path_of(const PQconninfoOption *const sources[static 2], char ret_path[static PATH_MAX])
{
    const char *named = value_of(sources, "passfile");
    const char *home = getenv("HOME"); /* NOLINT(concurrency-mt-unsafe): nobody changes it */
    char buffer[1024];
    struct passwd user, *found = NULL;
    if (named != NULL)
        return snprintf(ret_path, PATH_MAX, "%s", named) < PATH_MAX;
    if ((home == NULL || *home == '\0') &&
        getpwuid_r(geteuid(), &user, buffer, sizeof(buffer), &found) == 0 && found != NULL)
        home = user.pw_dir;
    return home != NULL && snprintf(ret_path, PATH_MAX, "%s/.pgpass", home) < PATH_MAX;
}

/* What libpq would print a warning of. */
static const char *warned_of(const struct stat *file)
{
    if (!S_ISREG(file->st_mode))
        return "it is no plain file";
    if ((file->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "others may read it too (chmod 600)";
    return NULL;
}

static void judge_passfile(const PQconninfoOption *const sources[static 2],
                           struct passfile *ret_passfile)
{
    struct stat file;
    *ret_passfile = (struct passfile){ .path = "~/.pgpass", .fault = "it does not exist" };
    if (!path_of(sources, ret_passfile->path))
        return;
    const char *warning = stat(ret_passfile->path, &file) == 0 ? warned_of(&file) : NULL;
    ret_passfile->is_hidden = warning != NULL;
    if (warning != NULL)
        ret_passfile->fault = warning;
    else if (access(ret_passfile->path, R_OK) == 0)
        ret_passfile->fault = "it has no line for this host, port, database and user";
    else if (errno == EACCES)
        ret_passfile->fault = "this user may not read it";
}

/* --- One host ----------------------------------------------------------------------------- */

static void drop_notice(void *nobody, const char *message)
{
    (void)nobody, (void)message;
}

/* False: it failed, or the time is over. */
static bool complete(PGconn *connection, struct jt_instant end)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK) {
        const int64_t left_ms = jt_ms_between(jt_instant_now(), end) + 1;
        struct pollfd socket = { .fd = PQsocket(connection),
                                 .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT };
        if (status == PGRES_POLLING_FAILED || left_ms <= 0)
            return false;
        if (poll(&socket, 1, (int)left_ms) > 0)
            status = PQconnectPoll(connection);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* What libpq leaves out behind its words: it ends before the cause where that is the time. */
static const char *left_out(const char *said, bool is_late)
{
    if (is_late)
        return "timeout expired";
    return strstr(said, "session is read-only") == NULL
               ? ""
               : " (a standby, or default_transaction_read_only is on)";
}

/* The first line of what libpq says, behind what is told of the hosts before it. */
static void tell(PGconn *connection, const struct passfile *passfile, bool is_late, char *told)
{
    const char *said = connection == NULL ? "out of memory" : PQerrorMessage(connection);
    const char *more = left_out(said, is_late);
    const int len = (int)strcspn(said, "\n");
    const size_t before = strlen(told);
    const size_t room = POSTGRESQL_FAULT_BYTES - before;
    const char *joint = before > 0 ? "; " : "";
    if (PQconnectionNeedsPassword(connection) != 0)
        snprintf(told + before, room, "%s%.*s%s; the password file %.400s gave none: %s", joint,
                 len, said, more, passfile->path, passfile->fault);
    else
        snprintf(told + before, room, "%s%.*s%s", joint, len, said, more);
}

static PGconn *connect_to_one(const struct options *options, const struct passfile *passfile,
                              int timeout_s, char *told)
{
    PGconn *connection = PQconnectStartParams(options->names, options->values, 0);
    const struct jt_instant end = jt_instant_in_ms(timeout_s * INT64_C(1000));
    if (PQstatus(connection) != CONNECTION_BAD) { /* as NULL has it, too */
        PQsetNoticeProcessor(connection, drop_notice, NULL);
        if (complete(connection, end))
            return connection;
    }
    tell(connection, passfile, jt_instant_has_come(end, jt_instant_now()), told);
    PQfinish(connection); /* takes NULL */
    return NULL;
}

/* --- All hosts ---------------------------------------------------------------------------- */

/* Of a list with commas, the one of that number; of a list of one, that one. NULL: it is empty. */
static const char *one_of(const char *list, size_t number, char ret_one[static HOST_BYTES])
{
    if (list == NULL)
        return NULL;
    const bool is_one = strchr(list, ',') == NULL;
    for (; !is_one && number > 0; number--) {
        list += strcspn(list, ",");
        if (*list++ == '\0')
            return NULL;
    }
    snprintf(ret_one, HOST_BYTES, "%.*s", (int)strcspn(list, ","), list);
    return ret_one[0] == '\0' ? NULL : ret_one;
}

static size_t length_of(const char *list)
{
    size_t count = 1;
    for (; list != NULL && *list != '\0'; list++)
        count += *list == ',';
    return count;
}

/* What tells of a host, each of which may be a list. */
static const char *const lists[] = { "host", "hostaddr", "port" };

static bool is_list(const char *name)
{
    for (size_t i = 0; i < COUNT(lists); i++)
        if (strcmp(lists[i], name) == 0)
            return true;
    return false;
}

static size_t host_count(const PQconninfoOption *const sources[static 2])
{
    size_t most = 1;
    for (size_t i = 0; i < COUNT(lists); i++) {
        const size_t count = length_of(value_of(sources, lists[i]));
        most = count > most ? count : most;
    }
    return most;
}

static int timeout_s_of(const PQconninfoOption *const sources[static 2])
{
    const char *given = value_of(sources, "connect_timeout");
    int64_t given_s = 0;
    if (given == NULL ||
        jt_str_to_int(jt_str_from(given), 1, POSTGRESQL_TIMEOUT_MAX_S, &given_s).code != JT_OK)
        return TIMEOUT_S;
    return (int)given_s;
}

static PGconn *connect_to_host(const PQconninfoOption *const sources[static 2], size_t number,
                               const struct passfile *passfile, char *told)
{
    char places[COUNT(lists)][HOST_BYTES];
    struct options options = { 0 };
    for (size_t i = 0; i < COUNT(defaults); i++)
        set(&options, defaults[i].name, defaults[i].value);
    for (const PQconninfoOption *at = sources[0]; at->keyword != NULL; at++)
        if (!is_list(at->keyword))
            set(&options, at->keyword, at->val);
    for (size_t i = 0; i < COUNT(lists); i++)
        set(&options, lists[i], one_of(value_of(sources, lists[i]), number, places[i]));
    set(&options, "client_encoding", "UTF8");
    if (passfile->is_hidden)
        set(&options, "passfile", NO_PASSFILE);
    return connect_to_one(&options, passfile, timeout_s_of(sources), told);
}

PGconn *postgresql_connect(const char *url, char ret_fault[static POSTGRESQL_FAULT_BYTES])
{
    PQconninfoOption *of_url = PQconninfoParse(url, NULL), *of_others = PQconndefaults();
    const PQconninfoOption *const sources[2] = { of_url, of_others };
    const size_t count = of_url == NULL ? 0 : host_count(sources);
    struct passfile passfile;
    PGconn *connection = NULL;
    ret_fault[0] = '\0';
    judge_passfile(sources, &passfile);
    for (size_t i = 0; connection == NULL && i < count; i++)
        connection = connect_to_host(sources, i, &passfile, ret_fault);
    PQconninfoFree(of_url);
    PQconninfoFree(of_others);
    if (ret_fault[0] == '\0')
        snprintf(ret_fault, POSTGRESQL_FAULT_BYTES, "no cause was told");
    return connection;
}
