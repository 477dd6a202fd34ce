/* The audit as a chain: its hashes, which are computed here by libcrypto alone; entries of a
 * version before; what goes with age. */
#include "store/audit_chain.h"

#include <openssl/sha.h>
#include <pthread.h>

#include "store/fixture.h"

static void record(struct fixture *f, int64_t at_ms, const char *subject)
{
    struct store_tx *tx = NULL;
    f->now_ms = at_ms;
    CHECK_OK("begin", store_begin(f->store, STORE_WRITE, JT_STR("command"), &tx));
    CHECK_OK("record", store_record_changed(
                           tx, CHANGE_APPLICATION, str(subject), JT_STR("application.updated"),
                           JT_STR("{\"name\":\"N\\u00e4chtlich\"}"),
                           JT_STR("[{\"name\":\"name\",\"before\":\"a\",\"after\":\"b\"}]")));
    CHECK_OK("commit", store_commit(&tx));
}

static struct audit_entry *walk(struct fixture *f, int64_t after, size_t *ret_count)
{
    struct audit_entry *entries = NULL;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("walk", store_audit_walk(tx, after, 0, 1000, test_arena(), &entries, ret_count));
    store_tx_abortp(&tx);
    return entries;
}

/* As docs/audit.md has it: SHA-256 in hexadecimal digits of a text, and of two of those. */
static const char *sha256_hex(const char *text)
{
    static char hex[4][65];
    static int turn;
    unsigned char hash[SHA256_DIGEST_LENGTH];
    char *digits = hex[turn++ % 4];
    SHA256((const unsigned char *)text, strlen(text), hash);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(digits + 2 * i, 3, "%02x", hash[i]);
    return digits;
}

static const char *link_of(const char *previous, const char *digest)
{
    char both[129];
    snprintf(both, sizeof(both), "%s%s", previous, digest);
    return sha256_hex(both);
}

TEST(each_entry_follows_from_the_one_before)
{
    static const char text[] =
        "\"created_on\":\"2023-11-14T22:13:20Z\",\"actor\":\"command\",\"acting_for\":null,"
        "\"action\":\"application.updated\",\"subject_kind\":\"application\",\"subject\":\"%s\","
        "\"detail\":{\"name\":\"N\\u00e4chtlich\"},"
        "\"changes\":[{\"name\":\"name\",\"before\":\"a\",\"after\":\"b\"}]";
    FIXTURE(f);
    size_t count = 0;
    char first[512], second[512];
    record(&f, 1700000000000, "a1");
    record(&f, 1700000000999, "a\\\"2");
    struct audit_entry *entries = walk(&f, 0, &count);
    snprintf(first, sizeof(first), text, "a1");
    snprintf(second, sizeof(second), text, "a\\\\\\\"2");
    CHECK_INT("both", count, 2);
    CHECK_INT("its place", entries[0].position, 1);
    CHECK_INT("and the next", entries[1].position, 2);
    const char *hash = link_of("", sha256_hex(first));
    CHECK_STR("the first", entries[0].hash, hash);
    CHECK_STR("the second", entries[1].hash, link_of(hash, sha256_hex(second)));

    struct audit_end end;
    struct audit_checkpoint newest;
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("end", store_audit_end(tx, test_arena(), &end, &newest));
    CHECK_INT("nothing is signed", newest.position, 0);
    store_tx_abortp(&tx);
    CHECK_INT("where it ends", end.position, 2);
    CHECK("with that hash", jt_str_eq(end.hash, entries[1].hash));
}

TEST(a_transaction_that_is_undone_leaves_the_chain)
{
    FIXTURE(f);
    size_t count = 0;
    record(&f, 1000, "a1");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("record",
             store_record_change(tx, CHANGE_API, JT_STR("p1"), JT_STR("api.created"), JT_STR("")));
    CHECK_OK("abort", store_abort(&tx));
    record(&f, 2000, "a2");
    struct audit_entry *entries = walk(&f, 0, &count);
    CHECK_INT("without a gap", count, 2);
    CHECK_INT("the next place", entries[1].position, 2);
}

static void check_chain(const struct audit_entry *entries, size_t count)
{
    jt_str previous = JT_STR("");
    for (size_t i = 0; i < count; i++) {
        char digest[AUDIT_HASH_BYTES], hash[AUDIT_HASH_BYTES];
        CHECK_INT("place", entries[i].position, i + 1);
        CHECK_OK("digest", audit_digest(&entries[i], test_arena(), digest));
        CHECK_OK("link", audit_link(previous, (jt_str){ digest, AUDIT_HASH_BYTES }, hash));
        CHECK("it follows", jt_str_eq(entries[i].hash, (jt_str){ hash, AUDIT_HASH_BYTES }));
        previous = entries[i].hash;
    }
}

enum { WRITERS = 4, WRITES = 50 };

