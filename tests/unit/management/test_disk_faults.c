/*
 * The disk under SQLite fails, fills up, dies or loses power at each of its calls in turn, while a
 * script walks through the management API. What was acknowledged is there afterwards; what was
 * refused changed nothing; nothing is half done: the store is, to the last column, as after one of
 * the script's steps when nothing fails. Ids, secrets and times are the same each time.
 *
 * A run tries some of the calls, the same ones each time; with TEST_EVERY_FAULT=1 it tries all.
 */
#include "faulty_disk.h"
#include "management/walk.h"

enum { STEPS = COUNT(walk_steps), CALLS_MAX = 100000 };

__attribute__((constructor)) static void install_disk(void)
{
    disk_install();
}

/* --- What a store holds --------------------------------------------------------------------- */

static sqlite3_stmt *query(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    return statement;
}

/* But for each kid, which is of a key that libcrypto draws, and so another one each time; and for
 * the hashes of the audit's chain, which such an entry is in. */
static void print_text(FILE *out, const char *value)
{
    static const char base64url[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    enum { KID_LEN = 43, HASH_LEN = 64 };
    while (*value != '\0') {
        const size_t len = strspn(value, base64url);
        const bool is_other = len == KID_LEN || len == HASH_LEN;
        fprintf(out, "%.*s", is_other ? 1 : (int)len, is_other ? "-" : value);
        value += len;
        if (*value != '\0')
            fputc(*value++, out);
    }
}

static void print_value(FILE *out, sqlite3_stmt *row, int column)
{
    const uint8_t *bytes = sqlite3_column_blob(row, column);
    const int len = sqlite3_column_bytes(row, column);
    fputc('|', out);
    if (sqlite3_column_type(row, column) != SQLITE_BLOB) {
        const char *value = (const char *)sqlite3_column_text(row, column);
        print_text(out, value == NULL ? "NULL" : value);
        return;
    }
    for (int i = 0; i < len; i++)
        fprintf(out, "%02x", bytes[i]);
}

static void print_rows(FILE *out, sqlite3 *connection, const char *table)
{
    char sql[128];
    const bool is_keys = strcmp(table, "signing_keys") == 0;
    snprintf(sql, sizeof(sql), "SELECT %s FROM %s", is_keys ? "alg, state" : "*", table);
    sqlite3_stmt *row = query(connection, sql);
    while (sqlite3_step(row) == SQLITE_ROW) {
        fputs(table, out);
        for (int i = 0; i < sqlite3_column_count(row); i++)
            print_value(out, row, i);
        fputc('\n', out);
    }
    sqlite3_finalize(row);
}

static void check_integrity(sqlite3 *connection)
{
    sqlite3_stmt *row = query(connection, "PRAGMA integrity_check");
    CHECK_INT("integrity", sqlite3_step(row), SQLITE_ROW);
    CHECK_STR("integrity", str((const char *)sqlite3_column_text(row, 0)), "ok");
    sqlite3_finalize(row);
    row = query(connection, "PRAGMA foreign_key_check");
    CHECK_INT("foreign keys", sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
}

/* All rows of the store as text, which the caller frees; the search index is made of others. */
static char *store_text(const char *path)
{
    char *text = NULL;
    size_t len = 0;
    sqlite3 *connection = NULL;
    FILE *out = open_memstream(&text, &len);
    CHECK_INT("open", sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, "unix"), SQLITE_OK);
    check_integrity(connection);
    sqlite3_stmt *table = query(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' "
                                            "AND name NOT LIKE 'application_search%'");
    while (sqlite3_step(table) == SQLITE_ROW)
        print_rows(out, connection, (const char *)sqlite3_column_text(table, 0));
    sqlite3_finalize(table);
    sqlite3_close(connection);
    fclose(out);
    return text;
}

/* Where two texts begin to differ, a line of each. */
static void fail_differing(const char *name, const char *got, const char *want)
{
    const char *got_line = got, *want_line = want;
    for (; *got == *want && *got != '\0'; got++, want++)
        if (*got == '\n') {
            got_line = got + 1;
            want_line = want + 1;
        }
    fail_msg("%s: the store has\n%.*s\nand not\n%.*s", name, (int)strcspn(got_line, "\n"), got_line,
             (int)strcspn(want_line, "\n"), want_line);
}

/* --- The walk ------------------------------------------------------------------------------- */

/* What all trials begin with, and what the store holds after each step when nothing fails. */
static struct {
    struct walk walk;
    char *store; /* the file's bytes */
    size_t store_bytes;
    int64_t now_ms;
    char *after[STEPS + 1]; /* [0]: before the first one */
} sound;

static jt_err seeded_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    uint64_t *state = self;
    for (size_t i = 0; i < len; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        ret_bytes[i] = (uint8_t)(*state >> 56);
    }
    return JT_DONE;
}

struct trial {
    struct api_fixture api;
    uint64_t seed;
};

static void trial_close(struct trial *trial)
{
    disk_mend();
    api_close(&trial->api);
    jt_arena_reset(test_arena());
}

static void trial_folder(struct trial *trial)
{
    *trial = (struct trial){ .api.base = fixture_folder() };
    trial->api.base.random = (struct jt_random){ seeded_fill, &trial->seed };
}

static void store_end(struct trial *trial)
{
    store_close(trial->api.base.store);
    trial->api.base.store = NULL;
}

static void read_store(const char *path)
{
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    sound.store_bytes = (size_t)ftell(file);
    rewind(file);
    sound.store = malloc(sound.store_bytes);
    CHECK_INT("read", fread(sound.store, 1, sound.store_bytes, file), sound.store_bytes);
    fclose(file);
}

