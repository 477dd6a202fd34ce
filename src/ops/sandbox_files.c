/*
 * sandbox_files: folders rather than files, wherever one may be replaced while the server runs:
 * what is allowed is an inode, and a new certificate or /etc/resolv.conf is a new one.
 *
 * The folder of a store may be written, and nothing else. To read: the certificate and headers for
 * the collector (SIGHUP), and what name resolution, libcurl and libpq look at; not the master key,
 * which is read once. What is in /etc is kept from us by the rights of its files, as we are nobody
 * there; root, who is not, has what stands in a list, as it was at the start.
 */
#include "ops/sandbox_files.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "http/form.h"
#include "store/store_url.h"

static const char *const always[] = {
    "/usr",
    "/lib",
    "/lib64", /* modules of name resolution, time zones */
    "/run/systemd/resolve",
    "/run/resolvconf",
    "/run/NetworkManager", /* links lead there */
    "/run/nscd",
    "/var/run/nscd",
    "/var/lib/ca-certificates",
    "/dev/urandom",
    "/proc/sys/vm/overcommit_memory", /* malloc(3) asks */
    NULL,
};

static const char *const of_root[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/passwd",
    "/etc/group",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/etc/krb5.conf",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/postgresql-common",
    NULL,
};

static const char *const of_others[] = { "/etc", NULL };

/* What libpq is told of files, and those in the home that it takes untold. */
static const char *const libpq_variables[] = {
    "PGPASSFILE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT", "PGSSLCRL", "PGSERVICEFILE",
};
static const char *const libpq_files[] = { ".postgresql", ".pgpass", ".pg_service.conf" };

static jt_err allow_all(struct sandbox *sandbox, const char *const *paths)
{
    for (; *paths != NULL; paths++)
        JT_TRY(sandbox_allow(sandbox, *paths, SANDBOX_READ));
    return JT_DONE;
}

static jt_err allow_around(struct sandbox *sandbox, jt_str path, enum sandbox_access access)
{
    char text[PATH_MAX];
    if (path.len == 0 || path.len >= sizeof(text))
        return JT_DONE;
    memcpy(text, path.ptr, path.len);
    text[path.len] = '\0';
    return sandbox_allow_around(sandbox, text, access);
}

static jt_err allow_option(struct sandbox *sandbox, jt_str value, struct jt_arena *arena)
{
    jt_str path;
    JT_TRY(percent_decode(value, false, FORM_ANY_BYTES, arena, &path));
    return allow_around(sandbox, path, SANDBOX_READ);
}

/* Options of a database's URL that name a file. */
static jt_err allow_options(struct sandbox *sandbox, jt_str url, struct jt_arena *arena)
{
    static const char *const names[] = { "passfile", "sslcert", "sslkey", "sslrootcert", "sslcrl" };
    jt_str rest, before, option, name, value;
    if (!jt_str_split(url, '?', &before, &rest))
        return JT_DONE;
    while (jt_str_cut(&rest, '&', &option))
        for (size_t i = 0; i < COUNT(names); i++)
            if (jt_str_split(option, '=', &name, &value) && jt_str_eq(name, jt_str_from(names[i])))
                JT_TRY(allow_option(sandbox, value, arena));
    return JT_DONE;
}

/* Of the variable NAME=VALUE: a file of libpq's, or the folder that has those without a name. */
static jt_err allow_variable(struct sandbox *sandbox, const char *variable)
{
    char path[PATH_MAX];
    jt_str name, value;
    if (!jt_str_split(jt_str_from(variable), '=', &name, &value))
        return JT_DONE;
    for (size_t i = 0; i < COUNT(libpq_variables); i++)
        if (jt_str_eq(name, jt_str_from(libpq_variables[i])))
            return allow_around(sandbox, value, SANDBOX_READ);
    if (!jt_str_eq(name, JT_STR("HOME")) || value.len > sizeof(path) / 2)
        return JT_DONE;
    for (size_t i = 0; i < COUNT(libpq_files); i++) {
        snprintf(path, sizeof(path), "%.*s/%s", JT_FMT(value), libpq_files[i]);
        JT_TRY(sandbox_allow(sandbox, path, SANDBOX_READ));
    }
    return JT_DONE;
}

static jt_err allow_issuer(struct sandbox *sandbox, const struct config *config,
                           struct jt_arena *arena)
{
    const jt_str path = store_url_path(config->database);
    JT_TRY(allow_around(sandbox, config->webhook_ca_file, SANDBOX_READ));
    return path.len != 0 ? allow_around(sandbox, path, SANDBOX_WRITE)
                         : allow_options(sandbox, config->database, arena);
}

jt_err sandbox_files_allow(struct sandbox *sandbox, const struct config *configs, size_t count,
                           char **environment, struct jt_arena *arena)
{
    JT_TRY(allow_all(sandbox, always));
    JT_TRY(allow_all(sandbox, geteuid() == 0 ? of_root : of_others));
    JT_TRY(allow_around(sandbox, configs[0].tls_cert, SANDBOX_READ));
    JT_TRY(allow_around(sandbox, configs[0].tls_key, SANDBOX_READ));
    JT_TRY(allow_around(sandbox, configs[0].otlp_headers_file, SANDBOX_READ));
    for (; *environment != NULL; environment++)
        JT_TRY(allow_variable(sandbox, *environment));
    for (size_t i = 0; i < count; i++)
        JT_TRY(allow_issuer(sandbox, &configs[i], arena));
    return JT_DONE;
}