static void *write_many(void *context)
{
    struct store *store = context;
    for (int i = 0; i < WRITES; i++) {
        struct store_tx *tx = NULL;
        if (store_begin(store, STORE_WRITE, JT_STR("command"), &tx).code != JT_OK ||
            store_record_change(tx, CHANGE_API, JT_STR("p"), JT_STR("api.updated"), JT_STR("{}"))
                    .code != JT_OK ||
            store_commit(&tx).code != JT_OK) {
            store_tx_abortp(&tx);
            return "a write failed";
        }
    }
    return NULL;
}

TEST(several_writers_make_one_chain)
{
    FIXTURE(f);
    pthread_t threads[WRITERS];
    struct store *other = fixture_open(&f); /* of another node */
    size_t count = 0;
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, write_many, i % 2 == 0 ? f.store : other);
    for (int i = 0; i < WRITERS; i++) {
        void *fault = NULL;
        pthread_join(threads[i], &fault);
        CHECK("written", fault == NULL);
    }
    store_close(other);
    struct audit_entry *entries = walk(&f, 0, &count);
    CHECK_INT("all", count, WRITERS * WRITES);
    check_chain(entries, count);
}

/* --- A version before ------------------------------------------------------------------------- */

static void write_as_before(struct fixture *f, int count)
{
    for (int i = 0; i < count; i++)
        store_sql(f,
                  "INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail) "
                  "VALUES (%d, 'command', 'api.created', 'api', 'p%d', '')",
                  1000 + i, i);
}

static size_t chain(struct fixture *f, size_t limit)
{
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    CHECK_OK("chain", store_audit_chain(tx, limit, test_arena(), &count));
    CHECK_OK("commit", store_commit(&tx));
    return count;
}

TEST(entries_of_a_version_before_come_into_the_chain)
{
    FIXTURE(f);
    bool is_due = false;
    size_t count = 0;
    write_as_before(&f, 3);
    record(&f, 5000, "a1");
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("look", store_audit_unchained_is_due(tx, &is_due));
    store_tx_abortp(&tx);
    CHECK("there are some", is_due);
    CHECK_INT("no more than asked", chain(&f, 2), 2);
    CHECK_INT("the rest", chain(&f, 2), 1);
    CHECK_INT("none", chain(&f, 2), 0);
    struct audit_entry *entries = walk(&f, 0, &count);
    CHECK_INT("all", count, 4);
    CHECK_STR("the first that was chained", entries[0].subject, "a1");
    CHECK_STR("the oldest of them", entries[1].subject, "p0");
    check_chain(entries, count);
}

/* --- Age -------------------------------------------------------------------------------------- */

static void sign(struct fixture *f, int64_t position, const char *statement)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    const struct audit_checkpoint checkpoint = { position, 7000, str(statement) };
    CHECK_OK("create", store_audit_checkpoint_create(tx, &checkpoint));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(what_was_signed_of_what_went_stays)
{
    FIXTURE(f);
    struct audit_checkpoint *checkpoints = NULL;
    bool is_due = false;
    size_t count = 0;
    for (int i = 0; i < 4; i++)
        record(&f, 1000 + i, "a1");
    sign(&f, 1, "one");
    sign(&f, 2, "two");
    sign(&f, 2, "not in its place");
    sign(&f, 4, "four");
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("due", store_audit_trim_is_due(tx, 1001, &is_due));
    CHECK("the first is old", is_due);
    CHECK_OK("due", store_audit_trim_is_due(tx, 1000, &is_due));
    CHECK("none is so old", !is_due);
    CHECK_OK("trim", store_audit_trim(tx, &(struct audit_checkpoint){ 2, 8000, JT_STR("root") }));
    CHECK_OK("commit", store_commit(&tx));
    struct audit_entry *entries = walk(&f, 0, &count);
    CHECK_INT("two are left", count, 2);
    CHECK_STR("of what went", entries[0].root, "root");
    CHECK_STR("nothing of itself", entries[0].checkpoint, "");
    CHECK_STR("of the last", entries[1].checkpoint, "four");
    CHECK_STR("the one before is there", entries[1].root, "");

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("list",
             store_audit_checkpoint_list(tx, INT64_MAX, 10, test_arena(), &checkpoints, &count));
    CHECK_INT("the older one went", count, 2);
    CHECK_STR("newest first", checkpoints[0].statement, "four");
    CHECK_OK("due", store_audit_checkpoint_is_due(tx, INT64_MAX, 1, &is_due));
    CHECK("nothing came since", !is_due);
    store_tx_abortp(&tx);
    record(&f, 9000, "a2");
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("due", store_audit_checkpoint_is_due(tx, 6999, 2, &is_due));
    CHECK("the last is younger", !is_due);
    CHECK_OK("due", store_audit_checkpoint_is_due(tx, 7000, 2, &is_due));
    CHECK("the last is as old", is_due);
    CHECK_OK("due", store_audit_checkpoint_is_due(tx, 6999, 1, &is_due));
    CHECK("as many came", is_due);
    store_tx_abortp(&tx);
}