static void sound_make(void)
{
    JT_AUTO(trial_close) struct trial trial;
    trial_folder(&trial);
    api_start(&trial.api);
    sound.walk = walk_prepare(&trial.api);
    for (size_t i = 0; i < COUNT(sound.walk.things); i++)
        sound.walk.things[i].id = strdup(sound.walk.things[i].id);
    sound.now_ms = trial.api.base.now_ms;
    store_end(&trial);
    read_store(trial.api.base.path);
}

static void trial_open(struct trial *trial)
{
    trial_folder(trial);
    FILE *file = fopen(trial->api.base.path, "wb");
    CHECK_INT("write", fwrite(sound.store, 1, sound.store_bytes, file), sound.store_bytes);
    fclose(file);
    api_start(&trial->api);
}

/* The same each time that it succeeds. */
static int walk_do(struct trial *trial, size_t i)
{
    enum { STEP_MS = 1000 };
    const struct walk_step step = walk_step_at(&sound.walk, i);
    trial->api.base.now_ms = sound.now_ms + (int64_t)(i + 1) * STEP_MS;
    trial->seed = i + 1;
    return api_call(&trial->api, step.method, step.target, step.body);
}

static void sound_walk(void)
{
    JT_AUTO(trial_close) struct trial trial;
    trial_open(&trial);
    sound.after[0] = store_text(trial.api.base.path);
    for (size_t i = 0; i < STEPS; i++) {
        if (walk_do(&trial, i) >= 300)
            fail_msg("%s: %d", walk_steps[i].target, trial.api.status);
        sound.after[i + 1] = store_text(trial.api.base.path);
    }
}

static void sound_free(void)
{
    for (size_t i = 0; i < COUNT(sound.after); i++)
        free(sound.after[i]);
    for (size_t i = 0; i < COUNT(sound.walk.things); i++)
        free((void *)(uintptr_t)sound.walk.things[i].id);
    free(sound.store);
}

/* The store is as after so many steps; or, where one more may have been done, after that one. */
static void check_store(const char *name, struct trial *trial, size_t steps, bool may_have_more)
{
    char *got = store_text(trial->api.base.path);
    if (strcmp(got, sound.after[steps]) != 0 &&
        !(may_have_more && strcmp(got, sound.after[steps + 1]) == 0))
        fail_differing(name, got, sound.after[steps]);
    free(got);
}

/* --- Faults --------------------------------------------------------------------------------- */

#define ALL_CALLS ((1u << DISK_CALLS) - 1)

static const struct fault {
    const char *name;
    unsigned kinds;
    int write_error;
    bool is_lasting, loses_power;
    long step; /* between the calls that are tried, unless all are; prime */
} faults[] = {
    { "a read fails", 1u << DISK_READ, 0, .step = 7 },
    { "a write fails", 1u << DISK_WRITE, SQLITE_IOERR_WRITE, .step = 97 },
    { "the disk is full for a moment", 1u << DISK_WRITE, SQLITE_FULL, .step = 89 },
    { "a sync fails", 1u << DISK_SYNC, 0, .step = 7 },
    { "a truncation fails", 1u << DISK_TRUNCATE, 0, .step = 1 },
    { "the disk dies", ALL_CALLS, SQLITE_IOERR_WRITE, true, .step = 83 },
    { "the disk is full for good", 1u << DISK_WRITE, SQLITE_FULL, true, .step = 79 },
    { "power is lost", ALL_CALLS, SQLITE_IOERR_WRITE, true, true, .step = 23 },
};

/* The server goes on: a step that was refused changed nothing, and succeeds when asked again. */
static void go_on(const char *name, struct trial *trial)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (walk_do(trial, i) < 300)
            continue;
        CHECK(name, disk.has_failed && trial->api.status >= 500);
        check_store(name, trial, i, false);
        if (walk_do(trial, i) >= 300)
            fail_msg("%s: %s is refused again: %.*s", name, walk_steps[i].target,
                     JT_FMT(trial->api.response.body));
    }
    store_end(trial);
    disk_mend();
    check_store(name, trial, STEPS, false);
}

/* The process ends where a step is refused, and another one opens the store. */
static void end_and_restart(const char *name, struct trial *trial, bool loses_power, long at)
{
    size_t done = 0;
    while (done < STEPS && walk_do(trial, done) < 300)
        done++;
    store_end(trial);
    if (loses_power)
        disk_lose_power((unsigned)at);
    disk_mend();
    trial->api.base.store = fixture_open(&trial->api.base);
    check_store(name, trial, done, done < STEPS);
}

static bool try_fault(const struct fault *fault, long at)
{
    JT_AUTO(trial_close) struct trial trial;
    char name[80];
    snprintf(name, sizeof(name), "%s at call %ld", fault->name, at);
    trial_open(&trial);
    disk_watch(fault->kinds, at, fault->write_error, fault->is_lasting);
    if (fault->is_lasting)
        end_and_restart(name, &trial, fault->loses_power, at);
    else
        go_on(name, &trial);
    return disk.has_failed;
}

TEST(a_disk_that_fails_at_any_call_loses_nothing_and_leaves_nothing_half_done)
{
    const bool is_every = getenv("TEST_EVERY_FAULT") != NULL;
    sound_make();
    sound_walk();
    for (size_t i = 0; i < COUNT(faults); i++) {
        long tried = 0, at = 0;
        while (try_fault(&faults[i], at)) {
            tried++;
            at += is_every ? 1 : faults[i].step;
        }
        CHECK(faults[i].name, tried > 0 && at < CALLS_MAX);
        print_message("%s: %ld of %ld calls\n", faults[i].name, tried, at);
    }
    disk_forget(NULL);
    sound_free();
}
