/*
 * fixture: a store of its own (test_database.h), which goes when the test ends, and values to put
 * into it. The clock stands until a test moves it.
 */
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clocks.h"
#include "model/management_api.h"
#include "store/apis.h"
#include "store/applications.h"
#include "store/authorizations.h"
#include "store/changes.h"
#include "store/client_secrets.h"
#include "store/organizations.h"
#include "store/scopes.h"
#include "store/store.h"
#include "store/webhooks.h"
#include "test.h"
#include "test_database.h"

#define ISSUER "https://id.example.com"

struct fixture {
    char folder[64];
    char path[96]; /* the store's file; with PostgreSQL there is none */
    char url[TEST_URL_BYTES];
    int64_t now_ms;
    int lock_wait_ms, commit_wait_ms; /* of store_options */
    struct jt_random random;          /* the system's, until a test chooses */
    struct store *store;
};

static struct store_options fixture_options(struct fixture *fixture)
{
    return (struct store_options){ .url = str(fixture->url),
                                   .issuer = JT_STR(ISSUER),
                                   .clock = one_clock(&fixture->now_ms),
                                   .random = fixture->random,
                                   .readers = 2,
                                   .lock_wait_ms = fixture->lock_wait_ms,
                                   .commit_wait_ms = fixture->commit_wait_ms };
}

/* One more handle on the same file. */
static struct store *fixture_open(struct fixture *fixture)
{
    struct store_options options = fixture_options(fixture);
    struct store *store = NULL;
    jt_str problem;
    jt_err err = store_open(&options, test_arena(), &store, &problem);
    if (err.code != JT_OK)
        fail_msg("open: %s: %.*s", err.what, JT_FMT(problem));
    return store;
}

/* The folder, and no store in it yet. */
static struct fixture fixture_folder(void)
{
    struct fixture fixture = { .now_ms = 1700000000000,
                               .lock_wait_ms = STORE_LOCK_WAIT_MS,
                               .random = jt_random_system() };
    strcpy(fixture.folder, "/tmp/jeton-store-XXXXXX");
    if (mkdtemp(fixture.folder) == NULL)
        fail_msg("no temporary folder");
    snprintf(fixture.path, sizeof(fixture.path), "%s/jeton.db", fixture.folder);
    if (test_postgresql() != NULL)
        test_postgresql_make(fixture.url);
    else
        snprintf(fixture.url, sizeof(fixture.url), "sqlite:%s", fixture.path);
    return fixture;
}

static void fixture_clear(struct fixture *fixture)
{
    store_close(fixture->store);
    if (test_postgresql() != NULL)
        test_postgresql_drop(fixture->url);
    DIR *folder = opendir(fixture->folder);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        closedir(folder);
    rmdir(fixture->folder);
}

/* Opens the fixture `f` of a test, and clears it at the end of the block. */
#define FIXTURE(f) FIXTURE_WAITING(f, STORE_LOCK_WAIT_MS)
/* As FIXTURE, for what waits in vain for a lock. */
#define FIXTURE_WAITING(f, wait_ms)                             \
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder(); \
    f.lock_wait_ms = (wait_ms);                                 \
    f.store = fixture_open(&f)

static void run_sqlite(const struct fixture *f, const char *sql)
{
    enum { BUSY_MS = 5000 };
    sqlite3 *connection = NULL;
    char *problem = NULL;
    CHECK_INT("open", sqlite3_open(f->path, &connection), SQLITE_OK);
    sqlite3_busy_timeout(connection, BUSY_MS);
    if (sqlite3_exec(connection, sql, NULL, NULL, &problem) != SQLITE_OK)
        fail_msg("%s: %s", sql, problem);
    sqlite3_close(connection);
}

/* What no call of the store does; printf's format. No transaction may be open. */
__attribute__((format(printf, 2, 3))) static void store_sql(struct fixture *f, const char *format,
                                                            ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sql = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    if (test_postgresql() != NULL)
        test_postgresql_run(f->url, sql);
    else
        run_sqlite(f, sql);
    sqlite3_free(sql);
}

static struct store_tx *fixture_begin(struct store *store, enum store_mode mode)
{
    struct store_tx *tx = NULL;
    CHECK_OK("begin", store_begin(store, mode, JT_STR("test"), &tx));
    return tx;
}

/* Records some change, and commits. */
static void fixture_commit(struct store_tx **tx)
{
    CHECK_OK("record", store_record_change(*tx, CHANGE_APPLICATION, JT_STR("subject"),
                                           JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("commit", store_commit(tx));
}

/* A call whose statement fails, which ends its transaction: what was done before is committed, and
 * another one has begun afterwards. */
#define CHECK_ENDS(name, f, tx, call, code)           \
    do {                                              \
        fixture_commit(&(tx));                        \
        (tx) = fixture_begin((f).store, STORE_WRITE); \
        CHECK_CODE(name, call, code);                 \
        store_tx_abortp(&(tx));                       \
        (tx) = fixture_begin((f).store, STORE_WRITE); \
    } while (0)

static struct application fixture_application(const char *id, const char *name)
{
    return (struct application){ .id = str(id),
                                 .name = str(name),
                                 .type = APPLICATION_M2M,
                                 .access_token_lifetime_s = TOKEN_LIFETIME_DEFAULT_S,
                                 .attributes = JT_STR("{}"),
                                 .created_ms = 1000,
                                 .updated_ms = 1000 };
}

static void put_application(struct store_tx *tx, const char *id, const char *name)
{
    struct application app = fixture_application(id, name);
    CHECK_OK(id, store_application_create(tx, &app));
}

static void put_organization(struct store_tx *tx, const char *code, const char *name,
                             const char *email)
{
    struct organization org = {
        .code = str(code), .name = str(name), .sender_email = str(email), .attributes = JT_STR("{}")
    };
    CHECK_OK(code, store_organization_create(tx, &org));
}

static void put_application_of(struct store_tx *tx, const char *id, const char *name,
                               const char *org_code)
{
    struct application app = fixture_application(id, name);
    app.org_code = str(org_code);
    CHECK_OK(id, store_application_create(tx, &app));
}

/* Its audience is "https://NAME". */
static void put_api(struct store_tx *tx, const char *id, const char *name)
{
    char audience[80];
    snprintf(audience, sizeof(audience), "https://%s", name);
    struct api api = { .id = str(id), .name = str(name), .audience = str(audience) };
    CHECK_OK(id, store_api_create(tx, &api));
}

/* Its id is "API:KEY". */
static void put_scope(struct store_tx *tx, const char *api_id, const char *key)
{
    char id[160];
    snprintf(id, sizeof(id), "%s:%s", api_id, key);
    struct scope scope = { .id = str(id), .api_id = str(api_id), .key = str(key) };
    CHECK_OK(id, store_scope_create(tx, &scope));
}

static void authorize(struct store_tx *tx, const char *application_id, const char *api_id)
{
    CHECK_OK(api_id, store_authorize(tx, str(application_id), str(api_id)));
}

static void enable(struct store_tx *tx, const char *application_id, const char *api_id,
                   const char *key)
{
    char id[160];
    bool is_changed = false;
    snprintf(id, sizeof(id), "%s:%s", api_id, key);
    CHECK_OK(id, store_application_scope_enable(tx, str(application_id), str(api_id), str(id),
                                                &is_changed));
}

/* A scope of the built-in management API. */
static struct scope management_scope(struct store_tx *tx, const char *key)
{
    struct api management;
    struct scope scope;
    CHECK_OK("management API",
             store_api_get_by_audience(tx, JT_STR(ISSUER "/api/v1"), test_arena(), &management));
    CHECK_OK(key, store_scope_get_by_key(tx, management.id, str(key), test_arena(), &scope));
    return scope;
}

static void enable_management(struct store_tx *tx, const char *application_id, const char *key)
{
    const struct scope scope = management_scope(tx, key);
    bool is_changed = false;
    CHECK_OK(key, store_authorize(tx, str(application_id), scope.api_id));
    CHECK_OK(key, store_application_scope_enable(tx, str(application_id), scope.api_id, scope.id,
                                                 &is_changed));
}

/* The digest is 32 times mark. */
static void put_secret(struct store_tx *tx, const char *application_id, uint8_t mark,
                       int64_t created_ms, bool keep_previous)
{
    struct client_secret secret = { .application_id = str(application_id),
                                    .created_ms = created_ms };
    memset(secret.digest, mark, sizeof(secret.digest));
    CHECK_OK(application_id, store_client_secret_rotate(tx, &secret, keep_previous));
}

/* Subscribed to one type of event. */
static void put_webhook(struct store_tx *tx, const char *id, const char *event_type)
{
    jt_str type = str(event_type);
    struct webhook webhook = { .id = str(id),
                               .endpoint = JT_STR("https://hook.example"),
                               .name = str(id),
                               .description = JT_STR(""),
                               .event_types = &type,
                               .event_type_count = 1,
                               .is_enabled = true };
    CHECK_OK(id, store_webhook_create(tx, &webhook));
}
